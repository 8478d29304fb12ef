"""Phone numbers: however a number was typed, one E.164 form is stored and found."""

from __future__ import annotations

import re
from itertools import repeat
from typing import TYPE_CHECKING, NamedTuple

from crmcli.errors import InvalidValue

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Sequence

CONVERTED = "converted from an 11-digit number"
OLD_LANDLINE = "may be an old 08 HCMC landline"
_LONGEST = 60
_LONGEST_ORDINARY = 30

# What mobile numbers begin with after the 0: the plan of 2018, as the numbering library knows it.
_WHOLE_TENS = (*range(30, 40), 51, 56, 58, 59, 70, *range(76, 80), *range(81, 89), *range(90, 99))
_SINGLE = (522, 523, 528, 559, *range(896, 900), 990, 991, *range(993, 1000))
_MOBILE = {f"0{tens}{digit}" for tens in _WHOLE_TENS for digit in range(10)} | {
    f"0{code}" for code in _SINGLE
}
# The 11-digit mobiles of before September 2018, and what their first digits became.
# fmt: off
_CONVERSION = {
    "162": "32", "163": "33", "164": "34", "165": "35", "166": "36", "167": "37", "168": "38", "169": "39",
    "120": "70", "121": "79", "122": "77", "126": "76", "128": "78",
    "123": "83", "124": "84", "125": "85", "127": "81", "129": "82",
    "186": "56", "188": "58", "199": "59",
}
# fmt: on
_PUNCTUATION = str.maketrans("", "", " .-()")
# A number written as area code 08 and eight digits: today that reads as a mobile of 081-089.
_AREA_08 = r"\(?(?:(?:\+|00)?84[ .)(-]{1,3})?\(?0?8[ .)-]{1,3}[0-9]{4}[ .-]?[0-9]{4}"
_ROUNDED = r"\+?[0-9](?:[.,][0-9]{1,9})?[eE]\+?[0-9]{1,2}"
_BETWEEN_NUMBERS = r"[/;,|&\n]| - | hoặc | or | và | and "
_ONE_DIGIT_CODES = "17"
# The country codes of two digits; +1 and +7 have one, all others three.
_TWO_DIGIT_CODES = {
    *("20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47", "48"),
    *("49", "51", "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63", "64", "65", "66", "81"),
    *("82", "84", "86", "90", "91", "92", "93", "94", "95", "98"),
}


class Phone(NamedTuple):
    """A number in E.164 form, and a remark about how it was read ('' or a msgid)."""

    e164: str
    remark: str


def fast_phone(text: str) -> str | None:
    """The E.164 form of an ordinary Vietnamese mobile; None when only the numbering library can tell."""
    return _mobile(text.translate(_PUNCTUATION)) if len(text) <= _LONGEST_ORDINARY else None


def _mobile(digits: str) -> str | None:
    """The E.164 form of ``digits`` typed with 0, +84, 84 or 0084 in front, if that makes a mobile."""
    if digits[:3] == "+84":
        digits = digits[3:] if digits[3:4] == "0" else f"0{digits[3:]}"
    elif digits[:4] == "0084" and len(digits) == 13:
        digits = f"0{digits[4:]}"
    elif digits[:2] == "84" and len(digits) == 11:
        digits = f"0{digits[2:]}"
    if len(digits) == 10 and digits[:4] in _MOBILE and digits.isdecimal() and digits.isascii():
        return f"+84{digits[1:]}"
    return None


def parse_phone(text: str, region: str = "VN") -> Phone:
    """Read one phone number as typed in ``region``; raises InvalidValue with the reason."""
    typed = text.strip()
    if not typed or len(typed) > _LONGEST:
        raise InvalidValue("{value!r} is not a phone number", value=typed[:_LONGEST])
    fast = fast_phone(typed) if region == "VN" else None
    if fast:
        return Phone(fast, OLD_LANDLINE if _may_be_landline(typed) else "")
    if re.fullmatch(_ROUNDED, typed):
        raise InvalidValue("the spreadsheet has rounded this phone number: {value!r}", value=typed)
    if _holds_two(typed):
        raise InvalidValue("{value!r} holds two phone numbers; keep one", value=typed)
    return _ask_library(typed, region)


def _holds_two(typed: str) -> bool:
    """Whether two numbers of at least seven digits share the text, or more digits than any number has."""
    parts = re.split(_BETWEEN_NUMBERS, typed)
    if sum(len(re.findall(r"[0-9]", part)) >= 7 for part in parts) > 1:
        return True
    return len(re.findall(r"[0-9]", typed)) >= 17 and re.search(r"[0-9][^0-9]+[0-9]", typed) is not None


