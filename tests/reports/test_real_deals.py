"""The closing report on 8,800 real deals agrees with sums straight from their file."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from crmcli.domain.folding import fold
from crmcli.reports.closed import closed
from crmcli.reports.frame import span_of
from crmcli.reports.pipeline import pipeline

if TYPE_CHECKING:
    from crmcli.store.desk import Desk

FILE = Path(__file__).parents[2] / "../shared/data/sales-pipeline/sales_pipeline.csv"
STAGES = {
    "Prospecting": ("prospecting", "open", 10), "Engaging": ("qualification", "open", 20),
    "Won": ("won", "won", 100), "Lost": ("lost", "lost", 0),
}  # fmt: skip
COLUMNS = (
    "name", "name_fold", "org_id", "amount", "stage", "stage_type", "probability", "category", "created_on",
    "closed_on", "entered_on", "owner", "created_at", "updated_at",
)  # fmt: skip

Row = dict[str, str]


def iso(day: str) -> str | None:
    """2017-03-01 for 3/1/2017."""
    month, number, year = day.split("/") if day else ("", "", "")
    return date(int(year), int(month), int(number)).isoformat() if day else None


@pytest.fixture
def rows() -> list[Row]:
    """The deals as the file has them."""
    if not FILE.exists():
        pytest.skip("the real deals (shared/data/sales-pipeline) are not here")
    with FILE.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture
def year_end(desk: Desk, rows: list[Row]) -> Desk:
    """A book with the deals of the file, at the end of 2017."""

    def stored(orgs: dict[str, int]) -> Iterator[tuple[Any, ...]]:
        for row in rows:
            stage, kind, probability = STAGES[row["deal_stage"]]
            name = f"{row['product']} {row['opportunity_id']}"
            opened, decided = iso(row["engage_date"]), iso(row["close_date"])
            amount = int(row["close_value"]) * 100 if row["close_value"] else None
            yield (
                name, fold(name), orgs.get(row["account"]), amount, stage, kind, probability, "pipeline", opened,
                decided, decided or opened, row["sales_agent"], b.at, b.at,
            )  # fmt: skip

    with desk.batch() as b:
        b.insert("setting", {"name": "currency", "value": '"USD"'})
        names = sorted({row["account"] for row in rows if row["account"]})
        orgs = {name: b.insert("org", {"name": name, "stage": "prospect"}) for name in names}
        b.insert_many("opp", COLUMNS, stored(orgs))
    desk.now = datetime(2017, 12, 31, 12)
    return desk


def test_the_closing_figures_are_those_of_the_file(year_end: Desk) -> None:
    figures = closed(year_end, span_of(year_end, None, "2016-01-01", "2017-12-31")).figures
    assert (figures.n_won, figures.n_lost, figures.n_closed) == (4238, 2473, 6711)
    assert figures.won_value == 10_005_534_00
    assert (figures.close_rate, figures.cycle_mean) == (63.2, 51.8)


def test_by_owner_each_figure_agrees_with_the_file(year_end: Desk, rows: list[Row]) -> None:
    wins: dict[str, list[int]] = defaultdict(list)
    losses: dict[str, int] = defaultdict(int)
    days: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        if row["deal_stage"] == "Won":
            wins[row["sales_agent"]].append(int(row["close_value"]))
            opened, decided = (date.fromisoformat(iso(row[name]) or "") for name in ("engage_date", "close_date"))
            days[row["sales_agent"]].append((decided - opened).days)
        elif row["deal_stage"] == "Lost":
            losses[row["sales_agent"]] += 1
    found = closed(year_end, span_of(year_end, "2017", None, None), by="owner").rows
    assert {row.owner: (row.n_won, row.won_value, row.n_lost) for row in found} == {
        owner: (len(values), sum(values) * 100, losses[owner]) for owner, values in wins.items()
    }
    for row in found:
        assert row.cycle_mean == pytest.approx(sum(days[row.owner]) / len(days[row.owner]), abs=0.05001)
        assert row.close_rate == pytest.approx(100 * row.n_won / (row.n_won + row.n_lost), abs=0.05001)


def test_the_open_deals_are_all_in_the_pipeline_with_those_of_no_organization(year_end: Desk) -> None:
    found = pipeline(year_end)
    assert {row.stage: row.n for row in found.rows if row.n} == {"prospecting": 500, "qualification": 1589}
    assert (found.figures.n, found.figures.without_amount, found.figures.amount) == (2089, 2089, None)
