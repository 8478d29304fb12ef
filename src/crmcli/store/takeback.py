"""Undo: taking a batch back by another batch, set-wise, and refusing what later work stands on.

A batch is taken back by a batch of kind ``undo`` that logs its own writes, so that a redo is nothing but the taking
back of an undo. Within one batch a row is inserted (or restored) first, deleted last, each at the most once - ids are
never given again -, so: what it deleted comes back, what it changed is put back from the latest change to the first,
what it inserted goes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from crmcli.errors import NotFound, RuleBroken
from crmcli.store.batch import Batch
from crmcli.store.book import REVISION, Book
from crmcli.store.changelog import last_writer

_UNIQUE = {"setting": "name"}
"""Columns that only one row may bear, beside the id."""

_LIVE = "b.id > :n AND b.undone_by IS NULL AND (b.kind IN ('do', 'lasting') OR b.undoes < :n)"
"""Later work still in force: done after batch ``:n``, or an undo or redo, after it, of what came before it."""


class Candidate(NamedTuple):
    """A batch that may be taken back."""

    id: int
    command: str
    kind: str
    undone_by: int | None
    revision: int


def latest_undoable(book: Book, user: str) -> int:
    """The latest batch of this user that is in force and can be undone; NotFound when there is none."""
    return _latest(book, "do", user, "{user} has nothing to undo")


def latest_redoable(book: Book, user: str) -> int:
    """The latest undo of this user that is in force; NotFound when there is none."""
    return _latest(book, "undo", user, "{user} has nothing to redo")


def _latest(book: Book, kind: str, user: str, nothing: str) -> int:
    found = book.value(
        "SELECT id FROM batch WHERE kind = ? AND undone_by IS NULL AND who = ? AND revision = ? "
        "ORDER BY id DESC LIMIT 1",
        (kind, user, REVISION),
    )
    if found is None:
        raise NotFound(nothing, hint="crm history", user=user)
    return int(found)


def check(book: Book, number: int, kind: str) -> Candidate:
    """The batch of that number; NotFound, or RuleBroken naming why it cannot be taken back now.

    ``kind`` is what it has to be: ``do`` for undo, ``undo`` for redo.
    """
    row = book.one("SELECT id, command, kind, undone_by, revision FROM batch WHERE id = ?", (number,))
    if row is None:
        raise NotFound("there is no batch {batch}", hint="crm history", batch=number)
    batch = Candidate(*row)
    _check_itself(batch, kind)
    if (later := _in_the_way(book, number)) is not None:
        command, of_kind = book.rows("SELECT command, kind FROM batch WHERE id = ?", (later,))[0]
        raise RuleBroken(
            "batch {later} ({command}) came after batch {batch} and uses the same records",
            hint={"do": "crm undo {later}", "undo": "crm redo"}.get(of_kind, "crm history"),
            later=later,
            command=command,
            batch=number,
        )
    return batch


def _check_itself(batch: Candidate, kind: str) -> None:
    if batch.kind == "lasting":
        raise RuleBroken("batch {batch} ({command}) cannot be undone", batch=batch.id, command=batch.command)
    if batch.kind != kind:
        raise RuleBroken("batch {batch} is itself an undo or redo", hint="crm redo", batch=batch.id)
    if batch.undone_by is not None:
        raise RuleBroken("batch {batch} was undone already", hint="crm redo", batch=batch.id)
    if batch.revision != REVISION:
        raise RuleBroken("batch {batch} is of an older revision of the book and cannot be undone", batch=batch.id)


def take_back(b: Batch, number: int) -> None:
    """Take a batch back within ``b``, which is itself of kind ``undo`` or ``redo``; ``check`` allowed it."""
    b.book.connection.execute("PRAGMA defer_foreign_keys = ON")
    for (table,) in b.book.rows(_TABLES, (number, "delete")):
        _restore(b, number, table)
    _put_back(b, number)
    for table, first, last in b.book.rows(
        "SELECT tbl, first_id, last_id FROM inserted WHERE batch_id = ? ORDER BY id DESC", (number,)
    ):
        b.delete_where(table, "id BETWEEN ? AND ?", (first, last))
    _mark(b, number)


_TABLES = "SELECT DISTINCT tbl FROM change WHERE batch_id = ? AND op = ?"


def _restore(b: Batch, number: int, table: str) -> None:
    """Put the rows of a table that a batch deleted back under their own ids, as they were."""
    columns = b.columns(table)
    values = ", ".join(f"json_extract(before, '$.{name}')" for name in columns)
    mine = "FROM change WHERE batch_id = ? AND tbl = ? AND op = 'delete'"
    execute = b.book.connection.execute
    execute(
        "INSERT INTO inserted (batch_id, tbl, first_id, last_id) "
        "SELECT ?, ?, min(row_id), max(row_id) FROM "
        f"(SELECT row_id, row_id - row_number() OVER (ORDER BY row_id) AS island {mine}) GROUP BY island",
        (b.id, table, number, table),
    )
    execute(f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} {mine}", (number, table))


def _put_back(b: Batch, number: int) -> None:
    """Give the rows a batch changed the values they had, a layer at a time: each row's latest change first."""
    execute = b.book.connection.execute
    execute("DROP TABLE IF EXISTS temp.putting")
    execute(
        "CREATE TEMP TABLE putting AS SELECT id AS change_id, tbl, row_id, "
        "(SELECT group_concat(key) FROM json_each(before)) AS keys, "
        "row_number() OVER (PARTITION BY tbl, row_id ORDER BY id DESC) AS layer "
        "FROM change WHERE batch_id = ? AND op = 'update'",
        (number,),
    )
    execute("CREATE INDEX temp.putting_layer ON putting (layer, tbl, keys, row_id, change_id)")
    for layer, table, keys in b.book.rows("SELECT DISTINCT layer, tbl, keys FROM putting ORDER BY layer"):
        _put_layer(b, table, tuple(keys.split(",")), (layer, table, keys))
    execute("DROP TABLE temp.putting")


