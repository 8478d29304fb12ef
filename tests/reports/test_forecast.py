"""Tests of the forecast."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest

from crmcli.errors import UsageError
from crmcli.reports.forecast import forecast, forecast_span

if TYPE_CHECKING:
    from tests.reports.conftest import Deal

    from crmcli.domain.reporting import Report
    from crmcli.store.desk import Desk

M = 1_000_000


def q2(desk: Desk, day: str = "2026-04-10", period: str | None = "2026-Q2", **options: Any) -> Report:
    """The second quarter, seen from a day of it."""
    desk.now = datetime.fromisoformat(day)
    return forecast(desk, forecast_span(desk, period, None, None), **options)


@pytest.fixture
def worked(deal: Deal) -> list[int]:
    """The deals O1 to O8 of the worked case; their ids."""
    def open_one(amount: int, probability: int, category: str, close: str) -> int:
        return deal("needs", amount=amount * M, probability=probability, category=category, expected_close=close)

    return [
        open_one(100, 10, "pipeline", "2026-04-20"),
        open_one(200, 50, "best_case", "2026-05-15"),
        open_one(300, 80, "commit", "2026-06-30"),
        deal("won", amount=150 * M, closed_on="2026-04-02"),
        deal("lost", amount=500 * M, closed_on="2026-04-05", expected_close="2026-05-05"),
        open_one(80, 60, "best_case", "2026-04-01"),
        open_one(70, 90, "commit", "2026-07-01"),
        open_one(60, 90, "omitted", "2026-05-01"),
    ]


def test_the_worked_quarter(desk: Desk, worked: list[int]) -> None:
    found = q2(desk).figures
    assert (found.pipeline, found.best_case, found.commit, found.closed) == (600 * M, 650 * M, 450 * M, 150 * M)
    assert (found.weighted, found.n) == (500 * M, 4)
    assert (found.overdue, found.overdue_amount) == ((worked[5],), 80 * M)


def test_months_stand_in_the_order_of_the_year_without_gaps(desk: Desk, worked: list[int]) -> None:
    rows = q2(desk).rows
    assert [(row.month, row.n, row.weighted // M, row.pipeline // M, row.closed // M) for row in rows] == [
        ("2026-04", 2, 160, 100, 150), ("2026-05", 1, 100, 200, 0), ("2026-06", 1, 240, 300, 0),
    ]  # fmt: skip


def test_by_owner_the_largest_stands_first(desk: Desk, deal: Deal) -> None:
    deal("needs", amount=10, expected_close="2026-05-01", owner="An")
    deal("needs", amount=90, expected_close="2026-05-01", owner="Bình")
    deal("won", amount=5, closed_on="2026-04-01")
    assert [(row.owner, row.weighted) for row in q2(desk, by="owner").rows] == [("Bình", 27), (None, 5), ("An", 3)]


def test_deals_expected_today_are_not_overdue(desk: Desk, deal: Deal) -> None:
    deal("needs", amount=100, expected_close="2026-04-10")
    assert (q2(desk).figures.pipeline, q2(desk).figures.overdue) == (100, ())
    assert q2(desk, "2026-04-11").figures.pipeline == 0


def test_deals_without_an_amount_are_counted_and_that_is_said(desk: Desk, deal: Deal) -> None:
    deal("needs", amount=None, expected_close="2026-05-01")
    deal("needs", amount=7, expected_close=None)
    found = q2(desk)
    assert (found.figures.n, found.figures.without_amount, found.figures.pipeline) == (1, 1, 0)
    assert [note.values for note in found.notes] == [{"n": 1}, {"n": 1}]


def test_in_everything_deals_without_a_day_count_too(desk: Desk, deal: Deal) -> None:
    deal("needs", amount=7, expected_close=None)
    found = q2(desk, period="all")
    assert (found.figures.pipeline, [row.month for row in found.rows]) == (7, [None])


def test_the_default_is_this_quarter(desk: Desk) -> None:
    assert forecast_span(desk, None, None, None).label == "2026-Q1"


def test_a_forecast_needs_both_ends(desk: Desk) -> None:
    with pytest.raises(UsageError, match="both --from and --to"):
        forecast_span(desk, None, "2026-04-01", None)


def test_as_of_a_past_day_a_deal_has_the_category_of_its_stage_then(desk: Desk, deal: Deal) -> None:
    deal(
        "negotiation", amount=100, expected_close="2026-05-01", entered_on="2026-04-20",
        steps=(("needs", "negotiation", "2026-04-20"),),
    )  # fmt: skip
    assert q2(desk, "2026-04-21").figures.commit == 100
    before = q2(desk, "2026-04-19").figures
    assert (before.commit, before.pipeline, before.weighted) == (0, 100, 30)


def test_the_deals_behind_are_listed_and_the_overdue_apart(desk: Desk, worked: list[int]) -> None:
    evidence = q2(desk, explain=True).evidence or ()
    assert [(deal.row, deal.id) for deal in evidence] == [
        ("2026-04", worked[3]), ("2026-04", worked[0]), ("2026-05", worked[1]), ("2026-06", worked[2]),
        ("overdue", worked[5]),
    ]  # fmt: skip


def test_by_stage_the_probability_stands_beside_what_became_of_such_deals(desk: Desk, deal: Deal) -> None:
    for number in range(10):
        stage, day = ("won" if number < 4 else "lost"), "2026-03-01"
        deal(stage, amount=1, closed_on=day, entered_on=day, steps=(("proposal", stage, day),))
    rows = {row.stage: row for row in q2(desk, by="stage").rows}
    assert list(rows) == ["prospecting", "qualification", "needs", "proposal", "negotiation", "won"]
    assert (rows["proposal"].probability, rows["proposal"].close_rate, rows["proposal"].n_closed) == (50, 40.0, 10)
    assert rows["needs"].close_rate is None


def test_fewer_than_ten_closed_deals_say_nothing(desk: Desk, deal: Deal) -> None:
    for _ in range(9):
        deal("won", closed_on="2026-03-01", entered_on="2026-03-01", steps=(("proposal", "won", "2026-03-01"),))
    (proposal,) = [row for row in q2(desk, by="stage").rows if row.stage == "proposal"]
    assert (proposal.close_rate, proposal.n_closed) == (None, 9)
