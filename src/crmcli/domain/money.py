"""Money: whole minor units inside (đồng, cents), the forms people write outside."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from crmcli.domain.folding import clean, fold
from crmcli.errors import InvalidValue

if TYPE_CHECKING:
    from collections.abc import Sequence

_NO_MINOR = frozenset("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split())  # noqa: SIM905
_THREE_MINOR = frozenset("BHD IQD JOD KWD LYD OMR TND".split())  # noqa: SIM905
_SYMBOLS = {"VND": "₫", "USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "KRW": "₩", "THB": "฿", "INR": "₹"}
_OTHER_MARKS = {"VND": ("đ", "d", "vnđ", "đồng", "dong"), "USD": ("us$",), "EUR": ("euro",)}
_THOUSAND, _MILLION, _BILLION = 1_000, 1_000_000, 1_000_000_000
_SCALES = {
    **dict.fromkeys(("k", "nghin", "ngan", "thousand"), _THOUSAND),
    **dict.fromkeys(("tr", "trieu", "m", "mn", "million"), _MILLION),
    **dict.fromkeys(("ty", "ti", "b", "bn", "billion"), _BILLION),
}
_SIGNS = {"": 1, "+": 1, "-": -1, "\u2212": -1}
_LONGEST = 40
_LARGEST = 10**15
"""More is a slip of the hand: below it every share and every sum of a book's amounts is exact."""


def minor_digits(currency: str) -> int:
    """How many decimals a currency has: none for VND, two for most."""
    code = currency.upper()
    return 0 if code in _NO_MINOR else 3 if code in _THREE_MINOR else 2


def parse_money(text: str, currency: str) -> int:
    """Read an amount as people type it (1.000.000, 1,5 tỷ, 500k, $1,234.50) into whole minor units.

    Raises InvalidValue when it is no amount, can be read in two ways, or is finer than the currency.
    """
    return _parse(text, currency, None)


def _parse(text: str, currency: str, decimal: str | None) -> int:
    value = text[:_LONGEST]
    found = re.fullmatch(r"([^0-9]*)([0-9](?:[0-9., ]*[0-9])?)([^0-9]*)", clean(value).casefold())
    sign = _sign(found[1], currency) if found else None
    scale = _scale(found[3], currency) if found else None
    if not found or sign is None or scale is None or len(text) > _LONGEST:
        raise _no_amount(value, currency)
    whole, fraction = _parts(found[2], currency, decimal, scaled=scale > 1)
    if not whole.isdigit() or (fraction and not fraction.isdigit()):
        raise _no_amount(value, currency)
    unit: int = 10 ** minor_digits(currency)
    finer: int = 10 ** len(fraction)
    minor, rest = divmod(int(whole + fraction) * scale * unit, finer)
    if rest:
        raise InvalidValue("{value!r} is finer than {currency} allows", value=value, currency=currency)
    if minor > _LARGEST:
        raise InvalidValue("{value!r} is too large an amount", value=value)
    return sign * minor


def _no_amount(value: str, currency: str) -> InvalidValue:
    example = "1.000.000 / 1,5 tỷ" if currency.upper() == "VND" else format_money(123450, currency, "en")
    return InvalidValue("{value!r} is not an amount; write it like {example}", value=value, example=example)


def _is_mark(word: str, currency: str) -> bool:
    code = currency.upper()
    return word in (code.casefold(), _SYMBOLS.get(code), *_OTHER_MARKS.get(code, ()))


def _sign(before: str, currency: str) -> int | None:
    """+1 or -1 by what stands before the number; None when that is neither a sign nor the currency's mark."""
    words = before.replace(" ", "")
    if _is_mark(words.strip("+-\u2212"), currency):
        words = words.replace(words.strip("+-\u2212"), "")
    return _SIGNS.get(words)


def _scale(after: str, currency: str) -> int | None:
    """How many times the number counts by what stands behind it; None when that is not understood."""
    words = after.split()
    scale = _SCALES.get(fold(words[0])) if words else None
    if scale:
        del words[0]
    return scale or 1 if not words or (len(words) == 1 and _is_mark(words[0], currency)) else None


def _parts(number: str, currency: str, decimal: str | None, *, scaled: bool) -> tuple[str, str]:
    """The digits before and behind the decimal sign; what is not well written comes back with its signs."""
    point = decimal or _decimal_sign(number, currency, scaled=scaled)
    whole, _, fraction = number.partition(point) if point else (number, "", "")
    if fraction and not decimal and not scaled and not minor_digits(currency) and len(whole) < 4:
        return number, ""  # 1.5 đồng, or 1.50: most likely something else was meant
    groups = re.split(r"[., ]", whole)
    signs = set(re.sub(r"[0-9]", "", whole))
    grouped = len(signs) == 1 and 1 <= len(groups[0]) <= 3 and groups[0][0] != "0"
    if grouped and all(len(group) == 3 for group in groups[1:]):
        whole = "".join(groups)
    return whole, fraction


