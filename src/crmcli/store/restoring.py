"""A backup in the place of the book: looked at and brought up to date as a copy, then put there in one step."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from crmcli.errors import BookError, Damaged
from crmcli.store.backup import back_up, copy_pages, copying_to, damages, named
from crmcli.store.book import REVISION, Book, kept_still, make_folder, open_book, refuse_newer, revision_at


@contextmanager
def brought_beside(file: Path, book: Path) -> Iterator[Path]:
    """A sound copy of a backup, of the present revision, beside the book; gone at the end unless it got its name.

    Raises BookError for a file that is no book, of a newer crm, or damaged.
    """
    revision = revision_at(file)
    if not revision:
        raise BookError("there is no book at {path}", path=file)
    refuse_newer(file, revision)
    try:
        make_folder(book.parent)
    except OSError as failure:
        raise BookError("the book {path} cannot be made: {why}", path=book, why=failure.strerror) from failure
    with copying_to(book) as part:
        _check(file, part, book)
        if revision != REVISION:
            _bring_up(file, part)
        yield part


def put_in_place(part: Path, book: Path, safety: Path) -> Path | None:
    """Make the copy the book; returns where the book that was there is kept, None when there was none.

    Writers are kept out meanwhile; one that comes too late fails, loudly, on the file that is no longer there. A
    damaged book is kept as it is. Raises BookError, with the book as it was, when it cannot be kept.
    """
    try:
        if not revision_at(book):
            named(part, book)
            return None
        with kept_still(book):
            saved = _saved(book, safety)
            named(part, book)
    except Damaged:
        saved = _as_it_is(book, safety)
        named(part, book)
    return saved


def _check(file: Path, part: Path, book: Path) -> None:
    try:
        copy_pages(file, part, book)
        with closing(sqlite3.connect(part, isolation_level=None)) as copy:
            wrong = damages(copy)
    except (Damaged, sqlite3.DatabaseError) as failure:
        raise Damaged("{path} is damaged and was not restored", path=file) from failure
    if wrong:
        raise Damaged("{path} is damaged and was not restored: {why}", path=file, why=wrong[0])
    if file.stat().st_size < part.stat().st_size:  # SQLite takes what is missing of the last page for zeros
        raise Damaged("{path} is damaged and was not restored: its end is missing", path=file)


def _bring_up(file: Path, part: Path) -> None:
    """Migrate the copy; what a migration keeps beside it is the backup itself, so it goes."""
    try:
        open_book(part).close()
    except BookError as failure:
        raise BookError("{path} could not be brought up to date: {why}", path=file, why=failure) from failure
    finally:
        for left in part.parent.glob(f"{part.name}.before-revision-*"):
            left.unlink()


def _saved(book: Path, safety: Path) -> Path:
    """A backup of the book, or when it is damaged the file itself."""
    make_folder(safety.parent)
    try:
        with closing(sqlite3.connect(book, isolation_level=None)) as connection:
            back_up(Book(connection, book), safety, orphans=True)
    except Damaged:
        return _as_it_is(book, safety)
    return safety


def _as_it_is(book: Path, safety: Path) -> Path:
    """The file under a second name; where the folders do not share a disk, its bytes."""
    make_folder(safety.parent)
    try:
        os.link(book, safety)
    except OSError:
        with copying_to(safety) as part:
            shutil.copyfile(book, part)
            named(part, safety)
    return safety
