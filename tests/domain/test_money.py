"""Money: đồng and cents in whole minor units, and the forms people write."""

from __future__ import annotations

import pytest

from crmcli.domain.money import (
    brief_money,
    format_money,
    machine_money,
    minor_digits,
    money_column,
    parse_money,
    plain_money,
)
from crmcli.errors import InvalidValue

DONG = {
    "1.000.000": 1000000,
    "1,000,000": 1000000,
    "1000000": 1000000,
    "1 000 000": 1000000,
    "1.000.000 ₫": 1000000,
    "1.000.000đ": 1000000,
    "VND 1,000,000": 1000000,
    "1.000.000 đồng": 1000000,
    "5tr": 5000000,
    "5 triệu": 5000000,
    "5 trieu dong": 5000000,
    "5 TRIỆU ĐỒNG": 5000000,
    "1,5 tỷ": 1500000000,
    "1.5 tỷ": 1500000000,
    "1,5tỷ": 1500000000,
    "1,25 tỉ": 1250000000,
    "1,2345 tỷ": 1234500000,
    "1.5tr": 1500000,
    "12.5tr": 12500000,
    "10.000": 10000,
    "-2.500.000": -2500000,
    "−5tr": -5000000,
    "+5tr": 5000000,
    "500k": 500000,
    "500 nghìn": 500000,
    "500 ngàn đ": 500000,
    "2M": 2000000,
    "3 billion": 3000000000,
    "1.000.000k": 1000000000,
    "1000000.00": 1000000,
    "1,000,000.00": 1000000,
    "0": 0,
    "1.000.000 tỷ": 10**15,
}
NOT_DONG = (
    *(
        "12.345tr",
        "1.000tr",
        "1.5",
        "1.50",
        "1.0",
        "1.000.00",
        "abc",
        "1.234.567,89",
        "1,234567891234 tỷ",
        "",
    ),
    *(
        "tỷ",
        "5tr5",
        "1,5 tỷ tỷ",
        "--5",
        "-",
        "1..000",
        "1.000.",
        ".5",
        "0.500",
        "1.00.000",
        "$5",
        "5 usd",
        "1e9",
    ),
    *(
        "１００",
        "٣",
        "1.000,000.000",
        "1 000.000",
        "5 đồng tiền",
        "0912 345 678",
        "9223372036854775808",
        "9" * 41,
    ),
    *("1" + " " * 60, "9" * 16 + " tỷ", "1\x000", "nan", "inf", "1_000"),
)
DOLLARS = {
    "1234.56": 123456,
    "1,234.56": 123456,
    "1.234,56": 123456,
    "1234,5": 123450,
    "$1,234": 123400,
    "1,234": 123400,
    "1.234.567": 123456700,
    "1.5": 150,
    "0.05": 5,
    "1.5k": 150000,
    "2M": 200000000,
    "$ 2 million": 200000000,
    "-$5": -500,
    "$-5": -500,
    "US$ 1,234.50": 123450,
    "1234.50 $": 123450,
    "5 usd": 500,
    "12.3400": 1234,
}
NOT_DOLLARS = (
    "1.234",
    "12.345",
    "1.234k",
    "1,234k",
    "1.2345",
    "1.5.5",
    "1,23,456",
    "€5",
    "5 đ",
    "5 ₫",
    "0.001",
)


@pytest.mark.parametrize(("text", "amount"), DONG.items())
def test_dong_are_read_as_worked_out(text: str, amount: int) -> None:
    assert parse_money(text, "VND") == amount


@pytest.mark.parametrize("text", NOT_DONG)
def test_what_is_no_amount_of_dong_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue):
        parse_money(text, "VND")


@pytest.mark.parametrize(("text", "amount"), DOLLARS.items())
def test_dollars_are_read_in_cents(text: str, amount: int) -> None:
    assert parse_money(text, "USD") == amount


@pytest.mark.parametrize("text", NOT_DOLLARS)
def test_what_is_no_amount_of_dollars_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue):
        parse_money(text, "USD")


