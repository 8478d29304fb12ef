"""The forecast of a period: open deals expected to close in it by probability and category, won ones, overdue apart."""

from __future__ import annotations

from datetime import date
from typing import Any

from crmcli.domain.fields import Kind, field, record
from crmcli.domain.figures import percent
from crmcli.domain.forecast import LEAST_CLOSED, Expected
from crmcli.domain.reporting import Parameter, Report, Sentence
from crmcli.domain.stages import CATEGORIES, LOST, OPEN, TYPES, WON
from crmcli.errors import UsageError
from crmcli.reports.asof import deals, past_note
from crmcli.reports.frame import Span, chosen_by, columns_of, counted, day_of, months_between, span_of
from crmcli.store.desk import Desk

BY = ("month", "owner", "stage")
"""What the rows may be grouped by."""

OMITTED = "omitted"
OVERDUE = "overdue"
MANY = 10
"""Overdue deals that a note names."""


@record
class ForecastRow:
    """What one month, owner or stage is expected to bring."""

    month: str | None = field(Kind.TEXT, "month", shown=True)
    owner: str | None = field(Kind.TEXT, "owner", shown=True)
    stage: str | None = field(Kind.CHOICE, "stage", setting="stages", shown=True)
    n: int = field(Kind.NUMBER, "deals", shown=True)
    weighted: int = field(Kind.MONEY, "weighted", shown=True)
    pipeline: int = field(Kind.MONEY, "pipeline", shown=True)
    best_case: int = field(Kind.MONEY, "best case", shown=True)
    commit: int = field(Kind.MONEY, "commit", shown=True)
    closed: int = field(Kind.MONEY, "won", shown=True)


@record
class StageRow:
    """What the deals of one stage are expected to bring, and how deals that were in it ended."""

    stage: str | None = field(Kind.CHOICE, "stage", setting="stages", shown=True)
    n: int = field(Kind.NUMBER, "deals", shown=True)
    weighted: int = field(Kind.MONEY, "weighted", shown=True)
    pipeline: int = field(Kind.MONEY, "pipeline", shown=True)
    best_case: int = field(Kind.MONEY, "best case")
    commit: int = field(Kind.MONEY, "commit")
    closed: int = field(Kind.MONEY, "won")
    probability: int | None = field(Kind.PERCENT, "probability", shown=True)
    close_rate: float | None = field(Kind.PERCENT, "close rate so far", shown=True)
    n_closed: int = field(Kind.NUMBER, "closed so far", shown=True)


@record
class ForecastFigures:
    """The whole period; ``overdue`` holds the ids of the deals that stand apart."""

    n: int = field(Kind.NUMBER, "deals")
    weighted: int = field(Kind.MONEY, "weighted")
    pipeline: int = field(Kind.MONEY, "pipeline: all open")
    best_case: int = field(Kind.MONEY, "best case: best case + commit + won")
    commit: int = field(Kind.MONEY, "commit: commit + won")
    closed: int = field(Kind.MONEY, "closed: won")
    without_amount: int = field(Kind.NUMBER, "deals without an amount")
    overdue: tuple[int, ...] = field(Kind.LIST, "overdue, apart")
    overdue_amount: int = field(Kind.MONEY, "amount of the overdue")


@record
class ForecastDeal:
    """A deal behind a row, or one that is overdue."""

    row: str | None = field(Kind.TEXT, "row")
    id: int = field(Kind.WHOLE, "id", shown=True)
    name: str = field(Kind.TEXT, "name", shown=True)
    org: str | None = field(Kind.TEXT, "organization")
    owner: str | None = field(Kind.TEXT, "owner")
    state: str = field(Kind.CHOICE, "state", choices=TYPES, shown=True)
    category: str = field(Kind.CHOICE, "category", choices=CATEGORIES, shown=True)
    amount: int | None = field(Kind.MONEY, "amount", shown=True)
    probability: int = field(Kind.PERCENT, "probability", shown=True)
    close: date | None = field(Kind.DAY, "closes", shown=True)


RULES = (
    Sentence("Open deals count in the period in which they are expected to close, from the day of the report on."),
    Sentence("Won deals count in the period in which they were closed; lost deals count nowhere."),
    Sentence("Weighted is the sum of amount x probability of the open deals + the amounts won, rounded at the end."),
    Sentence("pipeline is all that is open; best_case is best case + commit + won; commit is commit + won."),
    Sentence("Deals of the category omitted are left out everywhere."),
    Sentence("Open deals whose expected close has passed are overdue: they stand apart and are in no sum."),
    Sentence("The close rate so far of a stage is won / closed, of the deals that ever were in it; from {n} closed on.",
             {"n": LEAST_CLOSED}),
)  # fmt: skip

