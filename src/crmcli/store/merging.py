"""What the staged rows of an import do to records that are there: what they fill, change, and where they differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from crmcli.store.book import Book

FILL, UPDATE, SKIP = "fill", "update", "skip"
ON_MATCH = (FILL, UPDATE, SKIP)
"""What a row does to the record it matches: fill what is empty, take the file's values, nothing."""


FIRST_DAY = (
    "CASE WHEN EXISTS (SELECT 1 FROM main.opp_log l WHERE l.opp_id = t.id) THEN t.entered_on ELSE s.created_on END"
)
"""The day a deal entered its stage, once the day it was opened is known: they are one until it moves."""


class Merged(NamedTuple):
    """A field of the file in a record that is there already.

    ``also`` are the columns that go with it, as SQL over ``s`` (staged) and ``t`` (the book); ``alike`` the column
    that tells whether two values are the same; ``only`` and ``clear_only`` the records in which it may be set or
    emptied; ``follows`` the field after whose change an empty one is set.
    """

    name: str
    column: str
    also: Mapping[str, str] = {}
    alike: str = ""
    required: bool = False
    ref: bool = False
    given: bool = True
    only: str = "1"
    clear_only: str = "1"
    follows: str = ""

    @property
    def compared(self) -> str:
        """Under what name two staged values of it are compared."""
        return f"{self.column} meant" if self.ref else self.alike or self.column


