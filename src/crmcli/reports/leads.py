"""Leads that came in during a period and what became of them, by source, industry, status, owner or month."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from crmcli.domain import leadcycle
from crmcli.domain.fields import Kind, field, record
from crmcli.domain.figures import percent
from crmcli.domain.reporting import Parameter, Report, Sentence
from crmcli.reports.asof import leads as leads_then
from crmcli.reports.asof import past_note
from crmcli.reports.frame import Span, chosen_by, columns_of, counted, day_of, months_between
from crmcli.store.desk import Desk

BY = ("source", "industry", "status", "owner", "month")
"""What the rows may be grouped by."""


@record
class LeadsRow:
    """The leads of one source, industry, status, owner or month."""

    source: str | None = field(Kind.CHOICE, "source", setting="sources", shown=True)
    industry: str | None = field(Kind.TEXT, "industry", shown=True)
    status: str | None = field(Kind.CHOICE, "status", choices=leadcycle.STATUSES, shown=True)
    owner: str | None = field(Kind.TEXT, "owner", shown=True)
    month: str | None = field(Kind.TEXT, "month", shown=True)
    created: int = field(Kind.NUMBER, "came in", shown=True)
    qualified: int = field(Kind.NUMBER, "qualified", shown=True)
    converted: int = field(Kind.NUMBER, "converted", shown=True)
    rate: float | None = field(Kind.PERCENT, "conversion", shown=True)
    open: int = field(Kind.NUMBER, "open", shown=True)


@record
class LeadsFigures:
    """All leads of the period together."""

    created: int = field(Kind.NUMBER, "leads that came in")
    qualified: int = field(Kind.NUMBER, "qualified")
    converted: int = field(Kind.NUMBER, "converted")
    rate: float | None = field(Kind.PERCENT, "conversion: converted / came in")
    open: int = field(Kind.NUMBER, "open")


@record
class LeadsLead:
    """A lead behind a row."""

    row: str | None = field(Kind.TEXT, "row")
    id: int = field(Kind.WHOLE, "id", shown=True)
    name: str = field(Kind.PERSON, "name", shown=True)
    company: str | None = field(Kind.COMPANY, "company", shown=True)
    status: str = field(Kind.CHOICE, "status", choices=leadcycle.STATUSES, shown=True)
    created_on: date | None = field(Kind.DAY, "day it came in", shown=True)
    qualified: bool = field(Kind.FLAG, "qualified", shown=True)
    converted: bool = field(Kind.FLAG, "converted", shown=True)
    open: bool = field(Kind.FLAG, "open", shown=True)


RULES = (
    Sentence("Leads count in the period in which they came in; merged and deleted ones do not count."),
    Sentence("Qualified are leads that reached that status, converted ones included."),
    Sentence("Conversion is converted leads / leads that came in, whenever they were converted until the day."),
    Sentence("Open are new, contacted and qualified leads, and nurtured ones whose wake-up day has come."),
)

TITLES = {
    "source": Sentence("Leads by source"),
    "industry": Sentence("Leads by industry"),
    "status": Sentence("Leads by status"),
    "owner": Sentence("Leads by owner"),
    "month": Sentence("Leads by month"),
}


def leads(desk: Desk, span: Span, *, by: str | None = None, explain: bool = False) -> Report:
    """The leads of a period as of today. Raises UsageError for an unknown ``by``."""
    chosen = chosen_by(by, BY)
    *groups, total = _groups(desk, span, chosen)
    rows = _rows(chosen, {group.key: group for group in groups})
    return Report(
        name="leads",
        title=TITLES[chosen],
        parameters=(
            *span.parameters,
            Parameter("by", Kind.CHOICE, "by", chosen),
        ),
        figures=LeadsFigures(**total.numbers),
        rows=rows,
        columns=columns_of(LeadsRow, chosen, BY),
        measure="created",
        rules=RULES,
        notes=past_note(desk, "lead") + _undated(desk, span),
        currency=desk.currency,
        company=desk.settings.text("company"),
        as_of=desk.today,
        evidence_class=LeadsLead,
        evidence=_evidence(desk, span, chosen, [getattr(row, chosen) for row in rows]) if explain else None,
    )


_KEYS = {
    "source": "t.source",
    "industry": "t.industry",
    "status": "t.status_then",
    "owner": "t.owner",
    "month": "substr(t.created_on, 1, 7)",
}


def _in(*statuses: str) -> str:
    return f"t.status_then IN ({', '.join(repr(each) for each in statuses)})"


_QUALIFIED = f"({_in(leadcycle.QUALIFIED, leadcycle.CONVERTED)} OR coalesce(t.qualified_on <= :today, 0))"
_CONVERTED = f"({_in(leadcycle.CONVERTED)})"
_OPEN = f"({_in(*leadcycle.OPEN)} OR coalesce({_in(leadcycle.NURTURE)} AND t.wake_on <= :today, 0))"


class _Group(NamedTuple):
    """The leads of one key as SQL counts them."""

    key: str | None
    created: int
    qualified: int
    converted: int
    open: int

    @property
    def numbers(self) -> dict[str, Any]:
        return {
            "created": self.created,
            "qualified": self.qualified,
            "converted": self.converted,
            "rate": percent(self.converted, self.created),
            "open": self.open,
        }


def _groups(desk: Desk, span: Span, by: str) -> list[_Group]:
    """The groups, the largest first, and behind them all of them together."""
    found = desk.book.rows(
        f"""
        WITH grouped AS MATERIALIZED (
          SELECT {_KEYS[by]} AS key, count(*) AS created, sum({_QUALIFIED}) AS qualified,
            sum({_CONVERTED}) AS converted, sum({_OPEN}) AS open
          FROM ({leads_then(desk)}) t WHERE {span.covers("t.created_on")} GROUP BY 1
        )
        SELECT 0 AS is_total, * FROM grouped
        UNION ALL
        SELECT 1, NULL, coalesce(sum(created), 0), coalesce(sum(qualified), 0), coalesce(sum(converted), 0),
          coalesce(sum(open), 0) FROM grouped
        ORDER BY is_total, created DESC, key NULLS LAST
        """,
        span.binds,
    )
    return [_Group(*row) for _is_total, *row in found]


def _rows(by: str, groups: dict[str | None, _Group]) -> tuple[LeadsRow, ...]:
    """A row a group: statuses in the order of a lead's life, months in that of the year and without gaps."""
    keys = list(groups)
    if by == "status":
        keys = [status for status in leadcycle.STATUSES if status in groups]
    elif by == "month":
        keys = [*months_between([key for key in keys if key]), *(key for key in keys if key is None)]
    found = (groups.get(key) or _Group(key, 0, 0, 0, 0) for key in keys)
    return tuple(LeadsRow(**{by: group.key, **group.numbers}) for group in found)


def _undated(desk: Desk, span: Span) -> tuple[Sentence, ...]:
    if span.everything:
        return ()
    n = desk.book.value("SELECT count(*) FROM lead WHERE created_on IS NULL")
    return counted(n, "leads without the day they came in, in no period (--period all counts them): {n}")


def _evidence(desk: Desk, span: Span, by: str, order: list[str | None]) -> tuple[LeadsLead, ...]:
    """The leads in the order of the rows, the latest of each first."""
    found = desk.book.rows(
        f"""
        SELECT {_KEYS[by]}, t.id, t.name, t.company, t.status_then, t.created_on,
          {_QUALIFIED}, {_CONVERTED}, {_OPEN}
        FROM ({leads_then(desk)}) t WHERE {span.covers("t.created_on")} ORDER BY t.created_on DESC, t.id DESC
        """,
        span.binds,
    )
    places = {key: at for at, key in enumerate(order)}
    found.sort(key=lambda lead: places[lead[0]])
    return tuple(LeadsLead(*(*lead[:5], day_of(lead[5]), *map(bool, lead[6:]))) for lead in found)
