"""Tests of crm opp on a terminal: what is missing is asked for, and only where it makes sense."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.conftest import Crm, CrmTerminal


@pytest.fixture
def deal(crm: Crm) -> Crm:
    """A book with one deal: number 1, in prospecting."""
    assert crm("opp", "add", "Máy lạnh tầng 3", "--amount", "1,5tỷ").code == 0
    return crm


def shown(crm: Crm) -> dict[str, Any]:
    record: dict[str, Any] = crm("opp", "show", "1", "-f", "json").json
    return record



def test_a_missing_amount_is_asked_for_on_a_terminal(crm: Crm, crm_terminal: CrmTerminal) -> None:
    crm("opp", "add", "Thang máy")
    result = crm_terminal("opp", "win", "1", answers=[("What is the deal worth?", "900tr\r")])
    assert result.code == 0
    assert shown(crm)["amount"] == 900_000_000


def test_a_reason_and_what_it_needs_are_asked_for_on_a_terminal(deal: Crm, crm_terminal: CrmTerminal) -> None:
    down = "\x1b[B"
    questions = [("Why was it lost?", f"{down}\r"), ("To which competitor?", "Điện máy X\r")]
    assert crm_terminal("opp", "lose", "1", answers=questions).code == 0
    record = shown(deal)
    assert (record["lost_reason"], record["competitor"]) == ("competitor", "Điện máy X")


def test_a_closed_deal_is_not_asked_for_its_reason(deal: Crm, crm_terminal: CrmTerminal) -> None:
    deal("opp", "win", "1")
    result = crm_terminal("opp", "lose", "1")
    assert (result.code, result.out.splitlines()[0]) == (1, "error: the deal is won already")


def test_on_a_terminal_deleting_is_asked_once(deal: Crm, crm_terminal: CrmTerminal) -> None:
    question = "Delete 1 Máy lạnh tầng 3?"
    assert crm_terminal("opp", "delete", "1", answers=[(question, "n")]).code == 1
    assert crm_terminal("opp", "delete", "1", answers=[(question, "y")]).code == 0
    assert deal("opp", "show", "1").code == 4


def test_a_question_left_with_ctrl_c_changes_nothing(deal: Crm, crm_terminal: CrmTerminal) -> None:
    result = crm_terminal("opp", "lose", "1", answers=[("Why was it lost?", "\x03")])
    assert (result.code, "interrupted; nothing was changed" in result.out) == (130, True)
    assert shown(deal)["stage"] == "prospecting"


def test_the_reasons_are_offered_in_the_users_language(deal: Crm, crm_terminal: CrmTerminal) -> None:
    result = crm_terminal("opp", "lose", "1", "--lang", "vi", answers=[("không có ngân sách", "\r")])
    assert (result.code, shown(deal)["lost_reason"]) == (0, "price")
