"""The pipeline: open deals by stage, owner, region or source, as of a day."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from crmcli.domain.fields import Kind, field, record
from crmcli.domain.figures import hundredths, mean
from crmcli.domain.reporting import Parameter, Report, Sentence
from crmcli.domain.stages import OPEN
from crmcli.domain.winning import known_sum
from crmcli.reports.asof import deals, past_note
from crmcli.reports.frame import chosen_by, columns_of, counted, day_of
from crmcli.store.desk import Desk

BY = ("stage", "owner", "region", "source")
"""What the rows may be grouped by."""


@record
class PipelineRow:
    """The open deals of one stage, owner, region or source."""

    stage: str | None = field(Kind.CHOICE, "stage", setting="stages", shown=True)
    owner: str | None = field(Kind.TEXT, "owner", shown=True)
    region: str | None = field(Kind.CHOICE, "region", setting="regions", shown=True)
    source: str | None = field(Kind.CHOICE, "source", setting="sources", shown=True)
    n: int = field(Kind.NUMBER, "deals", shown=True)
    amount: int | None = field(Kind.MONEY, "amount", shown=True)
    weighted: int | None = field(Kind.MONEY, "weighted", shown=True)
    age_mean: float | None = field(Kind.NUMBER, "mean days", shown=True)


@record
class PipelineFigures:
    """All open deals together."""

    n: int = field(Kind.NUMBER, "open deals")
    amount: int | None = field(Kind.MONEY, "amount")
    weighted: int | None = field(Kind.MONEY, "weighted")
    age_mean: float | None = field(Kind.NUMBER, "mean days in stage")
    without_amount: int = field(Kind.NUMBER, "deals without an amount")


@record
class PipelineDeal:
    """An open deal behind a row."""

    row: str | None = field(Kind.TEXT, "row")
    id: int = field(Kind.WHOLE, "id", shown=True)
    name: str = field(Kind.TEXT, "name", shown=True)
    org: str | None = field(Kind.TEXT, "organization", shown=True)
    amount: int | None = field(Kind.MONEY, "amount", shown=True)
    probability: int = field(Kind.PERCENT, "probability", shown=True)
    since: date | None = field(Kind.DAY, "in stage since")
    age: int | None = field(Kind.WHOLE, "days", shown=True)


RULES = (
    Sentence("Open deals are those whose stage is of the type open."),
    Sentence("Weighted is the sum of amount x probability, rounded once at the end."),
    Sentence(
        "Days in stage run from the day of the last step, or the day the deal was opened; the mean leaves out deals "
        "where neither is known."
    ),
    Sentence("A deal that has left its stage since counts with the probability set for the stage it was in."),
)


TITLES = {
    "stage": Sentence("Open deals by stage"),
    "owner": Sentence("Open deals by owner"),
    "region": Sentence("Open deals by region"),
    "source": Sentence("Open deals by source"),
}


def pipeline(desk: Desk, *, by: str | None = None, explain: bool = False) -> Report:
    """Open deals as of today. Raises UsageError for an unknown ``by``."""
    chosen = chosen_by(by, BY)
    *groups, total = _groups(desk, chosen)
    rows = _rows(desk, chosen, {group.key: group for group in groups})
    return Report(
        name="pipeline",
        title=TITLES[chosen],
        parameters=(
            Parameter("by", Kind.CHOICE, "by", chosen),
            Parameter("as_of", Kind.DAY, "as of", desk.today),
            Parameter("currency", Kind.TEXT, "currency", desk.currency),
        ),
        figures=PipelineFigures(**total.numbers, without_amount=total.without_amount),
        rows=rows,
        columns=columns_of(PipelineRow, chosen, BY),
        measure="amount",
        rules=RULES,
        notes=past_note(desk, "opp")
        + counted(total.without_amount, "open deals without an amount, counted but not summed: {n}"),
        currency=desk.currency,
        company=desk.settings.text("company"),
        as_of=desk.today,
        evidence_class=PipelineDeal,
        evidence=_evidence(desk, chosen, [getattr(row, chosen) for row in rows]) if explain else None,
    )


_KEYS = {
    "stage": "d.stage",
    "owner": "d.owner",
    "region": "(SELECT g.region FROM org g WHERE g.id = d.org_id)",
    "source": "d.source",
}
_AGE = "julianday(:today) - julianday(d.since)"


class _Group(NamedTuple):
    """The open deals of one key as SQL counts and sums them; ``weighted`` in hundredths."""

    key: str | None
    n: int
    priced: int
    amount: int | None
    weighted: int | None
    aged: int
    days: int

    @property
    def without_amount(self) -> int:
        return self.n - self.priced

    @property
    def numbers(self) -> dict[str, Any]:
        return {
            "n": self.n,
            "amount": known_sum(self.n, self.amount),
            "weighted": known_sum(self.n, hundredths(self.weighted)),
            "age_mean": mean(self.days, self.aged),
        }


def _groups(desk: Desk, by: str) -> list[_Group]:
    """The groups, the largest first, and behind them all of them together."""
    found = desk.book.rows(
        f"""
        WITH grouped AS MATERIALIZED (
          SELECT {_KEYS[by]} AS key, count(*) AS n, count(d.amount) AS priced, sum(d.amount) AS amount,
            sum(d.amount * d.probability) AS weighted, count(d.since) AS aged,
            CAST(total({_AGE}) AS INTEGER) AS days
          FROM ({deals(desk)}) d WHERE d.type = '{OPEN}' GROUP BY 1
        )
        SELECT 0 AS is_total, * FROM grouped
        UNION ALL
        SELECT 1, NULL, coalesce(sum(n), 0), coalesce(sum(priced), 0), sum(amount), sum(weighted),
          coalesce(sum(aged), 0), coalesce(sum(days), 0) FROM grouped
        ORDER BY is_total, amount DESC NULLS LAST, key
        """,
        {"today": desk.today.isoformat()},
    )
    return [_Group(*row) for _is_total, *row in found]


def _rows(desk: Desk, by: str, groups: dict[str | None, _Group]) -> tuple[PipelineRow, ...]:
    """A row a group; by stage every open stage, in the order of the book."""
    keys = list(groups)
    if by == "stage":
        known = [stage.name for stage in desk.stages if stage.type == OPEN]
        keys = [*known, *(key for key in keys if key not in known)]
    found = (groups.get(key) or _Group(key, 0, 0, None, None, 0, 0) for key in keys)
    return tuple(PipelineRow(**{by: group.key, **group.numbers}) for group in found)


def _evidence(desk: Desk, by: str, order: list[str | None]) -> tuple[PipelineDeal, ...]:
    """The open deals in the order of the rows, the largest of each first."""
    found = desk.book.rows(
        f"""
        SELECT {_KEYS[by]}, d.id, d.name, (SELECT g.name FROM org g WHERE g.id = d.org_id),
          d.amount, d.probability, d.since, CAST({_AGE} AS INTEGER)
        FROM ({deals(desk)}) d WHERE d.type = '{OPEN}' ORDER BY d.amount DESC NULLS LAST, d.id
        """,
        {"today": desk.today.isoformat()},
    )
    places = {key: at for at, key in enumerate(order)}
    found.sort(key=lambda deal: places[deal[0]])
    return tuple(PipelineDeal(*(*deal[:6], day_of(deal[6]), deal[7])) for deal in found)
