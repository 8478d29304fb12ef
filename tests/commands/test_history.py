"""Tests of crm history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.conftest import Crm


@pytest.fixture(autouse=True)
def past(crm: Crm) -> None:
    for argv in (
        ("org", "add", "Thịnh Vượng"),
        ("lead", "add", "Nguyễn Văn An", "--phone", "0912345678"),
        ("lead", "edit", "1", "--potential", "5tr", "--referred-by", "org:1"),
        ("log", "call", "lead:1", "hỏi giá"),
    ):
        assert crm(*argv).code == 0


def _turns(crm: Crm, record: str) -> list[tuple[Any, ...]]:
    rows = crm("history", record, "-f", "json").json
    return [(row["batch"], row["deed"], row["field"], row["before"], row["after"]) for row in rows]


def test_every_command_that_wrote_is_told_newest_first(crm: Crm) -> None:
    rows = crm("history", "-f", "json").json
    assert [(row["id"], row["who"], row["rows"], row["undone"]) for row in rows] == [
        (4, "lan", 2, False),
        (3, "lan", 1, False),
        (2, "lan", 1, False),
        (1, "lan", 1, False),
    ]
    assert rows[2]["command"] == "crm lead add 'Nguyễn Văn An' --phone 0912345678"
    assert rows[0]["at"].endswith("+07:00")


def test_what_was_undone_is_marked(crm: Crm) -> None:
    assert crm("undo").code == 0
    assert [(row["id"], row["kind"], row["undone"]) for row in crm("history", "-f", "json").json][:2] == [
        (5, "undo", False),
        (4, "do", True),
    ]
    assert crm("history").lines[1].endswith("(2 records, undone)")


@pytest.mark.parametrize("form", ["csv", "tsv", "jsonl", "md", "ids", "text", "table"])
def test_history_is_told_in_every_form(crm: Crm, form: str) -> None:
    assert "4" in crm("history", "-f", form, "--limit", "1").out
    if form != "ids":
        assert "0912" in crm("history", "lead:1", "-f", form).out.replace("+84912", "0912")


def test_one_may_ask_for_the_last_few(crm: Crm) -> None:
    assert crm("history", "--limit", "2", "-f", "ids").lines == ["4", "3"]


def test_a_record_is_told_field_by_field_without_what_only_the_book_needs(crm: Crm) -> None:
    assert _turns(crm, "lead:1") == [
        (4, "changed", "status", "new", "contacted"),
        (4, "changed", "last_contacted_on", None, "2026-03-13"),
        (3, "changed", "referred_by", None, "Thịnh Vượng"),
        (3, "changed", "potential", None, 5_000_000),
        (2, "created", "name", None, "Nguyễn Văn An"),
        (2, "created", "phone", None, "+84912345678"),
        (2, "created", "status", None, "new"),
        (2, "created", "created_on", None, "2026-03-13"),
        (2, "created", "owner", None, "lan"),
    ]


def test_a_person_reads_values_as_everywhere(crm: Crm) -> None:
    lines = crm("history", "0912345678").lines
    assert "    potential a year: nothing -> 5,000,000 ₫" in lines
    assert "    phone: 0912 345 678" in lines


def test_a_deleted_record_still_has_its_history(crm: Crm) -> None:
    crm("log", "delete", "1", "-y")
    crm("lead", "delete", "1", "-y")
    turns = _turns(crm, "lead:1")
    assert turns[0] == (6, "deleted", "name", "Nguyễn Văn An", None)
    assert turns[-1] == (2, "created", "owner", None, "lan")
    assert _turns(crm, "activity:1")[0][:2] == (5, "deleted")
    assert _turns(crm, "task:1") == _turns(crm, "activity:1")


def test_a_reference_to_what_is_gone_is_told_by_its_number(crm: Crm) -> None:
    crm("lead", "edit", "1", "--referred-by", "-")
    crm("org", "delete", "1", "-y")
    assert (5, "changed", "referred_by", "org:1", None) in _turns(crm, "lead:1")


def test_what_an_activity_is_about_is_one_field(crm: Crm) -> None:
    crm("task", "add", "gọi", "--on", "lead:1")
    crm("task", "edit", "2", "--on", "org:1")
    assert _turns(crm, "task:2")[0] == (6, "changed", "record", "lead:1", "org:1")


def test_undo_and_redo_are_part_of_the_history(crm: Crm) -> None:
    crm("undo")
    crm("redo")
    assert _turns(crm, "lead:1")[:4] == [
        (6, "changed", "status", "new", "contacted"),
        (6, "changed", "last_contacted_on", None, "2026-03-13"),
        (5, "changed", "status", "contacted", "new"),
        (5, "changed", "last_contacted_on", "2026-03-13", None),
    ]


@pytest.mark.parametrize(
    ("record", "code"), [("lead:9", 4), ("lead:0", 4), ("12", 2), ("nobody", 4), ("thing:1", 4), ("lead:", 2)]
)
def test_what_never_was_has_no_history(crm: Crm, record: str, code: int) -> None:
    result = crm("history", record)
    assert result.code == code
    assert len([line for line in result.err.splitlines() if line.startswith("error:")]) == 1


def test_columns_can_be_chosen(crm: Crm) -> None:
    assert crm("history", "--columns", "id,command", "-f", "csv").lines[-1] == "1,crm org add 'Thịnh Vượng'"
    assert crm("history", "lead:1", "--columns", "field,after", "-f", "csv").lines[1] == "status,contacted"
    assert "command" in crm("history", "--columns", "help").out
    assert "before" in crm("history", "lead:1", "--columns", "help").out


def test_control_characters_of_a_command_stay_visible(crm: Crm) -> None:
    crm("note", "add", "lead:1", "a\nb\x1b[31m")
    assert "\x1b" not in crm("history").out
    assert "\x1b" not in crm("history", "activity:2").out
