"""Tests of the desk of the day. It is Friday, 13 March 2026, 16:30."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from crmcli.domain.scoring import heated
from crmcli.reports import today
from crmcli.reports.today import agenda

if TYPE_CHECKING:
    from tests.reports.conftest import Deal

    from crmcli.store.desk import Desk

Lead = Callable[..., int]
FIT = {"source": "customer", "phone": "+84912345678", "company": "x", "title": "x", "potential": 60_000_000}
"""What is worth 45 points of fit."""


@pytest.fixture
def task(desk: Desk) -> Callable[..., int]:
    """Things to do in the book of ``desk``."""

    def put(due_at: str, kind: str = "task", **columns: Any) -> int:
        with desk.batch() as b:
            return b.insert("activity", {"kind": kind, "due_at": due_at, "due_on": due_at[:10], **columns})

    return put


def reasons(desk: Desk, **options: Any) -> list[tuple[str, str]]:
    return [(each.record, each.reason) for each in agenda(desk, **options).errands]


def test_an_empty_book_leaves_nothing_to_do(desk: Desk) -> None:
    assert agenda(desk) == ([], 0)


def test_what_is_due_stands_on_the_desk_and_what_is_done_or_to_come_does_not(
    desk: Desk, task: Callable[..., int]
) -> None:
    due = {task("2026-03-13"), task("2026-02-01"), task("2026-03-13T11:00:00Z")}
    task("2026-03-14")
    task("2026-03-12", done_at="2026-03-12", done_on="2026-03-12")
    assert {each.record for each in agenda(desk).errands} == {f"task:{row_id}" for row_id in due}


def test_appointments_of_the_day_stand_first_by_their_time(desk: Desk, task: Callable[..., int]) -> None:
    task("2026-03-01")
    late = task("2026-03-13T08:00:00Z", "appointment")
    early = task("2026-03-13T02:00:00Z", "appointment")
    assert [record for record, _ in reasons(desk)][:2] == [f"task:{early}", f"task:{late}"]


def test_a_task_is_about_its_record_and_worth_what_the_deal_is(
    desk: Desk, task: Callable[..., int], deal: Deal
) -> None:
    large = deal("negotiation", amount=1000, created_on="2026-03-13", name="Kho lạnh")
    small, dear = task("2026-03-12", subject="gọi"), task("2026-03-12", subject="gửi giá", opp_id=large)
    first, second = agenda(desk).errands
    assert (first.record, first.what, first.about, first.amount, first.days) == (
        f"task:{dear}", "gửi giá", "Kho lạnh", 800, 1,
    )  # fmt: skip
    assert (second.record, second.amount, second.command) == (f"task:{small}", None, f"crm task done {small}")
    assert (first.points, second.points) == (11.4, 5.7)


@pytest.mark.parametrize(
    ("status", "columns", "expected"),
    [
        ("contacted", {"next_action_on": "2026-03-13"}, "next_action"),
        ("contacted", {"next_action_on": "2026-03-14"}, None),
        ("stopped", {"next_action_on": "2026-03-01"}, None),
        ("converted", {"next_action_on": "2026-03-01"}, None),
        ("nurture", {"wake_on": "2026-03-13"}, "wakes"),
        ("nurture", {"wake_on": "2026-03-14"}, None),
        ("nurture", {"wake_on": "2026-03-14", "next_action_on": "2026-03-01"}, None),
        ("new", {"created_on": "2026-03-11"}, "first_call"),
        ("new", {"created_on": "2026-03-12"}, None),
        ("new", {}, "first_call"),
        ("new", {"created_on": "2026-03-01", "last_contacted_on": "2026-03-02"}, None),
        ("new", {"created_on": "2026-03-01", "next_action_on": "2026-03-20"}, "first_call"),
        ("new", {"created_on": "2026-03-01", "next_action_on": "2026-03-02"}, "next_action"),
    ],
)
def test_a_lead_stands_on_the_desk_for_one_reason(
    desk: Desk, lead: Lead, status: str, columns: dict[str, Any], expected: str | None
) -> None:
    row_id = lead(status, **columns)
    assert reasons(desk) == ([(f"lead:{row_id}", expected)] if expected else [])


@pytest.mark.parametrize(("day", "found"), [(11, ["hot"]), (12, []), (13, [])])
def test_a_hot_lead_that_nobody_touched_since_the_day_before_stands_on_the_desk(
    desk: Desk, lead: Lead, day: int, found: list[str]
) -> None:
    touched = date(2026, 3, day)
    lead("contacted", last_contacted_on=touched.isoformat(), heat=heated(None, 20, touched), **FIT)
    assert [reason for _, reason in reasons(desk)] == found


def test_a_warm_lead_is_not_hot(desk: Desk, lead: Lead) -> None:
    touched = date(2026, 3, 10)
    lead("contacted", last_contacted_on="2026-03-10", heat=heated(None, 20, touched))
    assert reasons(desk) == []


@pytest.mark.parametrize(
    ("columns", "expected", "command"),
    [
        ({"next_action_on": "2026-03-13", "expected_close": "2026-01-01"}, "next_action",
         "crm log call opp:1 --next-on +7d"),
        ({"expected_close": "2026-03-12"}, "slips", "crm opp edit 1 --expected-close +30d"),
        ({"expected_close": "2026-03-13"}, None, None),
        ({"entered_on": "2026-02-10"}, "stalls", "crm opp advance 1"),
        ({"entered_on": "2026-02-11"}, None, None),
        ({"created_on": "2026-01-01"}, "stalls", "crm opp advance 1"),
        ({"created_on": "2026-01-01", "entered_on": "2026-03-01"}, None, None),
    ],
)  # fmt: skip
def test_a_deal_stands_on_the_desk_for_one_reason(
    desk: Desk, deal: Deal, columns: dict[str, Any], expected: str | None, command: str | None
) -> None:
    deal("needs", **columns)
    found = agenda(desk).errands
    assert [(each.reason, each.command) for each in found] == ([(expected, command)] if expected else [])


def test_from_the_last_open_stage_the_step_is_to_win(desk: Desk, deal: Deal) -> None:
    deal("negotiation", created_on="2026-01-01")
    assert agenda(desk).errands[0].command == "crm opp win 1"


def test_closed_deals_are_off_the_desk(desk: Desk, deal: Deal) -> None:
    for stage in ("won", "lost"):
        deal(stage, next_action_on="2026-03-01", expected_close="2026-03-01", entered_on="2026-01-01")
    assert reasons(desk) == []


def test_the_command_fits_what_is_known_of_the_lead(desk: Desk, lead: Lead) -> None:
    known: tuple[dict[str, str], ...] = ({"phone": "+84912345678"}, {"email": "a@x.vn"}, {})
    for columns in known:
        lead("new", created_on="2026-03-01", **columns)
    lead("nurture", wake_on="2026-03-01")
    assert {each.record: each.command for each in agenda(desk).errands} == {
        "lead:1": "crm log call lead:1", "lead:2": "crm log email lead:2", "lead:3": "crm lead show 3",
        "lead:4": "crm lead reopen 4",
    }  # fmt: skip


def test_the_things_of_one_salesperson_are_found_however_the_name_is_typed(
    desk: Desk, lead: Lead, deal: Deal, task: Callable[..., int]
) -> None:
    for owner in ("Bình", "An", None):
        lead("new", created_on="2026-03-01", owner=owner)
        deal("needs", expected_close="2026-03-01", owner=owner)
        task("2026-03-01", owner=owner)
    assert sorted(record for record, _ in reasons(desk, owner="binh")) == ["lead:1", "opp:1", "task:1"]
    assert agenda(desk, owner="binh").total == 3


def test_a_screen_is_given_some_of_each_kind_and_the_count_of_all(
    desk: Desk, lead: Lead, deal: Deal, task: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(today, "MOST", 2)
    for day in range(1, 6):
        lead("new", created_on=f"2026-03-0{day}")
        lead("contacted", next_action_on=f"2026-03-0{day}")
        lead("nurture", wake_on=f"2026-03-0{day}")
        deal("needs", expected_close=f"2026-03-0{day}", amount=day)
        task(f"2026-03-0{day}")
    some = agenda(desk, everything=False)
    assert (len(some.errands), some.total) == (10, 25)
    assert {each.due for each in some.errands} == {date(2026, 3, 4), date(2026, 3, 5)}
    everything = agenda(desk)
    assert (len(everything.errands), everything.total) == (25, 25)


def test_a_lead_that_waits_for_two_reasons_stands_there_once(desk: Desk, lead: Lead) -> None:
    wanted = lead("new", created_on="2026-03-01", heat=heated(None, 40, date(2026, 3, 10)), **FIT)
    found = agenda(desk)
    assert ([(each.record, each.reason) for each in found.errands], found.total) == ([(f"lead:{wanted}", "hot")], 1)


@pytest.mark.parametrize(
    ("source", "index"),
    [
        (today._DUE, "SEARCH t USING COVERING INDEX activity_due (due_on<?)"),
        (today._STEP, "SEARCH t USING COVERING INDEX lead_next_action (next_action_on<?)"),
        (today._WAKING, "SEARCH t USING COVERING INDEX lead_wake (wake_on<?)"),
        (today._WARM, "SEARCH t USING COVERING INDEX lead_heat (heat>?)"),
        (today._UNTOUCHED, "SCAN t USING COVERING INDEX lead_untouched"),
        (today._DEALS, "SCAN t USING COVERING INDEX opp_open"),
    ],
)
def test_whatever_is_due_is_found_in_an_index_alone(desk: Desk, source: str, index: str) -> None:
    names = dict.fromkeys(("today", "since", "warm", "before", "stalled"), "2026-03-13")
    (row,) = desk.book.rows(f"EXPLAIN QUERY PLAN SELECT count(*) FROM {source} AND t.owner IN ('An')", names)
    assert row[3] == index
