"""What reports share: the period asked for, what rows are grouped by, and notes that count."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from crmcli.domain.days import Period, fiscal_year_start, parse_day, parse_period
from crmcli.domain.fields import Field, Kind, fields_of
from crmcli.domain.folding import fold
from crmcli.domain.reporting import Parameter, Sentence
from crmcli.errors import InvalidValue, UsageError
from crmcli.store.desk import Desk


class Span(NamedTuple):
    """The days a report is about, as of a day. Without ``start``: everything, also what has no day."""

    start: date | None
    end: date
    as_of: date
    label: str | None = None

    @property
    def everything(self) -> bool:
        """Whether records without a day belong to it."""
        return self.start is None

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """The period as a report prints it."""
        return (
            Parameter("period", Kind.CHOICE, "period", self.label),
            Parameter("from", Kind.DAY, "from", self.start),
            Parameter("to", Kind.DAY, "to", None if self.everything else self.end),
            Parameter("as_of", Kind.DAY, "as of", self.as_of),
        )

    @property
    def binds(self) -> dict[str, str | None]:
        """What the SQL of :meth:`covers` binds: what is dated after the report's day does not exist yet."""
        return {
            "start": self.start.isoformat() if self.start else None,
            "until": min(self.end, self.as_of).isoformat(),
            "today": self.as_of.isoformat(),
        }

    def covers(self, day: str) -> str:
        """The SQL condition that a day (an expression of the program's own) lies in it."""
        if self.everything:
            return f"({day} IS NULL OR {day} <= :today)"
        return f"{day} BETWEEN :start AND :until"


def span_of(desk: Desk, period: str | None, start: str | None, end: str | None) -> Span:
    """The period typed: a name, or its first and last day, or else the fiscal year to date; ``all`` is everything.

    Raises InvalidValue for what is no period or ends before it starts, UsageError for both ways at once.
    """
    first_month, today = desk.settings.whole("fiscal_year_start"), desk.today
    if period and (start or end):
        raise UsageError("give either --period or --from and --to")
    if period and fold(period) in ("all", "tat ca"):
        return Span(None, today, today, "all")
    if period:
        named: Period = parse_period(period, today, first_month)
        return Span(named.start, named.end, today, named.label)
    last = parse_day(end, today) if end else today
    first = parse_day(start, today) if start else fiscal_year_start(last, first_month)
    if first > last:
        raise InvalidValue("the period starts on {start}, after its end on {end}", start=first, end=last)
    return Span(first, last, today)


def chosen_by(by: str | None, choices: Sequence[str]) -> str:
    """What the rows are grouped by; the first choice when nothing was typed. UsageError names the choices."""
    if by is None:
        return choices[0]
    wanted = fold(by)
    if wanted not in choices:
        raise UsageError("--by {value!r} is not one of {known}", value=by, known=", ".join(choices))
    return wanted


def columns_of(row: type[Any], by: str, choices: Sequence[str]) -> tuple[Field, ...]:
    """The columns of rows grouped by one of the choices: the others are left out."""
    return tuple(spec for spec in fields_of(row) if spec.name == by or spec.name not in choices)


def counted(n: int, sentence: str) -> tuple[Sentence, ...]:
    """A note with a count in it; none when there is nothing to say."""
    return (Sentence(sentence, {"n": n}),) if n else ()


def day_of(text: str | None) -> date | None:
    """A stored day."""
    return date.fromisoformat(text) if text else None


def months_between(known: Sequence[str]) -> list[str]:
    """Every month (2026-03) from the first to the last."""
    if not known:
        return []
    first, last = (int(month[:4]) * 12 + int(month[5:]) - 1 for month in (min(known), max(known)))
    return [f"{at // 12:04}-{at % 12 + 1:02}" for at in range(first, last + 1)]
