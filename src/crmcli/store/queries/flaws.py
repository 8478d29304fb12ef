"""What a check of the book reads: faults of the file, references into the void, and rows in passing.

Long tables are read some thousand rows at a time, so that whoever wants to write in between can.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from crmcli.store.book import Book, Row

_AT_ONCE = 5_000
"""Rows read under one lock."""

_MOST = 100
"""Faults of the file that are told; one is reason enough to take a backup."""


class Orphan(NamedTuple):
    """A row whose ``column`` refers to row ``target`` of ``parent``, which is not there."""

    table: str
    row_id: int
    column: str
    parent: str
    target: int


class Deal(NamedTuple):
    """What must agree in a deal; ``stepped_on`` is the day of the last step in its log, ``reached`` its stage."""

    id: int
    stage: str
    stage_type: str
    probability: int
    amount: int | None
    created_on: str | None
    closed_on: str | None
    entered_on: str | None
    stepped_on: str | None
    reached: str | None


def damages_of(book: Book) -> list[str]:
    """What SQLite finds wrong with the file."""
    return [text for (text,) in book.rows(f"PRAGMA integrity_check({_MOST})") if text != "ok"]


def orphans(book: Book) -> Iterator[Orphan]:
    """Every reference into the void."""
    for table, row_id, parent, key in book.rows("PRAGMA foreign_key_check"):
        column = book.value('SELECT "from" FROM pragma_foreign_key_list(?) WHERE id = ?', (table, key))
        yield Orphan(table, row_id, column, parent, book.value(f"SELECT {column} FROM {table} WHERE id = ?", (row_id,)))


def in_passing(book: Book, table: str, columns: Sequence[str]) -> Iterator[Row]:
    """The id and these columns of every row, by id; nobody waits longer than for some thousand rows."""
    sql = f"SELECT {', '.join(['id', *columns])} FROM {table} t WHERE id > ? ORDER BY id LIMIT {_AT_ONCE}"
    rows = book.rows(sql, (0,))
    while rows:
        yield from rows
        rows = book.rows(sql, (rows[-1][0],)) if len(rows) == _AT_ONCE else []


def deals(book: Book) -> Iterator[Deal]:
    """Every deal."""
    last = "(SELECT l.{0} FROM opp_log l WHERE l.opp_id = t.id ORDER BY l.id DESC LIMIT 1)"
    columns = (*Deal._fields[1:-2], last.format("on_day"), last.format("to_stage"))
    return (Deal(*row) for row in in_passing(book, "opp", columns))


def odd_leads(book: Book) -> list[tuple[int, str, str | None, str | None]]:
    """Leads whose days do not go with their status: id, status, wake-up day, day of conversion."""
    return book.rows(
        "SELECT id, status, wake_on, converted_on FROM lead WHERE (status = 'nurture') <> (wake_on IS NOT NULL) "
        "OR (status <> 'converted' AND converted_on IS NOT NULL)"
    )


def shared(book: Book, table: str, column: str) -> list[tuple[Any, list[int]]]:
    """Values that more than one row has in a column, each with those rows, the oldest first."""
    found = book.rows(
        f"SELECT {column}, json_group_array(id) FROM (SELECT {column}, id FROM {table} "
        f"WHERE {column} IS NOT NULL ORDER BY id) GROUP BY {column} HAVING count(*) > 1 ORDER BY min(id)"
    )
    return [(value, [int(each) for each in ids.strip("[]").split(",")]) for value, ids in found]


def no_days(book: Book, table: str, column: str) -> list[tuple[int, str]]:
    """Rows whose day is none, and what stands there instead."""
    return book.rows(f"SELECT id, {column} FROM {table} WHERE date({column}) IS NOT {column} ORDER BY id")


def unconverted(book: Book) -> set[int]:
    """The leads that are still leads; what was done with the others stands with what they became."""
    return {row_id for (row_id,) in book.rows("SELECT id FROM lead WHERE status <> 'converted'")}


def missing_batches(book: Book) -> list[int]:
    """Numbers of batches that were given and are gone from the history."""
    return [
        number
        for (number,) in book.rows(
            "SELECT id - 1 FROM batch b WHERE id > 1 AND NOT EXISTS (SELECT 1 FROM batch a WHERE a.id = b.id - 1) "
            "UNION SELECT undone_by FROM batch WHERE undone_by NOT IN (SELECT id FROM batch) "
            "UNION SELECT undoes FROM batch WHERE undoes NOT IN (SELECT id FROM batch) ORDER BY 1"
        )
    ]


def unreadable_changes(book: Book) -> list[tuple[int, str, int]]:
    """Changes that cannot be taken back, because what was before cannot be read: batch, table and row."""
    return book.rows(
        "SELECT batch_id, tbl, row_id FROM change WHERE NOT json_valid(before) "
        "OR tbl NOT IN (SELECT name FROM sqlite_master WHERE type = 'table') ORDER BY id"
    )
