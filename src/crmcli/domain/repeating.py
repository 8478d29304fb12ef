"""How a task repeats: every day, week, month, quarter or year - and when it is next due."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import NamedTuple

from crmcli.domain.days import add_months
from crmcli.domain.folding import fold
from crmcli.errors import InvalidValue

_WORDS = {
    **dict.fromkeys(("day", "days", "daily", "d", "ngay"), "day"),
    **dict.fromkeys(("week", "weeks", "weekly", "w", "tuan"), "week"),
    **dict.fromkeys(("month", "months", "monthly", "m", "thang"), "month"),
    **dict.fromkeys(("quarter", "quarters", "quarterly", "q", "quy"), "quarter"),
    **dict.fromkeys(("year", "years", "yearly", "y", "nam"), "year"),
}
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_MOST = 366
_LONGEST = 40


class Rule(NamedTuple):
    """Every so many units; ``day`` is the day of the month it is meant for where the last due day had to be cut."""

    every: int
    unit: str
    day: int | None = None

    def __str__(self) -> str:
        often = self.unit if self.every == 1 else f"{self.every} {self.unit}s"
        return often if self.day is None else f"{often} @{self.day}"


def read_rule(text: str) -> Rule:
    """Read ``week``, ``2 weeks``, ``hàng tháng``, ``mỗi quý`` (and ``month @31``); raises InvalidValue."""
    words = re.sub(r"^(every|each|moi|hang) ", "", fold(text[:_LONGEST]))
    found = re.fullmatch(r"(?:([0-9]{1,3}) ?)?([a-z]+)(?: ?@ ?([0-9]{1,2}))?", words)
    unit = _WORDS.get(found[2]) if found else None
    count = int(found[1] or 1) if found else 0
    day = int(found[3]) if found and found[3] else None
    if found is None or unit is None or not 1 <= count <= _MOST or not _fits(unit, day):
        raise InvalidValue(
            "{value!r} does not say how often; write day, week, month, quarter, year or '2 weeks'",
            value=text[:_LONGEST],
        )
    return Rule(count, unit, day)


def _fits(unit: str, day: int | None) -> bool:
    return day is None or (unit in _MONTHS and 29 <= day <= 31)


def next_due(rule: Rule, due: date, today: date) -> date:
    """The first day of the rule after both the day it was due and today; month ends are cut (31 -> 30, 29/02 -> 28/02).

    What was missed in between does not pile up.
    """
    after = max(due, today)
    if rule.unit not in _MONTHS:
        days = rule.every * (7 if rule.unit == "week" else 1)
        return due + timedelta(days=days * ((after - due).days // days + 1))
    months = rule.every * _MONTHS[rule.unit]
    # In the month it was due the meant day may still lie ahead: the task had been put off or cut short.
    step = 0
    while (day := _meant(add_months(due, step), rule.day or due.day)) <= after:
        step += months
    return day


def _meant(day: date, meant: int) -> date:
    """The day of that month which is meant, or the month's last."""
    last = add_months(day.replace(day=1), 1) - timedelta(days=1)
    return last.replace(day=min(meant, last.day))


def following(rule: Rule, due: date, then: date) -> Rule:
    """The rule for the next task: it remembers the day meant only where the month was too short for it."""
    meant = rule.day or due.day
    return rule._replace(day=meant if rule.unit in _MONTHS and then.day < meant else None)
