"""Tests of crm init."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Crm, CrmTerminal


def _settings(crm: Crm) -> dict[str, object]:
    return {row["name"]: row["value"] for row in crm("config", "list", "-f", "json").json}


def test_a_book_is_made_where_it_says_with_the_usual_settings(crm: Crm, book_path: Path) -> None:
    result = crm("init")
    assert (result.code, result.lines) == (0, [str(book_path)])
    known = _settings(crm)
    assert (known["currency"], known["timezone"], known["fiscal_year_start"]) == ("VND", "Asia/Ho_Chi_Minh", 1)
    assert book_path.stat().st_mode & 0o777 == 0o600


def test_a_book_is_made_as_asked_for(crm: Crm) -> None:
    argv = ("--currency", "usd", "--language", "vi", "--timezone", "Europe/Paris", "--company", "Thịnh Vượng")
    assert crm("init", *argv, "--fiscal-year-start", "4", "--country", "fr").code == 0
    known = _settings(crm)
    assert (known["currency"], known["language"], known["timezone"]) == ("USD", "vi", "Europe/Paris")
    assert (known["company"], known["fiscal_year_start"], known["country"]) == ("Thịnh Vượng", 4, "FR")


def test_a_foreign_book_lives_in_the_time_of_its_machine(crm: Crm) -> None:
    assert crm("init", "--country", "JP", env={"TZ": "Asia/Tokyo"}).code == 0
    assert crm("config", "get", "timezone").lines == ["Asia/Tokyo"]


@pytest.mark.parametrize(
    ("option", "value", "code"),
    [
        ("--currency", "đồng", 1),
        ("--timezone", "Mars/Olympus", 1),
        ("--fiscal-year-start", "13", 1),
        ("--country", "Vietnam", 1),
        ("--language", "fr", 2),
    ],
)
def test_a_wrong_setting_makes_no_book(crm: Crm, book_path: Path, option: str, value: str, code: int) -> None:
    result = crm("init", option, value)
    assert result.code == code
    assert len([line for line in result.err.splitlines() if line.startswith("error:")]) == 1
    assert not book_path.exists()


def test_a_book_that_is_there_is_left_alone(crm: Crm, book_path: Path) -> None:
    assert crm("init").code == 0
    before = book_path.read_bytes()
    result = crm("init", "--currency", "USD")
    assert (result.code, "there is a book at" in result.err, "hint:" in result.err) == (1, True, True)
    assert book_path.read_bytes() == before


def test_what_is_no_book_is_left_alone(crm: Crm, book_path: Path) -> None:
    book_path.write_text("my diary, long and dear to me" * 50)
    result = crm("init")
    assert (result.code, "is not a crm book" in result.err) == (6, True)
    assert book_path.read_text().startswith("my diary")


def test_an_empty_file_becomes_the_book(crm: Crm, book_path: Path) -> None:
    book_path.touch()
    assert crm("init").code == 0


def test_the_making_of_a_book_is_not_undone(crm: Crm) -> None:
    crm("init", "--company", "Thịnh Vượng")
    assert crm("undo").code == 4
    assert crm("undo", "1").code == 1
    assert crm("config", "get", "company").lines == ["Thịnh Vượng"]


def test_of_two_who_make_a_book_at_once_one_is_told_that_it_is_there(crm: Crm) -> None:
    argv = [sys.executable, "-m", "crmcli.entry", "init", "--company"]
    both = [
        subprocess.Popen([*argv, name], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=dict(os.environ))
        for name in ("A", "B")
    ]
    codes = [(process.communicate(timeout=60), process.returncode)[1] for process in both]
    assert sorted(codes) == [0, 1]
    assert crm("config", "get", "company").lines == ["AB"[codes.index(0)]]


def test_what_is_not_given_is_asked_for_on_a_terminal(crm_terminal: CrmTerminal, crm: Crm) -> None:
    answers = [("Country", "\r"), ("Currency", "\x08\x08\x08USD\r"), ("Time zone", "\r"), ("Language", "\r"),
               ("Name of your company", "Thịnh Vượng\r")]  # fmt: skip
    assert crm_terminal("init", "--fiscal-year-start", "4", answers=answers).code == 0
    known = _settings(crm)
    assert (known["currency"], known["company"], known["fiscal_year_start"]) == ("USD", "Thịnh Vượng", 4)
    assert (known["language"], known["timezone"]) == ("en", "Asia/Ho_Chi_Minh")
