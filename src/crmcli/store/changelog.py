"""History and undo: reading the change log, and taking a batch back.

A batch is taken back by another batch (kind ``undo``) that logs its own writes, so that redo is nothing but the undo
of an undo. Rows the batch inserted - log rows too - go; rows it changed or deleted come back as they were.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from crmcli.errors import NotFound, RuleBroken
from crmcli.store.batch import Batch
from crmcli.store.book import REVISION, Book
from crmcli.store.desk import Desk

LOGS = ("lead_log", "opp_log", "imported")
"""Tables that only accompany others: named in no history of their own."""


class Past(NamedTuple):
    """One batch of the past."""

    id: int
    at: str
    who: str
    command: str
    kind: str
    undone: bool


class Effect(NamedTuple):
    """One thing a batch did to one row: ``before`` and ``after`` hold the columns that changed; None: no row."""

    table: str
    row_id: int
    before: dict[str, Any] | None
    after: dict[str, Any] | None


def latest_undoable(desk: Desk) -> int:
    """The latest batch of this user that can be taken back; NotFound when there is none."""
    found = desk.book.value(
        "SELECT max(id) FROM batch WHERE kind = 'do' AND undone_by IS NULL AND who = ? AND revision = ?",
        (desk.user, REVISION),
    )
    if found is None:
        raise NotFound("{user} has nothing to undo", user=desk.user)
    return int(found)


def latest_redoable(desk: Desk) -> int:
    """The latest undo of this user that is still in force; NotFound when there is none."""
    found = desk.book.value(
        "SELECT max(id) FROM batch WHERE kind = 'undo' AND undone_by IS NULL AND who = ? AND revision = ?",
        (desk.user, REVISION),
    )
    if found is None:
        raise NotFound("{user} has nothing to redo", user=desk.user)
    return int(found)


def batch_named(book: Book, number: int) -> Past:
    """The batch of that number; NotFound when there is none."""
    row = book.one("SELECT id, at, who, command, kind, undone_by IS NOT NULL FROM batch WHERE id = ?", (number,))
    if row is None:
        raise NotFound("there is no batch {batch}", hint="crm history", batch=number)
    return Past(*row[:5], bool(row[5]))


def check_undoable(book: Book, past: Past) -> None:
    """Raise RuleBroken, naming why, when a batch cannot be taken back."""
    if past.undone:
        raise RuleBroken("batch {batch} was undone already", hint="crm redo", batch=past.id)
    if past.kind in ("lasting", "redo"):
        raise RuleBroken("batch {batch} ({command}) cannot be undone", batch=past.id, command=past.command)
    if book.value("SELECT revision FROM batch WHERE id = ?", (past.id,)) != REVISION:
        raise RuleBroken("batch {batch} is of an older revision of the book and cannot be undone", batch=past.id)
    if later := _later_batch(book, past.id):
        raise RuleBroken(
            "batch {later} ({command}) came after batch {batch} and uses the same records",
            hint="crm undo {later}",
            later=later,
            command=book.value("SELECT command FROM batch WHERE id = ?", (later,)),
            batch=past.id,
        )


def take_back(b: Batch, number: int) -> int:
    """Take a batch back within ``b``; returns how many rows were touched.

    The caller has checked that it may be.
    """
    book = b.book
    book.connection.execute("PRAGMA defer_foreign_keys = ON")
    touched = 0
    for table, first, last in book.rows(
        "SELECT tbl, first_id, last_id FROM inserted WHERE batch_id = ? ORDER BY id DESC", (number,)
    ):
        touched += b.delete_where(table, "id BETWEEN ? AND ?", (first, last))
    for table, row_id, op, before in book.rows(
        "SELECT tbl, row_id, op, before FROM change WHERE batch_id = ? ORDER BY id DESC", (number,)
    ):
        if op == "delete":
            b.restore(table, json.loads(before))
        else:
            b.put_back(table, row_id, json.loads(before))
        touched += 1
    _mark(b, number)
    return touched


def _mark(b: Batch, number: int) -> None:
    """Cross-reference the two batches; bookkeeping, so not itself logged."""
    execute = b.book.connection.execute
    execute("UPDATE batch SET undone_by = ? WHERE id = ?", (b.id, number))
    execute("UPDATE batch SET undoes = ? WHERE id = ?", (number, b.id))
    original = b.book.value("SELECT undoes FROM batch WHERE id = ?", (number,))
    if original is not None:
        execute("UPDATE batch SET undone_by = NULL WHERE id = ?", (original,))


def _later_batch(book: Book, number: int) -> int | None:
    """The latest batch in force that touched a row of this one, or made a row that refers to one it made."""
    later = "b.id > :n AND b.kind IN ('do', 'lasting') AND b.undone_by IS NULL"
    same_row = (
        "SELECT max(b.id) FROM change mine JOIN change c ON c.tbl = mine.tbl AND c.row_id = mine.row_id "
        f"JOIN batch b ON b.id = c.batch_id WHERE mine.batch_id = :n AND {later}"
    )
    made_row = (
        "SELECT max(b.id) FROM inserted mine JOIN change c ON c.tbl = mine.tbl "
        "AND c.row_id BETWEEN mine.first_id AND mine.last_id "
        f"JOIN batch b ON b.id = c.batch_id WHERE mine.batch_id = :n AND {later}"
    )
    found = [book.value(sql, {"n": number}) for sql in (same_row, made_row, *_referring_sql(book, later))]
    return max((each for each in found if each is not None), default=None)


def _referring_sql(book: Book, later: str) -> Iterator[str]:
    """For each foreign key: the latest batch that inserted a row pointing at a row of batch ``:n``."""
    for child, column, parent in _foreign_keys(book):
        yield (
            f"SELECT max(b.id) FROM inserted mine JOIN {child} k "
            f"ON k.{column} BETWEEN mine.first_id AND mine.last_id "
            f"JOIN inserted theirs ON theirs.tbl = '{child}' AND k.id BETWEEN theirs.first_id AND theirs.last_id "
            f"JOIN batch b ON b.id = theirs.batch_id WHERE mine.batch_id = :n AND mine.tbl = '{parent}' AND {later}"
        )


@cache
def _foreign_keys(book: Book) -> tuple[tuple[str, str, str], ...]:
    sql = (
        'SELECT m.name, f."from", f."table" FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f '
        "WHERE m.type = 'table' AND f.\"table\" <> 'batch'"
    )
    return tuple(book.rows(sql))


def effects(book: Book, number: int, most: int = 50) -> list[Effect]:
    """What a batch did, row by row, as the book stands now: at most ``most`` rows of each kind."""
    found = []
    for table, row_id, op, before in book.rows(
        "SELECT tbl, row_id, op, before FROM change WHERE batch_id = ? ORDER BY id LIMIT ?", (number, most)
    ):
        old = json.loads(before)
        found.append(Effect(table, row_id, old, None if op == "delete" else _present(book, table, row_id, tuple(old))))
    for table, first, last in book.rows(
        "SELECT tbl, first_id, last_id FROM inserted WHERE batch_id = ? ORDER BY id", (number,)
    ):
        if table not in LOGS:
            found += [
                Effect(table, row_id, None, _present(book, table, row_id, ("name",)))
                for row_id in range(first, min(last, first + most - 1) + 1)
            ]
    return [effect for effect in found if effect.table not in LOGS]


def _present(book: Book, table: str, row_id: int, columns: tuple[str, ...]) -> dict[str, Any] | None:
    known = {name for (name,) in book.rows("SELECT name FROM pragma_table_info(?)", (table,))}
    wanted = tuple(name for name in columns if name in known) or ("id",)
    row = book.one(f"SELECT {', '.join(wanted)} FROM {table} WHERE id = ?", (row_id,))
    return dict(zip(wanted, row, strict=True)) if row else None