class Merging:
    """The fields of a file against the records of its noun."""

    def __init__(self, book: Book, noun: str, fields: Sequence[Merged], on_match: str) -> None:
        self._book, self._noun, self._on_match = book, noun, on_match
        self.fields = [field for field in fields if on_match != SKIP]
        self._by_name = {field.name: field for field in self.fields}
        self._blank = self._fields_noted("blank")
        self._cleared = self._fields_noted("cleared")

    def _fields_noted(self, table: str) -> set[str]:
        found = {field for (field,) in self._book.rows(f"SELECT DISTINCT field FROM stage.{table}")}
        if found:
            self._book.rows(f"CREATE INDEX IF NOT EXISTS stage.{table}_of ON {table} (id, field)")
        return found

    def value(self, field: Merged) -> str:
        """The SQL of the staged value; of a reference, the id it will have."""
        return resolved(f"s.{field.column}") if field.ref else f"s.{field.column}"

    def given(self, field: Merged) -> str:
        """The SQL of whether the file gave a value, and not only a default stands there."""
        if not field.given:
            return "0"
        test = f"s.{field.column} <> ''" if field.required else f"s.{field.column} IS NOT NULL"
        if field.name in self._blank:
            test += f" AND NOT EXISTS (SELECT 1 FROM stage.blank b WHERE b.id = s.id AND b.field = '{field.name}')"
        return f"({test})"

    def cleared(self, field: Merged) -> str:
        """The SQL of whether the file empties the field."""
        if field.name not in self._cleared:
            return "0"
        return f"EXISTS (SELECT 1 FROM stage.cleared c WHERE c.id = s.id AND c.field = '{field.name}')"

    def writes(self, field: Merged) -> str:
        """The SQL of whether the record changes in this field."""
        held, value = f"t.{field.column}", self.value(field)
        if self._on_match == FILL:
            test = f"{self.given(field)} AND {held} IS NULL"
        else:
            test = (
                f"({self.given(field)} AND {self._unlike(field)}) "
                f"OR ({self.cleared(field)} AND {held} IS NOT NULL AND {field.clear_only})"
            )
        if before := self._by_name.get(field.follows):
            free = f"AND {held} IS NULL" if self._on_match == FILL else f"AND {held} IS NOT {value}"
            test = f"({test}) OR (({self.writes(before)}) AND {value} IS NOT NULL {free})"
        return f"(({test}) AND {field.only})"

    def differs(self, field: Merged) -> str:
        """The SQL of whether the file says something else than a record that keeps what it has."""
        held = f"t.{field.column} IS NOT NULL"
        given = f"({self.given(field)} AND {held} AND {self._unlike(field)})"
        return f"(({given} OR ({self.cleared(field)} AND {held})) AND {field.only})"

    def _unlike(self, field: Merged) -> str:
        column = field.alike or field.column
        return f"t.{column} IS NOT {self.value(field) if column == field.column else f's.{column}'}"

    def judge(self) -> None:
        """``stage.verdict``: for each row and its record whether the record changes, and whether the two differ."""
        writes = " OR ".join(map(self.writes, self.fields)) or "0"
        differs = " OR ".join(map(self.differs, self.fields)) if self._on_match == FILL else ""
        self._book.rows("DROP TABLE IF EXISTS stage.verdict")
        self._book.rows(
            f"CREATE TABLE stage.verdict AS SELECT m.id AS id, t.id AS target, ({writes}) AS writes, "
            f"({differs or '0'}) AS differs {self._matched()}"
        )

    def _matched(self) -> str:
        return (
            f"FROM stage.match m CROSS JOIN stage.{self._noun} s ON s.id = m.id "
            f"CROSS JOIN main.{self._noun} t ON t.id = m.target"
        )

    def prepare_changes(self) -> None:
        """``stage.change``: the new values of the records that change, beside their ids."""
        columns = ", ".join(f"{sql} AS {column}" for column, sql in self._new_values())
        self._book.rows("DROP TABLE IF EXISTS stage.change")
        self._book.rows(
            f"CREATE TABLE stage.change AS SELECT v.target AS id{', ' if columns else ''}{columns} "
            f"FROM stage.verdict v CROSS JOIN stage.{self._noun} s ON s.id = v.id "
            f"CROSS JOIN main.{self._noun} t ON t.id = v.target WHERE v.writes"
        )

    def _new_values(self) -> Iterator[tuple[str, str]]:
        for field in self.fields:
            writes = self.writes(field)
            for column, value in ((field.column, self.value(field)), *field.also.items()):
                yield column, f"CASE WHEN {writes} THEN {value} ELSE t.{column} END"

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that ``stage.change`` holds."""
        return tuple(column for column, _ in self._new_values())


def resolved(column: str) -> str:
    """The SQL of the id that a staged reference stands for."""
    return (
        "(SELECT coalesce(r.target, (SELECT m.target FROM stage.match m WHERE m.id = r.staged), "
        "(SELECT f.new_id FROM stage.fresh f WHERE f.id = r.staged)) "
        f"FROM stage.ref r WHERE r.rid = -{column})"
    )


class Head:
    """The first of several rows that are one record, taking in the rows that follow."""

    def __init__(self, row_id: int, values: dict[str, Any], blank: set[str], cleared: set[str]) -> None:
        self.id, self.values, self.blank, self.cleared = row_id, values, blank, cleared
        self.changed = False

    def take(self, other: Head, fields: Sequence[Merged], on_match: str) -> tuple[bool, bool]:
        """Take in a later row: whether it changed anything, and whether it says something else."""
        changed = differs = False
        for field in fields:
            mine, theirs = self._has(field), other._has(field)
            if not theirs and field.name not in other.cleared:
                continue
            alike = field.compared
            if mine and (not theirs or self.values[alike] != other.values[alike]) and on_match == FILL:
                differs = True
            elif mine != theirs or (theirs and self.values[alike] != other.values[alike]):
                changed = True
                self._set(field, other if theirs else None)
        self.changed = self.changed or changed
        return changed, differs

    def _has(self, field: Merged) -> bool:
        return field.given and self.values[field.column] not in (None, "") and field.name not in self.blank

    def _set(self, field: Merged, other: Head | None) -> None:
        for column in (*staged_columns(field), field.compared):
            self.values[column] = other.values[column] if other else None
        self.blank.discard(field.name)
        self.cleared.discard(field.name)
        if other is None:
            self.cleared.add(field.name)


def staged_columns(field: Merged) -> tuple[str, ...]:
    """The columns of the staged row that belong to a field."""
    also = [column for column, sql in field.also.items() if sql == f"s.{column}"]
    return (field.column, *also)


class Fold(NamedTuple):
    """What became of the rows that only repeat an earlier one of their file; ``stage.gave`` lists, beside these, the
    rows that added something to one that matches a record - which may have had it already."""

    changed: int
    differing: int
    unchanged: int


_SLICE = 2_000


def fold_repeated(merging: Merging, book: Book, noun: str, on_match: str, state: str | None) -> Fold:
    """Fold the rows of each group of ``stage.match`` into its first; the others leave it for ``stage.follower``.

    A row that has another ``state`` than the first goes to ``stage.conflict`` instead.
    """
    for statement in (
        "DROP TABLE IF EXISTS stage.member",
        "CREATE TABLE stage.member (seq INTEGER PRIMARY KEY, team INTEGER NOT NULL, id INTEGER NOT NULL)",
        "DROP TABLE IF EXISTS stage.follower",
        "CREATE TABLE stage.follower (id INTEGER PRIMARY KEY)",
        "DROP TABLE IF EXISTS stage.gave",
        "CREATE TABLE stage.gave (id INTEGER PRIMARY KEY, head INTEGER NOT NULL)",
        "INSERT INTO stage.member (team, id) SELECT team, id FROM ("
        "SELECT target AS team, id FROM (SELECT target, id, count(*) OVER (PARTITION BY target) AS n "
        "FROM stage.match WHERE target IS NOT NULL) WHERE n > 1 "
        "UNION ALL SELECT -leader, id FROM stage.match WHERE leader IS NOT NULL "
        "UNION ALL SELECT -leader, leader FROM (SELECT DISTINCT leader FROM stage.match WHERE leader IS NOT NULL)"
        ") ORDER BY team, id",
    ):
        book.rows(statement)
    fold = _Folding(merging, book, noun, on_match, state)
    fold.run()
    book.rows("DELETE FROM stage.match WHERE id IN (SELECT id FROM stage.follower)")
    return Fold(fold.changed, fold.differing, fold.unchanged)


class _Folding:
    def __init__(self, merging: Merging, book: Book, noun: str, on_match: str, state: str | None) -> None:
        self._book, self._noun, self._on_match, self._state = book, noun, on_match, state
        self._fields = merging.fields
        self._columns = tuple(dict.fromkeys(column for field in self._fields for column in staged_columns(field)))
        self._read = {column: f"s.{column}" for column in (*self._columns, *([state] if state else []))}
        self._read |= {field.compared: f"s.{field.compared}" for field in self._fields if not field.ref}
        self._read |= {field.compared: _meant(field) for field in self._fields if field.ref}
        self.changed = self.differing = self.unchanged = 0

    def run(self) -> None:
        seq, team, head = 0, 0, None
        while rows := self._slice(seq):
            seq = rows[-1][0]
            followers, conflicts, gave = [], [], []
            for _seq, its_team, row_id, blank, cleared, *values in rows:
                row = Head(row_id, dict(zip(self._read, values, strict=True)), _words(blank), _words(cleared))
                if its_team != team or head is None:
                    self._write(head)
                    team, head = its_team, row
                    continue
                followers.append((row_id,))
                if states := self._moved(head, row):
                    conflicts.append((row_id, *states))
                    continue
                changed, differs = head.take(row, self._fields, self._on_match)
                if changed and team > 0:
                    gave.append((row_id, head.id))
                self._count(changed and team < 0, differs, neither=not changed and not differs)
            many = self._book.connection.executemany
            many("INSERT INTO stage.follower (id) VALUES (?)", followers)
            many("INSERT INTO stage.gave (id, head) VALUES (?, ?)", gave)
            many("INSERT INTO stage.conflict (id, now, wanted) VALUES (?, ?, ?)", conflicts)
        self._write(head)

    def _moved(self, head: Head, row: Head) -> tuple[str, str] | None:
        """From where to where a row would move the record that an earlier one makes."""
        state = self._state
        if state is None or state in row.blank or head.values[state] == row.values[state]:
            return None
        return head.values[state], row.values[state]

    def _slice(self, after: int) -> list[tuple[Any, ...]]:
        noted = "(SELECT group_concat(field) FROM stage.{0} n WHERE n.id = m.id)"
        listed = "".join(f", {sql}" for sql in self._read.values())
        return self._book.rows(
            f"SELECT m.seq, m.team, m.id, {noted.format('blank')}, {noted.format('cleared')}{listed} "
            f"FROM stage.member m CROSS JOIN stage.{self._noun} s ON s.id = m.id "
            f"WHERE m.seq > ? ORDER BY m.seq LIMIT {_SLICE}",
            (after,),
        )

    def _count(self, changed: bool, differs: bool, *, neither: bool) -> None:
        self.changed += changed
        self.differing += differs
        self.unchanged += neither

    def _write(self, head: Head | None) -> None:
        """Put what the head has taken in into the stage."""
        if head is None or not head.changed:
            return
        sets = ", ".join(f"{column} = ?" for column in self._columns)
        values = [head.values[column] for column in self._columns]
        execute = self._book.connection.execute
        execute(f"UPDATE stage.{self._noun} SET {sets} WHERE id = ?", (*values, head.id))
        for table, names in (("blank", head.blank), ("cleared", head.cleared)):
            execute(f"DELETE FROM stage.{table} WHERE id = ?", (head.id,))
            self._book.connection.executemany(
                f"INSERT INTO stage.{table} (id, field) VALUES (?, ?)", [(head.id, name) for name in names]
            )


def _meant(field: Merged) -> str:
    """The record a staged reference stands for; its number where that is not in the book yet."""
    return f"(SELECT coalesce(r.target, -r.rid) FROM stage.ref r WHERE r.rid = -s.{field.column})"


def _words(listed: str | None) -> set[str]:
    return set(listed.split(",")) if listed else set()
