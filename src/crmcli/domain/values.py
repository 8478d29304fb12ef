"""What a person typed -> what the book stores, by kind of field."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import date, datetime, tzinfo
from typing import Any, NamedTuple

from crmcli.domain.choicewords import choice_meant
from crmcli.domain.fields import Field, Kind
from crmcli.domain.folding import clean, fold
from crmcli.domain.zones import stored_moment, zone_named
from crmcli.errors import InvalidValue, UsageError
from crmcli.settings import Settings

LONGEST_LINE = 1_000
LONGEST_TEXT = 100_000
"""Characters: more than this in one value is not something a person typed."""

_YES = {"1", "yes", "y", "true", "on", "co", "x"}
_NO = {"0", "no", "n", "false", "off", "khong"}


class Frame(NamedTuple):
    """What a value is read against: the book's settings and the business moment (local, naive)."""

    settings: Settings
    now: datetime

    @property
    def today(self) -> date:
        """The business day."""
        return self.now.date()

    @property
    def currency(self) -> str:
        """The book's currency."""
        return self.settings.text("currency")

    @property
    def zone(self) -> tzinfo:
        """The book's time zone."""
        return zone_named(self.settings.text("timezone"))


def parse(spec: Field, text: str, frame: Frame) -> Any:
    """The stored value of what was typed for a field; None for nothing.

    Raises InvalidValue for a value that cannot be right, UsageError for a choice outside a fixed list. References
    are not values: the book resolves them.
    """
    if "\x00" in text:
        raise InvalidValue("{field}: the text holds a NUL character", field=spec.name)
    if not text.strip():
        return None
    return _PARSERS[spec.kind](spec, text, frame)


def _text(spec: Field, text: str, _frame: Frame) -> str:
    body = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").strip()
    return _capped(spec, body, LONGEST_TEXT)


def _line(spec: Field, text: str, _frame: Frame) -> str:
    return _capped(spec, clean(text), LONGEST_LINE)


def _capped(spec: Field, text: str, most: int) -> str:
    if len(text) > most:
        raise InvalidValue(
            "{field}: {length} characters are too many; at most {most}",
            field=spec.name,
            length=len(text),
            most=most,
        )
    return text


def _choice(spec: Field, text: str, frame: Frame) -> str:
    known = spec.choices or frame.settings.items(spec.setting or "")
    if meant := choice_meant(known, text):
        return meant
    wrong = UsageError if spec.choices else InvalidValue
    raise wrong(
        "{field}: {value!r} is not one of {known}", field=spec.name, value=text, known=", ".join(known)
    )


def _list(spec: Field, text: str, frame: Frame) -> str | None:
    items = [_line(spec, each, frame) for each in text.split(";")]
    return ";".join(dict.fromkeys(each for each in items if each)) or None


def _flag(spec: Field, text: str, _frame: Frame) -> int:
    word = fold(text)
    if word in _YES:
        return 1
    if word in _NO:
        return 0
    raise InvalidValue("{field}: {value!r} is neither yes nor no", field=spec.name, value=text)


def _whole(spec: Field, text: str, _frame: Frame) -> int:
    body = text.strip()
    if len(body) > 18 or not body.lstrip("+-").isascii() or not body.lstrip("+-").isdigit():
        raise InvalidValue("{field}: {value!r} is not a whole number", field=spec.name, value=text)
    return int(body)


def _percent(spec: Field, text: str, frame: Frame) -> int:
    value = _whole(spec, text.strip().removesuffix("%").strip(), frame)
    if not 0 <= value <= 100:
        raise InvalidValue("{field}: {value} is not between 0 and 100 percent", field=spec.name, value=value)
    return value


# A command reads a few kinds of value: what each needs is loaded with the first of its kind.


def _email(_spec: Field, text: str, _frame: Frame) -> str:
    from crmcli.domain.emails import parse_email  # noqa: PLC0415 - see above

    return parse_email(text)


def _phone(_spec: Field, text: str, frame: Frame) -> str:
    from crmcli.domain.phones import parse_phone  # noqa: PLC0415 - see above

    return parse_phone(text, frame.settings.text("country")).e164


def _tax(_spec: Field, text: str, _frame: Frame) -> str:
    from crmcli.domain.taxcodes import parse_tax_code  # noqa: PLC0415 - see above

    return parse_tax_code(text).code


def _money(_spec: Field, text: str, frame: Frame) -> int:
    from crmcli.domain.money import parse_money  # noqa: PLC0415 - see above

    return parse_money(text, frame.currency)


def _day(_spec: Field, text: str, frame: Frame) -> str:
    from crmcli.domain.days import parse_day  # noqa: PLC0415 - see above

    return parse_day(text, frame.today).isoformat()


def _moment(spec: Field, text: str, frame: Frame) -> str:
    from crmcli.domain.days import parse_moment  # noqa: PLC0415 - see above

    try:
        return _day(spec, text, frame)
    except InvalidValue:
        return stored_moment(parse_moment(text, frame.now), frame.zone)


_PARSERS: dict[Kind, Callable[[Field, str, Frame], Any]] = {
    Kind.TEXT: _text,
    Kind.PERSON: _line,
    Kind.COMPANY: _line,
    Kind.EMAIL: _email,
    Kind.PHONE: _phone,
    Kind.TAX: _tax,
    Kind.DAY: _day,
    Kind.MOMENT: _moment,
    Kind.MONEY: _money,
    Kind.PERCENT: _percent,
    Kind.WHOLE: _whole,
    Kind.FLAG: _flag,
    Kind.CHOICE: _choice,
    Kind.LIST: _list,
}
