"""Tests of the report on leads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from crmcli.reports.frame import span_of
from crmcli.reports.leads import leads

if TYPE_CHECKING:
    from crmcli.domain.reporting import Report
    from crmcli.store.desk import Desk

Lead = Callable[..., int]


def q1(desk: Desk, **options: object) -> Report:
    """The first quarter, seen from its end."""
    desk.now = datetime(2026, 3, 31, 17)
    return leads(desk, span_of(desk, "2026-Q1", None, None), **options)  # type: ignore[arg-type]


def test_conversion_is_of_the_leads_that_came_in(desk: Desk, lead: Lead) -> None:
    lead("converted", created_on="2026-01-05", source="fair")
    lead("new", created_on="2026-02-05", source="fair")
    lead("stopped", created_on="2026-03-31", source="press")
    lead("converted", created_on="2025-12-31", source="fair")
    found = q1(desk)
    assert [(row.source, row.created, row.converted, row.rate, row.open) for row in found.rows] == [
        ("fair", 2, 1, 50.0, 1), ("press", 1, 0, 0.0, 0),
    ]  # fmt: skip
    assert (found.figures.created, found.figures.rate) == (3, 33.3)


def test_a_period_without_leads_has_no_rate(desk: Desk) -> None:
    found = q1(desk)
    assert (found.figures.created, found.figures.converted, found.figures.rate) == (0, 0, None)
    assert found.rows == ()


@pytest.mark.parametrize(
    ("status", "wake_on", "is_open"),
    [
        ("new", None, 1), ("contacted", None, 1), ("qualified", None, 1), ("converted", None, 0), ("stopped", None, 0),
        ("nurture", "2026-03-31", 1), ("nurture", "2026-04-01", 0), ("nurture", None, 0),
    ],
)  # fmt: skip
def test_a_resting_lead_is_open_once_its_day_has_come(
    desk: Desk, lead: Lead, status: str, wake_on: str | None, is_open: int
) -> None:
    lead(status, created_on="2026-01-05", wake_on=wake_on)
    assert q1(desk).figures.open == is_open


def test_qualified_are_those_that_reached_it_and_those_converted(desk: Desk, lead: Lead) -> None:
    lead("qualified", created_on="2026-01-05")
    lead("converted", created_on="2026-01-05")
    lead("nurture", created_on="2026-01-05", qualified_on="2026-02-01")
    lead("stopped", created_on="2026-01-05", qualified_on="2026-04-01")
    lead("new", created_on="2026-01-05")
    assert q1(desk).figures.qualified == 3


def test_months_have_no_gaps(desk: Desk, lead: Lead) -> None:
    lead(created_on="2026-01-05")
    lead(created_on="2026-03-05")
    assert [(row.month, row.created, row.rate) for row in q1(desk, by="month").rows] == [
        ("2026-01", 1, 0.0), ("2026-02", 0, None), ("2026-03", 1, 0.0),
    ]  # fmt: skip


def test_months_run_over_the_end_of_a_year(desk: Desk, lead: Lead) -> None:
    lead(created_on="2025-11-05")
    lead(created_on="2026-02-05")
    lead()
    desk.now = datetime(2026, 3, 31, 17)
    found = leads(desk, span_of(desk, "all", None, None), by="month")
    assert [row.month for row in found.rows] == ["2025-11", "2025-12", "2026-01", "2026-02", None]


def test_statuses_stand_in_the_order_of_a_leads_life(desk: Desk, lead: Lead) -> None:
    for status in ("stopped", "stopped", "converted", "new"):
        lead(status, created_on="2026-01-05")
    assert [(row.status, row.created) for row in q1(desk, by="status").rows] == [
        ("new", 1), ("converted", 1), ("stopped", 2),
    ]  # fmt: skip


def test_by_owner_and_industry_the_unknown_stand_last_among_equals(desk: Desk, lead: Lead) -> None:
    lead(created_on="2026-01-05", owner="An", industry="Y tế")
    lead(created_on="2026-01-05")
    assert [row.owner for row in q1(desk, by="owner").rows] == ["An", None]
    assert [row.industry for row in q1(desk, by="industry").rows] == ["Y tế", None]


def test_leads_without_a_day_are_in_no_period_but_in_everything(desk: Desk, lead: Lead) -> None:
    lead("converted")
    found = q1(desk)
    assert found.figures.created == 0
    assert [note.values for note in found.notes] == [{"n": 1}]
    everything = leads(desk, span_of(desk, "all", None, None))
    assert (everything.figures.created, everything.figures.rate, everything.notes) == (1, 100.0, ())


def test_a_past_day_shows_the_status_of_that_day(desk: Desk, lead: Lead) -> None:
    lead(
        "converted", created_on="2026-01-05", qualified_on="2026-02-01",
        steps=(("new", "qualified", "2026-02-01"), ("qualified", "converted", "2026-03-01")),
    )  # fmt: skip
    desk.now = datetime(2026, 2, 10)
    found = leads(desk, span_of(desk, "2026-Q1", None, None), by="status")
    assert [(row.status, row.converted, row.qualified, row.open) for row in found.rows] == [("qualified", 0, 1, 1)]
    assert len(found.notes) == 1
    desk.now = datetime(2026, 1, 10)
    found = leads(desk, span_of(desk, "2026-Q1", None, None), by="status")
    assert [(row.status, row.converted, row.qualified) for row in found.rows] == [("new", 0, 0)]


def test_leads_that_come_in_later_do_not_exist_yet(desk: Desk, lead: Lead) -> None:
    lead(created_on="2026-03-20")
    desk.now = datetime(2026, 3, 1)
    assert leads(desk, span_of(desk, "2026-Q1", None, None)).figures.created == 0


def test_the_records_behind_each_row_add_up_to_it(desk: Desk, lead: Lead) -> None:
    lead("converted", created_on="2026-01-05", source="fair")
    lead("new", created_on="2026-02-05", source="fair")
    lead("new", created_on="2026-02-05")
    found = q1(desk, explain=True)
    assert found.evidence is not None
    assert [(each.row, each.id, each.converted, each.open) for each in found.evidence] == [
        ("fair", 2, False, True), ("fair", 1, True, False), (None, 3, False, True),
    ]  # fmt: skip
