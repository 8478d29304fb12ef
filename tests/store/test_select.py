"""Tests of a list: its order, its limit, and records as they are seen."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from crmcli.errors import UsageError
from crmcli.services import activities, keeping, leads, opps, orgs
from crmcli.store.desk import Desk
from crmcli.store.queries.beside import recent_activities, steps_of
from crmcli.store.queries.select import Selection, one_record

NAMES = ("Đặng Văn Đức", "Lê Ăn", "Bùi Thị Anh", "Phạm Dũng")


@pytest.fixture
def full(desk: Desk) -> Desk:
    """Four contacts, one of them of an organization, and two deals."""
    with desk.batch() as b:
        orgs.add(desk, b, {"name": "Thịnh Vượng"})
        for name in NAMES:
            keeping.add(desk, b, "contact", {"name": name, "interests": "golf;trà"})
        keeping.change(desk, b, "contact", 2, {"org": "1", "birthday": "05/05/1990", "interests": "-"})
        opps.add(desk, b, {"name": "Máy lạnh", "org": "1", "amount": "5tr"})
        opps.add(desk, b, {"name": "Thang máy", "contact": "3"})
    return desk


def ids(selection: Selection) -> list[int]:
    found = selection.ids()
    assert [record.id for record in selection.records()] == found
    return found


def test_without_an_order_the_newest_come_first(full: Desk) -> None:
    assert ids(Selection(full, "contact")) == [4, 3, 2, 1]


@pytest.mark.parametrize(
    ("order", "found"),
    [
        ("name", [3, 2, 4, 1]),
        ("-name", [1, 4, 2, 3]),
        ("id", [1, 2, 3, 4]),
        ("org,-id", [2, 4, 3, 1]),
        ("birthday,id", [2, 1, 3, 4]),
        ("-birthday,id", [2, 1, 3, 4]),
        ("", [4, 3, 2, 1]),
        (",".join(["name"] * 3_000), [3, 2, 4, 1]),
    ],
)
def test_records_stand_in_the_order_asked_for_the_unknown_last(full: Desk, order: str, found: list[int]) -> None:
    assert ids(Selection(full, "contact").sort(order)) == found


def test_an_unknown_field_to_sort_by_names_the_fields(full: Desk) -> None:
    with pytest.raises(UsageError, match="--sort: there is no field 'nam'; the fields are id, name, salutation"):
        Selection(full, "contact").sort("nam")


def test_a_limit_cuts_and_the_count_does_not(full: Desk) -> None:
    chosen = Selection(full, "contact").sort("name").limit(2)
    assert (ids(chosen), chosen.count()) == ([3, 2], 4)
    assert ids(Selection(full, "contact").limit(0)) == [4, 3, 2, 1]


def test_a_limit_after_a_condition_binds_its_values_once(full: Desk) -> None:
    assert ids(Selection(full, "contact").where("name~d", "id>0").limit(1)) == [4]


def test_a_record_has_its_values_as_they_are_seen(full: Desk) -> None:
    person = one_record(full, "contact", 2)
    assert (person.name, person.org, person.birthday) == ("Lê Ăn", "Thịnh Vượng", date(1990, 5, 5))
    assert (person.interests, one_record(full, "contact", 1).interests) == ((), ("golf", "trà"))
    assert person.created_at == datetime(2026, 3, 13, 9, 30, tzinfo=UTC)
    assert person.created_at.utcoffset() == timedelta(hours=7)
    assert one_record(full, "org", 1).key_account is False
    assert one_record(full, "opp", 1).weighted == 500_000


def test_a_name_that_would_not_be_found_alone_is_followed_by_its_id(full: Desk) -> None:
    assert one_record(full, "opp", 1).org == "Thịnh Vượng"
    with full.batch() as b:
        orgs.add(full, b, {"name": "THINH VUONG"})
        orgs.add(full, b, {"name": "0912 345 678"})
        keeping.change(full, b, "opp", 2, {"org": "3"})
    assert one_record(full, "opp", 1).org == "Thịnh Vượng #1"
    assert one_record(full, "opp", 2).org == "0912 345 678 #3"


def test_a_moment_is_seen_in_the_books_time_zone(full: Desk) -> None:
    with full.batch() as b:
        activities.log(full, b, "opp", 1, {"kind": "call", "done_at": "2026-03-12T23:30"})
        activities.log(full, b, "opp", 1, {"kind": "visit", "done_at": "2026-03-12"})
    moment = datetime(2026, 3, 12, 23, 30, tzinfo=timezone(timedelta(hours=7)))
    assert [one_record(full, "activity", each).done_at for each in (1, 2)] == [moment, date(2026, 3, 12)]


def test_a_company_is_shown_with_what_was_done_for_its_deals_and_people(full: Desk) -> None:
    with full.batch() as b:
        activities.log(full, b, "org", 1, {"kind": "call", "done_at": "2026-03-01"})
        activities.log(full, b, "contact", 2, {"kind": "call", "done_at": "2026-03-03"})
        activities.log(full, b, "opp", 1, {"kind": "call", "done_at": "2026-03-02"})
        activities.log(full, b, "opp", 2, {"kind": "call", "done_at": "2026-03-04"})
        activities.add(full, b, {"kind": "task", "subject": "gửi báo giá", "record": "org:1", "due_at": "+3d"})
    assert [each.id for each in recent_activities(full, "org", 1, 5)] == [5, 2, 3, 1]
    assert [each.id for each in recent_activities(full, "contact", 3, 5)] == [4]
    assert [each.id for each in recent_activities(full, "opp", 1, 5)] == [3]
    assert [each.id for each in recent_activities(full, "org", 1, 2)] == [5, 2]


def test_the_steps_of_a_lead_and_a_deal_are_told_in_order(full: Desk) -> None:
    with full.batch() as b:
        leads.add(full, b, {"name": "An"})
        leads.qualify(full, b, 1)
        opps.advance(full, b, 1)
        opps.advance(full, b, 1, "negotiation")
    (step,) = steps_of(full, "lead", 1)
    assert (step.day, step.from_status, step.to_status) == (date(2026, 3, 13), "new", "qualified")
    stages = [(step.from_stage, step.to_stage) for step in steps_of(full, "opp", 1)]
    assert stages == [("prospecting", "qualification"), ("qualification", "negotiation")]
    assert steps_of(full, "org", 1) == []
