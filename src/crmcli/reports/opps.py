"""Profiles of the open deals by stage or owner: how many, how large, how old, and what is wrong with them."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any, NamedTuple

from crmcli.domain.fields import Kind, field, record
from crmcli.domain.figures import Counts, hundredths, mean, mean_amount, median_amount
from crmcli.domain.reporting import Parameter, Report, Sentence
from crmcli.domain.stages import OPEN
from crmcli.domain.winning import known_sum
from crmcli.reports.asof import deals, past_note
from crmcli.reports.frame import chosen_by, columns_of, counted, day_of
from crmcli.store.desk import Desk

BY = ("stage", "owner")
"""What the rows may be grouped by."""


@record
class OppsRow:
    """The open deals of one stage or owner."""

    stage: str | None = field(Kind.CHOICE, "stage", setting="stages", shown=True)
    owner: str | None = field(Kind.TEXT, "owner", shown=True)
    n: int = field(Kind.NUMBER, "deals", shown=True)
    amount: int | None = field(Kind.MONEY, "amount", shown=True)
    weighted: int | None = field(Kind.MONEY, "weighted")
    amount_mean: int | None = field(Kind.MONEY, "mean amount")
    amount_median: int | None = field(Kind.MONEY, "median", shown=True)
    age_mean: float | None = field(Kind.NUMBER, "mean days")
    oldest: int | None = field(Kind.NUMBER, "longest", shown=True)
    no_next_action: int = field(Kind.NUMBER, "no step", shown=True)
    overdue: int = field(Kind.NUMBER, "overdue", shown=True)
    stalled: int = field(Kind.NUMBER, "stalled", shown=True)


@record
class OppsFigures:
    """All open deals together."""

    n: int = field(Kind.NUMBER, "open deals")
    amount: int | None = field(Kind.MONEY, "amount")
    weighted: int | None = field(Kind.MONEY, "weighted")
    amount_mean: int | None = field(Kind.MONEY, "mean amount")
    amount_median: int | None = field(Kind.MONEY, "median amount")
    age_mean: float | None = field(Kind.NUMBER, "mean days in stage")
    oldest: int | None = field(Kind.NUMBER, "longest in its stage, days")
    no_next_action: int = field(Kind.NUMBER, "without a next action")
    overdue: int = field(Kind.NUMBER, "expected close passed")
    stalled: int = field(Kind.NUMBER, "stalled")
    without_amount: int = field(Kind.NUMBER, "deals without an amount")


@record
class OppsDeal:
    """An open deal behind a row."""

    row: str | None = field(Kind.TEXT, "row")
    id: int = field(Kind.WHOLE, "id", shown=True)
    name: str = field(Kind.TEXT, "name", shown=True)
    owner: str | None = field(Kind.TEXT, "owner")
    amount: int | None = field(Kind.MONEY, "amount", shown=True)
    probability: int = field(Kind.PERCENT, "probability")
    since: date | None = field(Kind.DAY, "in stage since")
    age: int | None = field(Kind.WHOLE, "days", shown=True)
    next_action_on: date | None = field(Kind.DAY, "day of the next action", shown=True)
    expected_close: date | None = field(Kind.DAY, "expected close", shown=True)
    no_next_action: bool = field(Kind.FLAG, "without a next action")
    overdue: bool = field(Kind.FLAG, "expected close passed")
    stalled: bool = field(Kind.FLAG, "stalled")


RULES = (
    Sentence("Open deals are those whose stage is of the type open."),
    Sentence("Mean and median are those of the amounts that are known; weighted is the sum of amount x probability."),
    Sentence("Days run from the last step of a deal, or the day it was opened, to the day of the report."),
    Sentence("A deal is overdue when its expected close has passed."),
    Sentence("A deal is stalled when it has been in its stage for more days than the limit."),
    Sentence("Without a next action are deals for which neither an action nor its day is planned."),
)

TITLES = {
    "stage": Sentence("Profiles of the open deals by stage"),
    "owner": Sentence("Profiles of the open deals by owner"),
}


def profiles(desk: Desk, *, by: str | None = None, explain: bool = False) -> Report:
    """The open deals as of today, by stage or owner. Raises UsageError for an unknown ``by``."""
    chosen = chosen_by(by, BY)
    amounts = _amounts(desk, chosen)
    groups = {group.key: group for group in _groups(desk, _KEYS[chosen])}
    total = next(iter(_groups(desk, "NULL")), NOTHING)
    keys = _order(desk, chosen, groups)
    found = (groups.get(key) or NOTHING for key in keys)
    return Report(
        name="opps",
        title=TITLES[chosen],
        parameters=(
            Parameter("by", Kind.CHOICE, "by", chosen),
            Parameter("stalled_days", Kind.WHOLE, "stalled after days", _limit(desk)),
            Parameter("as_of", Kind.DAY, "as of", desk.today),
            Parameter("currency", Kind.TEXT, "currency", desk.currency),
        ),
        figures=OppsFigures(
            **total.numbers([pair for each in amounts.values() for pair in each]),
            without_amount=total.n - total.priced,
        ),
        rows=tuple(
            OppsRow(**{chosen: key, **group.numbers(amounts[key])}) for key, group in zip(keys, found, strict=True)
        ),
        columns=columns_of(OppsRow, chosen, BY),
        measure="amount",
        rules=RULES,
        notes=past_note(desk, "opp")
        + counted(total.n - total.priced, "open deals without an amount, counted but not summed: {n}"),
        currency=desk.currency,
        company=desk.settings.text("company"),
        as_of=desk.today,
        evidence_class=OppsDeal,
        evidence=_evidence(desk, chosen, keys) if explain else None,
    )


_KEYS = {"stage": "d.stage", "owner": "d.owner"}
_AGE = "CAST(julianday(:today) - julianday(d.since) AS INTEGER)"
_IDLE = "(coalesce(d.next_action, '') = '' AND d.next_action_on IS NULL)"
_LATE = "coalesce(d.expected_close < :today, 0)"
_STALLED = f"coalesce({_AGE} > :limit, 0)"


class _Group(NamedTuple):
    """The open deals of one key as SQL counts and sums them; ``weighted`` in hundredths."""

    key: str | None
    n: int
    priced: int
    amount: int | None
    weighted: int | None
    aged: int
    days: int
    oldest: int | None
    no_next_action: int
    overdue: int
    stalled: int

    def numbers(self, amounts: Counts) -> dict[str, Any]:
        """The figures of a row, with the median of its amounts."""
        return {
            "n": self.n,
            "amount": known_sum(self.n, self.amount),
            "weighted": known_sum(self.n, hundredths(self.weighted)),
            "amount_mean": mean_amount(self.amount, self.priced),
            "amount_median": median_amount(amounts),
            "age_mean": mean(self.days, self.aged),
            **{name: getattr(self, name) for name in ("oldest", "no_next_action", "overdue", "stalled")},
        }


NOTHING = _Group(None, 0, 0, None, None, 0, 0, None, 0, 0, 0)


def _limit(desk: Desk) -> int:
    return desk.settings.whole("attention.stalled_days")


def _binds(desk: Desk) -> dict[str, Any]:
    return {"today": desk.today.isoformat(), "limit": _limit(desk)}


def _groups(desk: Desk, key: str) -> list[_Group]:
    """The groups by an expression over the deal ``d``, the largest first."""
    found = desk.book.rows(
        f"""
        SELECT {key}, count(*), count(d.amount), sum(d.amount) AS amount, sum(d.amount * d.probability),
          count(d.since), coalesce(sum({_AGE}), 0), max({_AGE}), sum({_IDLE}), sum({_LATE}), sum({_STALLED})
        FROM ({deals(desk)}) d WHERE d.type = '{OPEN}' GROUP BY 1 ORDER BY amount DESC NULLS LAST, 1
        """,
        _binds(desk),
    )
    return [_Group(*row) for row in found]


def _amounts(desk: Desk, by: str) -> dict[str | None, list[tuple[int, int]]]:
    """The amounts of each group, and how many deals have each."""
    found: dict[str | None, list[tuple[int, int]]] = defaultdict(list)
    for key, amount, n in desk.book.rows(
        f"""
        SELECT {_KEYS[by]}, d.amount, count(*) FROM ({deals(desk)}) d
        WHERE d.type = '{OPEN}' AND d.amount IS NOT NULL GROUP BY 1, 2
        """,
        {"today": desk.today.isoformat()},
    ):
        found[key].append((amount, n))
    return found


def _order(desk: Desk, by: str, groups: dict[str | None, _Group]) -> list[str | None]:
    """By stage every open stage in the order of the book, by owner the largest first."""
    if by != "stage":
        return list(groups)
    known: list[str | None] = [stage.name for stage in desk.stages if stage.type == OPEN]
    return [*known, *(key for key in groups if key not in known)]


def _evidence(desk: Desk, by: str, order: list[str | None]) -> tuple[OppsDeal, ...]:
    """The open deals in the order of the rows, the largest of each first."""
    found = desk.book.rows(
        f"""
        SELECT {_KEYS[by]}, d.id, d.name, d.owner, d.amount, d.probability, d.since, {_AGE}, d.next_action_on,
          d.expected_close, {_IDLE}, {_LATE}, {_STALLED}
        FROM ({deals(desk)}) d WHERE d.type = '{OPEN}' ORDER BY d.amount DESC NULLS LAST, d.id
        """,
        _binds(desk),
    )
    places = {key: at for at, key in enumerate(order)}
    found.sort(key=lambda deal: places[deal[0]])
    return tuple(
        OppsDeal(*(*deal[:6], day_of(deal[6]), deal[7], *map(day_of, deal[8:10]), *map(bool, deal[10:])))
        for deal in found
    )
