"""The seam: the one way to open, read and write a book.

``rows``, ``one`` and ``value`` fetch everything and let the lock go; ``stream`` is for reports and spools, never while
printing. :meth:`Book.batch` is the only way to write: one command, one transaction, logged so that it can be undone.
"""

from __future__ import annotations

import os
import sqlite3
import stat
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crmcli.errors import BookError
from crmcli.store.failures import book_failure

if TYPE_CHECKING:
    from crmcli.store.batch import Batch

APPLICATION_ID = 0x63726D31
"""``crm1``: how a book is told from any other SQLite file."""

REVISION = 3
"""The revision of the schema this program writes; older books are migrated, newer ones refused."""

_NAME_BOOK = "INSERT INTO setting (name, value) VALUES ('book', json_quote(lower(hex(randomblob(6)))))"
"""What tells a book from every other: exported rows carry it, and so know their own records again."""

OLDEST_SQLITE = (3, 37, 0)
PATIENCE = 30.0
"""Seconds a command waits for another that is writing."""

_SLICE_MS = 200
"""SQLite's own wait between looks at the clock: ^C is heard this often."""

_OPS_BETWEEN_SIGNALS = 100_000
"""Steps of SQLite's machine after which a running query lets Python hear a ^C: some milliseconds."""

Row = tuple[Any, ...]


