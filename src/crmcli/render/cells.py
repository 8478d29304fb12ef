"""One value, as a machine reads it and as a person reads it."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from crmcli.domain.fields import Field, Kind
from crmcli.i18n import _

if TYPE_CHECKING:
    from crmcli.domain.reporting import Sentence

UNKNOWN = "n/a"
"""What a figure shows that cannot be known; never 0."""


def machine(value: Any, kind: Kind, currency: str) -> str:
    """The value in a CSV cell: the same in every language; nothing for the unknown."""
    if value is None:
        return ""
    if kind is Kind.MONEY:
        from crmcli.domain.money import plain_money  # noqa: PLC0415 - only where there is money

        return plain_money(value, currency)
    if kind is Kind.FLAG:
        return "1" if value else "0"
    if kind is Kind.LIST:
        return ";".join(map(str, value))
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return str(value)


def jsonable(value: Any, kind: Kind, currency: str) -> Any:
    """The value in JSON: money a number, days ISO, lists arrays, the unknown null."""
    if value is None:
        return None
    if kind is Kind.MONEY:
        from crmcli.domain.money import machine_money  # noqa: PLC0415 - only where there is money

        return machine_money(value, currency)
    if kind is Kind.FLAG:
        return bool(value)
    if kind is Kind.LIST:
        return list(value)
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, date) else value


def shown(value: Any, spec: Field, currency: str, lang: str) -> str:
    """The value as a person reads it in a table or a letter."""
    from crmcli.domain.days import format_day  # noqa: PLC0415 - machines do not need it
    from crmcli.domain.money import format_money  # noqa: PLC0415 - as above
    from crmcli.domain.phones import format_phone  # noqa: PLC0415 - as above

    if value is None or value == ():
        return ""
    if spec.kind is Kind.MONEY:
        return format_money(value, currency, lang)
    if spec.kind is Kind.PHONE:
        return format_phone(value)
    if isinstance(value, datetime):
        return f"{format_day(value.date(), lang)} {value:%H:%M}"
    if isinstance(value, date):
        return format_day(value, lang)
    if spec.kind is Kind.PERCENT:
        return percent(value, lang)
    if spec.kind is Kind.NUMBER:
        return number(value, lang)
    if spec.kind is Kind.FLAG:
        return _("yes") if value else _("no")
    if spec.kind is Kind.LIST:
        return ", ".join(map(_, value) if spec.choices else map(str, value))
    if spec.kind is Kind.CHOICE:
        return _(str(value))
    return str(value)


def percent(value: float | None, lang: str) -> str:
    """A percentage, a figure of one decimal keeping it: ``42.9 %``, in Vietnamese ``42,9 %``."""
    return UNKNOWN if value is None else f"{number(value, lang)} %"


def number(value: float | None, lang: str) -> str:
    """A number with the thousands and decimal marks of the language."""
    if value is None:
        return UNKNOWN
    text = f"{value:,}" if isinstance(value, int) else f"{value:,.1f}"
    return text.translate({ord(","): ".", ord("."): ","}) if lang == "vi" else text


def right_aligned(kind: Kind) -> bool:
    """Whether a column of this kind is read from the right."""
    return kind in (Kind.MONEY, Kind.WHOLE, Kind.PERCENT, Kind.NUMBER)


def worded(sentence: Sentence, lang: str) -> str:
    """A sentence of a report in the user's language, its days and numbers as people read them."""
    return _(sentence.msgid).format(**{name: _in_words(value, lang) for name, value in sentence.values.items()})


def _in_words(value: Any, lang: str) -> str:
    if isinstance(value, date):
        return shown(value, Field(Kind.DAY, ""), "", lang)
    return number(value, lang) if isinstance(value, int | float) else str(value)
