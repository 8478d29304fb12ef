"""Tests of where imported records stand: any state may be created, none is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from crmcli.store.book import Book

if TYPE_CHECKING:
    from tests.conftest import Crm, Result


def take(crm: Crm, noun: str, text: str, *options: str) -> Result:
    return crm("import", noun, "-", *options, stdin=text)


def test_a_lead_created_in_a_later_state_has_its_step_at_the_day_of_that_state(crm: Crm, book: Book) -> None:
    text = (
        "name,status,created_on,last_contacted_on,qualified_on,converted_on,wake_on,stop_reason\n"
        "An,new,2026-01-01,,,,,\n"
        "Bình,contacted,2026-01-01,2026-01-05,,,,\n"
        "Chi,qualified,2026-01-01,2026-01-05,2026-01-09,,,\n"
        "Dung,converted,2026-01-01,,2026-01-09,2026-01-20,,\n"
        "Em,nurture,2026-01-01,,,,2026-06-01,\n"
        "Giang,stopped,2026-01-01,,,,,hết tiền\n"
    )
    assert take(crm, "leads", text).code == 0
    assert book.rows("SELECT lead_id, from_status, to_status, on_day FROM lead_log ORDER BY id") == [
        (2, "new", "contacted", "2026-01-05"),
        (3, "new", "qualified", "2026-01-09"),
        (4, "new", "converted", "2026-01-20"),
        (5, "new", "nurture", None),
        (6, "new", "stopped", None),
    ]
    assert crm("lead", "show", "4", "-f", "json").json["converted_on"] == "2026-01-20"
    assert crm("lead", "reopen", "6").code == 0


def test_an_import_moves_no_lead(crm: Crm, book: Book) -> None:
    crm("lead", "add", "An", "--email", "an@example.com")
    done = take(crm, "leads", "name,email,status\nAn,an@example.com,qualified\nBình,b@example.com,converted\n")
    assert done.code == 1
    assert book.rows("SELECT name, status FROM lead ORDER BY id") == [("An", "new"), ("Bình", "converted")]
    again = take(crm, "leads", "name,email,status\nAn,an@example.com,converted\n", "-f", "json")
    (error,) = (line for line in open_rejects(again) if "an@example.com" in line)
    assert "crm lead convert 1" in error


def open_rejects(done: Result) -> list[str]:
    with open(done.json["rejects"], encoding="utf-8") as file:  # noqa: PTH123 - the name as it was told
        return file.read().splitlines()


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_the_same_state_or_none_is_no_reason_to_reject(crm: Crm) -> None:
    crm("lead", "add", "An", "--email", "an@example.com")
    crm("lead", "qualify", "1")
    text = "name,email,status,title\nAn,an@example.com,qualified,Giám đốc\nAn,an@example.com,,\n"
    assert take(crm, "leads", text).code == 0
    assert crm("lead", "show", "1", "-f", "json").json["title"] == "Giám đốc"


def test_a_converted_lead_is_read_only_for_an_import_too(crm: Crm) -> None:
    crm("lead", "add", "An", "--email", "an@example.com")
    crm("lead", "convert", "1", "--no-opp")
    assert take(crm, "leads", "name,email,title\nAn,an@example.com,Giám đốc\n").code == 1
    assert take(crm, "leads", "name,email\nAn,an@example.com\n").code == 0
    assert crm("lead", "show", "1", "-f", "json").json["title"] is None


def test_a_row_cannot_move_the_lead_that_an_earlier_row_makes(crm: Crm) -> None:
    text = "name,email,status\nAn,an@example.com,new\nAn,an@example.com,qualified\nAn,an@example.com,\n"
    done = take(crm, "leads", text, "-f", "json")
    assert (done.json["created"], done.json["unchanged"], done.json["rejected"]) == (1, 1, 1)


def test_deals_come_in_open_won_and_lost_with_what_their_stage_says(crm: Crm, book: Book) -> None:
    text = (
        "name,amount,stage,probability,created_on,closed_on,expected_close,lost_reason\n"
        "A,5tr,,,2026-01-01,,,\n"
        "B,5tr,proposal,,2026-01-01,,,\n"
        "C,5tr,needs,45,2026-01-01,,,\n"
        "D,5tr,won,60,2026-01-01,2026-02-01,,\n"
        "E,,Lost,,2026-01-01,,2026-02-10,price\n"
        "F,,lost,,2026-01-01,,2026-12-31,\n"
    )
    done = take(crm, "opps", text)
    assert done.code == 0
    assert "1 closed deal took its expected day as the day it closed" in done.err
    assert "1 closed deal has no day of closing" in done.err
    columns = "stage, stage_type, probability, category, entered_on, closed_on, lost_reason"
    assert book.rows(f"SELECT {columns} FROM opp ORDER BY id") == [
        ("prospecting", "open", 10, "pipeline", "2026-01-01", None, None),
        ("proposal", "open", 50, "best_case", None, None, None),
        ("needs", "open", 45, "pipeline", None, None, None),
        ("won", "won", 100, "commit", "2026-02-01", "2026-02-01", None),
        ("lost", "lost", 0, "omitted", "2026-02-10", "2026-02-10", "price"),
        ("lost", "lost", 0, "omitted", None, None, None),
    ]
    assert book.rows("SELECT opp_id, from_stage, to_stage, on_day FROM opp_log ORDER BY id") == [
        (2, "prospecting", "proposal", None),
        (3, "prospecting", "needs", None),
        (4, "prospecting", "won", "2026-02-01"),
        (5, "prospecting", "lost", "2026-02-10"),
        (6, "prospecting", "lost", None),
    ]
    assert crm("opp", "reopen", "4").code == 0


@pytest.mark.parametrize(
    ("wanted", "step"), [("won", "crm opp win 1"), ("lost", "crm opp lose 1"), ("needs", "crm opp advance 1")]
)
def test_an_import_moves_no_deal_but_says_what_would(crm: Crm, wanted: str, step: str) -> None:
    crm("opp", "add", "Máy lạnh", "--external-id", "D1")
    done = take(crm, "opps", f"external_id,name,stage\nD1,Máy lạnh,{wanted}\n", "-f", "json")
    assert done.code == 1
    assert step in open_rejects(done)[1]
    assert crm("opp", "show", "1", "-f", "json").json["stage"] == "prospecting"


def test_a_deal_that_is_closed_keeps_what_it_has_by_being_closed(crm: Crm) -> None:
    crm("opp", "add", "Máy lạnh", "--external-id", "D1", "--amount", "5tr")
    crm("opp", "win", "1")
    text = "external_id,name,probability,amount\nD1,Máy lạnh,30,-\n"
    done = take(crm, "opps", text, "--on-match", "update", "-f", "json")
    assert done.json["unchanged"] == 1
    deal = crm("opp", "show", "1", "-f", "json").json
    assert (deal["probability"], deal["amount"]) == (100, 5_000_000)


def test_the_day_a_deal_was_opened_moves_the_day_it_entered_its_first_stage(crm: Crm, book: Book) -> None:
    crm("opp", "add", "Máy lạnh", "--external-id", "D1")
    take(crm, "opps", "external_id,created_on\nD1,2026-01-15\n", "--on-match", "update")
    assert book.rows("SELECT created_on, entered_on FROM opp") == [("2026-01-15", "2026-01-15")]


def test_a_deal_cannot_be_worth_less_than_nothing(crm: Crm) -> None:
    assert take(crm, "opps", "name,amount\nMáy lạnh,-5tr\n").code == 1


def test_calls_that_come_in_touch_their_leads_as_if_they_were_logged(crm: Crm, book: Book) -> None:
    crm("lead", "add", "An")
    crm("lead", "add", "Bình")
    crm("log", "call", "lead:2", "Hỏi giá", "--at", "2026-03-10 09:00")
    take(crm, "leads", "name,status\nChi,converted\n")
    text = (
        "kind,record,done_at\n"
        "meeting,lead:1,2026-03-01\n"
        "call,lead:1,2026-03-05 10:00\n"
        "note,lead:2,2026-03-11\n"
        "call,lead:3,2026-03-11\n"
        "task,lead:1,\n"
    )
    assert take(crm, "activities", text).code == 0
    found = book.rows("SELECT status, last_contacted_on, heat IS NOT NULL FROM lead ORDER BY id")
    assert found == [("contacted", "2026-03-05", 1), ("contacted", "2026-03-10", 1), ("converted", None, 0)]
    assert book.rows("SELECT lead_id, on_day FROM lead_log WHERE to_status = 'contacted' ORDER BY id") == [
        (2, "2026-03-13"),  # logged by hand, on that day
        (1, "2026-03-01"),
    ]


def test_what_is_done_cannot_lie_ahead_and_what_repeats_needs_a_day(crm: Crm) -> None:
    text = "kind,subject,done_at,due_at,repeat\ncall,A,2026-03-14,,\ntask,B,,,monthly\ntask,C,,2026-04-01,monthly\n"
    done = take(crm, "activities", text, "-f", "json")
    assert (done.json["created"], done.json["rejected"]) == (1, 2)
