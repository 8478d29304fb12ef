"""A report as plain values: title, parameters, figures, rows, notes, and the records behind the numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from crmcli.domain.fields import Field, Kind, field_map
from crmcli.domain.folding import fold
from crmcli.errors import UsageError

NUMBERS = (Kind.WHOLE, Kind.MONEY, Kind.PERCENT, Kind.NUMBER)
"""Kinds that are counted, summed or averaged."""


class Sentence(NamedTuple):
    """A sentence of a report: a msgid with ``{named}`` places, translated where it is shown."""

    msgid: str
    values: Mapping[str, Any] = {}


class Parameter(NamedTuple):
    """One thing the figures depend on: what was asked for, or a setting."""

    name: str
    kind: Kind
    label: str
    value: Any


@dataclass(frozen=True, repr=False, eq=False)
class Report:
    """A report. ``figures`` is a record, ``rows`` are records of one class of which ``columns`` are meant.

    ``measure`` names the column people compare rows by. ``evidence`` holds, when asked for, the records behind each
    row in their order: records of ``evidence_class`` whose field ``row`` says which row or figure they belong to: the
    key of the row (its parts joined by a colon), or the name of the figure. ``keys`` are the columns that name a row,
    where these are not just all that hold no numbers; ``noun`` is what the rows are records of, where they are.
    Without ``totals`` the figures are always listed by name.
    """

    name: str
    title: Sentence
    parameters: tuple[Parameter, ...]
    figures: Any
    rows: tuple[Any, ...]
    columns: tuple[Field, ...]
    measure: str
    rules: tuple[Sentence, ...]
    notes: tuple[Sentence, ...]
    currency: str
    company: str
    as_of: date
    evidence_class: type[Any]
    evidence: tuple[Any, ...] | None = None
    keys: tuple[str, ...] = ()
    noun: str | None = None
    totals: bool = True

    @property
    def key_columns(self) -> tuple[Field, ...]:
        """The columns that name a row: those before its numbers."""
        if self.keys:
            return tuple(spec for spec in self.columns if spec.name in self.keys)
        return tuple(spec for spec in self.columns if spec.kind not in NUMBERS)

    def key(self, row: Any) -> str | None:
        """What ``row`` says of the records behind a row; None for the row of what is not known."""
        return ":".join(str(each) for spec in self.key_columns if (each := getattr(row, spec.name))) or None

    @property
    def has_totals(self) -> bool:
        """Whether each number of a row has its total among the figures, and these stand below their columns."""
        known = field_map(type(self.figures))
        return self.totals and all(spec.name in known for spec in self.columns if spec.kind in NUMBERS)

    def sorted(self, by: str | None) -> Report:
        """The same with its rows ordered by ``field,-field``; the unknown stand last. UsageError names the fields."""
        rows = list(self.rows)
        for name in reversed([each.strip() for each in (by or "").split(",") if each.strip()]):
            column = self._column(name.lstrip("+-").replace("-", "_"))
            known = [row for row in rows if getattr(row, column.name) is not None]
            unknown = [row for row in rows if getattr(row, column.name) is None]
            known.sort(key=lambda row: _sort_key(getattr(row, column.name)), reverse=name.startswith("-"))
            rows = known + unknown
        return replace(self, rows=tuple(rows))

    def _column(self, name: str) -> Field:
        for spec in self.columns:
            if spec.name == name:
                return spec
        known = ", ".join(spec.name for spec in self.columns)
        raise UsageError("--sort: there is no field {name!r}; the fields are {known}", name=name, known=known)


def _sort_key(value: Any) -> Any:
    return fold(value) if isinstance(value, str) else value
