"""Waiting for one another: readers, writers, and who gives up."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from crmcli.errors import BookError
from crmcli.store import book as book_module
from crmcli.store.book import Book

if TYPE_CHECKING:
    from tests.conftest import Crm


@contextmanager
def locked(path: Path, how: str = "IMMEDIATE") -> Iterator[None]:
    """Another connection keeps the book for itself."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute(f"BEGIN {how}")
        yield
        other.execute("ROLLBACK")


def add_lead(book: Book) -> int:
    with book.batch("crm test", "lan", "2026-03-13T09:30:00Z") as b:
        return b.insert("lead", {"name": "An", "status": "new"})


def test_a_reader_does_not_wait_for_one_who_is_writing(book: Book) -> None:
    book.patience = 0
    with locked(book.path):
        assert book.value("SELECT count(*) FROM lead") == 0


def test_who_waits_too_long_gets_one_sentence(book: Book) -> None:
    book.patience = 0.1
    with locked(book.path), pytest.raises(BookError, match="is being written by another command"):
        add_lead(book)
    with locked(book.path, "EXCLUSIVE"), pytest.raises(BookError, match="is being written by another command"):
        book.value("SELECT count(*) FROM lead")
    assert add_lead(book) == 1


def test_a_locked_book_ends_a_command_with_6(
    book: Book, crm: Crm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(book_module, "PATIENCE", 0.1)
    with locked(book.path):
        result = crm("lead", "add", "An")
    assert (result.code, result.out) == (6, "")
    assert result.err == f"error: the book {book.path} is being written by another command; try again in a moment\n"


def test_who_waits_goes_on_when_the_lock_is_given_back(book: Book) -> None:
    taken = threading.Event()

    def keep_a_while() -> None:
        with locked(book.path):
            taken.set()
            threading.Event().wait(0.5)

    other = threading.Thread(target=keep_a_while)
    other.start()
    taken.wait()
    assert add_lead(book) == 1
    other.join()


def test_a_commit_waits_for_a_reader_to_finish(book: Book) -> None:
    taken, done = threading.Event(), threading.Event()

    def read_a_while() -> None:
        with closing(sqlite3.connect(book.path, isolation_level=None)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM lead").fetchall()
            taken.set()
            done.wait(0.5)
            reader.execute("ROLLBACK")

    other = threading.Thread(target=read_a_while)
    other.start()
    taken.wait()
    assert add_lead(book) == 1
    done.set()
    other.join()


def test_a_query_that_is_fetched_holds_no_lock(book: Book) -> None:
    add_lead(book)
    assert book.rows("SELECT id FROM lead") == [(1,)]
    with closing(sqlite3.connect(book.path, isolation_level=None, timeout=0)) as other:
        other.execute("BEGIN EXCLUSIVE")
        other.execute("ROLLBACK")


def test_a_stream_that_is_left_gives_its_lock_back(book: Book) -> None:
    for _ in range(3):
        add_lead(book)
    stream = book.stream("SELECT id FROM lead ORDER BY id")
    assert next(stream) == (1,)
    stream.close()  # type: ignore[attr-defined]
    with closing(sqlite3.connect(book.path, isolation_level=None, timeout=0)) as other:
        other.execute("BEGIN EXCLUSIVE")
        other.execute("ROLLBACK")
