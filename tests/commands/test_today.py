"""Tests of crm today: one screen, the formats, both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Crm, CrmTerminal

    from crmcli.store.desk import Desk


@pytest.fixture
def full(desk: Desk, crm: Crm) -> Crm:
    """A book with more to do than a screen holds."""
    with desk.batch() as b:
        for number in range(40):
            b.insert("lead", {
                "name": f"Nguyễn Thị Minh Khai {number}", "status": "new", "created_on": "2026-03-01",
                "phone": "+84912345678", "company": "Công ty TNHH Thương mại Dịch vụ Thịnh Vượng Miền Nam",
            })  # fmt: skip
        b.insert("opp", {
            "name": "漢字" * 30, "stage": "needs", "stage_type": "open", "probability": 30, "category": "pipeline",
            "amount": 1_500_000_000, "expected_close": "2026-03-01", "created_on": "2026-02-20",
        })  # fmt: skip
    return crm


@pytest.mark.parametrize(
    ("lang", "first"), [("en", "2026-03-13: 41 things to do"), ("vi", "13/03/2026: ")]
)
def test_the_desk_fits_a_terminal_with_its_prompt(
    full: Crm, crm_terminal: CrmTerminal, lang: str, first: str
) -> None:
    screen = crm_terminal("today", "--lang", lang).out.splitlines()
    assert len(screen) == 23
    assert screen[0].startswith(first)
    assert "crm opp edit 1 --expected-close +30d" in screen[1]
    assert all(len(line) + sum("一" <= letter <= "鿿" for letter in line) <= 80 for line in screen)
    assert "crm today --all" in screen[-1]


def test_the_rest_is_counted(full: Crm) -> None:
    lines = full("today").lines
    assert (lines[0], len(lines), lines[-1]) == ("2026-03-13: 41 things to do", 23, "20 more: crm today --all")


def test_everything_is_shown_when_asked_for(full: Crm) -> None:
    assert len(full("today", "--all").lines) == 1 + 41


def test_every_line_ends_in_a_command_that_can_be_typed(full: Crm) -> None:
    lines = full("today").lines
    assert lines[1].endswith("  crm opp edit 1 --expected-close +30d")
    assert full("opp", "edit", "1", "--expected-close", "+30d").code == 0
    assert full("log", "call", "lead:40").code == 0
    left = full("today", "-f", "ids").lines
    assert len(left) == 39
    assert {"opp:1", "lead:40"}.isdisjoint(left)


def test_the_money_at_stake_is_shown_in_a_few_signs(full: Crm) -> None:
    assert "…  450m  crm opp" in full("today").lines[1]
    assert "  450tr  crm opp" in full("today", "--lang", "vi").lines[1]


def test_machines_are_given_everything(full: Crm) -> None:
    rows = full("today", "-f", "json").json
    assert len(rows) == 41
    assert rows[0] == {
        "record": "opp:1", "reason": "slips", "what": "漢字" * 30, "about": None, "due": "2026-03-01", "days": 12,
        "amount": 450_000_000, "points": 16.0, "owner": None, "command": "crm opp edit 1 --expected-close +30d",
    }  # fmt: skip
    assert full("today", "-f", "csv").lines[0] == "record,reason,what,about,due,days,amount,points,owner,command"
    assert full("today", "--columns", "record,days", "-f", "csv").lines[1] == "opp:1,12"


@pytest.mark.parametrize("form", ["table", "text", "csv", "tsv", "json", "jsonl", "md", "ids"])
def test_the_desk_speaks_every_format(full: Crm, form: str) -> None:
    result = full("today", "-f", form)
    assert (result.code, result.err) == (0, "")
    assert result.out


def test_a_free_day_is_silent_in_a_pipe_and_friendly_on_a_terminal(crm: Crm, crm_terminal: CrmTerminal) -> None:
    assert crm("init").code == 0
    assert crm("today") == (0, "", "")
    assert crm("today", "-f", "csv").lines == ["record,reason,what,about,due,days,amount,points,owner,command"]
    assert crm("today", "-f", "ids").out == ""
    assert len(crm_terminal("today", "--lang", "en").out.splitlines()) == 1


def test_names_cannot_steer_the_terminal(crm: Crm, desk: Desk) -> None:
    with desk.batch() as b:
        b.insert("lead", {"name": "An\x1b[31m\nBình", "status": "new", "created_on": "2026-03-01"})
    out = crm("today").out
    assert "\x1b" not in out
    assert len(out.splitlines()) == 2


def test_a_task_of_today_shows_its_time(crm: Crm) -> None:
    assert crm("task", "add", "họp", "--due", "2026-03-13 17:00", "--kind", "appointment").code == 0
    assert crm("task", "add", "gửi giá", "--due", "2026-03-13").code == 0
    first, second = crm("today").lines[1:]
    assert first.startswith("17:00  họp ")
    assert second.startswith("today  gửi giá ")


def test_other_formats_are_refused_by_name(crm: Crm) -> None:
    result = crm("today", "-f", "svg")
    assert (result.code, result.out) == (2, "")
    assert "text" in result.err