TITLES = {
    "month": Sentence("Forecast by month"),
    "owner": Sentence("Forecast by owner"),
    "stage": Sentence("Forecast by stage"),
}


def forecast_span(desk: Desk, period: str | None, start: str | None, end: str | None) -> Span:
    """The period of a forecast: this quarter when none was typed. UsageError for one with one end only."""
    if bool(start) != bool(end):
        raise UsageError("a forecast needs both --from and --to")
    return span_of(desk, period if period or start else "this-quarter", start, end)


def forecast(desk: Desk, span: Span, *, by: str | None = None, explain: bool = False) -> Report:
    """What a period is expected to bring, as of today. Raises UsageError for an unknown ``by``."""
    chosen = chosen_by(by, BY)
    groups = _groups(desk, span, chosen)
    figures = _figures(desk, Expected(*(sum(each) for each in zip(*groups.values(), strict=True))))
    rows = _rows(desk, span, chosen, groups)
    return Report(
        name="forecast",
        title=TITLES[chosen],
        parameters=(
            *span.parameters,
            Parameter("by", Kind.CHOICE, "by", chosen),
            Parameter("currency", Kind.TEXT, "currency", desk.currency),
        ),
        figures=figures,
        rows=rows,
        columns=columns_of(StageRow if chosen == "stage" else ForecastRow, chosen, BY),
        measure="weighted",
        rules=RULES,
        notes=past_note(desk, "opp") + _notes(desk, span, figures),
        currency=desk.currency,
        company=desk.settings.text("company"),
        as_of=desk.today,
        evidence_class=ForecastDeal,
        evidence=_evidence(desk, span, chosen, [getattr(row, chosen) for row in rows]) if explain else None,
        totals=False,
    )


_CLOSE = f"iif(d.type = '{WON}', d.closed_on, d.expected_close)"
_KEYS = {"month": f"substr({_CLOSE}, 1, 7)", "owner": "d.owner", "stage": "d.stage"}
_OVERDUE = f"d.type = '{OPEN}' AND d.category <> '{OMITTED}' AND d.expected_close < :today"


def _counts(span: Span) -> str:
    """Whether a deal ``d`` is in the forecast: won in the period, or open and to be closed in what is left of it."""
    won = f"d.type = '{WON}' AND {span.covers('d.closed_on')}"
    left = "d.expected_close >= :today AND d.expected_close BETWEEN :start AND :end"
    if span.everything:
        left = "(d.expected_close IS NULL OR d.expected_close >= :today)"
    return f"(({won}) OR (d.type = '{OPEN}' AND d.category <> '{OMITTED}' AND {left}))"


def _binds(span: Span) -> dict[str, str | None]:
    return {**span.binds, "end": span.end.isoformat()}


def _groups(desk: Desk, span: Span, by: str) -> dict[str | None, Expected]:
    """What each month, owner or stage is expected to bring, the most first."""
    is_open, priced = f"d.type = '{OPEN}'", "coalesce(d.amount, 0)"
    found = desk.book.rows(
        f"""
        SELECT {_KEYS[by]}, count(*), sum(d.amount IS NULL),
          sum(iif({is_open}, {priced} * d.probability, 0)), sum(iif({is_open}, {priced}, 0)),
          sum(iif({is_open} AND d.category IN ('best_case', 'commit'), {priced}, 0)),
          sum(iif({is_open} AND d.category = 'commit', {priced}, 0)), sum(iif({is_open}, 0, {priced}))
        FROM ({deals(desk)}) d WHERE {_counts(span)} GROUP BY 1
        """,
        _binds(span),
    )
    groups = {key: Expected(*sums) for key, *sums in found}
    order = sorted(groups, key=lambda key: (-groups[key].weighted, key is None, key or ""))
    return {key: groups[key] for key in order} or {None: Expected()}


def _rows(desk: Desk, span: Span, by: str, groups: dict[str | None, Expected]) -> tuple[Any, ...]:
    """A row a group: months in the order of the year and without gaps, stages in that of the book."""
    keys = [key for key in groups if key is not None or groups[None].n]
    if by == "month":
        keys = _months(span, keys)
    elif by == "stage":
        known = [stage.name for stage in desk.stages if stage.type != LOST]
        keys = [*known, *(key for key in keys if key not in known)]
        return _stage_rows(desk, keys, groups)
    return tuple(ForecastRow(**{by: key, **_numbers(groups.get(key, Expected()))}) for key in keys)


def _months(span: Span, keys: list[str | None]) -> list[str | None]:
    known = [key for key in keys if key]
    if span.start:
        known += [span.start.isoformat()[:7], span.end.isoformat()[:7]]
    return [*months_between(known), *(key for key in keys if key is None)]


