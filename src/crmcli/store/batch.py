"""A batch: the writes of one command, in one transaction, each logged so that it can be taken back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from crmcli.store.shadows import with_shadows

if TYPE_CHECKING:
    from crmcli.store.book import Book

_STAMPED = {"lead", "org", "contact", "opp", "activity"}
"""Tables with created_at and updated_at."""

Params = Sequence[Any] | dict[str, Any]


class Batch:
    """What a command writes; obtained from :meth:`Book.batch`. Table and column names are the program's own."""

    def __init__(self, book: Book, command: str, who: str, at: str, kind: str, revision: int) -> None:
        self.book = book
        self.at = at
        self.who = who
        self._head = (at, who, command, kind, revision)
        self._id: int | None = None
        self._ranges: dict[str, tuple[int, int]] = {}

    @property
    def id(self) -> int:
        """The number of the batch; asking for it records the batch, so a command that writes nothing leaves none."""
        if self._id is None:
            cursor = self.book.connection.execute(
                "INSERT INTO batch (at, who, command, kind, revision) VALUES (?, ?, ?, ?, ?)", self._head
            )
            self._id = int(cursor.lastrowid or 0)
        return self._id

    @property
    def wrote(self) -> bool:
        """Whether anything was written."""
        return self._id is not None

    def insert(self, table: str, values: Mapping[str, Any]) -> int:
        """Insert one row with its shadow columns; returns its id."""
        self.id  # noqa: B018 - the batch is recorded before its rows
        full = with_shadows(table, values)
        if table in _STAMPED:
            full = {"created_at": self.at, "updated_at": self.at, **full}
        cursor = self.book.connection.execute(_insert_sql(table, tuple(full)), tuple(full.values()))
        row_id = int(cursor.lastrowid or 0)
        self._note_inserted(table, row_id, row_id)
        return row_id

    def insert_many(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
        """Insert rows that already carry their shadow columns; returns how many."""
        self.id  # noqa: B018 - the batch is recorded before its rows
        last = self._sequence(table)
        self.book.connection.executemany(_insert_sql(table, tuple(columns)), rows)
        return self._note_run(table, last)

    def insert_from(self, table: str, columns: Sequence[str], select: str, params: Params = ()) -> int:
        """Insert what a SELECT yields, set-wise; returns how many.

        Without ``columns`` the SELECT has to yield every column in the order of the table: so SQLite can copy a table
        of the same layout, with its indexes, as it is.
        """
        self.id  # noqa: B018 - the batch is recorded before its rows
        last = self._sequence(table)
        listed = f" ({', '.join(columns)})" if columns else ""
        self.book.connection.execute(f"INSERT INTO main.{table}{listed} {select}", params)
        return self._note_run(table, last)

    def update(self, table: str, row_id: int, changes: Mapping[str, Any]) -> dict[str, Any]:
        """Change one row; only the columns that differ are written and logged. Returns those as they were before."""
        full = with_shadows(table, changes)
        before = self._before(table, row_id, tuple(full))
        changed = {name: value for name, value in full.items() if before[name] != value}
        if not changed:
            return {}
        if table in _STAMPED and "updated_at" not in changed:
            before |= self._before(table, row_id, ("updated_at",))
            changed["updated_at"] = self.at
        old = {name: before[name] for name in changed}
        self._log(table, row_id, "update", old)
        sets = ", ".join(f"{name} = ?" for name in changed)
        self.book.connection.execute(f"UPDATE {table} SET {sets} WHERE id = ?", (*changed.values(), row_id))
        return old

    def delete(self, table: str, row_id: int) -> None:
        """Delete one row; the whole of it is logged."""
        self.delete_where(table, "id = ?", (row_id,))

    def update_where(
        self, table: str, sets: Mapping[str, str], where: str, params: Mapping[str, Any] | None = None
    ) -> int:
        """Change every row that matches: ``sets`` gives an SQL expression by column. Returns how many."""
        values: dict[str, Any] = {**(params or {}), "at": self.at}
        full = dict(sets)
        if table in _STAMPED:
            full["updated_at"] = ":at"
        self._log_where(table, "update", tuple(full), where, values)
        body = ", ".join(f"{name} = {expression}" for name, expression in full.items())
        return self.book.connection.execute(f"UPDATE {table} SET {body} WHERE {where}", values).rowcount

    def update_from(self, table: str, columns: Sequence[str], source: str) -> int:
        """Give rows the values that another table holds for them in ``id`` and these columns. Returns how many."""
        mine = f"id IN (SELECT id FROM {source})"
        names = (*columns, "updated_at") if table in _STAMPED else tuple(columns)
        self._log_where(table, "update", names, mine, ())
        values = [f"{name} = theirs.{name}" for name in columns] + ["updated_at = ?"] * (table in _STAMPED)
        return self.book.connection.execute(
            f"UPDATE {table} SET {', '.join(values)} FROM {source} theirs WHERE {table}.id = theirs.id",
            (self.at,) * (table in _STAMPED),
        ).rowcount

    def delete_where(self, table: str, where: str, params: Params = ()) -> int:
        """Delete every row that matches; each is logged whole but for what is empty. Returns how many."""
        self._log_where(table, "delete", self._filled(table, where, params), where, params)
        return self.book.connection.execute(f"DELETE FROM {table} WHERE {where}", params).rowcount

    def columns(self, table: str) -> tuple[str, ...]:
        """The columns of a table as the book has them."""
        return tuple(name for (name,) in self.book.rows("SELECT name FROM pragma_table_info(?)", (table,)))

    def close(self) -> None:
        """Write down the runs of inserted ids that are still open, and bring the full text to where the batch brought
        the records; called just before the commit."""
        for table in tuple(self._ranges):
            self._flush_range(table)
        if self._id is not None:
            from crmcli.store.search import follow  # noqa: PLC0415 - only a batch that wrote needs it

            follow(self.book, self._id)

    def _before(self, table: str, row_id: int, columns: tuple[str, ...]) -> dict[str, Any]:
        row = self.book.one(f"SELECT {', '.join(columns)} FROM {table} WHERE id = ?", (row_id,))
        if row is None:
            raise LookupError(f"{table} {row_id} is not there to be changed")
        return dict(zip(columns, row, strict=True))

    def _log(self, table: str, row_id: int, op: str, before: Mapping[str, Any]) -> None:
        import json  # noqa: PLC0415 - a new record has nothing before it

        self.book.connection.execute(
            "INSERT INTO change (batch_id, tbl, row_id, op, before) VALUES (?, ?, ?, ?, ?)",
            (self.id, table, row_id, op, json.dumps(before, ensure_ascii=False)),
        )

    def _filled(self, table: str, where: str, params: Params) -> tuple[str, ...]:
        """The columns that hold anything in the rows that match: a log of a million deletes is half as long."""
        columns = self.columns(table)
        held = ", ".join(f"max({name} IS NOT NULL)" for name in columns)
        found = self.book.rows(f"SELECT {held} FROM {table} WHERE {where}", params)[0]
        return tuple(name for name, any_held in zip(columns, found, strict=True) if any_held)

    def _log_where(self, table: str, op: str, columns: tuple[str, ...], where: str, params: Params) -> None:
        if self._id is None and not self.book.value(f"SELECT EXISTS (SELECT 1 FROM {table} WHERE {where})", params):
            return
        pairs = ", ".join(f"'{name}', {name}" for name in columns)
        head = f"SELECT {self.id}, '{table}', id, '{op}', json_object({pairs}) FROM {table} WHERE {where}"
        self.book.connection.execute(f"INSERT INTO change (batch_id, tbl, row_id, op, before) {head}", params)

    def _sequence(self, table: str) -> int:
        return int(self.book.value("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)) or 0)

    def _note_run(self, table: str, last: int) -> int:
        now = self._sequence(table)
        if now > last:
            self._note_inserted(table, last + 1, now)
        return now - last

    def _note_inserted(self, table: str, first: int, last: int) -> None:
        run = self._ranges.get(table)
        if run and run[1] + 1 == first:
            self._ranges[table] = (run[0], last)
            return
        self._flush_range(table)
        self._ranges[table] = (first, last)

    def _flush_range(self, table: str) -> None:
        run = self._ranges.pop(table, None)
        if run:
            self.book.connection.execute(
                "INSERT INTO inserted (batch_id, tbl, first_id, last_id) VALUES (?, ?, ?, ?)",
                (self.id, table, *run),
            )


def _insert_sql(table: str, columns: tuple[str, ...]) -> str:
    places = ", ".join("?" * len(columns))
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})"
