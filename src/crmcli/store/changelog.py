"""History: reading the change log - which batches wrote, and what each did to a record."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import tzinfo
from typing import Any, NamedTuple

from crmcli.domain.records.past import Past
from crmcli.domain.zones import seen_moment
from crmcli.store.book import Book, Row

SILENT = ("lead_log", "opp_log", "imported")
"""Tables that only accompany others: they count as no record, and have no history of their own."""

_SILENT_SQL = "(" + ", ".join(map(repr, SILENT)) + ")"

State = dict[str, Any]
"""A row as stored, by column; in the log, empty columns of a deleted row may be missing."""


class Effect(NamedTuple):
    """What one batch did to one row: as it was before and after; None where there was no row."""

    batch: int
    table: str
    row_id: int
    before: State | None
    after: State | None


_SPAN = (
    "coalesce((SELECT max(id) FROM change WHERE batch_id = b.id) "
    "- (SELECT min(id) FROM change WHERE batch_id = b.id) + 1, 0)"
)
"""How many changes a batch logged: one command writes at a time, so its log rows follow each other."""

_ROWS = (
    f"(CASE WHEN {_SPAN} > 5000 THEN {_SPAN} ELSE "
    "(SELECT count(DISTINCT c.tbl || c.row_id) FROM change c WHERE c.batch_id = b.id "
    f"AND c.tbl NOT IN {_SILENT_SQL} AND NOT EXISTS (SELECT 1 FROM inserted i WHERE i.batch_id = b.id "
    "AND i.tbl = c.tbl AND c.row_id BETWEEN i.first_id AND i.last_id)) END) "
    "+ (SELECT coalesce(sum(i.last_id - i.first_id + 1), 0) FROM inserted i "
    f"WHERE i.batch_id = b.id AND i.tbl NOT IN {_SILENT_SQL})"
)
"""How many records a batch wrote; of thousands of changes each is taken for a record of its own."""


_HEAD = "b.id, b.at, b.who, b.command, b.kind, b.undone_by IS NOT NULL"


def batches(book: Book, zone: tzinfo, limit: int = 0) -> list[Past]:
    """The batches, newest first; ``limit`` 0 for all."""
    sql = f"SELECT {_HEAD}, {_ROWS} FROM batch b ORDER BY b.id DESC LIMIT {limit or -1}"
    return [_past(row, zone) for row in book.rows(sql)]


def batch_named(book: Book, zone: tzinfo, number: int) -> Past:
    """The batch of that number; it must be there."""
    return _past(book.rows(f"SELECT {_HEAD}, {_ROWS} FROM batch b WHERE b.id = ?", (number,))[0], zone)


def _past(row: Row, zone: tzinfo) -> Past:
    number, at, who, command, kind, undone, rows = row
    return Past(number, seen_moment(at, zone), who, command, kind, rows, bool(undone))


def count_batches(book: Book) -> int:
    """How many batches there are."""
    return int(book.value("SELECT count(*) FROM batch"))


def touched(book: Book, number: int) -> dict[str, int]:
    """How many records of each table a batch wrote."""
    inserted = book.rows(
        "SELECT tbl, sum(last_id - first_id + 1) FROM inserted WHERE batch_id = ? GROUP BY tbl", (number,)
    )
    changed = book.rows(
        "SELECT tbl, count(DISTINCT row_id) FROM change c WHERE batch_id = ? AND NOT EXISTS "
        "(SELECT 1 FROM inserted i WHERE i.batch_id = c.batch_id AND i.tbl = c.tbl "
        "AND c.row_id BETWEEN i.first_id AND i.last_id) GROUP BY tbl",
        (number,),
    )
    found: dict[str, int] = {}
    for table, count in (*inserted, *changed):
        if table not in SILENT:
            found[table] = found.get(table, 0) + count
    return found


def last_writer(book: Book, table: str, row_id: int) -> int:
    """The batch that wrote a row last."""
    return int(
        book.value(
            "SELECT max(coalesce((SELECT max(batch_id) FROM change WHERE tbl = :table AND row_id = :row), 0), "
            "coalesce((SELECT max(batch_id) FROM inserted "
            "WHERE tbl = :table AND :row BETWEEN first_id AND last_id), 0))",
            {"table": table, "row": row_id},
        )
    )


def life_of(book: Book, table: str, row_id: int) -> list[Effect]:
    """Everything that happened to a row, newest first; also of one that is no longer there."""
    effects = []
    state = row_as_stored(book, table, row_id)
    for batch, made in _writers(book, table, row_id):
        effect = _undone_by_reading(book, batch, table, row_id, state, made=made)
        effects.append(effect)
        state = effect.before
    return effects


def effects(book: Book, number: int, most: int) -> list[Effect]:
    """What a batch did to its first ``most`` records, given that nothing later wrote to them."""
    return [
        _undone_by_reading(book, number, table, row_id, row_as_stored(book, table, row_id), made=made)
        for table, row_id, made in _rows_of(book, number, most)
    ]


def row_as_stored(book: Book, table: str, row_id: int) -> State | None:
    """A row as the book has it now."""
    columns = [name for (name,) in book.rows("SELECT name FROM pragma_table_info(?)", (table,))]
    row = book.one(f"SELECT {', '.join(columns)} FROM {table} WHERE id = ?", (row_id,))
    return dict(zip(columns, row, strict=True)) if row else None


def _undone_by_reading(book: Book, batch: int, table: str, row_id: int, after: State | None, *, made: bool) -> Effect:
    """Read a row back from how a batch left it to how the batch found it."""
    state = after
    for op, before in book.rows(
        "SELECT op, before FROM change WHERE tbl = ? AND row_id = ? AND batch_id = ? ORDER BY id DESC",
        (table, row_id, batch),
    ):
        known = json.loads(before)
        state = known if op == "delete" else {**(state or {}), **known}
    return Effect(batch, table, row_id, None if made else state, after)


def _writers(book: Book, table: str, row_id: int) -> Iterator[tuple[int, bool]]:
    """The batches that wrote a row, newest first, and whether each made it."""
    made = {
        batch
        for (batch,) in book.rows(
            "SELECT batch_id FROM inserted WHERE tbl = ? AND ? BETWEEN first_id AND last_id", (table, row_id)
        )
    }
    changed = {
        batch for (batch,) in book.rows("SELECT batch_id FROM change WHERE tbl = ? AND row_id = ?", (table, row_id))
    }
    for batch in sorted(made | changed, reverse=True):
        yield batch, batch in made


def _rows_of(book: Book, number: int, most: int) -> list[tuple[str, int, bool]]:
    """The first records a batch wrote, those it made before those it changed."""
    found: dict[tuple[str, int], bool] = {}
    for table, first, last in book.rows(
        f"SELECT tbl, first_id, last_id FROM inserted WHERE batch_id = ? AND tbl NOT IN {_SILENT_SQL} ORDER BY id",
        (number,),
    ):
        for row_id in range(first, min(last, first + most) + 1):
            found[table, row_id] = True
        if len(found) >= most:
            break
    for table, row_id in book.rows(
        f"SELECT DISTINCT tbl, row_id FROM change WHERE batch_id = ? AND tbl NOT IN {_SILENT_SQL} LIMIT ?",
        (number, most),
    ):
        found.setdefault((table, row_id), False)
    return [(*key, made) for key, made in found.items()][:most]
