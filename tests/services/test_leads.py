"""Tests of what happens to a lead: its warmth, its steps and its twins."""

from __future__ import annotations

from datetime import date

import pytest

from crmcli.domain.twins import POSSIBLE, PROBABLE
from crmcli.errors import Ambiguous, UsageError
from crmcli.reports.score import explained, score_of
from crmcli.services import activities, keeping, leads
from crmcli.services.twins import find_twins
from crmcli.store.desk import Desk


@pytest.fixture
def an(desk: Desk) -> Desk:
    """A book with lead 1, Nguyễn Văn An."""
    with desk.batch() as b:
        leads.add(desk, b, {"name": "Nguyễn Văn An", "phone": "0912345678", "source": "customer"})
    return desk


def log(desk: Desk, kind: str, day: str) -> None:
    with desk.batch() as b:
        activities.log(desk, b, "lead", 1, {"kind": kind, "done_at": day})


def test_the_first_contact_moves_a_new_lead_and_every_one_is_remembered(an: Desk) -> None:
    log(an, "call", "10/03/2026")
    log(an, "email", "12/03/2026")
    log(an, "meeting", "11/03/2026")
    row = an.book.one("SELECT status, last_contacted_on FROM lead")
    assert row == ("contacted", "2026-03-12")
    assert an.book.rows("SELECT from_status, to_status FROM lead_log") == [("new", "contacted")]


def test_a_note_warms_nothing(an: Desk) -> None:
    log(an, "note", "12/03/2026")
    assert an.book.one("SELECT status, heat, last_contacted_on FROM lead") == ("new", None, None)


def test_the_warmth_of_a_lead_is_what_its_events_are_worth(an: Desk) -> None:
    for kind, day in (("meeting", "13/03/2026"), ("meeting", "11/02/2026"), ("call", "12/01/2026"), ("note", "today")):
        log(an, kind, day)
    assert score_of(an, 1).engagement == 33  # 20 + 20/2 + 10/4 = 32.5, half up
    report = explained(an, 1)
    parts = [part for part in report.evidence or () if part.row == "engagement"]
    assert [(part.what, part.day, part.age, part.points, part.value) for part in parts] == [
        ("meeting", date(2026, 3, 13), 0, 20, 20.0),
        ("meeting", date(2026, 2, 11), 30, 20, 10.0),
        ("call", date(2026, 1, 12), 60, 10, 2.5),
    ]
    assert report.figures.suggestion == ()


def test_a_score_suggests_to_qualify(an: Desk) -> None:
    with an.batch() as b:
        leads.edit(an, b, 1, {"potential": "60tr"})
    log(an, "meeting", "today")
    found = score_of(an, 1)
    assert (found.fit, found.engagement, found.score, found.suggestion) == (35, 20, 55, ("qualify",))


def test_a_certain_twin_is_named(an: Desk) -> None:
    with pytest.raises(Ambiguous, match="An Nguyen Van is in the book already") as caught, an.batch() as b:
        leads.add(an, b, {"name": "An Nguyen Van", "phone": "0912345678"})
    assert caught.value.candidates == ("1 Nguyễn Văn An, +84912345678",)


def test_doubtful_twins_come_the_likeliest_first(an: Desk) -> None:
    with an.batch() as b:
        leads.add(an, b, {"name": "Trần Bình", "phone": "0987654321"})
    found = find_twins(an, "lead", {"name": "Nguyễn Văn An", "phone": "+84987654321"})
    assert [(row_id, verdict.verdict) for row_id, verdict in found] == [(2, PROBABLE), (1, POSSIBLE)]


def test_a_lead_needs_a_name(desk: Desk) -> None:
    with pytest.raises(UsageError, match="--name is missing"), desk.batch() as b:
        keeping.add(desk, b, "lead", {"phone": "0912345678"})


def test_a_command_that_changes_nothing_leaves_no_batch(an: Desk) -> None:
    before = an.book.value("SELECT count(*) FROM batch")
    with an.batch() as b:
        leads.edit(an, b, 1, {"name": "Nguyễn Văn An"})
    assert an.book.value("SELECT count(*) FROM batch") == before