def _ask_library(typed: str, region: str) -> Phone:
    import phonenumbers  # noqa: PLC0415 - four times the whole start-up, and ordinary numbers do without

    remark = ""
    try:
        number = phonenumbers.parse(typed, region)
        old = str(number.national_number)
        if number.country_code == 84 and len(old) == 10 and old[:3] in _CONVERSION:
            number = phonenumbers.parse(f"+84{_CONVERSION[old[:3]]}{old[3:]}")
            remark = CONVERTED
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_valid_number(number):
        raise InvalidValue("{value!r} is not a phone number", value=typed)
    return Phone(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), remark)


def phone_column(
    values: Sequence[str], region: str = "VN", remarks: Counter[str] | None = None
) -> list[str | InvalidValue | None]:
    """The E.164 form of each value, None where it is empty, the error (not raised) where it is no number.

    ``remarks`` counts what is to be said about how they were read.
    """
    known: dict[str, str | InvalidValue | None] = {"": None}
    phones: list[str | InvalidValue | None] = []
    for value, digits in zip(values, _bare(values) if region == "VN" else repeat(""), strict=False):
        if len(digits) == 10 and digits[:4] in _MOBILE and digits.isdecimal() and digits.isascii():
            phones.append("+84" + digits[1:])
        elif mobile := _mobile(digits):
            phones.append(mobile)
        else:
            if value not in known:
                known[value] = _attempt(value, region)
            phones.append(known[value])
            if remarks is not None and _was_converted(value, known[value]):
                remarks[CONVERTED] += 1
    if remarks is not None and region == "VN" and re.search(f"^ *{_AREA_08}", "\n".join(values), re.MULTILINE):
        remarks[OLD_LANDLINE] += sum(map(_may_be_landline, values))
    return phones


def _may_be_landline(value: str) -> bool:
    typed = value.strip()
    return bool(re.fullmatch(_AREA_08, typed)) and fast_phone(typed) is not None


def _was_converted(typed: str, phone: str | InvalidValue | None) -> bool:
    if not isinstance(phone, str) or not phone.startswith("+84"):
        return False
    return not re.sub(r"[^0-9]", "", typed).endswith(phone[3:])


def _bare(values: Sequence[str]) -> list[str]:
    """Each value without its signs; '' where it is too long to be an ordinary number."""
    bare = "\n".join(values).translate(_PUNCTUATION).split("\n")
    if len(bare) == len(values) and max(map(len, values)) <= _LONGEST_ORDINARY:
        return bare
    return [value.translate(_PUNCTUATION) if len(value) <= _LONGEST_ORDINARY else "" for value in values]


def _attempt(value: str, region: str) -> str | InvalidValue | None:
    try:
        return parse_phone(value, region).e164 if value.strip() else None
    except InvalidValue as error:
        return error


def beginnings(digits: str, region: str = "VN") -> tuple[str, ...]:
    """What the E.164 form of a number begins with that begins with these digits (a + may stand in front).

    Without + or 00 a number may be of ``region`` - of which only Vietnam is known here - or of anywhere.
    """
    abroad = "+" + digits.removeprefix("+").removeprefix("00")
    if digits[:1] == "+" or digits[:2] == "00":
        return (abroad.replace("+840", "+84", 1),)
    home = f"+84{digits.removeprefix('0')}"
    return (home,) if digits[:1] == "0" and region == "VN" else (abroad, home) if region == "VN" else (abroad,)


def format_phone(e164: str) -> str:
    """A stored number as people read it: 0912 345 678 at home, +1 650 253 0000 abroad."""
    if not e164.startswith("+84"):
        return _format_abroad(e164)
    national = e164[3:]
    if national.startswith(("1800", "1900")):
        return f"{national[:4]} {national[4:]}"
    if national.startswith(("24", "28")):
        return f"0{national[:2]} {national[2:6]} {national[6:]}"
    if national.startswith("2"):
        return f"0{national[:3]} {national[3:7]} {national[7:]}"
    return f"0{national[:3]} {national[3:6]} {national[6:]}" if len(national) == 9 else e164


def _format_abroad(e164: str) -> str:
    digits = e164[1:]
    code = 1 if digits[:1] in _ONE_DIGIT_CODES else 2 if digits[:2] in _TWO_DIGIT_CODES else 3
    groups, rest = [f"+{digits[:code]}"], digits[code:]
    while len(rest) > 4:
        groups.append(rest[:3])
        rest = rest[3:]
    return " ".join([*groups, rest])
