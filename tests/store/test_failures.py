"""What SQLite says of the file becomes one sentence; what is our own mistake stays one."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from crmcli.errors import BookError
from crmcli.store.failures import book_failure

PATH = Path("/books/my.db")
BUSY = "the book /books/my.db is being written by another command; try again in a moment"


def failure(code: int) -> sqlite3.Error:
    made = sqlite3.OperationalError("what SQLite said")
    made.sqlite_errorcode = code
    return made


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        (sqlite3.SQLITE_BUSY, BUSY),
        (sqlite3.SQLITE_BUSY_RECOVERY, BUSY),
        (sqlite3.SQLITE_FULL, "the disk is full; nothing was written to /books/my.db"),
        (sqlite3.SQLITE_READONLY, "the book /books/my.db can only be read"),
        (sqlite3.SQLITE_READONLY_DBMOVED, "the book /books/my.db was moved or deleted while it was in use"),
        (sqlite3.SQLITE_NOTADB, "/books/my.db is not a crm book"),
        (sqlite3.SQLITE_CORRUPT, "the book /books/my.db is damaged; put a backup in its place"),
        (sqlite3.SQLITE_CORRUPT_INDEX, "the book /books/my.db is damaged; put a backup in its place"),
        (sqlite3.SQLITE_IOERR_FSYNC, "the disk failed while the book /books/my.db was in use: what SQLite said"),
        (sqlite3.SQLITE_IOERR_WRITE, "the disk failed while the book /books/my.db was in use: what SQLite said"),
    ],
)  # fmt: skip
def test_a_failure_of_the_file_is_one_sentence(code: int, sentence: str) -> None:
    said = book_failure(failure(code), PATH)
    assert isinstance(said, BookError)
    assert (str(said), said.exit_code) == (sentence, 6)


@pytest.mark.parametrize("code", [sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CONSTRAINT_CHECK, sqlite3.SQLITE_MISMATCH])
def test_a_mistake_of_ours_is_handed_on(code: int) -> None:
    mistake = failure(code)
    assert book_failure(mistake, PATH) is mistake


def test_a_failure_without_a_code_is_handed_on() -> None:
    mistake = sqlite3.ProgrammingError("Cannot operate on a closed database.")
    assert book_failure(mistake, PATH) is mistake
