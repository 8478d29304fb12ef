"""Tests of crm lead: found, qualified, converted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.conftest import Crm, CrmTerminal

AN = ("Nguyễn Văn An", "--phone", "0912345678", "--email", "an@example.com", "--source", "fair")


@pytest.fixture
def an(crm: Crm) -> Crm:
    """A book with one lead: number 1, Nguyễn Văn An."""
    assert crm("lead", "add", *AN).code == 0
    return crm


def shown(crm: Crm, noun: str, ref: str = "1") -> dict[str, Any]:
    record: dict[str, Any] = crm(noun, "show", ref, "-f", "json").json
    return record


# --- add and twins


def test_the_first_show_of_the_main_line(crm: Crm) -> None:
    added = crm("lead", "add", *AN, "-f", "json")
    assert (added.code, added.json["name"], added.json["status"]) == (0, "Nguyễn Văn An", "new")
    assert crm("lead", "show", "0912.345.678", "-f", "json").json["phone"] == "+84912345678"
    again = crm("lead", "add", *AN)
    assert again.code == 5
    assert again.err.splitlines() == [
        "error: Nguyễn Văn An is in the book already",
        "  1 Nguyễn Văn An, +84912345678, an@example.com",
        "hint: crm lead show 1, or add --anyway",
    ]
    wrong = crm("lead", "add", "Trần Bình", "--phone", "12")
    assert (wrong.code, len(wrong.err.splitlines())) == (1, 1)
    assert crm("lead", "list", "-f", "ids").out == "1\n"


def test_a_certain_twin_is_added_anyway_when_asked_for(an: Crm) -> None:
    result = an("lead", "add", *AN, "--anyway", "-f", "ids")
    assert (result.code, result.out, result.err) == (0, "2\n", "")


def test_a_probable_twin_is_warned_of_and_added_off_a_terminal(an: Crm) -> None:
    result = an("lead", "add", "Trần Thị Bình", "--phone", "0912345678", "-f", "ids")
    assert (result.code, result.out) == (0, "2\n")
    assert result.err == (
        "warning: may be the same as lead 1 Nguyễn Văn An, +84912345678, an@example.com (probable: phone)\n"
    )


def test_a_possible_twin_is_only_warned_of(an: Crm) -> None:
    result = an("lead", "add", "NGUYEN VAN AN", "--phone", "0987654321", "-f", "ids")
    assert (result.code, result.out) == (0, "2\n")
    assert result.err.endswith("(possible: name)\n")


def test_a_probable_twin_is_asked_about_on_a_terminal(an: Crm, crm_terminal: CrmTerminal) -> None:
    line = ("lead", "add", "Trần Thị Bình", "--phone", "0912345678")
    no = crm_terminal(*line, answers=[("Add Trần Thị Bình all the same?", "n")])
    assert no.code == 1
    assert "warning: may be the same as lead 1" in no.out
    assert an("lead", "list", "-f", "ids").out == "1\n"
    yes = crm_terminal(*line, answers=[("Add Trần Thị Bình all the same?", "y")])
    assert (yes.code, yes.out.count("warning:")) == (0, 1)
    assert an("lead", "list", "-f", "ids").out == "2\n1\n"


def test_a_possible_twin_is_not_asked_about(an: Crm, crm_terminal: CrmTerminal) -> None:
    result = crm_terminal("lead", "add", "Nguyen Van An")
    assert (result.code, result.out.count("(possible: name)")) == (0, 1)


def test_with_no_input_nothing_is_asked_on_a_terminal(an: Crm, crm_terminal: CrmTerminal) -> None:
    result = crm_terminal("lead", "add", "Trần Bình", "--phone", "0912345678", "--no-input")
    assert (result.code, result.out.count("warning:")) == (0, 1)


def test_a_name_is_asked_for_on_a_terminal(crm: Crm, crm_terminal: CrmTerminal) -> None:
    assert crm_terminal("lead", "add", answers=[("name", "Lê Dung\r")]).code == 0
    assert shown(crm, "lead")["name"] == "Lê Dung"


# --- states


def test_a_lead_is_qualified_once(an: Crm) -> None:
    record = an("lead", "qualify", "1", "-f", "json").json
    assert (record["status"], record["qualified_on"]) == ("qualified", "2026-03-13")
    an("lead", "qualify", "1").refused(1, "the lead is qualified already", "crm lead convert 1")


def test_a_nurtured_lead_sleeps_until_a_day_to_come(an: Crm) -> None:
    an("lead", "nurture", "1", "--until", "hôm nay").refused(1, "the wake-up day 2026-03-13 is not in the future")
    record = an("lead", "nurture", "1", "--until", "3 tháng nữa", "-f", "json").json
    assert (record["status"], record["wake_on"]) == ("nurture", "2026-06-13")


def test_a_stopped_lead_has_a_reason_and_comes_back_where_it_was(an: Crm) -> None:
    an("lead", "qualify", "1")
    an("lead", "stop", "1").refused(2, "--reason is missing")
    an("lead", "stop", "1", "--reason", "không có nhu cầu")
    assert shown(an, "lead")["stop_reason"] == "không có nhu cầu"
    record = an("lead", "reopen", "1", "-f", "json").json
    assert (record["status"], record["stop_reason"]) == ("qualified", None)
    log = [(step["from_status"], step["to_status"]) for step in shown(an, "lead")["log"]]
    assert log == [("new", "qualified"), ("qualified", "stopped"), ("stopped", "qualified")]


def test_the_state_is_checked_before_a_missing_value_is_asked_for(an: Crm) -> None:
    an("lead", "stop", "1", "--reason", "x")
    an("lead", "stop", "1").refused(1, "the lead was stopped", "crm lead reopen 1")
    an("lead", "nurture", "1").refused(1, "the lead was stopped", "crm lead reopen 1")


def test_several_leads_are_qualified_in_one_batch(an: Crm) -> None:
    an("lead", "add", "Trần Bình")
    result = an("lead", "qualify", "-", "-f", "csv", "--columns", "id,status", stdin="tran binh\n0912345678\n")
    assert result.lines == ["id,status", "2,qualified", "1,qualified"]


# --- convert


def test_a_lead_named_twice_on_stdin_is_meant_once(an: Crm) -> None:
    assert an("lead", "qualify", "-", "-f", "ids", stdin="1\n0912345678\n1\n").out == "1\n"
    deleted = an("lead", "delete", "-", "--yes", stdin="1\nlead:1\n")
    assert (deleted.code, deleted.err) == (0, "1 record deleted; crm undo brings it back\n")


def test_a_limit_beyond_counting_is_refused(an: Crm) -> None:
    assert an("lead", "list", "--limit", str(2**63), "-f", "ids").code == 2
    assert an("history", "--limit", str(2**63)).code == 2


def test_the_second_show_of_the_main_line(crm: Crm) -> None:
    crm("lead", "add", *AN, "--company", "Công ty TNHH Thịnh Vượng")
    crm("lead", "qualify", "1")
    done = crm("lead", "convert", "1", "--opp", "Máy lạnh tầng 3", "--amount", "1,5tỷ", "-f", "json")
    assert (done.code, done.err) == (0, "made org:1, contact:1, opp:1\n")
    lead = done.json
    assert (lead["status"], lead["converted_on"]) == ("converted", "2026-03-13")
    assert (lead["org"], lead["contact"], lead["opp"]) == (
        "Công ty TNHH Thịnh Vượng",
        "Nguyễn Văn An",
        "Máy lạnh tầng 3",
    )
    assert shown(crm, "org")["stage"] == "prospect"
    contact = shown(crm, "contact")
    assert (contact["org"], contact["phone"]) == ("Công ty TNHH Thịnh Vượng", "+84912345678")
    opp = shown(crm, "opp")
    assert (opp["amount"], opp["stage"], opp["source"]) == (1_500_000_000, "prospecting", "fair")
    assert (opp["org"], opp["contact"]) == ("Công ty TNHH Thịnh Vượng", "Nguyễn Văn An")
    crm("lead", "convert", "1").refused(1, "the lead was converted and is read-only now", "crm lead show 1")


def test_undoing_a_conversion_brings_everything_back(an: Crm) -> None:
    an("lead", "edit", "1", "--company", "Thịnh Vượng")
    assert an("log", "call", "lead:1", "gọi lần 1").code == 0
    an("lead", "qualify", "1")
    before = shown(an, "lead")
    an("lead", "convert", "1", "--opp", "Máy lạnh tầng 3", "--amount", "1,5tỷ")
    assert shown(an, "opp")["activities"] != []
    assert an("undo", "--yes").code == 0
    assert shown(an, "lead") == before
    assert [an(noun, "list", "-f", "ids").out for noun in ("org", "contact", "opp")] == ["", "", ""]
    assert an("redo", "--yes").code == 0
    assert (shown(an, "lead")["status"], shown(an, "opp")["amount"]) == ("converted", 1_500_000_000)


@pytest.mark.parametrize(
    "line",
    [
        ["edit", "1", "--title", "Giám đốc"],
        ["assign", "1", "--to", "Bình"],
        ["qualify", "1"],
        ["stop", "1", "--reason", "x"],
        ["nurture", "1", "--until", "+9d"],
        ["reopen", "1"],
    ],
)
def test_a_converted_lead_is_read_only(an: Crm, line: list[str]) -> None:
    an("lead", "convert", "1")
    an("lead", *line).refused(1, "the lead was converted and is read-only now", "crm lead show 1")


def test_a_lead_without_a_company_becomes_an_organization_of_one(an: Crm) -> None:
    done = an("lead", "convert", "1", "-f", "json")
    assert done.err == "made org:1, contact:1, opp:1\n"
    assert (done.json["org"], done.json["contact"], done.json["opp"]) == ("Nguyễn Văn An",) * 3


def test_the_deal_is_named_after_the_company(crm: Crm) -> None:
    crm("lead", "add", "An", "--company", "Thịnh Vượng")
    assert crm("lead", "convert", "1", "-f", "json").json["opp"] == "Thịnh Vượng"


def test_no_opportunity_is_made_when_none_is_wanted(an: Crm) -> None:
    done = an("lead", "convert", "1", "--no-opp", "-f", "json")
    assert (done.err, done.json["opp"]) == ("made org:1, contact:1\n", None)
    assert an("opp", "list", "-f", "ids").out == ""


def test_no_opportunity_goes_without_one(an: Crm) -> None:
    result = an("lead", "convert", "1", "--no-opp", "--amount", "5tr")
    result.refused(2, "--no-opp goes without --opp, --amount and --expected-close")


def test_a_wrong_amount_leaves_nothing_behind(an: Crm) -> None:
    assert an("lead", "convert", "1", "--amount", "nhiều").code == 1
    assert shown(an, "lead")["status"] == "new"
    assert an("contact", "list", "-f", "ids").out == ""


def test_a_match_that_is_not_certain_is_left_to_the_person(crm: Crm) -> None:
    crm("org", "add", "CTY TNHH Thinh Vuong")
    crm("lead", "add", *AN, "--company", "Công ty TNHH Thịnh Vượng")
    result = crm("lead", "convert", "1")
    assert (result.code, result.out) == (5, "")
    assert result.err.splitlines() == [
        "error: lead 1 may be in the book already; say which record it is, or that it is new",
        "  org:1 CTY TNHH Thinh Vuong",
        "hint: crm lead convert 1 --attach org:1, or --new",
    ]
    assert shown(crm, "lead")["status"] == "new"
    attached = crm("lead", "convert", "1", "--attach", "org:1", "-f", "ids")
    assert attached.err.splitlines() == ["made contact:1, opp:1", "attached to org:1"]
    assert crm("org", "list", "-f", "ids").out == "1\n"


def test_new_makes_new_records_where_no_match_is_certain(crm: Crm) -> None:
    crm("org", "add", "CTY TNHH Thinh Vuong")
    crm("lead", "add", *AN, "--company", "Công ty TNHH Thịnh Vượng")
    assert crm("lead", "convert", "1", "--new").err == "made org:2, contact:1, opp:1\n"


def test_a_lead_is_attached_only_to_organizations_and_contacts(an: Crm) -> None:
    an("opp", "add", "X")
    result = an("lead", "convert", "1", "--attach", "opp:1")
    result.refused(2, "--attach takes one org:ID and one contact:ID, not 'opp:1'")
    assert an("lead", "convert", "1", "--attach", "org:9").code == 4


def test_a_conversion_is_never_asked_about(crm: Crm, crm_terminal: CrmTerminal) -> None:
    crm("org", "add", "Thịnh Vượng")
    crm("lead", "add", "An", "--company", "Thịnh Vượng")
    assert crm_terminal("lead", "convert", "1").code == 5


# --- score


def test_the_score_says_what_it_suggests(an: Crm) -> None:
    assert an("lead", "score", "1", "-f", "json").json == {
        "id": 1,
        "name": "Nguyễn Văn An",
        "score": 23,
        "fit": 23,
        "engagement": 0,
        "suggestion": [],
    }


def test_the_scores_of_several_leads_are_rows(an: Crm) -> None:
    an("lead", "add", "Trần Bình")
    result = an("lead", "score", "-", "-f", "csv", "--columns", "id,score", stdin="1\n2\n")
    assert result.lines == ["id,score", "1,23", "2,0"]


def test_an_explained_score_gives_its_rule_its_parameters_and_every_part(an: Crm) -> None:
    report = an("lead", "score", "1", "--explain", "-f", "json").json
    assert (report["fit"], report["engagement"], report["score"]) == (23, 0, 23)
    assert report["parameters"] == {
        "lead": 1,
        "half_life": 30,
        "qualify_fit": 30,
        "qualify_engagement": 20,
        "hot": 60,
        "as_of": "2026-03-13",
    }
    assert [(part["row"], part["what"], part["known"], part["points"]) for part in report["explain"]["records"]] == [
        ("fit", "source", "fair", 10),
        ("fit", "phone", "+84912345678", 8),
        ("fit", "email", "an@example.com", 5),
    ]
    assert len(report["explain"]["rules"]) == 3


# --- show, list, delete


def test_a_shown_lead_has_its_log_and_its_activities(an: Crm) -> None:
    record = shown(an, "lead")
    assert (record["log"], record["activities"]) == ([], [])


def test_only_text_and_json_show_what_stands_beside_a_record(an: Crm) -> None:
    an("lead", "qualify", "1")
    assert len(an("lead", "show", "1", "-f", "csv").lines) == 2
    assert "log" not in an("lead", "list", "-f", "json").json[0]


def test_a_list_may_be_empty_and_still_has_its_header(crm: Crm) -> None:
    crm("lead", "add", "An")
    assert crm("lead", "list", "--where", "status=stopped", "--columns", "id,name").out == "id,name\n"
    assert crm("lead", "list", "--where", "status=stopped", "-f", "ids").out == ""
    assert crm("lead", "list", "--where", "status=stopped", "-f", "json").json == []


def test_columns_help_lists_the_columns_without_a_book(crm: Crm) -> None:
    result = crm("lead", "list", "--columns", "help")
    assert (result.code, result.lines[0].split()) == (0, ["id", "id"])
    assert any(line.startswith("next_action_on ") for line in result.lines)


def test_a_table_of_leads_fits_its_width(an: Crm) -> None:
    for number in range(3):
        an("lead", "add", f"Nguyễn Thị Phương Thảo {'Rất Dài ' * 9}{number}", "--company", "Công ty " * 9)
    lines = an("lead", "list", "-f", "table", env={"COLUMNS": "80"}).lines
    assert max(map(len, lines)) <= 80
    assert sum("Nguyễn" in line for line in lines) == 4


def test_more_rows_than_the_limit_are_counted(an: Crm) -> None:
    an("lead", "add", "Trần Bình")
    result = an("lead", "list", "-f", "table", "--limit", "1")
    assert result.err == "1 more; --limit 0 shows all\n"


def test_a_deleted_lead_says_how_to_bring_it_back(an: Crm) -> None:
    assert an("lead", "delete", "1", "--yes").code == 0
    result = an("lead", "show", "1")
    assert result.code == 4
    assert result.err.startswith("error: lead 1 was deleted on ")
    assert result.err.endswith("hint: crm undo 2\n")
