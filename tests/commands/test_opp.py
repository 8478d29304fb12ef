"""Tests of crm opp: a deal from its first stage to won or lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.conftest import Crm

DAY = "2026-03-13"


@pytest.fixture
def deal(crm: Crm) -> Crm:
    """A book with one deal: number 1, in prospecting, worth 1,5 tỷ."""
    assert crm("org", "add", "Công ty TNHH Thịnh Vượng").code == 0
    made = crm("opp", "add", "Máy lạnh tầng 3", "--org", "Công ty TNHH Thịnh Vượng", "--amount", "1,5tỷ")
    assert made.code == 0
    return crm


def shown(crm: Crm, opp: str = "1") -> dict[str, Any]:
    record: dict[str, Any] = crm("opp", "show", opp, "-f", "json").json
    return record


def steps(crm: Crm) -> list[tuple[str, str, str]]:
    return [(step["day"], step["from_stage"], step["to_stage"]) for step in shown(crm)["stages"]]


# --- add


def test_a_new_deal_starts_in_the_first_open_stage_with_what_the_stage_says(deal: Crm) -> None:
    record = shown(deal)
    assert record["stage"] == "prospecting"
    assert (record["probability"], record["category"]) == (10, "pipeline")
    assert (record["amount"], record["weighted"]) == (1_500_000_000, 150_000_000)
    assert (record["org"], record["created_on"], record["closed_on"]) == ("Công ty TNHH Thịnh Vượng", DAY, None)
    assert record["owner"] == "lan"
    assert record["stages"] == []


def test_a_deal_may_start_further_on(crm: Crm) -> None:
    record = crm("opp", "add", "Thang máy", "--stage", "proposal", "-f", "json").json
    assert (record["stage"], record["probability"], record["category"]) == ("proposal", 50, "best_case")


def test_what_is_said_of_a_new_deal_wins_over_its_stage(crm: Crm) -> None:
    record = crm("opp", "add", "Thang máy", "--probability", "35%", "--category", "commit", "-f", "json").json
    assert (record["probability"], record["category"]) == (35, "commit")


@pytest.mark.parametrize(("stage", "verb"), [("won", "win"), ("lost", "lose")])
def test_a_new_deal_cannot_start_closed(crm: Crm, stage: str, verb: str) -> None:
    sentence = f"a new deal cannot start in {stage}; add it in an open stage, then close it"
    crm("opp", "add", "X", "--stage", stage).refused(1, sentence, f"crm opp {verb} ID")
    assert crm("opp", "list", "-f", "ids").out == ""


def test_an_unknown_stage_names_the_stages(crm: Crm) -> None:
    result = crm("opp", "add", "X", "--stage", "closing")
    known = "prospecting, qualification, needs, proposal, negotiation, won, lost"
    result.refused(1, f"stage: 'closing' is not one of {known}")


def test_the_organization_of_a_deal_must_be_in_the_book(crm: Crm) -> None:
    crm("opp", "add", "X", "--org", "Vô Danh").refused(4, "there is no org 'Vô Danh'", "crm org list")


def test_a_deal_with_a_person_is_with_the_persons_organization(deal: Crm) -> None:
    deal("contact", "add", "Trần Thị Bình", "--org", "1")
    record = deal("opp", "add", "Bảo trì", "--contact", "Trần Thị Bình", "-f", "json").json
    assert (record["contact"], record["org"]) == ("Trần Thị Bình", "Công ty TNHH Thịnh Vượng")


def test_an_amount_is_not_less_than_nothing(crm: Crm) -> None:
    crm("opp", "add", "X", "--amount=-5tr").refused(1, "the amount of a deal cannot be less than nothing")


@pytest.mark.parametrize(
    ("option", "value"),
    [("--amount", "nhiều"), ("--expected-close", "32/01/2026"), ("--probability", "120"), ("--source", "tivi")],
)
def test_a_wrong_value_is_one_sentence_and_stores_nothing(crm: Crm, option: str, value: str) -> None:
    result = crm("opp", "add", "X", option, value)
    assert (result.code, result.out, len(result.err.splitlines())) == (1, "", 1)
    assert crm("opp", "list", "-f", "ids").out == ""


def test_a_category_outside_the_fixed_list_is_not_understood(crm: Crm) -> None:
    assert crm("opp", "add", "X", "--category", "maybe").code == 2


def test_a_name_that_is_missing_is_asked_for_only_on_a_terminal(crm: Crm) -> None:
    crm("opp", "add").refused(2, "NAME is missing")


def test_the_expected_close_is_typed_as_people_type(crm: Crm) -> None:
    record = crm("opp", "add", "X", "--expected-close", "30 ngày nữa", "-f", "json").json
    assert record["expected_close"] == "2026-04-12"


# --- advance


def test_a_deal_advances_to_the_next_stage_and_its_probability_follows(deal: Crm) -> None:
    record = deal("opp", "advance", "1", "-f", "json").json
    assert (record["stage"], record["probability"], record["category"]) == ("qualification", 20, "pipeline")
    assert steps(deal) == [(DAY, "prospecting", "qualification")]


def test_a_deal_may_go_to_a_named_stage_and_back_and_every_step_is_kept(deal: Crm) -> None:
    deal("opp", "advance", "1", "negotiation")
    record = deal("opp", "advance", "1", "needs", "-f", "json").json
    assert (record["stage"], record["probability"]) == ("needs", 30)
    assert steps(deal) == [(DAY, "prospecting", "negotiation"), (DAY, "negotiation", "needs")]


def test_a_probability_set_by_hand_stays_until_it_is_emptied(deal: Crm) -> None:
    deal("opp", "edit", "1", "--probability", "65")
    assert deal("opp", "advance", "1", "-f", "json").json["probability"] == 65
    assert deal("opp", "edit", "1", "--probability", "-", "-f", "json").json["probability"] == 20
    assert deal("opp", "advance", "1", "-f", "json").json["probability"] == 30


def test_from_the_last_open_stage_a_deal_is_won_or_lost(deal: Crm) -> None:
    deal("opp", "advance", "1", "negotiation")
    sentence = "negotiation is the last open stage; a deal leaves it by being won or lost"
    deal("opp", "advance", "1").refused(1, sentence, "crm opp win 1")


@pytest.mark.parametrize(("stage", "verb"), [("won", "win"), ("lost", "lose")])
def test_a_deal_does_not_advance_to_a_closed_stage(deal: Crm, stage: str, verb: str) -> None:
    result = deal("opp", "advance", "1", stage)
    result.refused(1, f"a deal does not advance to {stage}", f"crm opp {verb} 1")
    assert shown(deal)["stage"] == "prospecting"


def test_a_deal_does_not_advance_to_where_it_is(deal: Crm) -> None:
    deal("opp", "advance", "1", "prospecting").refused(1, "the deal is in prospecting already", "crm opp advance 1")


def test_a_step_cannot_be_dated_before_the_one_before_it(deal: Crm) -> None:
    result = deal("opp", "advance", "1", "--today", "2026-03-01")
    sentence = f"the deal entered prospecting on {DAY}; its next step cannot be before that"
    result.refused(1, sentence, "crm opp edit 1 --created-on DAY")
    deal("opp", "advance", "1")
    assert deal("opp", "advance", "1", "--today", "2026-03-01").err.endswith("hint: crm opp show 1\n")


def test_several_deals_advance_in_one_batch(deal: Crm) -> None:
    deal("opp", "add", "Thang máy")
    result = deal("opp", "advance", "-", "-f", "csv", "--columns", "id,stage", stdin="1\nThang máy\n")
    assert result.lines == ["id,stage", "1,qualification", "2,qualification"]


def test_when_one_of_several_cannot_advance_none_does(deal: Crm) -> None:
    deal("opp", "add", "Thang máy", "--stage", "negotiation")
    assert deal("opp", "advance", "-", stdin="1\n2\n").code == 1
    assert shown(deal)["stage"] == "prospecting"


def test_no_records_on_stdin_is_said(crm: Crm) -> None:
    crm("opp", "add", "X")
    crm("opp", "advance", "-", stdin="\n").refused(2, "no records on stdin")


# --- win


def test_a_deal_is_won(deal: Crm) -> None:
    record = deal("opp", "win", "1", "-f", "json").json
    assert (record["stage"], record["probability"], record["closed_on"]) == ("won", 100, DAY)
    assert record["amount"] == 1_500_000_000
    assert steps(deal) == [(DAY, "prospecting", "won")]


def test_winning_needs_an_amount(crm: Crm) -> None:
    crm("opp", "add", "Thang máy")
    crm("opp", "win", "1").refused(2, "--amount is missing")
    crm("opp", "win", "-", stdin="1").refused(2, "--amount is missing")
    assert crm("opp", "win", "1", "--amount", "900tr", "-f", "json").json["amount"] == 900_000_000


def test_the_amount_it_was_sold_for_replaces_the_one_expected(deal: Crm) -> None:
    assert deal("opp", "win", "1", "--amount", "1,2tỷ", "-f", "json").json["amount"] == 1_200_000_000


def test_a_deal_may_have_been_won_some_days_ago(deal: Crm) -> None:
    deal("opp", "edit", "1", "--created-on", "2026-02-01")
    record = deal("opp", "win", "1", "--on", "12/03/2026", "-f", "json").json
    assert record["closed_on"] == "2026-03-12"
    assert steps(deal) == [("2026-03-12", "prospecting", "won")]


def test_a_deal_is_not_won_on_a_day_to_come(deal: Crm) -> None:
    deal("opp", "win", "1", "--on", "+1d").refused(1, "the day 2026-03-14 has not come yet")


def test_a_closed_deal_cannot_be_won_lost_or_advanced(deal: Crm) -> None:
    deal("opp", "win", "1")
    for verb in (["win", "1"], ["lose", "1"], ["lose", "1", "--reason", "other"], ["advance", "1"]):
        deal("opp", *verb).refused(1, "the deal is won already", "crm opp reopen 1")
    deal("opp", "advance", "1", "needs").refused(1, "the deal is won already", "crm opp reopen 1")


def test_a_won_deal_keeps_its_amount_and_its_probability(deal: Crm) -> None:
    deal("opp", "win", "1")
    deal("opp", "edit", "1", "--amount", "-").refused(1, "a deal that was won needs its amount", "crm opp reopen 1")
    deal("opp", "edit", "1", "--probability", "50").refused(1, "the deal is won already", "crm opp reopen 1")
    assert deal("opp", "edit", "1", "--amount", "1,4tỷ", "-f", "json").json["amount"] == 1_400_000_000


# --- lose


@pytest.mark.parametrize("reason", ["price", "no_budget", "no-decision"])
def test_a_deal_is_lost_for_a_reason(deal: Crm, reason: str) -> None:
    record = deal("opp", "lose", "1", "--reason", reason, "-f", "json").json
    assert (record["stage"], record["probability"], record["closed_on"]) == ("lost", 0, DAY)
    assert (record["lost_reason"], record["category"]) == (reason.replace("-", "_"), "omitted")
    assert steps(deal) == [(DAY, "prospecting", "lost")]


def test_losing_needs_a_reason_from_the_list(deal: Crm) -> None:
    known = "price, competitor, no_budget, no_decision, other"
    deal("opp", "lose", "1").refused(2, f"--reason is missing; it is one of {known}")
    deal("opp", "lose", "1", "--reason", "luck").refused(2, f"lost_reason: 'luck' is not one of {known}")
    assert shown(deal)["stage"] == "prospecting"


def test_losing_to_a_competitor_needs_to_know_which(deal: Crm) -> None:
    deal("opp", "lose", "1", "--reason", "competitor").refused(2, "--competitor is missing")
    deal("opp", "lose", "-", "--reason", "competitor", stdin="1").refused(2, "--competitor is missing")
    record = deal("opp", "lose", "1", "--reason", "competitor", "--competitor", "Điện máy X", "-f", "json").json
    assert record["competitor"] == "Điện máy X"


def test_a_competitor_known_before_need_not_be_named_again(deal: Crm) -> None:
    deal("opp", "edit", "1", "--competitor", "Điện máy X")
    assert deal("opp", "lose", "1", "--reason", "competitor").code == 0


def test_another_reason_needs_words_and_the_note_keeps_what_it_said(deal: Crm) -> None:
    deal("opp", "edit", "1", "--note", "khách quen")
    deal("opp", "lose", "1", "--reason", "other").refused(2, "--note is missing")
    record = deal("opp", "lose", "1", "--reason", "other", "--text", "hoãn xây", "-f", "json").json
    assert record["note"] == "khách quen\nhoãn xây"


# --- reopen


def test_a_reopened_deal_is_back_in_its_stage_with_its_history(deal: Crm) -> None:
    deal("opp", "advance", "1", "negotiation")
    deal("opp", "lose", "1", "--reason", "price")
    record = deal("opp", "reopen", "1", "-f", "json").json
    assert (record["stage"], record["probability"], record["category"]) == ("negotiation", 80, "commit")
    assert (record["closed_on"], record["lost_reason"]) == (None, None)
    assert steps(deal) == [
        (DAY, "prospecting", "negotiation"),
        (DAY, "negotiation", "lost"),
        (DAY, "lost", "negotiation"),
    ]


def test_an_open_deal_cannot_be_reopened(deal: Crm) -> None:
    deal("opp", "reopen", "1").refused(1, "the deal is open already", "crm opp show 1")


def test_the_third_show_of_the_main_line(deal: Crm) -> None:
    assert deal("opp", "advance", "1", "--today", "2026-03-14").code == 0
    assert deal("opp", "advance", "1", "negotiation", "--today", "2026-03-16").code == 0
    assert deal("opp", "win", "1", "--today", "2026-03-20").code == 0
    deal("opp", "lose", "1", "--today", "2026-03-20").refused(1, "the deal is won already", "crm opp reopen 1")
    assert deal("opp", "reopen", "1", "--today", "2026-03-23").code == 0
    assert steps(deal) == [
        ("2026-03-14", "prospecting", "qualification"),
        ("2026-03-16", "qualification", "negotiation"),
        ("2026-03-20", "negotiation", "won"),
        ("2026-03-23", "won", "negotiation"),
    ]


def test_an_undone_step_leaves_no_trace_in_the_log(deal: Crm) -> None:
    deal("opp", "advance", "1")
    before = shown(deal)
    deal("opp", "lose", "1", "--reason", "price")
    assert deal("undo", "--yes").code == 0
    assert shown(deal) == before
    assert deal("opp", "win", "1").code == 0


# --- edit, assign, delete, show


def test_editing_the_stage_is_advancing(deal: Crm) -> None:
    record = deal("opp", "edit", "1", "--stage", "needs", "--amount", "2tỷ", "-f", "json").json
    assert (record["stage"], record["probability"], record["amount"]) == ("needs", 30, 2_000_000_000)
    assert steps(deal) == [(DAY, "prospecting", "needs")]
    assert deal("opp", "edit", "1", "--stage", "needs").code == 0
    deal("opp", "edit", "1", "--stage", "won").refused(1, "a deal does not advance to won", "crm opp win 1")


def test_an_edit_without_a_field_says_so(deal: Crm) -> None:
    deal("opp", "edit", "1").refused(2, "nothing to change; give at least one field")


def test_a_deal_cannot_lose_its_name(deal: Crm) -> None:
    deal("opp", "edit", "1", "--name", "-").refused(1, "name cannot be empty")


def test_a_deal_cannot_have_been_opened_after_it_moved(deal: Crm) -> None:
    deal("opp", "advance", "1")
    deal("opp", "edit", "1", "--created-on", "+3d").refused(1, f"the deal moved on {DAY} already")
    assert deal("opp", "edit", "1", "--created-on", "2026-01-01", "-f", "json").json["created_on"] == "2026-01-01"


def test_a_deal_is_handed_over(deal: Crm) -> None:
    assert deal("opp", "assign", "1", "--to", "Bình", "-f", "json").json["owner"] == "Bình"
    deal("opp", "assign", "1").refused(2, "--to is missing")


def test_the_known_spelling_of_an_owner_is_taken(deal: Crm) -> None:
    deal("opp", "assign", "1", "--to", "Bình")
    deal("opp", "add", "Thang máy")
    assert deal("opp", "assign", "2", "--to", "BINH", "-f", "json").json["owner"] == "Bình"


def test_a_deal_is_deleted_with_its_log_and_comes_back_with_it(deal: Crm) -> None:
    deal("opp", "advance", "1")
    result = deal("opp", "delete", "1", "--yes")
    assert (result.code, result.err) == (0, "1 record deleted; crm undo brings it back\n")
    result = deal("opp", "show", "1")
    assert (result.code, result.err.splitlines()[1]) == (4, "hint: crm undo 4")
    assert deal("undo", "4", "--yes").code == 0
    assert steps(deal) == [(DAY, "prospecting", "qualification")]


def test_deleting_asks_and_off_a_terminal_names_the_option(deal: Crm) -> None:
    deal("opp", "rm", "1").refused(2, "this asks before it acts; say --yes to go on without being asked")


def test_the_card_of_a_deal_ends_with_its_stages(deal: Crm) -> None:
    deal("opp", "advance", "1")
    assert deal("opp", "show", "1").lines[-4:] == [
        "",
        "stages",
        "  day         from stage   to stage",
        "  2026-03-13  prospecting  qualification",
    ]


def test_columns_of_a_shown_deal_leave_the_rest_out(deal: Crm) -> None:
    assert deal("opp", "show", "1", "-f", "json", "--columns", "id,stage").json == {"id": 1, "stage": "prospecting"}


def test_ls_lists_and_conditions_are_typed_in_shown_units(deal: Crm) -> None:
    deal("opp", "add", "Thang máy", "--amount", "40tr", "--expected-close", "+10d")
    assert deal("opp", "ls", "--where", "amount>=1tỷ", "-f", "ids").lines == ["1"]
    assert deal("opp", "ls", "--where", "expected_close<+30d", "-f", "ids").lines == ["2"]
    assert deal("opp", "ls", "--where", "org=công ty tnhh thinh vuong", "-f", "ids").lines == ["1"]
    assert deal("opp", "ls", "--where", "weighted>100tr", "-f", "ids").lines == ["1"]
