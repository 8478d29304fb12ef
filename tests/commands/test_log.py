"""Tests of crm log."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Crm


@pytest.fixture(autouse=True)
def somebody(crm: Crm) -> None:
    assert crm("lead", "add", "Nguyễn Văn An", "--phone", "0912345678").code == 0


def _lead(crm: Crm, number: int = 1) -> dict[str, object]:
    return dict(crm("lead", "show", str(number), "-f", "json").json)


def test_a_call_is_written_down_now_and_moves_a_new_lead_to_contacted(crm: Crm) -> None:
    call = crm("log", "call", "lead:1", "hỏi giá", "--outcome", "gọi lại sau", "-f", "json").json
    assert (call["kind"], call["subject"], call["record"]) == ("call", "hỏi giá", "lead:1")
    assert (call["done_at"], call["outcome"], call["owner"]) == ("2026-03-13T16:30:00+07:00", "gọi lại sau", "lan")
    lead = _lead(crm)
    assert (lead["status"], lead["last_contacted_on"], lead["engagement"]) == ("contacted", "2026-03-13", 10)


@pytest.mark.parametrize("kind", ["call", "email", "meeting", "coffee", "visit"])
def test_every_kind_of_contact_touches_the_lead(crm: Crm, kind: str) -> None:
    assert crm("log", kind, "lead:1").code == 0
    assert _lead(crm)["status"] == "contacted"


def test_a_note_does_not_touch_the_lead(crm: Crm) -> None:
    assert crm("log", "note", "lead:1", "thích Zalo").code == 0
    lead = _lead(crm)
    assert (lead["status"], lead["last_contacted_on"], lead["engagement"]) == ("new", None, 0)


def test_what_was_done_on_another_day_is_written_down_there(crm: Crm) -> None:
    crm("log", "call", "lead:1", "hôm nay")
    call = crm("log", "meeting", "lead:1", "--at", "hôm qua 9h", "-f", "json").json
    assert call["done_at"] == "2026-03-12T09:00:00+07:00"
    assert _lead(crm)["last_contacted_on"] == "2026-03-13"
    assert crm("log", "visit", "lead:1", "--at", "10/03/2026", "-f", "json").json["done_at"] == "2026-03-10"


@pytest.mark.parametrize("when", ["mai", "16:31"])
def test_what_is_still_to_come_is_a_task(crm: Crm, when: str) -> None:
    result = crm("log", "call", "lead:1", "--at", when)
    assert result.code == 1
    assert "still to come" in result.err
    assert "hint: crm task add TEXT --on lead:1" in result.err
    assert _lead(crm)["status"] == "new"


def test_cost_and_personal_touch_are_kept(crm: Crm) -> None:
    coffee = crm("log", "coffee", "lead:1", "--cost", "150k", "--personal", "-f", "json").json
    assert (coffee["cost"], coffee["personal"]) == (150_000, True)


def test_the_next_action_of_the_lead_is_set_with_it(crm: Crm) -> None:
    assert crm("log", "call", "lead:1", "--next", "gửi báo giá", "--next-on", "mai").code == 0
    lead = _lead(crm)
    assert (lead["next_action"], lead["next_action_on"]) == ("gửi báo giá", "2026-03-14")


def test_the_next_action_of_a_deal_is_set_with_it(crm: Crm) -> None:
    assert crm("opp", "add", "Máy lạnh").code == 0
    assert crm("log", "meeting", "opp:1", "--next-on", "20/03/2026").code == 0
    assert crm("opp", "show", "1", "-f", "json").json["next_action_on"] == "2026-03-20"


def test_an_organization_has_tasks_instead_of_a_next_action(crm: Crm) -> None:
    crm("org", "add", "Thịnh Vượng")
    result = crm("log", "call", "org:thinh vuong", "--next", "x")
    assert (result.code, "only leads and opportunities have a next action" in result.err) == (1, True)
    assert crm("log", "list", "-f", "json").json == []


def test_a_record_is_found_by_a_name_that_only_it_bears(crm: Crm) -> None:
    assert crm("log", "call", "nguyen van an", "-f", "json").json["record"] == "lead:1"
    crm("contact", "add", "Nguyễn Văn An", "--anyway")
    result = crm("log", "call", "nguyen van an")
    assert result.code == 5
    assert "lead:1 Nguyễn Văn An" in result.err
    assert "contact:1 Nguyễn Văn An" in result.err
    assert crm("log", "call", "contact:1", "-f", "json").json["record"] == "contact:1"


def test_a_bare_number_does_not_say_of_what(crm: Crm) -> None:
    result = crm("log", "call", "1")
    assert (result.code, "1 of what?" in result.err) == (2, True)


def test_one_thing_is_logged_for_every_record_on_stdin(crm: Crm) -> None:
    crm("lead", "add", "Trần Bình")
    logged = crm("log", "email", "-", "gửi catalog", "-f", "json", stdin="lead:1\nlead:2\n").json
    assert [each["record"] for each in logged] == ["lead:1", "lead:2"]


def test_a_record_named_twice_is_logged_once(crm: Crm) -> None:
    crm("lead", "add", "Trần Bình")
    assert crm("log", "call", "-", "-f", "ids", stdin="lead:2\nTrần Bình\n").out == "1\n"


def test_one_wrong_record_on_stdin_and_nothing_is_logged(crm: Crm) -> None:
    assert crm("log", "email", "-", stdin="lead:1\nlead:9\n").code == 4
    assert crm("log", "list", "-f", "json").json == []
    assert _lead(crm)["status"] == "new"


def test_a_converted_lead_is_read_only(crm: Crm) -> None:
    assert crm("lead", "qualify", "1").code == 0
    assert crm("lead", "convert", "1").code == 0
    result = crm("log", "call", "lead:1")
    assert (result.code, "converted" in result.err) == (1, True)
    assert crm("task", "add", "gọi", "--on", "lead:1").code == 1


@pytest.mark.parametrize(
    ("option", "value", "code"), [("--cost", "nhiều", 1), ("--at", "sometime", 1), ("--next-on", "32/01/2026", 1)]
)
def test_a_wrong_value_leaves_nothing_behind(crm: Crm, option: str, value: str, code: int) -> None:
    result = crm("log", "call", "lead:1", option, value)
    assert result.code == code
    assert len([line for line in result.err.splitlines() if line.startswith("error:")]) == 1
    assert crm("log", "list", "-f", "json").json == []
    assert _lead(crm)["status"] == "new"


def test_what_was_done_is_listed_latest_first_and_by_record(crm: Crm) -> None:
    crm("lead", "add", "Trần Bình")
    crm("log", "call", "lead:1", "một", "--at", "01/03/2026")
    crm("log", "email", "lead:2", "hai", "--at", "02/03/2026 8:00")
    crm("log", "note", "lead:1", "ba", "--at", "03/03/2026")
    crm("task", "add", "bốn", "--on", "lead:1")
    assert [row["subject"] for row in crm("log", "list", "-f", "json").json] == ["ba", "hai", "một"]
    assert [row["subject"] for row in crm("log", "list", "--on", "lead:1", "-f", "json").json] == ["ba", "một"]
    assert crm("log", "list", "--where", "kind=email", "-f", "ids").lines == ["2"]


def test_what_an_organizations_people_and_deals_did_is_about_it_too(crm: Crm) -> None:
    crm("org", "add", "Thịnh Vượng")
    crm("contact", "add", "Bình", "--org", "1")
    crm("log", "call", "contact:1", "gọi Bình")
    assert crm("log", "list", "--on", "org:1", "-f", "json").json[0]["subject"] == "gọi Bình"


def test_the_words_can_be_corrected_and_a_log_deleted(crm: Crm) -> None:
    crm("log", "call", "lead:1", "hỏi gía")
    assert crm("log", "edit", "1", "--subject", "hỏi giá", "-f", "json").json["subject"] == "hỏi giá"
    assert crm("log", "show", "1", "-f", "json").json["subject"] == "hỏi giá"
    assert crm("log", "delete", "1").code == 2
    assert crm("log", "delete", "1", "--yes").code == 0
    gone = crm("log", "show", "1")
    assert (gone.code, "activity 1 was deleted on 2026-" in gone.err) == (4, True)
