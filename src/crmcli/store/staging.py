"""Where an import prepares its rows: a private temporary database beside the book, laid out as the table they enter.

Because the layout is the table's own - its columns, its checks, its indexes, all taken from the book - SQLite copies
the rows and the sorted indexes into the book as they are: the book is locked for the copying only.
"""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import chain, islice
from pathlib import Path
from typing import Any, NamedTuple

from crmcli.errors import BookError
from crmcli.store.book import Book
from crmcli.store.failures import book_failure

BLOCK = 50
"""Rows a statement takes; measured, a statement for each row costs half as much again."""

_OPS_BETWEEN_SIGNALS = 100_000

_BESIDE = """
CREATE TABLE blank (id INTEGER NOT NULL, field TEXT NOT NULL);
CREATE TABLE cleared (id INTEGER NOT NULL, field TEXT NOT NULL);
CREATE TABLE own (id INTEGER PRIMARY KEY, target INTEGER NOT NULL);
CREATE TABLE ref (
    rid INTEGER PRIMARY KEY, noun TEXT, how TEXT NOT NULL, text TEXT NOT NULL, fold TEXT, book TEXT,
    target_noun TEXT, target INTEGER, staged INTEGER, found INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE run (id INTEGER PRIMARY KEY, nth INTEGER NOT NULL, line INTEGER NOT NULL);
CREATE TABLE reject (line INTEGER NOT NULL, field TEXT NOT NULL, error TEXT NOT NULL, cells TEXT)
"""
"""What else is known of the rows: cells that were empty where the row holds a default, cells that clear, the ids of
this very book, what they refer to, which row and line of the file they are (where a run of these begins), rejects."""


class Layout(NamedTuple):
    """What a stage is laid out by: the table as the book declares it, and the latest id it has given.

    ``later`` are the indexes worth sorting once, at the end: those of columns that hold something.
    """

    book: Path
    table: str
    declared: str
    indexes: tuple[str, ...]
    later: tuple[str, ...]
    base: int


