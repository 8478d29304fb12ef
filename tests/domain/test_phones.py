"""Phones: however a number was typed, one E.164 form; and a reason when it is none."""

from __future__ import annotations

import random
import re

import phonenumbers
import pytest

from crmcli.domain.phones import (
    CONVERTED,
    OLD_LANDLINE,
    beginnings,
    fast_phone,
    format_phone,
    parse_phone,
    phone_column,
)
from crmcli.errors import InvalidValue

WORKED = {
    "0912345678": ("+84912345678", ""),
    "+84 912 345 678": ("+84912345678", ""),
    "84912345678": ("+84912345678", ""),
    "0084912345678": ("+84912345678", ""),
    "(+84) 091 234 5678": ("+84912345678", ""),
    "091.234.5678": ("+84912345678", ""),
    "0169 933 3999": ("+84399333999", CONVERTED),
    "0128.7878.888": ("+84787878888", CONVERTED),
    "+84 169 933 3999": ("+84399333999", CONVERTED),
    "024 3825 1234": ("+842438251234", ""),
    "08 3822 1234": ("+84838221234", OLD_LANDLINE),
    "1900 1234": ("+8419001234", ""),
    "+1 650 253 0000": ("+16502530000", ""),
}
REFUSED = {
    "04 3825 1234": "is not a phone number",
    "113": "is not a phone number",
    "0551234567": "is not a phone number",
    "12": "is not a phone number",
    "": "is not a phone number",
    "9" * 61: "is not a phone number",
    "no number": "is not a phone number",
    "0912345678/0987654321": "holds two phone numbers",
    "0912345678; 0987654321": "holds two phone numbers",
    "0912345678 0987654321": "holds two phone numbers",
    "0912 345 678 hoặc 0987 654 321": "holds two phone numbers",
    "9.12E+08": "the spreadsheet has rounded",
    "8,49123E+10": "the spreadsheet has rounded",
}
# fmt: off
CONVERSIONS = {
    "0162": "032", "0163": "033", "0164": "034", "0165": "035", "0166": "036", "0167": "037", "0168": "038",
    "0169": "039", "0120": "070", "0121": "079", "0122": "077", "0126": "076", "0128": "078", "0123": "083",
    "0124": "084", "0125": "085", "0127": "081", "0129": "082", "0186": "056", "0188": "058", "0199": "059",
}
# fmt: on
SHAPES = (
    "0{0}{1}{2}",
    "0{0} {1} {2}",
    "0{0}.{1}.{2}",
    "(0{0}) {1}-{2}",
    "+84{0}{1}{2}",
    "+84 {0} {1} {2}",
    "(+84) 0{0} {1} {2}",
    "+84 (0) {0} {1} {2}",
    "84{0}{1}{2}",
    "0084 {0}.{1}.{2}",
)


def by_the_library(text: str) -> str | None:
    number = phonenumbers.parse(text, "VN")
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@pytest.mark.parametrize(("text", "phone"), WORKED.items())
def test_numbers_are_read_as_worked_out(text: str, phone: tuple[str, str]) -> None:
    assert parse_phone(text) == phone


@pytest.mark.parametrize(("text", "reason"), REFUSED.items())
def test_what_is_no_number_is_refused_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(InvalidValue, match=reason):
        parse_phone(text)


@pytest.mark.parametrize(("old", "new"), CONVERSIONS.items())
def test_each_old_prefix_becomes_its_new_one(old: str, new: str) -> None:
    assert parse_phone(f"{old}1234567") == (f"+84{new[1:]}1234567", CONVERTED)


@pytest.mark.parametrize("text", ["(08) 38221234", "08.3822.1234", "+84 8 3822 1234", "84-8-3822-1234"])
def test_a_number_written_with_the_old_saigon_code_is_remarked(text: str) -> None:
    assert parse_phone(text) == ("+84838221234", OLD_LANDLINE)


@pytest.mark.parametrize("text", ["0838221234", "0838 221 234", "083 822 1234"])
def test_a_mobile_written_as_a_mobile_is_not_remarked(text: str) -> None:
    assert parse_phone(text) == ("+84838221234", "")


def test_the_fast_way_knows_the_mobile_plan_of_the_library() -> None:
    vietnam = phonenumbers.PhoneMetadata.metadata_for_region("VN")
    assert vietnam is not None
    assert vietnam.mobile is not None
    plan = str(vietnam.mobile.national_number_pattern)
    of_the_plan = {p for p in range(1000) if re.fullmatch(plan, f"{p:03}000000")}
    fast = {p for p in range(1000) if fast_phone(f"0{p:03}000000")}
    # Three reserved blocks of machine numbers begin with 1; the library decides on those.
    assert of_the_plan - fast == {121, 140, 160}
    assert fast - of_the_plan == set()


