"""Tests of what a setting may hold."""

from __future__ import annotations

import pytest

from crmcli.domain.settingvalues import check_stages, declared, read_setting, setting_text
from crmcli.errors import CrmError, InvalidValue, RuleBroken, UsageError
from crmcli.settings import BOOK_SETTINGS, STAGES, USER_SETTINGS


@pytest.mark.parametrize("name", [name for name in BOOK_SETTINGS if name != "language"])
def test_every_default_is_a_value_that_could_be_typed(name: str) -> None:
    setting = BOOK_SETTINGS[name]
    if setting.default != "":
        assert read_setting(name, setting, setting_text(setting.default)) == setting.default


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("currency", "usd", "USD"),
        ("timezone", "Europe/Paris", "Europe/Paris"),
        ("country", "us", "US"),
        ("company", "  Thịnh  Vượng ", "Thịnh Vượng"),
        ("fiscal_year_start", "4", 4),
        ("language", "VI", "vi"),
        ("sources", "hội chợ; web ;", ["hội chợ", "web"]),
        ("score.engagement", '{"call": 12}', {"call": 12}),
    ],
)
def test_a_setting_is_read_by_its_kind(name: str, typed: str, value: object) -> None:
    assert read_setting(name, BOOK_SETTINGS[name], typed) == value


@pytest.mark.parametrize(
    ("name", "typed", "error"),
    [
        ("currency", "đồng", InvalidValue),
        ("timezone", "Mars/Olympus", InvalidValue),
        ("country", "Vietnam", InvalidValue),
        ("company", "x" * 201, InvalidValue),
        ("company", "a\x00b", InvalidValue),
        ("fiscal_year_start", "13", InvalidValue),
        ("fiscal_year_start", "0", InvalidValue),
        ("fiscal_year_start", "March", InvalidValue),
        ("fiscal_year_start", "-1", InvalidValue),
        ("score.half_life", "0", InvalidValue),
        ("score.hot", "101", InvalidValue),
        ("language", "fr", UsageError),
        ("sources", " ; ", InvalidValue),
        ("sources", "Web;web", InvalidValue),
        ("stages", "prospecting,won,lost", InvalidValue),
        ("stages", "[" * 100_000, InvalidValue),
        ("score.fit", '{"shoe size": 5}', InvalidValue),
        ("score.fit", '{"phone": "many"}', InvalidValue),
        ("score.fit", '{"potential": {"big": 5}}', InvalidValue),
        ("score.engagement", '{"dance": 5}', InvalidValue),
        ("score.engagement", '{"call": true}', InvalidValue),
        ("score.engagement", '{"call": -1}', InvalidValue),
    ],
)
def test_a_value_that_cannot_be_right_is_refused_in_a_sentence(name: str, typed: str, error: type[CrmError]) -> None:
    with pytest.raises(error) as caught:
        read_setting(name, BOOK_SETTINGS[name], typed)
    assert "\n" not in str(caught.value)


OPEN, WON, LOST = {"name": "open"}, {"name": "yes", "type": "won"}, {"name": "no", "type": "lost"}


def test_stages_are_filled_in_by_their_type() -> None:
    assert check_stages([OPEN, WON, LOST]) == [
        {"name": "open", "type": "open", "probability": 50, "category": "pipeline"},
        {"name": "yes", "type": "won", "probability": 100, "category": "commit"},
        {"name": "no", "type": "lost", "probability": 0, "category": "omitted"},
    ]


def test_the_stages_there_are_stay_as_they_are() -> None:
    assert check_stages(STAGES) == STAGES


@pytest.mark.parametrize(
    ("stages", "words"),
    [
        ([WON, LOST], "0 of type open"),
        ([OPEN, LOST], "0 of type won"),
        ([OPEN, WON], "0 of type lost"),
        ([OPEN, WON, LOST, {"name": "w2", "type": "won"}], "2 of type won"),
        ([OPEN, {"name": "OPEN "}, WON, LOST], "twice"),
        ([{"name": "a b"}, {"name": "a_b"}, WON, LOST], "twice"),
        ([{"name": "a", "probability": 101}, WON, LOST], "between 0 and 100"),
        ([{"name": "a", "probability": True}, WON, LOST], "between 0 and 100"),
        ([{"name": "a", "category": "maybe"}, WON, LOST], "maybe"),
        ([{"name": "a", "type": "half"}, WON, LOST], "half"),
        ([{"name": "a", "colour": "red"}, WON, LOST], "colour"),
        ([{"name": " "}, WON, LOST], "name"),
        (["a", WON, LOST], "name"),
        ({"a": 1}, "list"),
    ],
)
def test_stages_with_which_no_deal_could_live_are_refused(stages: object, words: str) -> None:
    with pytest.raises(InvalidValue, match=words):
        check_stages(stages)


@pytest.mark.parametrize("name", ["smtp_password", "sms.token", "API_KEY", "client_secret"])
def test_a_secret_is_sent_to_the_environment(name: str) -> None:
    with pytest.raises(RuleBroken, match="environment"):
        declared(USER_SETTINGS, name)


def test_an_unknown_setting_names_those_there_are() -> None:
    with pytest.raises(UsageError, match="there are language, color, user"):
        declared(USER_SETTINGS, "colour")