def layout_of(book: Book, table: str, filled: Sequence[str]) -> Layout:
    """The layout of a table of the book, of which the columns ``filled`` will hold something."""
    declared: dict[str, str] = dict(
        book.rows("SELECT name, sql FROM sqlite_master WHERE tbl_name = ? AND sql <> ''", (table,))
    )
    table_sql = declared.pop(table)
    first = "SELECT name FROM pragma_index_info(?) ORDER BY seqno"
    later = {name for name in declared if book.value(first, (name,)) in filled}
    base = int(book.value("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)) or 0)
    return Layout(
        book.path,
        table,
        table_sql,
        tuple(sql for name, sql in declared.items() if name not in later),
        tuple(declared[name] for name in later),
        base,
    )


class Stage:
    """The staged rows of one import, ids as they will have in the book."""

    def __init__(self, layout: Layout, path: Path | None = None) -> None:
        self.layout, self.table = layout, layout.table
        self.path = path or layout.book.with_name(f"{layout.book.name}{_SIGN}{os.getpid()}")
        self._lock: int | None = None
        self._connection: sqlite3.Connection | None = None
        self._statements: dict[tuple[str, ...], tuple[str, str]] = {}
        self._attached: Book | None = None

    def open(self) -> None:
        """Make the file; whatever happens from here on, ``close`` takes it away."""
        self._lock = _private_file(self.path, self.layout.book)
        with self.guarded():
            self._connection = sqlite3.connect(self.path, isolation_level=None, cached_statements=16)
            self._lay_out()

    @property
    def connection(self) -> sqlite3.Connection:
        """The connection over which the rows are laid down."""
        if self._connection is None:
            raise LookupError("the stage is not open")
        return self._connection

    def _lay_out(self) -> None:
        # Nothing here outlives the run: no journal, no waiting for the disk. A check of a list of words costs as much
        # as the whole insert, and the words have been checked already. The page cache stays small: indexes are sorted
        # in pieces of its size, and half as fast where these do not fit the cache of the processor.
        for pragma in (
            "journal_mode = OFF", "synchronous = OFF", "locking_mode = EXCLUSIVE", "foreign_keys = OFF",
            "ignore_check_constraints = ON",
        ):  # fmt: skip
            self.connection.execute(f"PRAGMA {pragma}")
        self.connection.set_progress_handler(lambda: 0, _OPS_BETWEEN_SIGNALS)
        self.connection.execute("BEGIN")
        for statement in (self.layout.declared, *self.layout.indexes, *_BESIDE.split(";")):
            self.connection.execute(statement)

    def load(self, columns: Mapping[str, Sequence[Any]], constants: Mapping[str, Any]) -> None:
        """Take rows, given as columns; ``constants`` are the same in every row."""
        one, block = self._statement((*columns, *constants), len(columns))
        fixed = tuple(constants.values())
        rows = zip(*columns.values(), strict=True)
        while taken := tuple(chain.from_iterable(islice(rows, BLOCK))):
            if len(taken) == BLOCK * len(columns):
                self.connection.execute(block, fixed + taken)
            else:
                each = zip(*[iter(taken)] * len(columns), strict=True)
                self.connection.executemany(one, [fixed + row for row in each])

    def _statement(self, names: tuple[str, ...], varying: int) -> tuple[str, str]:
        """The inserts of one row and of a block; the constants are bound once for all of its rows."""
        if names not in self._statements:
            fixed = len(names) - varying
            constants = [f"?{at + 1}" for at in range(fixed)]
            rows = [
                ", ".join([*(f"?{fixed + row * varying + at + 1}" for at in range(varying)), *constants])
                for row in range(BLOCK)
            ]
            head = f"INSERT INTO {self.table} ({', '.join(names)}) VALUES "
            self._statements[names] = f"{head}({rows[0]})", f"{head}({'), ('.join(rows)})"
        return self._statements[names]

    def note(self, table: str, rows: Sequence[Sequence[Any]]) -> None:
        """Write down what else is known of some rows."""
        if rows:
            places = ", ".join("?" * len(rows[0]))
            names = ", ".join(_NOTED[table][: len(rows[0])])
            self.connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", rows)

    def finish_part(self) -> None:
        """Write out what was staged, for another process to take over."""
        with self.guarded():
            self.connection.execute("COMMIT")
            self.connection.close()

    def take_over(self, part: Path, owners: Mapping[str, str]) -> None:
        """Add what another process staged of the same file; ``owners`` it spelled otherwise are spelled as here."""
        execute = self.connection.execute
        with self.guarded():
            execute("COMMIT")
            execute("ATTACH ? AS part", (str(part),))
            execute("BEGIN")
            for table in (self.table, *_NOTED):
                execute(f"INSERT INTO {table} SELECT * FROM part.{table}")
            for theirs, ours in owners.items():
                execute(f"UPDATE {self.table} SET owner = ? WHERE owner = ?", (ours, theirs))
            execute("COMMIT")
            execute("DETACH part")
            execute("BEGIN")

    def finish(self, book: Book) -> None:
        """Sort the indexes and lay the rows beside the book, as the schema ``stage`` of its connection."""
        with self.guarded():
            for sql in self.layout.later:
                self.connection.execute(sql)
            self.connection.execute("COMMIT")
            self.connection.close()
            self._attached = book
            book.connection.execute("ATTACH ? AS stage", (str(self.path),))
            for pragma in ("journal_mode = OFF", "synchronous = OFF", "locking_mode = EXCLUSIVE"):
                book.connection.execute(f"PRAGMA stage.{pragma}")
            # References are looked up by the import; while none is checked again, SQLite copies whole tables.
            book.connection.execute("PRAGMA foreign_keys = OFF")

    @contextmanager
    def guarded(self) -> Iterator[None]:
        """A failure of the temporary file is told as one of the book it lies beside."""
        try:
            yield
        except sqlite3.Error as failure:
            raise book_failure(failure, self.layout.book) from failure

    def close(self) -> None:
        """Remove the file; nothing of it is left."""
        with suppress(sqlite3.Error, LookupError):
            self.connection.close()
        if self._attached is not None:
            for statement in ("DETACH stage", "PRAGMA foreign_keys = ON"):
                with suppress(sqlite3.Error):
                    self._attached.connection.execute(statement)
        with suppress(OSError):
            self.path.unlink()
        if self._lock is not None:
            os.close(self._lock)


_SIGN = "-import-"
"""What stands in the name of a staging file after that of the book."""

_NOTED = {
    "blank": ("id", "field"),
    "cleared": ("id", "field"),
    "own": ("id", "target"),
    "ref": ("rid", "noun", "how", "text", "fold", "book"),
    "run": ("id", "nth", "line"),
    "reject": ("line", "field", "error", "cells"),
}


def _private_file(path: Path, book: Path) -> int:
    """A new file that is its owner's from the first byte, locked as long as its process lives; returns its handle."""
    try:
        path.unlink(missing_ok=True)
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_NOFOLLOW, 0o600)
    except OSError as failure:
        raise BookError(
            "the folder of the book {path} cannot be written: {why}", path=book, why=failure.strerror
        ) from failure
    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    return handle


def sweep(book: Path) -> None:
    """Remove the staging files of imports that were killed; those of imports still at work are locked."""
    for path in book.parent.iterdir():
        if not path.name.startswith(f"{book.name}{_SIGN}"):
            continue
        with suppress(OSError):
            handle = os.open(path, os.O_RDWR | os.O_NOFOLLOW)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                path.unlink()
            finally:
                os.close(handle)
