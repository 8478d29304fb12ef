"""A copy of the book that is whole: made by SQLite's own backup, checked, and named only when it is on the disk."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from crmcli.errors import BookError
from crmcli.store.book import Book
from crmcli.store.failures import book_failure

_PAGES = 1_000
"""Pages copied between two moments in which a ^C is heard."""


def back_up(book: Book, target: Path) -> None:
    """Copy what is committed in the book to ``target`` (0600); a file that was there is replaced by the whole copy.

    Raises BookError, with ``target`` as it was, when the copy cannot be written or is not sound.
    """
    beside = target.with_name(f"{target.name}.part")
    try:
        beside.unlink(missing_ok=True)
        os.close(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_NOFOLLOW, 0o600))
        _copy(book, beside)
        _to_disk(beside)
        beside.replace(target)
        _to_disk(target.parent)
    except OSError as failure:
        raise BookError(
            "the backup {path} cannot be written: {why}", path=target, why=failure.strerror
        ) from failure
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def faults(connection: sqlite3.Connection) -> list[str]:
    """What SQLite finds wrong with a file and its references; empty when it is sound."""
    found = [text for (text,) in connection.execute("PRAGMA integrity_check(5)") if text != "ok"]
    for table, row, parent, _key in connection.execute("PRAGMA foreign_key_check"):
        found.append(f"{table} {row} refers to a row of {parent} that is not there")
        if len(found) >= 5:
            break
    return found


def _copy(book: Book, beside: Path) -> None:
    try:
        with (
            closing(sqlite3.connect(book.path, isolation_level=None)) as source,
            closing(sqlite3.connect(beside, isolation_level=None)) as copy,
        ):
            source.backup(copy, pages=_PAGES, progress=lambda *_: None)
            wrong = faults(copy)
    except sqlite3.Error as failure:
        raise book_failure(failure, book.path) from failure
    if wrong:
        raise BookError("the book {path} is damaged: {why}", path=book.path, why=wrong[0])


def _to_disk(path: Path) -> None:
    """Wait until a file, or the name it was given in a folder, is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