def test_the_fast_way_agrees_with_the_library_on_every_prefix() -> None:
    for prefix in range(10_000):
        text = f"{prefix:04}345678"
        fast = fast_phone(text)
        assert fast is None or fast == by_the_library(text)


@pytest.mark.parametrize("shape", SHAPES)
def test_the_fast_way_agrees_with_the_library_on_every_shape(shape: str) -> None:
    for prefix in range(1000):
        text = shape.format(f"{prefix:03}", "805", "911")
        fast = fast_phone(text)
        assert fast is None or fast == by_the_library(text)
    assert fast_phone(shape.format("912", "345", "678")) == "+84912345678"


def test_the_fast_way_agrees_with_the_library_wherever_the_signs_stand() -> None:
    chance = random.Random(2018)
    taken = 0
    for _ in range(3000):
        text = "".join(digit + chance.choice(["", "", "", " ", ".", "-", ")", "("]) for digit in "0912345678")
        text = chance.choice(["", "+84", "(", "+ 84 ", "-", "00 84 ", "84."]) + text
        fast = fast_phone(text)
        taken += fast is not None
        assert fast is None or fast == by_the_library(text)
    assert taken > 1000


def test_the_fast_way_leaves_other_scripts_and_lone_national_numbers_to_the_library() -> None:
    assert fast_phone("０９１２３４５６７８") is None
    assert fast_phone("912345678") is None
    assert parse_phone("０９１２３４５６７８").e164 == parse_phone("912345678").e164 == "+84912345678"


def test_a_number_is_read_in_the_region_given() -> None:
    assert parse_phone("650 253 0000", "US") == ("+16502530000", "")
    assert phone_column(["650 253 0000", "+84912345678"], "US") == ["+16502530000", "+84912345678"]


def test_a_column_reads_like_its_values_one_by_one() -> None:
    values = [*WORKED, "", "  ", "0912345678", "0912345678" + " " * 25, "0912345678\n"]
    expected = [parse_phone(value).e164 if value.strip() else None for value in values]
    assert phone_column(values) == expected


def test_a_column_keeps_the_reason_beside_each_bad_value() -> None:
    good, bad, empty, rounded = phone_column(["0912345678", "113", "", "9.12E+08"])
    assert (good, empty) == ("+84912345678", None)
    assert str(bad) == "'113' is not a phone number"
    assert isinstance(rounded, InvalidValue)
    assert "rounded" in str(rounded)


def test_an_empty_column_stays_empty() -> None:
    assert phone_column([]) == []


@pytest.mark.parametrize(
    ("e164", "shown"),
    [
        ("+84912345678", "0912 345 678"),
        ("+842438251234", "024 3825 1234"),
        ("+842363821234", "0236 3821 234"),
        ("+8419001234", "1900 1234"),
        ("+841800123456", "1800 123456"),
        ("+16502530000", "+1 650 253 0000"),
        ("+4930123456", "+49 301 234 56"),
        ("+85291234567", "+852 912 345 67"),
        ("+841992000", "+841992000"),
    ],
)
def test_numbers_are_shown_in_groups(e164: str, shown: str) -> None:
    assert format_phone(e164) == shown


def test_home_numbers_are_shown_as_the_library_shows_them() -> None:
    for e164 in ("+84912345678", "+842438251234", "+842838251234", "+842363821234", "+8419001234"):
        number = phonenumbers.parse(e164)
        style = phonenumbers.PhoneNumberFormat.NATIONAL
        assert format_phone(e164) == phonenumbers.format_number(number, style)


@pytest.mark.parametrize(
    ("digits", "region", "expected"),
    [
        ("0912", "VN", ("+84912",)),
        ("+84912", "VN", ("+84912",)),
        ("+840912", "VN", ("+84912",)),
        ("0084912", "VN", ("+84912",)),
        ("912345", "VN", ("+912345", "+84912345")),
        ("84912", "VN", ("+84912", "+8484912")),
        ("1650", "US", ("+1650",)),
        ("0044", "US", ("+44",)),
    ],
)
def test_the_beginning_of_a_number_is_read_as_one_of_home_or_abroad(
    digits: str, region: str, expected: tuple[str, ...]
) -> None:
    assert beginnings(digits, region) == expected