def _put_layer(b: Batch, table: str, columns: tuple[str, ...], which: tuple[int, str, str]) -> None:
    """Put back, and log, the changes of one layer of one table that concern the same columns."""
    mine = "p.layer = ? AND p.tbl = ? AND p.keys = ?"
    now = ", ".join(f"'{name}', t.{name}" for name in columns)
    execute = b.book.connection.execute
    logged = execute(
        "INSERT INTO change (batch_id, tbl, row_id, op, before) "
        f"SELECT ?, p.tbl, p.row_id, 'update', json_object({now}) "
        f"FROM temp.putting p CROSS JOIN {table} t ON t.id = p.row_id WHERE {mine}",
        (b.id, *which),
    ).rowcount
    sets = ", ".join(f"{name} = json_extract(c.before, '$.{name}')" for name in columns)
    written = execute(
        f"UPDATE {table} SET {sets} FROM temp.putting p CROSS JOIN change c ON c.id = p.change_id "
        f"WHERE {mine} AND {table}.id = p.row_id",
        which,
    ).rowcount
    wanted = b.book.value(f"SELECT count(*) FROM temp.putting p WHERE {mine}", which)
    if not logged == written == wanted:
        raise LookupError(f"{wanted} rows of {table} were to be put back, {written} were there")


def _mark(b: Batch, number: int) -> None:
    """Cross-reference the batches; bookkeeping, so not itself logged."""
    execute = b.book.connection.execute
    execute("UPDATE batch SET undone_by = ? WHERE id = ?", (b.id, number))
    execute("UPDATE batch SET undoes = ? WHERE id = ?", (number, b.id))
    # Undone once more: the redo that had brought it back is no longer what is in force ...
    execute(
        "UPDATE batch SET undone_by = ? WHERE kind = 'redo' AND undone_by IS NULL "
        "AND undoes IN (SELECT id FROM batch WHERE undoes = ?)",
        (b.id, number),
    )
    # ... and an undo taken back puts what it had undone in force again.
    execute(
        "UPDATE batch SET undone_by = NULL WHERE id = (SELECT undoes FROM batch WHERE id = ? AND kind = 'undo')",
        (number,),
    )


