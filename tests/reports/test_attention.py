"""Tests of the report on leads that need attention."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from crmcli.domain.scoring import heated
from crmcli.reports.attention import needing_attention

if TYPE_CHECKING:
    from crmcli.domain.reporting import Report
    from crmcli.store.desk import Desk

Lead = Callable[..., int]


def found(desk: Desk, day: str = "2026-03-31", **options: Any) -> Report:
    desk.now = datetime.fromisoformat(day)
    return needing_attention(desk, **options)


def worked(lead: Lead) -> None:
    """The leads of the worked case."""
    lead("new", created_on="2026-03-30", phone="x", next_action_on="2026-04-01")
    lead("new", created_on="2026-03-20", phone="x")
    lead("contacted", created_on="2026-02-01", last_contacted_on="2026-03-10", next_action_on="2026-03-25", email="e")
    lead("stopped", created_on="2026-01-01")
    lead(
        "qualified", created_on="2026-03-01", last_contacted_on="2026-03-29", next_action_on="2026-04-02", phone="x",
        source="customer", company="x", title="x", potential=60_000_000, heat=heated(None, 40, date(2026, 3, 29)),
    )  # fmt: skip
    lead("contacted", created_on="2026-03-01", last_contacted_on="2026-03-18", next_action_on="2026-04-02", phone="x")


def test_the_worked_leads_stand_with_most_reasons_first(desk: Desk, lead: Lead) -> None:
    worked(lead)
    report = found(desk, explain=True)
    assert [(row.id, row.reasons, row.n) for row in report.rows] == [
        (2, ("never_contacted", "no_next_action"), 2),
        (3, ("overdue_next_action", "no_activity"), 2),
        (5, ("hot_untouched",), 1),
    ]
    assert [(each.row, each.reason, each.days) for each in report.evidence or ()] == [
        ("2:Lead 2", "never_contacted", 11), ("2:Lead 2", "no_next_action", None),
        ("3:Lead 3", "overdue_next_action", 6), ("3:Lead 3", "no_activity", 21),
        ("5:Lead 5", "hot_untouched", None),
    ]  # fmt: skip


def test_the_figures_count_leads_and_reasons(desk: Desk, lead: Lead) -> None:
    worked(lead)
    figures = found(desk).figures
    assert (figures.n, figures.never_contacted, figures.no_activity, figures.hot_untouched) == (3, 1, 1, 1)
    assert (figures.overdue_next_action, figures.no_next_action, figures.unreachable, figures.wake_up) == (1, 1, 0, 0)


def test_the_leads_of_one_salesperson_are_found_however_the_name_is_typed(desk: Desk, lead: Lead) -> None:
    mine = lead("new", created_on="2026-01-01", owner="Bình")
    lead("new", created_on="2026-01-01", owner="An")
    lead("new", created_on="2026-01-01")
    assert [row.id for row in found(desk, owner="binh").rows] == [mine]


def test_a_note_keeps_a_lead_active(desk: Desk, lead: Lead) -> None:
    quiet = lead("contacted", created_on="2026-01-01", phone="x", next_action="x", last_contacted_on="2026-03-01")
    assert [row.id for row in found(desk).rows] == [quiet]
    with desk.batch() as b:
        b.insert("activity", {"kind": "note", "lead_id": quiet, "done_at": "2026-03-30", "done_on": "2026-03-30"})
    assert found(desk).rows == ()


def test_as_of_a_past_day_later_contacts_did_not_happen(desk: Desk, lead: Lead) -> None:
    touched = lead(
        "contacted", created_on="2026-03-01", phone="x", next_action="x", last_contacted_on="2026-03-20",
        steps=(("new", "contacted", "2026-03-20"),),
    )  # fmt: skip
    with desk.batch() as b:
        b.insert("activity", {"kind": "call", "lead_id": touched, "done_at": "2026-03-20", "done_on": "2026-03-20"})
    assert found(desk, "2026-03-21").rows == ()
    (row,) = found(desk, "2026-03-10").rows
    assert (row.status, row.reasons, row.never_contacted_days) == ("new", ("never_contacted",), 9)