@pytest.mark.parametrize(
    ("text", "currency", "sentence"),
    [
        ("12.345tr", "VND", "'12.345' can be read in two ways, as thousands or as decimals"),
        ("1.234.567,89", "VND", "'1.234.567,89' is finer than VND allows"),
        ("1.000.000.000.000.001", "VND", "'1.000.000.000.000.001' is too large an amount"),
        ("9223372036854775808", "VND", "'9223372036854775808' is too large an amount"),
        ("abc", "VND", "'abc' is not an amount; write it like 1.000.000 / 1,5 tỷ"),
        ("abc", "USD", "'abc' is not an amount; write it like $1,234.50"),
    ],
)
def test_the_reason_is_one_sentence(text: str, currency: str, sentence: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        parse_money(text, currency)
    assert str(caught.value) == sentence


def test_a_currency_of_three_decimals_is_never_guessed() -> None:
    assert parse_money("1,234.567", "KWD") == 1234567
    assert parse_money("1.5", "KWD") == 1500
    with pytest.raises(InvalidValue, match="two ways"):
        parse_money("1,234", "KWD")


def test_currencies_have_their_decimals() -> None:
    assert [minor_digits(code) for code in ("VND", "JPY", "krw", "USD", "EUR", "KWD", "XYZ")] == [
        0,
        0,
        0,
        2,
        2,
        3,
        2,
    ]


def test_a_column_reads_like_its_values_one_by_one() -> None:
    texts = [text for text in DONG if text.strip()]
    assert money_column([*texts, ""], "VND") == [*(DONG[text] for text in texts), None]
    assert money_column(["1.000", "1.000.000", "999.999.999.999.999"], "JPY") == [1000, 10**6, 10**15 - 1]
    assert money_column([*DOLLARS, " "], "USD") == [*DOLLARS.values(), None]


@pytest.mark.parametrize(
    ("text", "currency"), [("9999999999999999", "VND"), ("99999999999999", "USD"), ("99999999999999.99", "USD")]
)
def test_a_column_knows_the_largest_amount_too(text: str, currency: str) -> None:
    (wrong,) = money_column([text], currency)
    assert isinstance(wrong, InvalidValue)


def test_a_column_keeps_the_reason_beside_each_bad_value() -> None:
    good, *bad = money_column(["5tr", *NOT_DONG[:10]], "VND")
    assert good == 5000000
    assert all(isinstance(reason, InvalidValue) for reason in bad[:9])
    assert bad[9] is None  # the empty one


def test_a_column_takes_the_decimal_sign_it_is_told() -> None:
    assert money_column(["1.5", "1,234.50", "2.000", "12.34"], "USD", ".") == [150, 123450, 200, 1234]
    assert money_column(["1,5", "1.234,50", "2.000", "12,34"], "USD", ",") == [150, 123450, 200000, 1234]
    assert money_column(["1.0", "250000.00", "2.000"], "VND", ".") == [1, 250000, 2]
    (wrong,) = money_column(["12.34"], "USD", ",")
    assert isinstance(wrong, InvalidValue)


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        (0, "0 ₫"),
        (999, "999 ₫"),
        (1000, "1.000 ₫"),
        (1000000, "1.000.000 ₫"),
        (-2500000, "-2.500.000 ₫"),
        (12345678901234567, "12.345.678.901.234.567 ₫"),
    ],
)
def test_dong_are_shown_as_worked_out(amount: int, shown: str) -> None:
    assert format_money(amount, "VND", "vi") == shown
    assert format_money(amount, "VND", "en") == shown.replace(".", ",")


@pytest.mark.parametrize(
    ("amount", "currency", "en", "vi"),
    [
        (123450, "USD", "$1,234.50", "1.234,50 $"),
        (-5, "usd", "-$0.05", "-0,05 $"),
        (123450, "EUR", "€1,234.50", "1.234,50 €"),
        (1000, "JPY", "¥1,000", "1.000 ¥"),
        (-1234, "CHF", "-CHF 12.34", "-12,34 CHF"),
        (1234567, "KWD", "KWD 1,234.567", "1.234,567 KWD"),
    ],
)
def test_other_money_is_shown_in_both_languages(amount: int, currency: str, en: str, vi: str) -> None:
    assert format_money(amount, currency, "en") == en
    assert format_money(amount, currency, "vi") == vi


@pytest.mark.parametrize("currency", ["VND", "USD", "EUR", "JPY", "CHF"])
@pytest.mark.parametrize("lang", ["vi", "en"])
def test_what_is_shown_can_be_typed_again(currency: str, lang: str) -> None:
    for amount in (0, 1000, -2500000, 123456789):
        assert parse_money(format_money(amount, currency, lang), currency) == amount
        assert parse_money(plain_money(amount, currency), currency) == amount


def test_machines_get_numbers_and_exact_text() -> None:
    assert (machine_money(1000000, "VND"), machine_money(123450, "USD")) == (1000000, 1234.5)
    assert isinstance(machine_money(1000000, "VND"), int)
    assert (plain_money(1000000, "VND"), plain_money(-123450, "USD")) == ("1000000", "-1234.50")
    assert plain_money(2**63 - 1, "USD") == "92233720368547758.07"


@pytest.mark.parametrize(
    ("amount", "currency", "en", "vi"),
    [
        (1_500_000_000, "VND", "1.5bn", "1,5 tỷ"),
        (450_000_000, "VND", "450m", "450tr"),
        (-20_000, "VND", "-20k", "-20k"),
        (999_999_999, "VND", "1bn", "1 tỷ"),
        (999, "VND", "999", "999"),
        (123_450, "USD", "1.2k", "1,2k"),
        (0, "VND", "0", "0"),
    ],
)
def test_an_amount_is_told_in_a_few_signs(amount: int, currency: str, en: str, vi: str) -> None:
    assert (brief_money(amount, currency, "en"), brief_money(amount, currency, "vi")) == (en, vi)
