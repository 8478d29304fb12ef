"""Tests of crm merge."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from crmcli.store.book import Book

if TYPE_CHECKING:
    from tests.conftest import Crm, CrmTerminal, Dump


def add(crm: Crm, noun: str, name: str, *options: str) -> None:
    assert crm(noun, "add", name, *options, "--anyway").code == 0


def shown(crm: Crm, noun: str, row_id: int) -> dict[str, Any]:
    found: dict[str, Any] = crm(noun, "show", str(row_id), "-f", "json").json
    return found


@pytest.fixture
def two(crm: Crm) -> None:
    """One person as two leads, each with a history of its own."""
    add(crm, "lead", "Nguyễn Văn An", "--phone", "0912345678")
    add(crm, "lead", "NGUYEN VAN AN", "--phone", "0912345678", "--email", "an@x.vn")
    assert crm("log", "call", "lead:1", "hỏi giá").code == 0
    assert crm("log", "meeting", "lead:2", "gặp").code == 0
    assert crm("lead", "qualify", "2").code == 0
    assert crm("task", "add", "gửi báo giá", "--on", "lead:2").code == 0


@pytest.mark.usefixtures("two")
def test_the_older_stays_with_what_both_knew_and_did(crm: Crm) -> None:
    result = crm("merge", "lead", "2", "1", "--yes", "-f", "json")
    assert result.err == "lead 2 is now part of lead 1; crm undo 7 parts them again\n"
    record = result.json
    assert (record["id"], record["name"], record["email"]) == (1, "Nguyễn Văn An", "an@x.vn")
    assert (record["status"], record["qualified_on"]) == ("qualified", "2026-03-13")
    kept = shown(crm, "lead", 1)
    assert {each["subject"] for each in kept["activities"]} == {"hỏi giá", "gặp", "gửi báo giá"}
    assert [step["to_status"] for step in kept["log"]] == ["contacted", "contacted", "qualified"]
    assert kept["engagement"] == 30  # a call and a meeting
    assert crm("lead", "list", "-f", "ids").lines == ["1"]


@pytest.mark.usefixtures("two")
def test_one_undo_parts_them_again_exactly_and_a_redo_joins_them(crm: Crm, dump: Dump, book_path: Path) -> None:
    before = dump(book_path)
    assert crm("merge", "lead", "1", "2", "--yes").code == 0
    after = dump(book_path)
    assert crm("undo", "--yes").code == 0
    assert dump(book_path) == before
    assert crm("redo", "--yes").code == 0
    assert dump(book_path) == after


@pytest.mark.usefixtures("two")
def test_who_asks_for_the_one_that_is_gone_is_told_where_it_went(crm: Crm) -> None:
    crm("merge", "lead", "1", "2", "--yes")
    gone = "lead 2 was merged into lead 1 on 2026-03-13"
    for _ in range(2):
        result = crm("lead", "show", "2")
        assert result.code == 4
        assert gone.rpartition(" ")[0] in result.err
        assert "hint: crm lead show 1, or crm undo 7\n" in result.err
        crm("undo", "--yes")
        crm("redo", "--yes")
    assert crm("undo", "7", "--yes").code == 0
    assert crm("lead", "show", "2").code == 0
    assert crm("history", "lead:2", "-f", "csv").code == 0


@pytest.mark.usefixtures("two")
def test_off_a_terminal_it_wants_a_yes_and_changes_nothing(crm: Crm, dump: Dump, book_path: Path) -> None:
    before = dump(book_path)
    crm("merge", "lead", "1", "2").refused(2, "this asks before it acts; say --yes to go on without being asked")
    assert dump(book_path) == before


@pytest.mark.usefixtures("two")
def test_on_a_terminal_it_shows_what_will_change_and_asks_once(crm: Crm, crm_terminal: CrmTerminal) -> None:
    refused = crm_terminal("merge", "lead", "1", "2", answers=[("Merge them?", "n")])
    assert refused.code == 1
    assert "lead 1 and 2: certain (phone, name)" in refused.out
    assert "e-mail: nothing -> an@x.vn" in refused.out
    assert "lead:2 NGUYEN VAN AN: deleted" in refused.out
    assert "2 activities move along" in refused.out
    assert crm("lead", "list", "-f", "ids").lines == ["2", "1"]
    assert crm_terminal("merge", "lead", "1", "2", answers=[("Merge them?", "y")]).code == 0
    assert crm("lead", "list", "-f", "ids").lines == ["1"]


def test_everything_of_an_organization_moves(crm: Crm, book: Book) -> None:
    add(crm, "org", "Thịnh Vượng", "--tax-code", "0100109106")
    add(crm, "org", "CTY TNHH Thinh Vuong", "--phone", "02438251234", "--stage", "customer")
    add(crm, "org", "Chi nhánh Huế", "--parent", "2")
    add(crm, "contact", "Lê Hoa", "--org", "2")
    add(crm, "lead", "Trần Bình", "--referred-by", "2")
    assert crm("opp", "add", "Máy lạnh", "--org", "2").code == 0
    assert crm("log", "visit", "org:2", "ghé thăm").code == 0
    assert crm("merge", "org", "1", "2", "-y").code == 0
    org = shown(crm, "org", 1)
    assert (org["tax_code"], org["phone"], org["stage"]) == ("0100109106", "+842438251234", "customer")
    for table, column in (("contact", "org_id"), ("lead", "referred_by_id"), ("opp", "org_id"), ("activity", "org_id")):
        assert book.rows(f"SELECT {column} FROM {table}") == [(1,)]
    assert book.value("SELECT parent_id FROM org WHERE id = 3") == 1
    assert book.rows("PRAGMA foreign_key_check") == []


@pytest.mark.parametrize(
    ("parents", "of_the_one"),
    [({1: 2}, None), ({2: 1}, None), ({2: 3, 3: 1}, None), ({1: 3, 3: 2}, None), ({1: 2, 2: 3}, 3), ({2: 3}, 3)],
)
def test_no_organization_comes_to_stand_below_itself(
    crm: Crm, book: Book, parents: dict[int, int], of_the_one: int | None
) -> None:
    for name in ("An Phát", "An Phú", "An Khang"):
        add(crm, "org", name)
    for org, parent in parents.items():
        assert crm("org", "edit", str(org), "--parent", str(parent)).code == 0
    assert crm("merge", "org", "1", "2", "-y").code == 0
    assert book.value("SELECT parent_id FROM org WHERE id = 1") == of_the_one
    assert book.value("SELECT parent_id FROM org WHERE id = 3") in (None, 1)


def test_the_deals_of_a_contact_move_and_its_consent_stays(crm: Crm) -> None:
    add(crm, "contact", "Lê Hoa", "--consent-email", "01/01/2026", "--consent-source", "hội chợ")
    add(crm, "contact", "Le Hoa", "--consent-email", "02/02/2026", "--consent-sms", "02/02/2026")
    assert crm("opp", "add", "Máy lạnh", "--contact", "2").code == 0
    record = crm("merge", "contact", "1", "2", "-y", "-f", "json").json
    assert (record["consent_email"], record["consent_sms"]) == ("2026-01-01", None)
    assert shown(crm, "opp", 1)["contact"] == "Lê Hoa"


def test_a_deal_keeps_both_histories_and_ends_where_the_further_one_stood(crm: Crm) -> None:
    for _ in range(2):
        assert crm("opp", "add", "Máy lạnh", "--amount", "5tr", "--now", "2026-03-01T09:00").code == 0
    crm("opp", "win", "2", "--now", "2026-03-10T09:00")
    crm("opp", "advance", "1")
    record = crm("merge", "opp", "1", "2", "-y", "-f", "json").json
    assert (record["stage"], record["closed_on"], record["probability"]) == ("won", "2026-03-10", 100)
    steps = [(step["day"], step["to_stage"]) for step in shown(crm, "opp", 1)["stages"]]
    assert steps == [("2026-03-10", "won"), ("2026-03-13", "qualification"), ("2026-03-10", "won")]
    assert crm("report", "closed", "--period", "2026", "-f", "json").json["n_won"] == 1
    assert {row["n"] for row in crm("report", "pipeline", "-f", "json").json["rows"]} == {0}


def test_a_lead_that_was_converted_stays_so(crm: Crm) -> None:
    add(crm, "lead", "Nguyễn Văn An")
    add(crm, "lead", "Nguyen Van An", "--company", "Thịnh Vượng")
    assert crm("lead", "convert", "2").code == 0
    record = crm("merge", "lead", "1", "2", "-y", "-f", "json").json
    assert (record["status"], record["org"], record["contact"]) == ("converted", "Thịnh Vượng", "Nguyen Van An")


def test_different_tax_codes_or_birthdays_want_a_second_look(crm: Crm) -> None:
    add(crm, "contact", "Lê Hoa", "--birthday", "01/01/1980")
    add(crm, "contact", "Lê Hoa", "--birthday", "05/05/1990")
    sentence = "contact 1 and 2 have different tax codes or birthdays; look at both, or add --anyway"
    crm("merge", "contact", "1", "2", "--yes").refused(1, sentence, "crm contact show 2")
    assert crm("merge", "contact", "1", "2", "--yes", "--anyway").code == 0
    assert shown(crm, "contact", 1)["birthday"] == "1980-01-01"


def test_two_that_have_nothing_in_common_are_merged_with_a_warning(crm: Crm) -> None:
    add(crm, "lead", "An")
    add(crm, "lead", "Bình")
    result = crm("merge", "lead", "An", "Bình", "--yes", "-f", "ids")
    assert (result.code, result.lines) == (0, ["1"])
    assert "warning: lead 1 and 2: nothing says that they are one" in result.err


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize(
    ("line", "code", "sentence"),
    [
        (("lead", "1", "1"), 2, "lead 1 is one record already; name two"),
        (("lead", "1", "9"), 4, "there is no lead 9"),
        (("lead", "lead:1", "org:2"), 2, "org:2 is no lead; only records of one kind become one"),
        (("activity", "1", "2"), 2, "'activity' is not one of lead, org, contact, opp"),
        (("deal", "1", "2"), 2, "'deal' is not one of lead, org, contact, opp"),
        (("lead", "1", "0912345678"), 5, "'0912345678' may be any of 2; give the id"),
    ],
)
def test_what_cannot_be_merged(
    crm: Crm, dump: Dump, book_path: Path, line: tuple[str, ...], code: int, sentence: str
) -> None:
    before = dump(book_path)
    result = crm("merge", *line, "--yes")
    assert (result.code, result.err.splitlines()[0]) == (code, f"error: {sentence}")
    assert dump(book_path) == before


@pytest.mark.usefixtures("two")
def test_what_dupes_prints_can_be_merged(crm: Crm) -> None:
    (pair,) = crm("dupes", "leads", "--verdict", "certain", "-f", "ids").lines
    assert crm("merge", "leads", *pair.split(), "--yes").code == 0
    assert crm("dupes", "-f", "ids").out == ""
