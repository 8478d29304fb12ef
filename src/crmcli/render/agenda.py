"""The desk on a screen: a line a thing - why it waits, what it is, the command to type."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from unicodedata import east_asian_width

from crmcli.domain import pressing
from crmcli.domain.money import brief_money
from crmcli.domain.records.errand import Errand
from crmcli.i18n import _, ngettext
from crmcli.render.cells import number
from crmcli.render.output import safe
from crmcli.render.shape import Shape

_LEAST = 20
"""Characters that what is to be done has at the least."""

_AROUND = 3
"""Lines of a screen that are not for things: the heading, the count of the rest and the prompt."""


def agenda_lines(
    errands: Sequence[Errand], total: int, shape: Shape, currency: str, today: date, height: int | None
) -> Iterator[str]:
    """The first things that fit a screen of so many lines, all without ``height``; and how many more there are."""
    chosen = errands if height is None else errands[: max(height - _AROUND, 1)]
    yield _heading(total, today, shape) + "\n"
    whys = [safe(_why(errand)) for errand in chosen]
    left = max(map(_width, whys), default=0)
    for errand, why in zip(chosen, whys, strict=True):
        room = max(shape.width - left - len(errand.command) - 4, _LEAST)
        yield f"{_filled(why, left)}  {_what(errand, currency, shape.lang, room)}  {errand.command}\n"
    if more := total - len(chosen):
        line = ngettext("{more} more: crm today --all", "{more} more: crm today --all", more)
        yield line.format(more=number(more, shape.lang)) + "\n"


def _heading(total: int, today: date, shape: Shape) -> str:
    day = f"{today:%d/%m/%Y}" if shape.lang == "vi" else today.isoformat()
    return ngettext("{day}: {n} thing to do", "{day}: {n} things to do", total).format(
        day=day, n=number(total, shape.lang)
    )


def _why(errand: Errand) -> str:
    """Why something waits, in a few words."""
    days = errand.days or 0
    if errand.reason in (pressing.APPOINTMENT, pressing.TASK, pressing.NEXT_ACTION):
        if days > 0:
            return _("late, {n} d").format(n=days)
        return f"{errand.due:%H:%M}" if isinstance(errand.due, datetime) else _("today")
    words = {
        pressing.HOT: _("hot, {n} d"),
        pressing.SLIPS: _("slips, {n} d"),
        pressing.STALLS: _("stalls, {n} d"),
        pressing.WAKES: _("wakes up"),
        pressing.FIRST_CALL: _("new, {n} d") if errand.days is not None else _("new"),
    }
    return words[errand.reason].format(n=days)


def _what(errand: Errand, currency: str, lang: str, room: int) -> str:
    """What is to be done, about whom, and the money at stake, in just so many columns."""
    words = safe(" - ".join(filter(None, (errand.what, errand.about))).replace("\n", " "))
    money = f"  {brief_money(errand.amount, currency, lang)}" if errand.amount else ""
    return _filled(words, room - _width(money)) + money


def _width(text: str) -> int:
    """The columns a text takes on a terminal."""
    return len(text) + sum(1 for letter in text if east_asian_width(letter) in "WF")


def _filled(text: str, width: int) -> str:
    """The text in just so many columns: cut with an ellipsis, or with blanks behind."""
    if _width(text) > width:
        while _width(text) > width - 1:
            text = text[:-1]
        text += "…"
    return text + " " * (width - _width(text))
