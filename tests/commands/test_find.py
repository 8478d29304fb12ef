"""crm find: the right records for whatever is typed, and never an error."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Crm, CrmTerminal


@pytest.fixture
def filled(crm: Crm) -> Crm:
    for line in (
        ("lead", "add", "Đặng Văn Ân", "--company", "Cty TNHH Thịnh Vượng", "--email", "a@b.com",
         "--phone", "0912345678"),
        ("lead", "add", "Sean O'Brien", "--company", "AT&T", "--note", "Máy lạnh 10.5 kW"),
        ("lead", "add", "😀 Shop"),
        ("org", "add", "Công ty TNHH Đặng Gia", "--tax-code", "0100109106", "--code", "KH-001"),
        ("contact", "add", "Trần Bình", "--org", "1"),
        ("opp", "add", "Máy lạnh tầng 3", "--org", "1"),
        ("note", "add", "lead:1", "gặp anh Dangelo ở quán"),
    ):  # fmt: skip
        assert crm(*line).code == 0
    return crm


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("dang", "lead:1 activity:1 org:1"),
        ("ĐẶNG", "lead:1 activity:1 org:1"),
        ("dang van a", "lead:1"),
        ("an dang", "lead:1"),
        ("o'brien", "lead:2"),
        ("obrien", ""),
        ("a@b.com", "lead:1"),
        ("AT&T", "lead:2"),
        ("10.5", "lead:2"),
        ("0912 345", "lead:1"),
        ("0912.345.678", "lead:1"),
        ("an 0912", "lead:1"),
        ("thinh vuo", "lead:1"),
        ("0100109106", "org:1"),
        ("kh-001", "org:1"),
        ("may lanh", "opp:1 lead:2"),
        ("quan", "activity:1"),
        ("😀", "lead:3"),
        ("😀 sho", "lead:3"),
        ('"', ""),
        ('"dang"', "lead:1 activity:1 org:1"),
        ("", ""),
        ("   ", ""),
        ("*", ""),
        ("dang*", "lead:1 activity:1 org:1"),
        ("NEAR(", ""),
        ("NEAR(dang van)", ""),
        ("name:dang", ""),
        ("dang OR shop", ""),
        ("dang AND", ""),
        ("-dang", "lead:1 activity:1 org:1"),
        ("^dang", "lead:1 activity:1 org:1"),
        ("(", ""),
        ("dang; DROP TABLE lead", ""),
        ("%", ""),
        ("\U0001e900", ""),
        ("dang \U0001e900", ""),
        ("{name} : dang", ""),
        ("9" * 30, ""),
    ],
)
def test_the_right_records_are_found_or_none(filled: Crm, typed: str, expected: str) -> None:
    result = filled("find", "-f", "ids", "--", typed)
    assert (result.code, sorted(result.lines)) == (0, sorted(expected.split()))
    assert result.err == ("" if expected else "hint: fewer words, or the start of one, find more\n")


@pytest.mark.parametrize(
    "typed", ["a" * 10_000, "zq " * 5_000, '"*(' * 3_000, "9" * 10_000, "9 " * 5_000, "đ\u0301" * 5_000, "@" * 9_999]
)
def test_whatever_long_text_is_typed_is_no_error(filled: Crm, typed: str) -> None:
    result = filled("find", "-f", "ids", "--", typed)
    assert (result.code, result.out) == (0, "")


def test_words_need_no_quotes(filled: Crm) -> None:
    assert filled("find", "dang", "van", "an", "-f", "ids").lines == ["lead:1"]


def test_what_answered_and_where_is_told(filled: Crm) -> None:
    assert filled("find", "0912", "-f", "json").json == [
        {"kind": "lead", "id": "lead:1", "name": "Đặng Văn Ân", "matched": "0912 345 678", "where": "phone"}
    ]
    assert filled("find", "thinh", "--columns", "id,matched,where").lines == [
        "id,matched,where", "lead:1,Cty TNHH Thịnh Vượng,company",
    ]  # fmt: skip
    assert filled("find", "dang gia", "-f", "json").json[0]["matched"] is None


def test_only_one_kind_is_found_when_asked_for(filled: Crm) -> None:
    assert filled("find", "dang", "--kind", "org", "-f", "ids").lines == ["org:1"]
    filled("find", "dang", "--kind", "orgs").refused(
        2, "--kind 'orgs' is not one of lead, org, contact, opp, activity"
    )


def test_no_more_are_shown_than_asked_for(filled: Crm) -> None:
    assert filled("find", "thinh vuong", "may", "--limit", "1", "-f", "ids").out == ""
    assert len(filled("find", "dang", "--limit", "1", "-f", "ids").lines) == 1
    assert "2 more; --limit 0 shows all" in filled("find", "dang", "--limit", "1", "-f", "table").err
    assert len(filled("find", "dang", "--limit", "0", "-f", "ids").lines) == 3


def test_a_deleted_record_is_not_found_until_undo(filled: Crm) -> None:
    assert filled("lead", "delete", "2", "--yes").code == 0
    assert filled("find", "o'brien", "-f", "ids").out == ""
    assert filled("undo", "--yes").code == 0
    assert filled("find", "o'brien", "-f", "ids").lines == ["lead:2"]
    assert filled("redo", "--yes").code == 0
    assert filled("find", "o'brien", "-f", "ids").out == ""


def test_a_changed_record_is_found_by_what_it_says_now(filled: Crm) -> None:
    assert filled("lead", "edit", "2", "--name", "Seán Ó Briain").code == 0
    assert filled("find", "o'brien", "-f", "ids").out == ""
    assert filled("find", "briain", "-f", "ids").lines == ["lead:2"]


def test_what_is_found_can_be_typed_again(filled: Crm) -> None:
    ids = filled("find", "dang", "-f", "ids").lines
    assert [filled("history", each).code for each in ids] == [0, 0, 0]
    assert filled("log", "show", "activity:1").code == 0


def test_on_a_terminal_the_kind_and_the_place_are_in_the_users_words(filled: Crm, crm_terminal: CrmTerminal) -> None:
    screen = crm_terminal("find", "thinh").out
    assert "lead:1" in screen
    assert "Cty TNHH Thịnh Vượng" in screen
    assert "company" in screen
    assert max(map(len, screen.splitlines())) <= 80


def test_a_book_that_is_not_there_is_not_made_by_looking(crm: Crm) -> None:
    assert crm("find", "an").code == 6


def test_what_an_import_brought_can_be_found(filled: Crm) -> None:
    rows = "name,company\n" + "".join(f"Lê {n},Hoàng Gia {n}\n" for n in range(300))
    imported = filled("import", "leads", "-", stdin=rows)
    assert imported.code == 0, imported.err
    assert len(filled("find", "hoang gia", "-f", "ids").lines) == 200
    assert filled("find", "gia 299", "-f", "json").json[0]["name"] == "Lê 299"


def test_control_characters_of_a_record_do_not_reach_the_screen(crm: Crm) -> None:
    assert crm("org", "add", "Kho").code == 0
    assert crm("note", "add", "org:kho", "khoá \x1b[2J ngoài").code == 0
    result = crm("find", "khoa", "-f", "md")
    assert "\x1b" not in result.out
    assert json.loads(crm("find", "khoa", "-f", "json").out)[0]["id"] == "activity:1"
