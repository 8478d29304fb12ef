"""Questions in SQL that somebody types: the book answers, and nothing they write can change it or anything else.

Three locks, each enough by itself: the file is opened for reading, the connection refuses to write, and an authorizer
lets nothing through but SELECT, plain functions and the look at the schema.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from typing import NamedTuple

from crmcli.errors import BookError, InvalidValue, UsageError
from crmcli.store.book import Book, Row, open_book
from crmcli.store.desk import Desk, teach
from crmcli.store.failures import book_failure

LONGEST_VALUE = 64 << 20
"""Bytes of the largest value a question may make: ``zeroblob`` and ``printf`` cannot eat the memory."""

_OWN = {"fold", "fit", "engagement", "duty", "local_day"}
"""Rules of the domain that a question may call (:func:`crmcli.store.desk.teach`)."""

_PLAIN = frozenset(
    """
    abs avg bm25 ceil ceiling changes char coalesce concat concat_ws count cume_dist current_date current_time
    current_timestamp date datetime degrees dense_rank exp first_value floor format glob group_concat hex highlight
    ifnull iif instr julianday last_insert_rowid last_value lag lead length like likelihood likely ln log log10 log2
    lower ltrim match max min mod nth_value ntile nullif octet_length percent_rank pi pow power printf quote radians
    random randomblob rank regexp replace round row_number rtrim sign snippet soundex sqlite_source_id sqlite_version
    sqrt strftime string_agg substr substring sum time timediff total total_changes trim trunc typeof unhex unicode
    unixepoch unlikely upper zeroblob acos acosh asin asinh atan atan2 atanh cos cosh sin sinh tan tanh
    json json_array json_array_length json_each json_error_position json_extract json_group_array json_group_object
    json_insert json_object json_patch json_pretty json_quote json_remove json_replace json_set json_tree json_type
    json_valid jsonb jsonb_array jsonb_extract jsonb_object
    """.split()  # noqa: SIM905 - a hundred words read better without their quotes
)
"""SQLite's functions that only compute."""

_ARROWS = {"-" + ">" * heads for heads in (1, 2)}
"""What reads JSON, where SQLite has it."""

_FUNCTIONS = _PLAIN | _ARROWS | _OWN

_LOOKS = {
    "collation_list", "compile_options", "foreign_key_list", "function_list", "index_info", "index_list",
    "index_xinfo", "table_info", "table_list", "table_xinfo",
}  # fmt: skip
"""Pragmas that describe the schema, whatever their argument."""

_STATES = {"application_id", "data_version", "encoding", "page_count", "page_size", "user_version"}
"""Pragmas that tell a state, and would set it with an argument."""

_NAMED = (
    "ALTER_TABLE", "ANALYZE", "ATTACH", "CREATE_INDEX", "CREATE_TABLE", "CREATE_TEMP_INDEX", "CREATE_TEMP_TABLE",
    "CREATE_TEMP_TRIGGER", "CREATE_TEMP_VIEW", "CREATE_TRIGGER", "CREATE_VIEW", "CREATE_VTABLE", "DELETE", "DETACH",
    "DROP_INDEX", "DROP_TABLE", "DROP_TEMP_INDEX", "DROP_TEMP_TABLE", "DROP_TEMP_TRIGGER", "DROP_TEMP_VIEW",
    "DROP_TRIGGER", "DROP_VIEW", "DROP_VTABLE", "INSERT", "PRAGMA", "REINDEX", "SAVEPOINT", "TRANSACTION", "UPDATE",
)  # fmt: skip
_DEEDS = {getattr(sqlite3, f"SQLITE_{name}"): name.replace("_", " ") for name in _NAMED}


class Answer(NamedTuple):
    """The columns as the question names them, and the rows, read as they are taken."""

    columns: tuple[str, ...]
    rows: Iterator[Row]


@contextmanager
def asked(desk: Desk, question: str) -> Iterator[Answer]:
    """The answer to one SELECT. A read lock is held until the end: take the rows, leave, then print.

    Raises InvalidValue with SQLite's own words for a question it does not understand or that would do more than
    read, UsageError for one that asks nothing.
    """
    with closing(open_book(desk.book.path, read_only=True)) as book:
        teach(Desk(book, desk.settings, desk.now, desk.real, desk.user, desk.command))
        book.rows("BEGIN")
        book.rows("SELECT count(*) FROM sqlite_master")  # now the lock is there, waited for as long as by any command
        refused: list[str] = []
        _lock(book.connection, refused)
        with _said(book, refused):
            cursor = book.connection.execute(question)
            if cursor.description is None:
                raise UsageError("there is no question in this SQL; it begins with SELECT")
            columns = tuple(str(each[0]) for each in cursor.description)
            yield Answer(columns, _read(book, cursor, refused))


def _read(book: Book, cursor: sqlite3.Cursor, refused: list[str]) -> Iterator[Row]:
    with _said(book, refused):
        for row in cursor:  # noqa: UP028 - yield from would close the cursor after its connection
            yield row


def _lock(connection: sqlite3.Connection, refused: list[str]) -> None:
    connection.execute("PRAGMA query_only = ON")
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)
    connection.text_factory = lambda raw: raw.decode("utf-8", "backslashreplace")
    with suppress(AttributeError, sqlite3.Error):  # a Python built without extensions cannot load one either
        connection.enable_load_extension(False)
    connection.set_authorizer(_authorizer(refused))


def _authorizer(refused: list[str]) -> Callable[[int, str | None, str | None, str | None, str | None], int]:
    """What SQLite asks before each thing a statement does; what is refused is written down by its name."""

    def allow(action: int, first: str | None, second: str | None, _schema: str | None, _by: str | None) -> int:
        if action in (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_RECURSIVE):
            return sqlite3.SQLITE_OK
        if action == sqlite3.SQLITE_FUNCTION and str(second).lower() in _FUNCTIONS:
            return sqlite3.SQLITE_OK
        if action == sqlite3.SQLITE_PRAGMA and _only_looks(str(first).lower(), second):
            return sqlite3.SQLITE_OK
        if (action, first) == (sqlite3.SQLITE_UPDATE, "sqlite_master"):
            return sqlite3.SQLITE_OK  # asked when json_each or full text declares its columns; writing it stays locked
        refused.append(_deed(action, first, second))
        return sqlite3.SQLITE_DENY

    return allow


def _only_looks(pragma: str, argument: str | None) -> bool:
    return pragma in _LOOKS or (pragma in _STATES and argument is None)


def _deed(action: int, first: str | None, second: str | None) -> str:
    if action == sqlite3.SQLITE_FUNCTION:
        return f"{second}()"
    name = _DEEDS.get(action, str(action))
    if action == sqlite3.SQLITE_PRAGMA:
        return f"{name} {first}"
    return "CREATE, DROP, ALTER" if str(first).startswith("sqlite_") else name


@contextmanager
def _said(book: Book, refused: list[str]) -> Iterator[None]:
    """Turn what SQLite objects to into one sentence, with its own words; ^C stays ^C."""
    try:
        yield
    except (sqlite3.Error, sqlite3.Warning, ValueError) as failure:
        if getattr(failure, "sqlite_errorcode", 0) == sqlite3.SQLITE_INTERRUPT:
            raise KeyboardInterrupt from failure
        if refused:
            raise InvalidValue("crm sql only reads the book; {deed} is refused", deed=refused[0]) from failure
        known = book_failure(failure, book.path) if isinstance(failure, sqlite3.Error) else failure
        if isinstance(known, BookError):
            raise known from failure
        raise InvalidValue("SQLite cannot answer this: {why}", why=failure) from failure
