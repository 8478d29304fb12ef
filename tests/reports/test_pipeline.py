"""Tests of the pipeline report."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from crmcli.reports.pipeline import PipelineRow, pipeline

if TYPE_CHECKING:
    from tests.reports.conftest import Deal

    from crmcli.store.desk import Desk


def row(found: Any, key: str | None, by: str = "stage") -> PipelineRow:
    """The row of that stage, owner, region or source."""
    (one,) = (each for each in found.rows if getattr(each, by) == key)
    return one  # type: ignore[no-any-return]


def on(desk: Desk, day: str) -> Desk:
    """The desk on another day."""
    desk.now = datetime.fromisoformat(day)
    return desk


def test_each_open_stage_has_a_row_in_the_order_of_the_book(desk: Desk, deal: Deal) -> None:
    deal("proposal")
    assert [each.stage for each in pipeline(desk).rows] == [
        "prospecting", "qualification", "needs", "proposal", "negotiation",
    ]  # fmt: skip


def test_a_stage_without_deals_is_worth_nothing_and_of_unknown_age(desk: Desk) -> None:
    found = row(pipeline(desk), "needs")
    assert (found.n, found.amount, found.weighted, found.age_mean) == (0, 0, 0, None)


def test_closed_deals_are_not_in_the_pipeline(desk: Desk, deal: Deal) -> None:
    deal("won", amount=5)
    deal("lost", amount=5)
    assert pipeline(desk).figures.n == 0


def test_weighted_is_rounded_once_at_the_end(desk: Desk, deal: Deal) -> None:
    for _ in range(3):
        deal("needs", amount=101, probability=33)
    found = pipeline(desk)
    assert row(found, "needs").weighted == 100  # 99.99; each rounded for itself would make 99
    assert found.figures.weighted == 100


def test_totals_are_not_sums_of_rounded_rows(desk: Desk, deal: Deal) -> None:
    deal("needs", amount=1, probability=50)
    deal("proposal", amount=1, probability=50)
    found = pipeline(desk)
    assert [row(found, stage).weighted for stage in ("needs", "proposal")] == [1, 1]
    assert found.figures.weighted == 1


def test_deals_without_an_amount_are_counted_and_said(desk: Desk, deal: Deal) -> None:
    deal("needs", amount=None)
    deal("needs", amount=7)
    found = pipeline(desk)
    assert (row(found, "needs").n, row(found, "needs").amount) == (2, 7)
    assert found.figures.without_amount == 1
    assert [note.values for note in found.notes] == [{"n": 1}]


def test_the_amount_of_deals_that_all_lack_one_is_unknown(desk: Desk, deal: Deal) -> None:
    deal("needs", amount=None)
    found = pipeline(desk)
    assert row(found, "needs").amount is None
    assert row(found, "needs").weighted is None
    assert found.figures.amount is None


def test_the_age_runs_from_the_last_step_else_from_the_opening(desk: Desk, deal: Deal) -> None:
    deal("needs", created_on="2026-01-01", entered_on="2026-03-11")
    deal("needs", created_on="2026-03-08")
    assert row(pipeline(desk), "needs").age_mean == 3.5


def test_deals_of_unknown_age_are_left_out_of_the_mean(desk: Desk, deal: Deal) -> None:
    deal("needs", created_on="2026-03-03")
    deal("needs")
    found = pipeline(desk)
    assert (row(found, "needs").n, row(found, "needs").age_mean) == (2, 10.0)


def test_a_stage_the_book_no_longer_has_comes_last(desk: Desk, deal: Deal) -> None:
    found = deal("needs", amount=3)
    with desk.batch() as b:
        b.update("opp", found, {"stage": "demo"})
    assert pipeline(desk).rows[-1].stage == "demo"


def test_by_region_it_is_the_region_of_the_organization(desk: Desk, deal: Deal) -> None:
    with desk.batch() as b:
        north = b.insert("org", {"name": "Bắc", "stage": "prospect", "region": "Miền Bắc"})
    deal(amount=5, org_id=north)
    deal(amount=9)
    found = pipeline(desk, by="region")
    assert [(each.region, each.amount) for each in found.rows] == [(None, 9), ("Miền Bắc", 5)]


def test_by_owner_and_by_source_the_largest_stand_first(desk: Desk, deal: Deal) -> None:
    deal(amount=1, owner="An", source="fair")
    deal(amount=5, owner="Bình", source="fair")
    deal(owner="Chi", source="press")
    assert [each.owner for each in pipeline(desk, by="owner").rows] == ["Bình", "An", "Chi"]
    assert [(each.source, each.n) for each in pipeline(desk, by="source").rows] == [("fair", 2), ("press", 1)]


def test_only_what_rows_are_grouped_by_is_a_column(desk: Desk) -> None:
    names = [spec.name for spec in pipeline(desk, by="owner").columns]
    assert names == ["owner", "n", "amount", "weighted", "age_mean"]


def test_a_past_day_shows_the_stage_of_that_day_with_its_probability(desk: Desk, deal: Deal) -> None:
    deal(
        "won", amount=100, created_on="2026-01-05", entered_on="2026-03-10", closed_on="2026-03-10",
        steps=(("prospecting", "proposal", "2026-02-01"), ("proposal", "won", "2026-03-10")),
    )  # fmt: skip
    assert pipeline(desk).figures.n == 0
    february = row(pipeline(on(desk, "2026-02-11")), "proposal")
    assert (february.n, february.weighted, february.age_mean) == (1, 50, 10.0)
    january = row(pipeline(on(desk, "2026-01-06")), "prospecting")
    assert (january.n, january.weighted, january.age_mean) == (1, 10, 1.0)
    assert pipeline(on(desk, "2026-01-04")).figures.n == 0


def test_a_deal_that_has_not_moved_keeps_the_probability_set_by_hand(desk: Desk, deal: Deal) -> None:
    deal("needs", amount=100, probability=77, created_on="2026-01-05", entered_on="2026-01-05")
    assert pipeline(on(desk, "2026-02-01")).figures.weighted == 77


def test_several_steps_on_one_day_count_as_the_last(desk: Desk, deal: Deal) -> None:
    deal(
        "won", created_on="2026-01-05", entered_on="2026-03-10",
        steps=(
            ("prospecting", "needs", "2026-02-01"), ("needs", "proposal", "2026-02-01"),
            ("proposal", "won", "2026-03-10"),
        ),
    )  # fmt: skip
    assert row(pipeline(on(desk, "2026-02-01")), "proposal").n == 1


def test_a_reopened_deal_was_closed_on_the_days_between(desk: Desk, deal: Deal) -> None:
    deal(
        "needs", created_on="2026-01-05", entered_on="2026-03-01",
        steps=(("needs", "lost", "2026-02-01"), ("lost", "needs", "2026-03-01")),
    )  # fmt: skip
    assert [pipeline(on(desk, day)).figures.n for day in ("2026-01-31", "2026-02-01", "2026-03-01")] == [1, 0, 1]


def test_a_report_about_a_past_day_says_so(desk: Desk, deal: Deal) -> None:
    deal(created_on="2026-03-01", amount=1)
    assert pipeline(desk).notes == ()
    (note,) = pipeline(on(desk, "2026-02-01")).notes
    assert note.values == {"day": date(2026, 2, 1)}


def test_the_records_behind_each_row_add_up_to_it(desk: Desk, deal: Deal) -> None:
    deal("proposal", amount=5)
    deal("needs", amount=1)
    deal("needs", amount=8, created_on="2026-03-03")
    found = pipeline(desk, explain=True)
    assert found.evidence is not None
    assert [(each.row, each.amount) for each in found.evidence] == [("needs", 8), ("needs", 1), ("proposal", 5)]
    assert (found.evidence[0].since, found.evidence[0].age) == (date(2026, 3, 3), 10)
    assert pipeline(desk).evidence is None