def _in_the_way(book: Book, number: int) -> int | None:
    """The latest later batch that touched a row of this one, or made rows that refer to one of them."""
    n = {"n": number}
    touched = [book.value(sql, n) for sql in (SAME_ROW, MADE_ROW)]
    found = [each for each in touched if each is not None]
    for child, column, parent in _foreign_keys(book):
        row = book.one(referring_sql(child, column, parent), n)
        found += [last_writer(book, child, row[0])] if row else []
        if book.value(DELETED_SINCE, {"n": number, "parent": parent}):
            row = book.one(missing_sql(child, column, parent), n)
            found += [last_writer(book, parent, row[0])] if row else []
    found += _taken_names(book, number)
    return max(found, default=None)


_IN_FORCE = f"EXISTS (SELECT 1 FROM batch b WHERE b.id = c.batch_id AND {_LIVE})"

SAME_ROW = (
    "SELECT max(c.batch_id) FROM change mine CROSS JOIN change c ON c.tbl = mine.tbl AND c.row_id = mine.row_id "
    f"WHERE mine.batch_id = :n AND c.batch_id > :n AND {_IN_FORCE}"
)
"""The latest batch that changed or deleted a row which batch ``:n`` changed."""

MADE_ROW = (
    "SELECT max(c.batch_id) FROM inserted mine CROSS JOIN change c ON c.tbl = mine.tbl "
    "AND c.row_id BETWEEN mine.first_id AND mine.last_id "
    f"WHERE mine.batch_id = :n AND c.batch_id > :n AND {_IN_FORCE}"
)
"""The latest batch that changed or deleted a row which batch ``:n`` inserted."""

DELETED_SINCE = "SELECT EXISTS (SELECT 1 FROM change c WHERE c.batch_id > :n AND c.op = 'delete' AND c.tbl = :parent)"


def referring_sql(child: str, column: str, parent: str) -> str:
    """A row that refers to one batch ``:n`` inserted and does not go, or let go, with it."""
    return (
        f"SELECT k.id FROM inserted mine CROSS JOIN {child} k ON k.{column} BETWEEN mine.first_id AND mine.last_id "
        f"WHERE mine.batch_id = :n AND mine.tbl = '{parent}' "
        f"AND NOT EXISTS (SELECT 1 FROM inserted too WHERE too.batch_id = :n AND too.tbl = '{child}' "
        "AND k.id BETWEEN too.first_id AND too.last_id) "
        f"AND NOT EXISTS (SELECT 1 FROM change c WHERE c.tbl = '{child}' AND c.row_id = k.id AND c.batch_id = :n "
        f"AND json_type(c.before, '$.{column}') IS NOT NULL) LIMIT 1"
    )


def missing_sql(child: str, column: str, parent: str) -> str:
    """A record that a row coming back refers to, and that was deleted since."""
    return (
        f"SELECT json_extract(c.before, '$.{column}') AS gone FROM change c "
        f"WHERE c.batch_id = :n AND c.tbl = '{child}' AND gone IS NOT NULL "
        f"AND NOT EXISTS (SELECT 1 FROM {parent} p WHERE p.id = gone) "
        "AND NOT EXISTS (SELECT 1 FROM change d WHERE d.batch_id = :n AND d.op = 'delete' "
        f"AND d.tbl = '{parent}' AND d.row_id = gone) LIMIT 1"
    )


def _taken_names(book: Book, number: int) -> Iterator[int]:
    """Batches that have meanwhile made a row with the unique name of one coming back."""
    for table, column in _UNIQUE.items():
        for (row_id,) in book.rows(
            f"SELECT t.id FROM change c JOIN {table} t ON t.{column} = json_extract(c.before, '$.{column}') "
            "WHERE c.batch_id = ? AND c.tbl = ? AND c.op = 'delete'",
            (number, table),
        ):
            yield last_writer(book, table, row_id)


def _foreign_keys(book: Book) -> list[tuple[str, str, str]]:
    """Every reference between records: the table, its column, the table it refers to."""
    return book.rows(
        'SELECT m.name, f."from", f."table" FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f '
        "WHERE m.type = 'table' AND f.\"table\" <> 'batch'"
    )
