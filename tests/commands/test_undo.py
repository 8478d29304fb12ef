"""Tests of crm undo."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Crm, CrmTerminal, Dump


@pytest.fixture(autouse=True)
def somebody(crm: Crm) -> None:
    assert crm("lead", "add", "Nguyễn Văn An", "--phone", "0912345678").code == 0


def test_the_latest_change_is_shown_and_taken_back(crm: Crm) -> None:
    crm("lead", "edit", "1", "--phone", "0987654321")
    result = crm("undo")
    assert result.code == 0
    assert result.lines[1:] == ["  lead:1 Nguyễn Văn An: changed", "    phone: 0987 654 321 -> 0912 345 678"]
    assert "batch 2 (crm lead edit 1 --phone 0987654321) is undone; crm redo brings it back" in result.err
    assert crm("lead", "show", "1", "-f", "json").json["phone"] == "+84912345678"


def test_undo_walks_back_to_the_beginning(crm: Crm) -> None:
    crm("lead", "edit", "1", "--note", "một")
    crm("lead", "edit", "1", "--note", "hai")
    for note in ("một", None):
        assert crm("undo").code == 0
        assert crm("lead", "show", "1", "-f", "json").json["note"] == note
    assert crm("undo").code == 0
    assert crm("lead", "list", "-f", "ids").out == ""
    result = crm("undo")
    assert (result.code, "lan has nothing to undo" in result.err) == (4, True)


def test_a_call_is_taken_back_with_all_it_did_and_without_asking(crm: Crm, dump: Dump, book_path: Path) -> None:
    before = dump(book_path)
    crm("log", "call", "lead:1", "hỏi giá", "--next", "gửi", "--next-on", "mai")
    assert crm("undo").code == 0
    assert dump(book_path) == before


def test_undo_of_several_records_wants_a_yes_off_a_terminal(crm: Crm, dump: Dump, book_path: Path) -> None:
    crm("lead", "qualify", "1")
    before = dump(book_path)
    crm("lead", "convert", "1", "--opp", "Máy lạnh tầng 3", "--amount", "1,5tỷ")
    after = dump(book_path)
    result = crm("undo")
    assert (result.code, result.out, "--yes" in result.err) == (2, "", True)
    assert dump(book_path) == after
    assert crm("undo", "--yes").code == 0
    assert dump(book_path) == before
    assert crm("lead", "show", "1", "-f", "json").json["status"] == "qualified"


def test_several_tasks_done_at_once_are_several_records(crm: Crm) -> None:
    crm("task", "add", "a")
    crm("task", "add", "b")
    crm("task", "done", "1", "2")
    assert crm("undo").code == 2
    assert crm("undo", "-y").code == 0
    assert crm("task", "list", "-f", "ids").lines == ["1", "2"]


def test_on_a_terminal_it_asks_once_after_showing(crm_terminal: CrmTerminal, crm: Crm) -> None:
    assert crm("lead", "convert", "1").code == 0
    refused = crm_terminal("undo", answers=[("records are touched", "n")])
    assert (refused.code, "status: converted -> new" in refused.out) == (1, True)
    assert crm("lead", "show", "1", "-f", "json").json["status"] == "converted"
    assert crm_terminal("undo", answers=[("records are touched", "y")]).code == 0
    assert crm("lead", "show", "1", "-f", "json").json["status"] == "new"


def test_on_a_terminal_one_record_is_not_asked_about(crm_terminal: CrmTerminal, crm: Crm) -> None:
    crm("lead", "edit", "1", "--note", "x")
    assert crm_terminal("undo").code == 0


def test_a_batch_may_be_named_as_long_as_nothing_rests_on_it(crm: Crm) -> None:
    crm("lead", "add", "Trần Bình")
    crm("lead", "edit", "1", "--note", "x")
    result = crm("undo", "1")
    assert result.code == 1
    assert "batch 3 (crm lead edit 1 --note x) came after batch 1 and uses the same records" in result.err
    assert "hint: crm undo 3" in result.err
    assert crm("undo", "2").code == 0
    assert crm("lead", "list", "-f", "ids").lines == ["1"]


@pytest.mark.parametrize(("batch", "code"), [("99", 4), ("0", 2), ("-1", 2), ("x", 2), ("99999999999999999999", 2)])
def test_a_batch_that_never_was(crm: Crm, batch: str, code: int) -> None:
    result = crm("undo", batch)
    assert (result.code, result.out) == (code, "")


def test_a_batch_is_undone_once(crm: Crm) -> None:
    crm("undo")
    result = crm("undo", "1")
    assert (result.code, "undone already" in result.err) == (1, True)


def test_everyone_takes_back_their_own(crm: Crm) -> None:
    crm("lead", "add", "Trần Bình", env={"CRM_USER": "binh"})
    assert crm("undo").code == 0
    assert crm("lead", "list", "-f", "ids").lines == ["2"]
    assert crm("undo", env={"CRM_USER": "chi"}).code == 4


def test_what_is_taken_back_can_be_read_by_a_program(crm: Crm) -> None:
    crm("lead", "edit", "1", "--potential", "5tr")
    (turn,) = crm("undo", "-f", "json").json
    assert (turn["record"], turn["field"], turn["before"], turn["after"]) == ("lead:1", "potential", 5_000_000, None)
    assert crm("undo", "-f", "ids").code == 2


def test_an_undo_that_would_leave_a_deal_without_stage_is_refused(crm: Crm, dump: Dump, book_path: Path) -> None:
    stages = '[{"name": "demo"}, {"name": "won", "type": "won"}, {"name": "lost", "type": "lost"}]'
    assert crm("config", "set", "stages", stages).code == 0
    crm("opp", "add", "Máy lạnh")
    before = dump(book_path)
    result = crm("undo", "2")
    assert (result.code, "deals still stand in stage demo (open): 1" in result.err) == (1, True)
    assert dump(book_path) == before


def test_a_deal_does_not_go_back_to_a_stage_that_is_no_more(crm: Crm) -> None:
    crm("opp", "add", "Máy lạnh")
    crm("opp", "win", "1", "--amount", "5tr")
    stages = '[{"name": "demo"}, {"name": "won", "type": "won"}, {"name": "lost", "type": "lost"}]'
    assert crm("config", "set", "stages", stages).code == 0
    result = crm("undo", "3")
    assert (result.code, "stage prospecting" in result.err) == (1, True)
    assert crm("opp", "show", "1", "-f", "json").json["stage"] == "won"


def test_the_currency_does_not_come_back_under_money_of_another(crm: Crm) -> None:
    crm("config", "set", "currency", "USD")
    crm("lead", "edit", "1", "--potential", "500")
    result = crm("undo", "2")
    assert (result.code, "the book holds amounts in USD" in result.err) == (1, True)


def test_of_two_who_take_back_the_same_batch_one_is_refused(crm: Crm) -> None:
    crm("lead", "edit", "1", "--note", "x")
    argv = [sys.executable, "-m", "crmcli.entry", "undo", "2"]
    both = [
        subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=dict(os.environ))
        for _ in range(2)
    ]
    errors = [process.communicate(timeout=60)[1].decode() for process in both]
    assert sorted(process.returncode for process in both) == [0, 1]
    assert any("batch 2 was undone already" in error for error in errors)


def test_without_a_book_there_is_nothing_to_undo(crm: Crm, tmp_path: Path) -> None:
    assert crm("undo", env={"CRM_DB": str(tmp_path / "none.db")}).code == 6
    assert not (tmp_path / "none.db").exists()
