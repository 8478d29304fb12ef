"""Tests of crm config."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from crmcli.settings import BOOK_SETTINGS, USER_SETTINGS

if TYPE_CHECKING:
    from tests.conftest import Crm

SHORT = '[{"name": "talk"}, {"name": "yes", "type": "won"}, {"name": "no", "type": "lost"}]'


@pytest.fixture(autouse=True)
def book_there(crm: Crm) -> None:
    assert crm("init").code == 0


@pytest.fixture
def toml(home: Path) -> Path:
    return home / "config" / "crm" / "config.toml"


def test_every_setting_is_listed_with_value_default_and_meaning(crm: Crm) -> None:
    rows = crm("config", "list", "-f", "json").json
    assert [row["name"] for row in rows] == list(BOOK_SETTINGS)
    assert all(row["meaning"] and row["value"] == row["default"] for row in rows)
    assert crm("config", "list").lines[0] == "name,value,default,meaning"
    assert crm("config", "list", "-f", "ids").lines == list(BOOK_SETTINGS)


def test_a_setting_is_set_got_and_brought_back_to_its_default(crm: Crm) -> None:
    assert crm("config", "set", "score.hot", "70").code == 0
    assert crm("config", "get", "score.hot").lines == ["70"]
    assert crm("config", "get", "score.hot", "-f", "json").json[0]["default"] == 60
    assert crm("config", "unset", "score.hot").code == 0
    assert crm("config", "get", "score.hot").lines == ["60"]


def test_a_list_and_a_table_are_typed_as_they_are_shown(crm: Crm) -> None:
    assert crm("config", "set", "sources", "hội chợ; web").code == 0
    assert crm("config", "get", "sources").lines == ["hội chợ;web"]
    assert crm("lead", "add", "An", "--source", "HOI CHO").code == 0
    stages = crm("config", "get", "stages").out
    assert crm("config", "set", "stages", stages).code == 0
    assert "has that value already" in crm("config", "set", "stages", stages).err


def test_a_value_is_read_from_a_file(crm: Crm, tmp_path: Path) -> None:
    file = tmp_path / "stages.json"
    file.write_text(SHORT, "utf-8")
    assert crm("config", "set", "stages", "--file", str(file)).code == 0
    assert [each["name"] for each in json.loads(crm("config", "get", "stages").out)] == ["talk", "yes", "no"]
    assert crm("config", "set", "stages", "--file", str(tmp_path / "none")).code == 1


def test_an_endless_file_is_no_value(crm: Crm) -> None:
    result = crm("config", "set", "company", "--file", "/dev/zero")
    assert result.code == 1
    assert len(result.err) < 3_000
    crm("config", "set", "company", "--file", "/").refused(1, "/ cannot be read: Is a directory")


@pytest.mark.parametrize("nothing", ["", "-", " "])
def test_nothing_brings_a_setting_back_to_its_default(crm: Crm, nothing: str) -> None:
    assert crm("config", "set", "sources", "fair;web").code == 0
    result = crm("config", "set", "sources", nothing)
    assert (result.code, result.err) == (0, "sources is its default again; crm undo takes it back\n")
    assert crm("config", "get", "sources").out.startswith("internet;press;")


def test_a_setting_is_undone_and_stands_in_history(crm: Crm) -> None:
    crm("config", "set", "company", "Thịnh Vượng")
    assert "company: changed" in crm("undo").out
    assert crm("config", "get", "company").lines == [""]
    assert crm("redo").code == 0
    assert crm("config", "get", "company").lines == ["Thịnh Vượng"]
    assert "crm config set company" in crm("history").out


def test_the_same_value_again_writes_nothing(crm: Crm) -> None:
    crm("config", "set", "score.hot", "70")
    assert "has that value already" in crm("config", "set", "score.hot", "70").err
    assert "has that value already" in crm("config", "unset", "company").err
    assert len(crm("history", "-f", "json").json) == 1


@pytest.mark.parametrize(
    ("argv", "code", "words"),
    [
        (("set", "nothing", "1"), 2, "there is no setting 'nothing'"),
        (("get", "nothing"), 2, "there is no setting"),
        (("unset", "nothing"), 2, "there is no setting"),
        (("set", "smtp_password", "x"), 1, "environment"),
        (("set", "--user", "smtp.token", "x"), 1, "environment"),
        (("set", "score.hot"), 2, "VALUE is missing"),
        (("set", "score.hot", "warm"), 1, "not a whole number"),
        (("set", "fiscal_year_start", "13"), 1, "between 1 and 12"),
        (("set", "language", "fr"), 2, "not one of en, vi"),
        (("set", "stages", "{"), 1, "not JSON"),
        (("set", "--user", "color", "red"), 2, "not one of auto, never"),
        (("list", "-f", "text"), 2, "--format"),
    ],
)
def test_what_cannot_be_set_is_refused_in_a_sentence(crm: Crm, argv: tuple[str, ...], code: int, words: str) -> None:
    result = crm("config", *argv)
    assert result.code == code
    assert words in result.err
    assert crm("history", "-f", "json").json == []


def test_a_stage_in_which_deals_stand_cannot_be_removed(crm: Crm) -> None:
    for name in ("a", "b"):
        crm("opp", "add", name)
    result = crm("config", "set", "stages", SHORT)
    assert result.code == 1
    assert "deals still stand in stage prospecting (open): 2" in result.err
    assert crm("opp", "advance", "1").code == 0


def test_a_stage_in_which_deals_stand_keeps_its_type(crm: Crm) -> None:
    crm("opp", "add", "a")
    stages = json.loads(crm("config", "get", "stages").out)
    stages[0]["type"], stages[-2]["type"] = "won", "open"
    result = crm("config", "set", "stages", json.dumps(stages))
    assert (result.code, "changed in type" in result.err) == (1, True)


def test_new_stages_are_used_at_once_and_leave_open_deals_alone(crm: Crm) -> None:
    crm("opp", "add", "a")
    stages = json.loads(crm("config", "get", "stages").out)
    stages[0]["probability"] = 15
    stages.insert(1, {"name": "demo", "probability": 25})
    assert crm("config", "set", "stages", json.dumps(stages)).code == 0
    assert crm("opp", "show", "1", "-f", "json").json["probability"] == 10
    assert crm("opp", "advance", "1", "-f", "json").json["stage"] == "demo"


def test_the_currency_stands_once_the_book_holds_money(crm: Crm) -> None:
    assert crm("config", "set", "currency", "USD").code == 0
    assert crm("config", "unset", "currency").code == 0
    crm("lead", "add", "An", "--potential", "5tr")
    result = crm("config", "set", "currency", "USD")
    assert (result.code, "the book holds amounts in VND" in result.err) == (1, True)
    assert crm("config", "set", "currency", "VND").code == 0


def test_with_another_half_life_the_leads_are_as_warm_as_what_was_done_with_them(crm: Crm) -> None:
    crm("lead", "add", "An")
    crm("log", "call", "lead:1", "--at", "11/02/2026")
    crm("log", "meeting", "lead:1")
    engagement = [crm("lead", "show", "1", "-f", "json").json["engagement"]]
    for name, value in (("score.half_life", "10"), ("score.engagement", '{"call": 8, "meeting": 40}')):
        assert crm("config", "set", name, value).code == 0
        engagement.append(crm("lead", "show", "1", "-f", "json").json["engagement"])
    assert engagement == [25, 21, 41]
    assert crm("undo", "-y").code == 0
    assert crm("undo", "-y").code == 0
    assert crm("lead", "show", "1", "-f", "json").json["engagement"] == 25


def test_ones_own_settings_are_kept_in_a_private_file(crm: Crm, toml: Path) -> None:
    assert crm("config", "path", "--user").lines == [str(toml)]
    assert crm("config", "set", "--user", "user", "Lan").code == 0
    assert toml.read_text("utf-8") == 'user = "Lan"\n'
    assert (toml.stat().st_mode & 0o777, toml.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert crm("config", "get", "--user", "user").lines == ["Lan"]
    assert crm("lead", "add", "An", "-f", "json", env={"CRM_USER": None}).json["owner"] == "Lan"
    assert crm("config", "unset", "--user", "user").code == 0
    assert crm("config", "get", "--user", "user").lines == [""]


def test_ones_own_settings_are_listed(crm: Crm) -> None:
    assert [row["name"] for row in crm("config", "list", "--user", "-f", "json").json] == list(USER_SETTINGS)


def test_ones_own_language_is_spoken(crm: Crm) -> None:
    assert crm("config", "set", "--user", "language", "vi").code == 0
    assert "lỗi" in crm("lead", "show", "99").err


def test_a_broken_file_of_settings_is_named(crm: Crm, toml: Path) -> None:
    toml.parent.mkdir(parents=True)
    toml.write_text("user = ", "utf-8")
    result = crm("config", "set", "--user", "user", "Lan")
    assert (result.code, str(toml) in result.err) == (1, True)
    assert toml.read_text("utf-8") == "user = "


def test_the_book_says_where_it_is(crm: Crm, book_path: Path) -> None:
    assert crm("config", "path").lines == [str(book_path)]


def test_without_a_book_its_settings_cannot_be_shown(crm: Crm, tmp_path: Path) -> None:
    nowhere = {"CRM_DB": str(tmp_path / "none.db")}
    assert crm("config", "list", env=nowhere).code == 6
    assert crm("config", "list", "--user", env=nowhere).code == 0
    assert crm("config", "set", "currency", "x", env=nowhere).code == 1
    assert not (tmp_path / "none.db").exists()


def test_a_settings_file_without_a_bottom_is_refused(crm: Crm, tmp_path: Path) -> None:
    file = tmp_path / "deep.toml"
    file.write_text("user = " + "[" * 100_000)
    result = crm("lead", "list", env={"CRM_CONFIG": str(file)})
    assert (result.code, result.err.count("\n")) == (1, 1)


def test_a_settings_file_without_an_end_is_refused(crm: Crm) -> None:
    result = crm("lead", "list", env={"CRM_CONFIG": "/dev/zero"})
    assert (result.code, result.err.count("\n")) == (1, 1)
    assert result.err.startswith("error: the settings file /dev/zero cannot be read")