def _decimal_sign(number: str, currency: str, *, scaled: bool) -> str:
    """The sign that starts the decimals, or ''; raises InvalidValue when it could start thousands too."""
    signs = re.sub(r"[0-9]", "", number)
    if not signs or signs[-1] == " ":
        return ""
    kinds, digits = len(set(signs)), minor_digits(currency)
    if kinds == 1 and len(signs) > 1:
        return ""
    if len(number.rpartition(signs[-1])[2]) != 3 or (kinds > 1 and digits == 3):
        return signs[-1]
    # Three digits behind the one sign: thousands in a currency without cents; $1,234 is thousands too.
    if kinds == 1 and not scaled and (digits == 0 or (digits == 2 and signs == ",")):
        return ""
    raise InvalidValue("{value!r} can be read in two ways, as thousands or as decimals", value=number)


def money_column(
    values: Sequence[str], currency: str, decimal: str | None = None
) -> list[int | InvalidValue | None]:
    """Each amount in minor units, None where it is empty, the error (not raised) where it is none.

    ``decimal`` is the decimal sign of the file ('.' or ','), when it is known.
    """
    digits = minor_digits(currency)
    unit = 10**digits
    dotted = digits == 2 and decimal in (None, ".")
    grouped = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3}){1,4}" if digits == 0 and decimal != "." else r"(?!)")
    known: dict[str, int | InvalidValue | None] = {"": None}
    amounts: list[int | InvalidValue | None] = []
    for value in values:
        if len(value) < 14 and value.isdigit() and value.isascii():
            amounts.append(int(value) * unit)
        elif dotted and value[-3:-2] == "." and _is_plain(value[:-3], value[-2:]):
            amounts.append(int(value[:-3] + value[-2:]))
        elif grouped.fullmatch(value):
            amounts.append(int(value.replace(".", "")))
        else:
            if value not in known:
                known[value] = _attempt(value, currency, decimal)
            amounts.append(known[value])
    return amounts


def _is_plain(whole: str, cents: str) -> bool:
    return len(whole) < 14 and whole.isdigit() and cents.isdigit() and whole.isascii() and cents.isascii()


def _attempt(value: str, currency: str, decimal: str | None) -> int | InvalidValue | None:
    try:
        return _parse(value, currency, decimal) if value.strip() else None
    except InvalidValue as error:
        return error


def _grouped(amount: int, currency: str, group: str, point: str) -> str:
    digits = minor_digits(currency)
    whole, minor = divmod(abs(amount), 10**digits)
    text = f"{whole:,}".replace(",", group)
    return f"{text}{point}{minor:0{digits}}" if digits else text


def format_money(amount: int, currency: str, lang: str) -> str:
    """An amount for people: 1.000.000 ₫ in Vietnamese; 1,000,000 ₫ and $1,234.50 in English."""
    sign = "-" if amount < 0 else ""
    code = currency.upper()
    symbol = _SYMBOLS.get(code, code)
    if lang == "vi":
        return f"{sign}{_grouped(amount, code, '.', ',')} {symbol}"
    text = _grouped(amount, code, ",", ".")
    if code == "VND":
        return f"{sign}{text} {symbol}"
    return f"{sign}{symbol}{text}" if symbol != code else f"{sign}{code} {text}"


def brief_money(amount: int, currency: str, lang: str) -> str:
    """An amount in a few signs, as people type it: 1,5 tỷ, 350tr in Vietnamese; 1.5bn, 350m, 20k in English."""
    units = abs(amount) / 10 ** minor_digits(currency)
    for scale, vi, en in ((_BILLION, " tỷ", "bn"), (_MILLION, "tr", "m"), (_THOUSAND, "k", "k")):
        if units >= scale * 0.9995:
            text = f"{units / scale:.1f}".removesuffix(".0") + (vi if lang == "vi" else en)
            return ("-" if amount < 0 else "") + (text.replace(".", ",") if lang == "vi" else text)
    return ("-" if amount < 0 else "") + f"{units:.0f}"


def machine_money(amount: int, currency: str) -> int | float:
    """An amount as a JSON number: whole for VND, in units with decimals for a currency with cents."""
    digits = minor_digits(currency)
    return amount / 10**digits if digits else amount


def plain_money(amount: int, currency: str) -> str:
    """An amount as CSV text, exact and without signs between thousands: 1000000, -1234.50."""
    return ("-" if amount < 0 else "") + _grouped(amount, currency, "", ".")
