"""Tests of the report on closed deals."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from crmcli.reports.closed import closed
from crmcli.reports.frame import span_of

if TYPE_CHECKING:
    from tests.reports.conftest import Deal

    from crmcli.domain.reporting import Report
    from crmcli.store.desk import Desk


def q1(desk: Desk, day: str = "2026-05-01", **options: object) -> Report:
    """The first quarter, seen from a day."""
    desk.now = datetime.fromisoformat(day)
    return closed(desk, span_of(desk, "2026-Q1", None, None), **options)  # type: ignore[arg-type]


def won(deal: Deal, opened: str | None, closed_on: str | None, amount: int | None = 10, **columns: Any) -> int:
    """A deal won on a day."""
    return deal("won", created_on=opened, closed_on=closed_on, entered_on=closed_on, amount=amount, **columns)


def lost(deal: Deal, opened: str | None, closed_on: str | None, amount: int | None = 10, **columns: Any) -> int:
    """A deal lost on a day."""
    return deal("lost", created_on=opened, closed_on=closed_on, entered_on=closed_on, amount=amount, **columns)


def test_deals_count_on_the_day_they_were_closed(desk: Desk, deal: Deal) -> None:
    won(deal, "2025-06-01", "2026-01-01")
    won(deal, "2026-01-01", "2026-03-31")
    won(deal, "2026-01-01", "2026-04-01")
    lost(deal, "2025-06-01", "2025-12-31")
    figures = q1(desk).figures
    assert (figures.n_won, figures.n_lost, figures.n_closed, figures.won_value) == (2, 0, 2, 20)


def test_the_win_rate_counts_deals_opened_in_the_period_that_were_won_after_it(desk: Desk, deal: Deal) -> None:
    won(deal, "2026-03-01", "2026-04-15")
    deal("needs", created_on="2026-03-02")
    assert (q1(desk).figures.n_opened, q1(desk).figures.win_rate) == (2, 50.0)
    assert q1(desk).figures.close_rate is None


def test_lost_deals_are_told_apart_by_reason(desk: Desk, deal: Deal) -> None:
    won(deal, "2026-01-01", "2026-02-01", 100)
    for amount in (30, 20):
        lost(deal, "2026-01-01", "2026-02-01", amount, lost_reason="price")
    lost(deal, "2026-01-01", "2026-02-01", 7)
    assert [(row.outcome, row.reason, row.n, row.share, row.value) for row in q1(desk).rows] == [
        ("won", None, 1, 25.0, 100), ("lost", "price", 2, 50.0, 50), ("lost", None, 1, 25.0, 7),
    ]  # fmt: skip


def test_by_owner_each_has_the_figures_of_the_deals_of_that_owner(desk: Desk, deal: Deal) -> None:
    won(deal, "2026-01-01", "2026-01-11", 100, owner="An")
    lost(deal, "2026-01-01", "2026-02-01", 300, owner="An")
    won(deal, "2026-01-01", "2026-01-31", 500, owner="Bình")
    deal("needs", created_on="2026-02-01", owner="Chi")
    rows = {row.owner: row for row in q1(desk, by="owner").rows}
    assert list(rows) == ["Bình", "An", "Chi"]
    an = rows["An"]
    assert (an.n_won, an.n_lost, an.n_closed, an.won_value, an.lost_value) == (1, 1, 2, 100, 300)
    assert (an.close_rate, an.close_rate_value, an.win_rate, an.cycle_mean, an.cycle_median) == (
        50.0,
        25.0,
        50.0,
        10.0,
        10,
    )
    assert (rows["Chi"].close_rate, rows["Chi"].win_rate, rows["Chi"].cycle_mean) == (None, 0.0, None)


def test_deals_without_an_amount_count_but_are_not_summed_and_that_is_said(desk: Desk, deal: Deal) -> None:
    won(deal, "2026-01-01", "2026-02-01", 100)
    lost(deal, "2026-01-01", "2026-02-01", None)
    found = q1(desk)
    assert (found.figures.close_rate, found.figures.close_rate_value, found.figures.lost_value) == (50.0, None, None)
    assert [note.values for note in found.notes] == [{"n": 1}]


def test_the_cycle_leaves_out_deals_whose_days_are_unknown_or_reversed(desk: Desk, deal: Deal) -> None:
    won(deal, "2026-01-01", "2026-01-05")
    won(deal, None, "2026-01-05")
    won(deal, "2026-02-05", "2026-01-05")
    found = q1(desk)
    assert (found.figures.n_won, found.figures.cycle_mean, found.figures.cycle_median) == (3, 4.0, 4)
    assert [note.values for note in found.notes] == [{"n": 2}]


def test_closed_deals_without_a_day_are_in_no_period_but_in_everything(desk: Desk, deal: Deal) -> None:
    won(deal, "2026-01-01", None)
    found = q1(desk)
    assert found.figures.n_won == 0
    assert [note.values for note in found.notes] == [{"n": 1}]
    assert closed(desk, span_of(desk, "all", None, None)).figures.n_won == 1


def test_as_of_a_past_day_a_deal_won_later_is_still_open(desk: Desk, deal: Deal) -> None:
    won(deal, "2026-01-01", "2026-03-10", steps=(("needs", "won", "2026-03-10"),))
    assert q1(desk, "2026-03-09").figures.n_won == 0
    assert q1(desk, "2026-03-09").figures.win_rate == 0.0
    assert q1(desk, "2026-03-10").figures.n_won == 1


def test_as_of_a_past_day_a_deal_reopened_since_is_still_won_on_the_day_of_the_log(desk: Desk, deal: Deal) -> None:
    deal(
        "needs", amount=9, created_on="2026-01-01", entered_on="2026-04-01",
        steps=(("needs", "won", "2026-02-10"), ("won", "needs", "2026-04-01")),
    )  # fmt: skip
    then = q1(desk, "2026-03-01")
    assert (then.figures.n_won, then.figures.won_value, then.figures.cycle_mean) == (1, 9, 40.0)
    assert len(then.notes) == 1
    assert q1(desk, "2026-04-01").figures.n_won == 0


def test_the_records_behind_the_rows_and_the_win_rate_are_listed(desk: Desk, deal: Deal) -> None:
    first = won(deal, "2026-01-01", "2026-01-31", 100, owner="An")
    second = lost(deal, "2025-01-01", "2026-01-31", 100, owner="An", lost_reason="price")
    third = deal("needs", created_on="2026-02-01")
    found = q1(desk, explain=True)
    assert found.evidence is not None
    assert [(each.row, each.id) for each in found.evidence] == [
        ("won", first), ("lost:price", second), ("win_rate", first), ("win_rate", third),
    ]  # fmt: skip
    assert found.evidence[0].days == 30
    by_owner = q1(desk, by="owner", explain=True)
    assert by_owner.evidence is not None
    assert [(each.row, each.id) for each in by_owner.evidence][:2] == [("An", first), ("An", second)]
    assert {found.key(row) for row in found.rows} == {"won", "lost:price"}
