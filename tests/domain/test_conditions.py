"""Tests of taking a condition of --where apart."""

from __future__ import annotations

import pytest

from crmcli.domain.conditions import Condition, parse_condition
from crmcli.errors import UsageError

FIELDS = ("name", "amount", "expected_close", "phone")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("name=An", Condition("name", "=", ("An",))),
        ("name != An", Condition("name", "!=", ("An",))),
        ("amount>=5tr", Condition("amount", ">=", ("5tr",))),
        ("amount<=5tr", Condition("amount", "<=", ("5tr",))),
        ("amount<5tr", Condition("amount", "<", ("5tr",))),
        ("expected-close > +30d", Condition("expected_close", ">", ("+30d",))),
        ("name~an|bình", Condition("name", "~", ("an", "bình"))),
        ("phone=", Condition("phone", "=", ("",))),
        ("phone!=", Condition("phone", "!=", ("",))),
    ],
)
def test_a_condition_is_a_field_an_operator_and_its_values(text: str, expected: Condition) -> None:
    assert parse_condition(text, FIELDS) == expected


@pytest.mark.parametrize("value", ["a=b", "a>b", "a!=b", "~x"])
def test_the_first_operator_wins_and_the_rest_is_the_value(value: str) -> None:
    assert parse_condition(f"name={value}", FIELDS).values == (value,)


def test_an_unknown_field_names_the_fields() -> None:
    with pytest.raises(UsageError, match="there is no field 'nam'; the fields are name, amount, expected_close, phone"):
        parse_condition("nam=An", FIELDS)


@pytest.mark.parametrize("text", ["name", "", "name An"])
def test_a_condition_without_an_operator_says_how_to_write_one(text: str) -> None:
    with pytest.raises(UsageError, match="has no operator; write it as 'field=value'"):
        parse_condition(text, FIELDS)