class Book:
    """An open book."""

    def __init__(self, connection: sqlite3.Connection, path: Path, *, read_only: bool = False) -> None:
        self.connection = connection
        self.path = path
        self.read_only = read_only
        self.patience = PATIENCE
        self.kept: int | None = None
        """The latest batch written through this connection."""
        self.defined: set[str] = set()
        """The rules that queries of this connection can call."""
        self._committed = False

    def rows(self, sql: str, params: Sequence[Any] | dict[str, Any] = ()) -> list[Row]:
        """Every row of a query; the lock is released when this returns."""
        found: list[Row] = self._patiently(lambda: self.connection.execute(sql, params).fetchall())
        return found

    def one(self, sql: str, params: Sequence[Any] | dict[str, Any] = ()) -> Row | None:
        """The first row, or None."""
        found = self.rows(sql, params)
        return found[0] if found else None

    def value(self, sql: str, params: Sequence[Any] | dict[str, Any] = ()) -> Any:
        """The first column of the first row, or None."""
        row = self.one(sql, params)
        return row[0] if row else None

    def stream(self, sql: str, params: Sequence[Any] | dict[str, Any] = ()) -> Iterator[Row]:
        """Rows one by one, holding a read lock until the last: for reports and spools, never while printing."""
        cursor = self._patiently(lambda: self.connection.execute(sql, params))
        try:
            for row in cursor:  # noqa: UP028 - "yield from" would close the cursor of a book that is closed already
                yield row
        except sqlite3.Error as failure:
            raise book_failure(failure, self.path) from failure
        finally:
            with suppress(sqlite3.ProgrammingError):  # whoever read the rows gave up after the book was closed
                cursor.close()

    def define(self, name: str, arity: int, function: Callable[..., Any]) -> None:
        """Let queries of this connection call a rule of the domain; nothing of it stands in the schema."""
        self.connection.create_function(name, arity, function, deterministic=True)
        self.defined.add(name)

    @contextmanager
    def batch(self, command: str, who: str, at: str, *, kind: str = "do") -> Iterator[Batch]:
        """One transaction that logs what it changes.

        ``at`` is the real moment (UTC ISO). Everything is written, or nothing.
        """
        from crmcli.store.batch import Batch  # noqa: PLC0415 - only a command that writes needs it

        batch = Batch(self, command, who, at, kind, REVISION)
        try:
            with self.transaction():
                yield batch
                batch.close()
        finally:
            if self._committed and batch.wrote:
                self.kept = batch.id

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything within is written, or nothing: what a batch stands on, and a change of the schema."""
        self._committed = begun = False
        if self.read_only:
            raise BookError("the book {path} can only be read", path=self.path)
        try:
            self._begin()
            begun = True
            yield
            self._patiently(lambda: self.connection.execute("COMMIT"))
            self._committed = True
        except sqlite3.Error as failure:
            self._roll_back()
            raise book_failure(failure, self.path) from failure
        except KeyboardInterrupt:
            self._committed = begun and not self.connection.in_transaction  # it came just after the commit
            self._roll_back()
            raise
        except BaseException:
            self._roll_back()
            raise

    def _begin(self) -> None:
        """Take the write lock; BookError when another keeps it longer than ``patience``."""
        # A book that another program left in WAL mode is brought back; neither pragma works once it has begun.
        for statement in ("PRAGMA journal_mode = DELETE", "PRAGMA synchronous = FULL", "BEGIN IMMEDIATE"):
            self.rows(statement)

    def _roll_back(self) -> None:
        if self.connection.in_transaction:
            with suppress(sqlite3.Error):  # what cannot be rolled back now is when the book is opened next
                self.connection.execute("ROLLBACK")

    def close(self) -> None:
        """Close the file."""
        self.connection.close()

    def _patiently(self, action: Callable[[], Any]) -> Any:
        """Run it; while another process holds the lock try again, hearing ^C in between."""
        give_up = time.monotonic() + self.patience
        while True:
            try:
                return action()
            except sqlite3.OperationalError as failure:
                busy = getattr(failure, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY
                if not busy or time.monotonic() >= give_up:
                    raise book_failure(failure, self.path) from failure
            except sqlite3.Error as failure:
                raise book_failure(failure, self.path) from failure


def open_book(path: Path, *, read_only: bool = False, patience: float = PATIENCE) -> Book:
    """Open a book that exists; BookError in one sentence for anything that is not one.

    ``patience`` is how many seconds it waits, now and later, for another command that is writing.
    """
    book = _opened(path, read_only, patience)
    if book is None:
        raise BookError("there is no book at {path} yet", hint="crm init", path=path)
    return book


def open_or_create(path: Path) -> Book:
    """Open the book, making an empty one first where there is none: what a writing command does."""
    book = _opened(path)
    if book is None:
        make_book(path)
        book = open_book(path)
    return book


def revision_at(path: Path) -> int:
    """The revision of the book at a path, left as it is; 0 where there is nothing yet; BookError for no book."""
    if not _look_at(path):
        return 0
    book = _connect(path, read_only=True)
    try:
        return _revision(book)
    finally:
        book.close()


@contextmanager
def kept_still(path: Path) -> Iterator[None]:
    """Nobody writes to the book at a path, of whatever revision it is, until the end."""
    book = _connect(path)
    try:
        with book.transaction():
            yield
    finally:
        book.close()


def refuse_newer(path: Path, revision: int) -> None:
    """Raise BookError for a book of a newer crm."""
    if revision > REVISION:
        raise BookError(
            "the book {path} was written by a newer crm (revision {revision}; this one knows {known})",
            path=path,
            revision=revision,
            known=REVISION,
        )


def make_book(path: Path) -> None:
    """Make an empty book in one transaction; two processes at once make one book, a book that is there stays."""
    _look_at(path)
    try:
        make_folder(path.parent)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as failure:
        raise BookError("the book {path} cannot be made: {why}", path=path, why=failure.strerror) from failure
    book = _connect(path)
    try:
        with book.transaction():
            if not _revision(book):
                for statement in schema():
                    book.connection.execute(statement)
                book.connection.execute(_NAME_BOOK)
                book.connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                book.connection.execute(f"PRAGMA user_version = {REVISION}")
    finally:
        book.close()


def make_folder(folder: Path) -> None:
    """The folder and those it lies in, each for its owner only from the start."""
    if not folder.is_dir():
        make_folder(folder.parent)
        with suppress(FileExistsError):
            folder.mkdir(mode=0o700)


def looser_than_private(path: Path) -> bool:
    """Whether others than its owner may read or write the book."""
    return bool(stat.S_IMODE(path.stat().st_mode) & 0o077)


def _look_at(path: Path) -> bool:
    """Whether a file with something in it stands at the path; BookError for what cannot be a book."""
    try:
        found = path.stat()
    except FileNotFoundError:
        if path.is_symlink():
            raise BookError("{path} points to a file that is not there", path=path) from None
        return False
    except OSError as failure:
        raise BookError("the book {path} cannot be opened: {why}", path=path, why=failure.strerror) from failure
    if not stat.S_ISREG(found.st_mode):
        raise BookError("{path} is not a file, so it cannot be a book", path=path)
    if not os.access(path, os.R_OK):
        raise BookError("the book {path} cannot be read: permission denied", path=path)
    return found.st_size > 0


def _connect(path: Path, *, read_only: bool = False) -> Book:
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise BookError(
            "crm needs SQLite {needed} or newer; this Python has {found}",
            needed=".".join(map(str, OLDEST_SQLITE)),
            found=sqlite3.sqlite_version,
        )
    read_only = read_only or not os.access(path, os.W_OK)
    address = f"file://{_quoted(path)}?mode={'ro' if read_only else 'rw'}"
    try:
        connection = sqlite3.connect(
            address, uri=True, timeout=_SLICE_MS / 1000, isolation_level=None, cached_statements=64
        )
        connection.execute("PRAGMA foreign_keys = ON")
    except sqlite3.Error as failure:
        raise book_failure(failure, path) from failure
    connection.set_progress_handler(lambda: 0, _OPS_BETWEEN_SIGNALS)
    return Book(connection, path, read_only=read_only)


def _quoted(path: Path) -> str:
    """The path as SQLite reads it in a URI (``Path.as_uri`` would load urllib at each start)."""
    text = str(path.absolute())
    for sign, code in (("%", "%25"), ("?", "%3f"), ("#", "%23")):
        text = text.replace(sign, code)
    return text


def _opened(path: Path, read_only: bool = False, patience: float = PATIENCE) -> Book | None:
    """The book at the path, brought up to date; None where there is nothing yet."""
    if not _look_at(path):
        return None
    book = _connect(path, read_only=read_only)
    book.patience = patience
    try:
        revision = _revision(book)
        if revision and revision != REVISION:
            _bring_up(book, revision)
    except BaseException:
        book.close()
        raise
    if not revision:  # whoever was making it died, or is still at it
        book.close()
        return None
    return book


def _revision(book: Book) -> int:
    """The revision of the schema; 0 for an empty file; BookError for a file of another program."""
    application, revision, tables, pages = book.rows(
        "SELECT (SELECT application_id FROM pragma_application_id), (SELECT user_version FROM pragma_user_version), "
        "(SELECT count(*) FROM sqlite_master), (SELECT page_count FROM pragma_page_count)"
    )[0]
    few_bytes = pages == 0 and book.path.stat().st_size  # too few for SQLite, which would write over them
    if not (application or revision or tables or few_bytes):
        return 0
    if application != APPLICATION_ID or revision < 1:
        raise BookError("{path} is not a crm book", path=book.path)
    return int(revision)


def _bring_up(book: Book, revision: int) -> None:
    """Refuse a newer book, migrate an older one."""
    refuse_newer(book.path, revision)
    from crmcli.store.migrations import migrate  # noqa: PLC0415 - only an older book needs it

    migrate(book, REVISION)


def schema() -> list[str]:
    """The statements of ``schema.sql``."""
    text = (Path(__file__).parent / "schema.sql").read_text("utf-8")
    body = "\n".join(line for line in text.splitlines() if not line.startswith("--"))
    return [statement for each in body.split(";\n") if (statement := each.strip())]
