"""Tests of the profiles of open deals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crmcli.errors import UsageError
from crmcli.reports.opps import profiles

if TYPE_CHECKING:
    from tests.reports.conftest import Deal

    from crmcli.store.desk import Desk


def test_a_stage_is_described_by_its_open_deals(desk: Desk, deal: Deal) -> None:
    for amount, day in ((100, "2026-03-03"), (200, "2026-02-01"), (400, None), (None, "2026-03-13")):
        deal("needs", amount=amount, entered_on=day, created_on="2026-03-13" if day else None)
    deal("won", amount=999, closed_on="2026-03-01")
    (row,) = [row for row in profiles(desk).rows if row.n]
    assert (row.stage, row.n, row.amount, row.weighted) == ("needs", 4, 700, 210)
    assert (row.amount_mean, row.amount_median) == (233, 200)
    assert (row.age_mean, row.oldest, row.stalled) == (16.7, 40, 1)


def test_every_open_stage_has_a_row(desk: Desk) -> None:
    rows = profiles(desk).rows
    assert [row.stage for row in rows] == ["prospecting", "qualification", "needs", "proposal", "negotiation"]
    assert {(row.n, row.amount, row.amount_mean, row.amount_median, row.oldest) for row in rows} == {
        (0, 0, None, None, None)
    }


def test_deals_without_a_next_step_and_overdue_ones_are_counted(desk: Desk, deal: Deal) -> None:
    deal("needs", next_action="gọi", expected_close="2026-03-12")
    deal("needs", next_action_on="2026-03-20", expected_close="2026-03-13")
    deal("needs")
    figures = profiles(desk).figures
    assert (figures.no_next_action, figures.overdue, figures.n) == (1, 1, 3)


@pytest.mark.parametrize(("day", "stalled"), [("2026-02-11", 0), ("2026-02-10", 1)])
def test_a_deal_stalls_after_thirty_days_in_its_stage(desk: Desk, deal: Deal, day: str, stalled: int) -> None:
    deal("needs", entered_on=day)
    assert profiles(desk).figures.stalled == stalled


def test_by_owner_the_largest_stands_first_and_the_median_is_of_all(desk: Desk, deal: Deal) -> None:
    for owner, amount in (("An", 10), ("Bình", 20), ("Bình", 45)):
        deal("needs", owner=owner, amount=amount)
    found = profiles(desk, by="owner")
    assert [(row.owner, row.n, row.amount_median) for row in found.rows] == [("Bình", 2, 33), ("An", 1, 10)]
    assert found.figures.amount_median == 20


def test_the_deals_behind_each_row_can_be_seen(desk: Desk, deal: Deal) -> None:
    late = deal("needs", amount=5, expected_close="2026-03-01")
    evidence = profiles(desk, explain=True).evidence or ()
    assert [(each.row, each.id, each.overdue, each.no_next_action) for each in evidence] == [
        ("needs", late, True, True)
    ]


def test_an_unknown_grouping_names_those_there_are(desk: Desk) -> None:
    with pytest.raises(UsageError, match="stage, owner"):
        profiles(desk, by="region")