def _numbers(sums: Expected) -> dict[str, Any]:
    names = ("n", "weighted", "pipeline", "best_case", "commit", "closed")
    return {name: getattr(sums, name) for name in names}


def _stage_rows(desk: Desk, keys: list[str | None], groups: dict[str | None, Expected]) -> tuple[StageRow, ...]:
    set_to = {stage.name: stage.probability for stage in desk.stages}
    ended = _ended(desk)
    rows = []
    for key in keys:
        won, closed = ended.get(key, (0, 0))
        rate = percent(won, closed) if closed >= LEAST_CLOSED else None
        numbers = _numbers(groups.get(key, Expected()))
        rows.append(StageRow(key, **numbers, probability=set_to.get(key or ""), close_rate=rate, n_closed=closed))
    return tuple(rows)


def _ended(desk: Desk) -> dict[str | None, tuple[int, int]]:
    """By open stage, how many of the deals that ever were in it are won, and how many are closed."""
    found = desk.book.rows(
        f"""
        SELECT been.stage, sum(d.type = '{WON}'), count(*) FROM (
          SELECT opp_id, from_stage AS stage FROM opp_log WHERE on_day IS NULL OR on_day <= :today
          UNION SELECT opp_id, to_stage FROM opp_log WHERE on_day IS NULL OR on_day <= :today
        ) been JOIN ({deals(desk)}) d ON d.id = been.opp_id WHERE d.type <> '{OPEN}' GROUP BY 1
        """,
        {"today": desk.today.isoformat()},
    )
    still_open = {stage.name for stage in desk.stages if stage.type == OPEN}
    return {stage: (won, closed) for stage, won, closed in found if stage in still_open}


def _figures(desk: Desk, total: Expected) -> ForecastFigures:
    late = desk.book.rows(
        f"SELECT d.id, d.amount FROM ({deals(desk)}) d WHERE {_OVERDUE} ORDER BY d.expected_close, d.id",
        {"today": desk.today.isoformat()},
    )
    return ForecastFigures(
        **_numbers(total),
        without_amount=total.without_amount,
        overdue=tuple(deal for deal, _amount in late),
        overdue_amount=sum(amount or 0 for _deal, amount in late),
    )


def _notes(desk: Desk, span: Span, figures: ForecastFigures) -> tuple[Sentence, ...]:
    """What the sums had to leave out."""
    undated, omitted = desk.book.rows(
        f"""
        SELECT count(*) FILTER (WHERE d.category <> '{OMITTED}' AND d.expected_close IS NULL),
          count(*) FILTER (WHERE d.category = '{OMITTED}')
        FROM ({deals(desk)}) d WHERE d.type = '{OPEN}'
        """,
        {"today": desk.today.isoformat()},
    )[0]
    return (
        _overdue_note(figures.overdue)
        + counted(figures.without_amount, "deals without an amount, counted but not summed: {n}")
        + counted(
            0 if span.everything else undated,
            "open deals without an expected close, in no period (--period all counts them): {n}",
        )
        + counted(omitted, "open deals of the category omitted, left out: {n}")
    )


def _overdue_note(late: tuple[int, ...]) -> tuple[Sentence, ...]:
    if not late:
        return ()
    named = ", ".join(map(str, late[:MANY])) + ("…" if len(late) > MANY else "")
    return (Sentence("open deals whose expected close has passed, apart from the sums: {n} ({ids})",
                     {"n": len(late), "ids": named}),)  # fmt: skip


def _evidence(desk: Desk, span: Span, by: str, order: list[str | None]) -> tuple[ForecastDeal, ...]:
    """The deals in the order of the rows, the largest of each first, then those that are overdue."""
    places = {key: at for at, key in enumerate(order)}
    behind = _deals(desk, span, _KEYS[by], _counts(span), "d.amount DESC NULLS LAST")
    behind.sort(key=lambda deal: places[deal.row])
    return (*behind, *_deals(desk, span, f"'{OVERDUE}'", _OVERDUE, "d.expected_close"))


def _deals(desk: Desk, span: Span, key: str, condition: str, order: str) -> list[ForecastDeal]:
    found = desk.book.rows(
        f"""
        SELECT {key}, d.id, d.name, (SELECT g.name FROM org g WHERE g.id = d.org_id), d.owner, d.type, d.category,
          d.amount, d.probability, {_CLOSE}
        FROM ({deals(desk)}) d WHERE {condition} ORDER BY {order}, d.id
        """,
        _binds(span),
    )
    return [ForecastDeal(*(*deal[:9], day_of(deal[9]))) for deal in found]
