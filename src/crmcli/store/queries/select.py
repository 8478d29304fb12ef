"""A list of one noun: filtered, sorted and limited in SQL, read as records."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, tzinfo
from typing import Any

from crmcli.domain.fields import Field, Kind, field_map, fields_of
from crmcli.domain.nouns import record_class
from crmcli.domain.zones import seen_moment
from crmcli.errors import UsageError
from crmcli.store.desk import Desk
from crmcli.store.queries.naming import expression


class Selection:
    """Which records of a noun are asked for, and in what order."""

    def __init__(self, desk: Desk, noun: str) -> None:
        self.desk = desk
        self.noun = noun
        self.record = record_class(noun)
        self.fields = fields_of(self.record)
        self._where: list[str] = []
        self._params: list[Any] = []
        self._order = "t.id DESC"
        self._limit = ""

    def where(self, *conditions: str) -> Selection:
        """Narrow by ``--where`` texts; all must hold."""
        if conditions:
            from crmcli.domain.conditions import not_too_many  # noqa: PLC0415 - only for --where
            from crmcli.store.queries.filtering import where_sql  # noqa: PLC0415 - as above

            not_too_many(conditions)
        for text in conditions:
            self.matching(*where_sql(self.noun, text, self.desk.frame))
        return self

    def matching(self, sql: str, params: Sequence[Any] = ()) -> Selection:
        """Narrow by SQL of the program's own over the alias ``t``."""
        self._where.append(sql)
        self._params.extend(params)
        return self

    def sort(self, text: str | None) -> Selection:
        """Order by ``field,-field``; without one, the newest first."""
        if text:
            parts = dict.fromkeys(self._order_by(each.strip()) for each in text.split(",") if each.strip())
            self._order = ", ".join([*parts, "t.id"])
        return self

    def ordered(self, sql: str) -> Selection:
        """Order by SQL of the program's own over the alias ``t``."""
        self._order = sql
        return self

    def limit(self, count: int) -> Selection:
        """At most ``count`` records; 0 for all."""
        self._limit = f" LIMIT {int(count)}" if count else ""
        return self

    def count(self) -> int:
        """How many records match, whatever the limit."""
        return int(self.desk.book.value(f"SELECT count(*) FROM {self.noun} t{self._filter()}", self._params))

    def ids(self) -> list[int]:
        """The ids of the records, in order."""
        return [row[0] for row in self.desk.book.rows(self._ids_sql(), self._params)]

    def records(self) -> list[Any]:
        """The records, in order."""
        shape = _shaper(self.fields, self.desk.zone)
        sql = self.sql([expression(spec) for spec in self.fields])
        return [self.record(*shape(row)) for row in self.desk.book.rows(sql, self._params)]

    def stream(self, fields: Sequence[Field]) -> Iterator[tuple[Any, ...]]:
        """The values of these fields, record by record; a read lock is held until the last: for spools only."""
        shape = _shaper(tuple(fields), self.desk.zone)
        sql = self.sql([expression(spec) for spec in fields])
        return (tuple(shape(row)) for row in self.desk.book.stream(sql, self._params))

    def sql(self, expressions: Sequence[str]) -> str:
        """The SELECT of these expressions over the records asked for (``params`` binds it)."""
        body = ", ".join(expressions)
        if not self._limit:
            return f"SELECT {body} FROM {self.noun} t{self._filter()} ORDER BY {self._order}"
        # The ids first: what is computed by row is then computed for the rows that are shown, not for all.
        return f"SELECT {body} FROM {self.noun} t WHERE t.id IN ({self._ids_sql()}) ORDER BY {self._order}"

    @property
    def params(self) -> list[Any]:
        """What ``sql`` binds."""
        return self._params

    def _ids_sql(self) -> str:
        return f"SELECT t.id FROM {self.noun} t{self._filter()} ORDER BY {self._order}{self._limit}"

    def _filter(self) -> str:
        return f" WHERE {' AND '.join(self._where)}" if self._where else ""

    def _order_by(self, text: str) -> str:
        name = text.lstrip("+-").replace("-", "_")
        spec = field_map(self.record).get(name)
        if spec is None:
            known = ", ".join(each.name for each in self.fields)
            raise UsageError(
                "--sort: there is no field {name!r}; the fields are {known}", name=name, known=known
            )
        down = " DESC" if text.startswith("-") else ""
        return f"{self._sort_key(spec)}{down} NULLS LAST"

    def _sort_key(self, spec: Field) -> str:
        from crmcli.store.shadows import shadows_of  # noqa: PLC0415 - only for --sort

        for column, _ in sorted(shadows_of(self.noun).get(spec.name, ()), reverse=True):
            if column.endswith(("_sort", "_fold")):
                return f"t.{column}"
        key = expression(spec)
        return f"fold({key})" if spec.kind in (Kind.TEXT, Kind.REF) else key


def one_record(desk: Desk, noun: str, row_id: int) -> Any:
    """The record with that id; it must be there."""
    return Selection(desk, noun).matching("t.id = ?", [row_id]).records()[0]


def _shaper(fields: tuple[Field, ...], zone: tzinfo) -> Callable[[Sequence[Any]], Iterator[Any]]:
    readers = [reader(spec.kind, zone) for spec in fields]

    def shape(row: Sequence[Any]) -> Iterator[Any]:
        for value, read in zip(row, readers, strict=True):
            yield read(value) if read and value is not None else (() if read is _items else value)

    return shape


def _items(text: str) -> tuple[str, ...]:
    return tuple(text.split(";"))


def reader(kind: Kind, zone: tzinfo) -> Callable[[Any], Any] | None:
    """How a stored value of this kind is read; None when it is as it is stored."""
    if kind is Kind.DAY:
        return date.fromisoformat
    if kind is Kind.MOMENT:
        return lambda text: seen_moment(text, zone)
    if kind is Kind.FLAG:
        return bool
    return _items if kind is Kind.LIST else None
