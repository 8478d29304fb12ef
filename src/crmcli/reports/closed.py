"""Deals closed during a period: won and lost, why, at what rates and how fast; in all or by owner."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from crmcli.domain.fields import Kind, field, fields_of, record
from crmcli.domain.figures import percent
from crmcli.domain.reporting import Parameter, Report, Sentence
from crmcli.domain.stages import LOST, LOST_REASONS, OPEN, WON
from crmcli.domain.winning import Closings, known_sum
from crmcli.reports.asof import deals, past_note
from crmcli.reports.frame import Span, chosen_by, counted, day_of
from crmcli.store.desk import Desk

BY = ("reason", "owner")
"""What the rows may be grouped by."""


@record
class ReasonRow:
    """The deals won, or lost for one reason."""

    outcome: str = field(Kind.CHOICE, "outcome", choices=(WON, LOST), shown=True)
    reason: str | None = field(Kind.CHOICE, "reason", choices=LOST_REASONS, shown=True)
    n: int = field(Kind.NUMBER, "deals", shown=True)
    share: float | None = field(Kind.PERCENT, "share", shown=True)
    value: int | None = field(Kind.MONEY, "value", shown=True)


@record
class OwnerRow:
    """What one salesperson closed."""

    owner: str | None = field(Kind.TEXT, "owner", shown=True)
    n_won: int = field(Kind.NUMBER, "won", shown=True)
    n_lost: int = field(Kind.NUMBER, "lost", shown=True)
    n_closed: int = field(Kind.NUMBER, "closed")
    won_value: int | None = field(Kind.MONEY, "won value", shown=True)
    lost_value: int | None = field(Kind.MONEY, "lost value")
    close_rate: float | None = field(Kind.PERCENT, "close rate", shown=True)
    close_rate_value: float | None = field(Kind.PERCENT, "close rate by value")
    win_rate: float | None = field(Kind.PERCENT, "win rate")
    cycle_mean: float | None = field(Kind.NUMBER, "mean days", shown=True)
    cycle_median: float | None = field(Kind.NUMBER, "median days")


@record
class ClosedFigures:
    """All deals closed in the period, and those opened in it."""

    n_won: int = field(Kind.NUMBER, "deals won")
    n_lost: int = field(Kind.NUMBER, "deals lost")
    n_closed: int = field(Kind.NUMBER, "deals closed")
    won_value: int | None = field(Kind.MONEY, "value won")
    lost_value: int | None = field(Kind.MONEY, "value lost")
    close_rate: float | None = field(Kind.PERCENT, "close rate: won / closed")
    close_rate_value: float | None = field(Kind.PERCENT, "close rate by value")
    n_opened: int = field(Kind.NUMBER, "deals opened in the period")
    win_rate: float | None = field(Kind.PERCENT, "win rate: won / opened")
    cycle_mean: float | None = field(Kind.NUMBER, "mean days from opening to winning")
    cycle_median: float | None = field(Kind.NUMBER, "median days from opening to winning")


@record
class ClosedDeal:
    """A deal behind a row, or behind the win rate."""

    row: str | None = field(Kind.TEXT, "row")
    id: int = field(Kind.WHOLE, "id", shown=True)
    name: str = field(Kind.TEXT, "name", shown=True)
    org: str | None = field(Kind.TEXT, "organization", shown=True)
    owner: str | None = field(Kind.TEXT, "owner")
    outcome: str = field(Kind.CHOICE, "outcome", choices=(OPEN, WON, LOST), shown=True)
    amount: int | None = field(Kind.MONEY, "amount", shown=True)
    created_on: date | None = field(Kind.DAY, "opened")
    closed_on: date | None = field(Kind.DAY, "closed", shown=True)
    days: int | None = field(Kind.WHOLE, "days", shown=True)


RULES = (
    Sentence("Won and lost deals count in the period in which they were closed."),
    Sentence("Close rate is won / (won + lost) by closing day; by value it takes the amounts instead of the deals."),
    Sentence("Win rate is won / opened, of the deals opened in the period, whenever they were won until the day."),
    Sentence("The sales cycle is the days from opening to winning of the deals won in the period."),
)

TITLES = {"reason": Sentence("Closed deals"), "owner": Sentence("Closed deals by owner")}


def closed(desk: Desk, span: Span, *, by: str | None = None, explain: bool = False) -> Report:
    """The deals closed in a period as of today. Raises UsageError for an unknown ``by``."""
    chosen = chosen_by(by, BY)
    total = _closings(desk, span, "NULL").get(None, NOTHING)
    row_class = OwnerRow if chosen == "owner" else ReasonRow
    return Report(
        name="closed",
        title=TITLES[chosen],
        parameters=(
            *span.parameters,
            Parameter("by", Kind.CHOICE, "by", chosen),
            Parameter("currency", Kind.TEXT, "currency", desk.currency),
        ),
        figures=_record(ClosedFigures, total),
        rows=_owner_rows(desk, span) if chosen == "owner" else _reason_rows(desk, span, total),
        columns=fields_of(row_class),
        measure="won_value" if chosen == "owner" else "n",
        rules=RULES,
        notes=past_note(desk, "opp") + _notes(desk, span, total),
        currency=desk.currency,
        company=desk.settings.text("company"),
        as_of=desk.today,
        evidence_class=ClosedDeal,
        evidence=_evidence(desk, span, chosen) if explain else None,
    )


NOTHING = Closings(0, 0, 0, 0, 0, 0, ())


def _record(of: type[Any], found: Closings, **key: str | None) -> Any:
    """A record of the figures of these deals: its fields carry the names of the rules."""
    names = [spec.name for spec in fields_of(of) if spec.name not in key]
    return of(**key, **{name: getattr(found, name) for name in names})


def _is(span: Span, outcome: str) -> str:
    return f"d.type = '{outcome}' AND {span.covers('d.closed_on')}"


def _closings(desk: Desk, span: Span, key: str) -> dict[str | None, Closings]:
    """What was closed and opened in the period, by an expression over the deal ``d``."""
    won, lost, opened = _is(span, WON), _is(span, LOST), span.covers("d.created_on")
    found = desk.book.rows(
        f"""
        SELECT {key},
          count(*) FILTER (WHERE {won}) AS n_won, count(*) FILTER (WHERE {lost}),
          sum(d.amount) FILTER (WHERE {won}) AS won_value, sum(d.amount) FILTER (WHERE {lost}),
          count(*) FILTER (WHERE {opened}), count(*) FILTER (WHERE {opened} AND d.type = '{WON}')
        FROM ({deals(desk)}) d WHERE ({won}) OR ({lost}) OR {opened}
        GROUP BY 1 ORDER BY won_value DESC NULLS LAST, n_won DESC, 1 NULLS LAST
        """,
        span.binds,
    )
    cycles = _cycles(desk, span, key)
    return {
        row[0]: Closings(
            row[1], row[2], known_sum(row[1], row[3]), known_sum(row[2], row[4]), row[5], row[6], cycles[row[0]]
        )
        for row in found
    }


def _cycles(desk: Desk, span: Span, key: str) -> dict[str | None, list[tuple[int, int]]]:
    """The days from opening to winning, and how many deals took so long, by key."""
    found: dict[str | None, list[tuple[int, int]]] = defaultdict(list)
    for each, days, n in desk.book.rows(
        f"""
        SELECT {key}, CAST({_DAYS} AS INTEGER) AS days, count(*) FROM ({deals(desk)}) d
        WHERE {_is(span, WON)} AND d.created_on <= d.closed_on GROUP BY 1, 2
        """,
        span.binds,
    ):
        found[each].append((days, n))
    return found


_DAYS = "julianday(d.closed_on) - julianday(d.created_on)"


def _owner_rows(desk: Desk, span: Span) -> tuple[OwnerRow, ...]:
    return tuple(_record(OwnerRow, each, owner=owner) for owner, each in _closings(desk, span, "d.owner").items())


def _reason_rows(desk: Desk, span: Span, total: Closings) -> tuple[ReasonRow, ...]:
    """Won, then lost by reason, the most frequent first."""
    found = desk.book.rows(
        f"""
        SELECT d.type, iif(d.type = '{LOST}', d.lost_reason, NULL) AS reason, count(*) AS n, sum(d.amount)
        FROM ({deals(desk)}) d WHERE ({_is(span, WON)}) OR ({_is(span, LOST)})
        GROUP BY 1, 2 ORDER BY d.type DESC, n DESC, reason NULLS LAST
        """,
        span.binds,
    )
    return tuple(
        ReasonRow(outcome=outcome, reason=reason, n=n, share=percent(n, total.n_closed), value=known_sum(n, value))
        for outcome, reason, n, value in found
    )


def _notes(desk: Desk, span: Span, total: Closings) -> tuple[Sentence, ...]:
    """How many deals the sums, the cycle and the period had to leave out."""
    is_closed = f"({_is(span, WON)}) OR ({_is(span, LOST)})"
    unpriced, undated = desk.book.rows(
        f"""
        SELECT count(*) FILTER (WHERE ({is_closed}) AND d.amount IS NULL),
          count(*) FILTER (WHERE d.type <> '{OPEN}' AND d.closed_on IS NULL)
        FROM ({deals(desk)}) d
        """,
        span.binds,
    )[0]
    uncycled = total.n_won - sum(n for _, n in total.cycles)
    return (
        counted(unpriced, "closed deals without an amount, counted but not summed: {n}")
        + counted(uncycled, "won deals left out of the sales cycle, as their days are unknown or reversed: {n}")
        + counted(
            0 if span.everything else undated,
            "closed deals without a closing day, in no period (--period all counts them): {n}",
        )
    )


def _evidence(desk: Desk, span: Span, by: str) -> tuple[ClosedDeal, ...]:
    """The closed deals in the order of the rows, then the deals opened in the period that make the win rate."""
    is_closed = f"({_is(span, WON)}) OR ({_is(span, LOST)})"
    if by == "owner":
        order = [row.owner for row in _owner_rows(desk, span)]
        behind_rows = _deals(desk, span, "d.owner", is_closed)
    else:
        order = [":".join(filter(None, (row.outcome, row.reason))) for row in _reason_rows(desk, span, NOTHING)]
        behind_rows = _deals(desk, span, _REASON_KEY, is_closed)
    places = {key: at for at, key in enumerate(order)}
    behind_rows.sort(key=lambda deal: places[deal.row])
    return (*behind_rows, *_deals(desk, span, "'win_rate'", span.covers("d.created_on")))


_REASON_KEY = f"d.type || iif(d.type = '{LOST}' AND d.lost_reason IS NOT NULL, ':' || d.lost_reason, '')"


def _deals(desk: Desk, span: Span, key: str, condition: str) -> list[ClosedDeal]:
    found = desk.book.rows(
        f"""
        SELECT {key}, d.id, d.name, (SELECT g.name FROM org g WHERE g.id = d.org_id), d.owner, d.type, d.amount,
          d.created_on, d.closed_on, CAST({_DAYS} AS INTEGER)
        FROM ({deals(desk)}) d WHERE {condition} ORDER BY d.amount DESC NULLS LAST, d.id
        """,
        span.binds,
    )
    return [ClosedDeal(*(*deal[:7], day_of(deal[7]), day_of(deal[8]), deal[9])) for deal in found]
