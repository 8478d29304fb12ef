"""A copy of the book that is whole: made by SQLite's own backup, checked, and named only when it is on the disk."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from crmcli.errors import BookError, Damaged
from crmcli.store.book import PATIENCE, Book, revision_at
from crmcli.store.failures import book_failure

_PAGES = 1_000
"""Pages copied between two moments in which a ^C is heard."""

_PART = ".crm-{}.part"
"""The name of a copy that is still being made."""

_ABANDONED = 60
"""Seconds after which a part that nobody holds is one whose maker died."""


def back_up(book: Book, target: Path, *, orphans: bool = False) -> None:
    """Copy what is committed in the book to ``target`` (0600); a file that was there is replaced by the whole copy.

    Waits for a writer as long as the book is patient. Raises BookError, with ``target`` as it was, when the copy
    cannot be written or is not sound; references into the void are a fault unless ``orphans`` are let pass.
    """
    with copying_to(target) as part:
        copy_pages(book.path, part, target, patience=book.patience)
        with _failing(book.path, target), closing(sqlite3.connect(part, isolation_level=None)) as copy:
            wrong = damages(copy) if orphans else faults(copy)
        if wrong:
            raise Damaged("the book {path} is damaged: {why}", path=book.path, why=wrong[0])
        named(part, target)


def faults(connection: sqlite3.Connection) -> list[str]:
    """What SQLite finds wrong with a file and its references; empty when it is sound."""
    found = damages(connection)
    for table, row, parent, _key in connection.execute("PRAGMA foreign_key_check"):
        found.append(f"{table} {row} refers to a row of {parent} that is not there")
        if len(found) >= 5:
            break
    return found


def damages(connection: sqlite3.Connection) -> list[str]:
    """What SQLite finds wrong with a file, whatever its rows refer to; empty when it is sound."""
    connection.set_progress_handler(lambda: 0, 100_000)  # so that a ^C is heard
    return [text for (text,) in connection.execute("PRAGMA integrity_check(5)") if text != "ok"]


@contextmanager
def copying_to(target: Path) -> Iterator[Path]:
    """A new empty file (0600) beside ``target`` to copy into, gone at the end unless it got its name.

    Those that a killed process left there go too. Raises BookError when it cannot be written.
    """
    part = target.with_name(_PART.format(os.urandom(6).hex()))
    handle = -1
    try:
        handle = os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_NOFOLLOW, 0o600)
        fcntl.flock(handle, fcntl.LOCK_EX)
        _clear_abandoned(part)
        yield part
    except OSError as failure:
        raise BookError(
            "the backup {path} cannot be written: {why}", path=target, why=failure.strerror
        ) from failure
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        if handle >= 0:
            os.close(handle)


def named(part: Path, target: Path) -> None:
    """Give a finished copy its name, once all of it is on the disk."""
    to_disk(part)
    part.replace(target)
    to_disk(target.parent)


def to_disk(path: Path) -> None:
    """Wait until a file, or the name it was given in a folder, is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _clear_abandoned(mine: Path) -> None:
    """Remove parts beside mine that are older and whose maker no longer holds them."""
    now = mine.stat().st_mtime
    for part in mine.parent.glob(_PART.format("*")):
        with suppress(OSError):
            if now - part.stat().st_mtime > _ABANDONED and not _held(part):
                part.unlink()


def _held(part: Path) -> bool:
    handle = os.open(part, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


def copy_pages(book: Path, part: Path, target: Path, *, patience: float = PATIENCE) -> None:
    """Copy a book into ``part``, that is to become ``target``, unchecked.

    One read lock is held throughout: a copy that lets writers in between begins anew after each of them.
    """
    with (
        _failing(book, target),
        closing(sqlite3.connect(book, isolation_level=None, timeout=0.2)) as connection,
        closing(sqlite3.connect(part, isolation_level=None)) as copy,
    ):
        source = Book(connection, book)
        source.patience = patience
        connection.set_progress_handler(lambda: 0, 100_000)
        source.rows("BEGIN")
        source.rows("SELECT count(*) FROM sqlite_master")
        copy.execute("PRAGMA journal_mode = OFF")
        copy.execute("PRAGMA synchronous = OFF")
        connection.backup(copy, pages=_PAGES, progress=lambda *_: None)


@contextmanager
def _failing(source: Path, target: Path) -> Iterator[None]:
    """Name the file that failed: a full disk is the target's, damage the source's."""
    try:
        yield
    except sqlite3.Error as failure:
        full = getattr(failure, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_FULL
        raise book_failure(failure, target if full else source) from failure


def identity_at(path: Path) -> str | None:
    """Which book a file is a copy of, as :func:`crmcli.store.desk.book_id` has it; None when it is none or too old."""
    try:
        if not revision_at(path):
            return None
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("PRAGMA query_only = ON")
            found = connection.execute("SELECT json_extract(value, '$') FROM setting WHERE name = 'book'").fetchone()
    except (BookError, sqlite3.Error):
        return None
    return str(found[0]) if found else None
