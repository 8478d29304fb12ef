"""Days, moments and periods as people write them, in Vietnamese and English; strict, never guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from crmcli.domain.folding import fold
from crmcli.errors import InvalidValue

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_FIRST_YEAR, _LAST_YEAR = 1900, 2199
_LONGEST = 60
_NAMED_DAYS = {
    **dict.fromkeys(("today", "hom nay"), 0),
    **dict.fromkeys(("tomorrow", "mai", "ngay mai"), 1),
    **dict.fromkeys(("day after tomorrow", "ngay kia", "ngay mot"), 2),
    **dict.fromkeys(("yesterday", "hom qua"), -1),
    **dict.fromkeys(("day before yesterday", "hom kia"), -2),
}
_WEEKDAYS = (
    ("monday", "mon", "thu hai", "thu 2", "t2"),
    ("tuesday", "tue", "thu ba", "thu 3", "t3"),
    ("wednesday", "wed", "thu tu", "thu 4", "t4"),
    ("thursday", "thu", "thu nam", "thu 5", "t5"),
    ("friday", "fri", "thu sau", "thu 6", "t6"),
    ("saturday", "sat", "thu bay", "thu 7", "t7"),
    ("sunday", "sun", "chu nhat", "cn"),
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS_IN_FULL = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_UNITS = {
    **dict.fromkeys(("d", "day", "days", "ngay"), "day"),
    **dict.fromkeys(("w", "week", "weeks", "tuan"), "week"),
    **dict.fromkeys(("m", "month", "months", "thang"), "month"),
    **dict.fromkeys(("q", "quarter", "quarters", "quy"), "quarter"),
    **dict.fromkeys(("y", "year", "years", "nam"), "year"),
}
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_MONTHS_OF = {"month": 1, "quarter": 3, "year": 12}


def add_months(day: date, months: int) -> date:
    """The same day ``months`` later, or the last of that month when it is shorter (31/01 -> 28/02)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = date(year + month // 11, (month + 1) % 12 + 1, 1) - timedelta(days=1)
    return last.replace(day=min(day.day, last.day))


def _shift(day: date, count: int, unit: str) -> date | None:
    try:
        if unit in _MONTHS_OF:
            return add_months(day, count * _MONTHS_OF[unit])
        return day + timedelta(days=count * (7 if unit == "week" else 1))
    except (ValueError, OverflowError):
        return None


def _date(year: str, month: str | int, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _numeric(words: str) -> date | None:
    """2026-02-17 or 17/02/2026, with - / or . between."""
    if found := re.fullmatch(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})", words):
        return _date(found[1], found[3], found[4])
    if found := re.fullmatch(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4})", words):
        return _date(found[4], found[3], found[1])
    return None


def _written(words: str) -> date | None:
    """17/2/26, ngày 15 tháng 3 năm 2026, 15 March 2026, March 15, 2026."""
    words = re.sub(r"^ngay (?=[0-9])", "", words)
    if found := re.fullmatch(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{2})", words):
        century = "20" if int(found[4]) < 69 else "19"  # as POSIX reads years of two digits
        return _date(century + found[4], found[3], found[1])
    if found := re.fullmatch(r"([0-9]{1,2}) thang ([0-9]{1,2}),? (?:nam )?([0-9]{4})", words):
        return _date(found[3], found[2], found[1])
    if found := re.fullmatch(r"([0-9]{1,2})(?:st|nd|rd|th)? ([a-z]{3,9}),? ([0-9]{4})", words):
        return _date(found[3], _month(found[2]), found[1])
    if found := re.fullmatch(r"([a-z]{3,9}) ([0-9]{1,2})(?:st|nd|rd|th)?,? ([0-9]{4})", words):
        return _date(found[3], _month(found[1]), found[2])
    return _numeric(words)


def _month(name: str) -> int:
    for names in (_MONTHS, _MONTHS_IN_FULL):
        if name in names:
            return names.index(name) + 1
    return 0


def _named(words: str, today: date) -> date | None:
    """Today, ngày mai, or the next such weekday."""
    if words in _NAMED_DAYS:
        return _shift(today, _NAMED_DAYS[words], "day")
    weekday = words.removeprefix("next ").removesuffix(" toi")
    for number, names in enumerate(_WEEKDAYS):
        if weekday in names:
            return _shift(today, (number - today.weekday() - 1) % 7 + 1, "day")
    return None


def _relative(words: str, today: date) -> date | None:
    """+3d, in 3 days, 3 ngày nữa, 2 weeks ago: one word says the direction, before or behind."""
    found = re.fullmatch(
        r"(\+|-|in |sau |cach day )? ?([0-9]{1,4}) ?([a-z]{1,8})( nua| sau| later| from now| ago| truoc)?",
        words,
    )
    if not found or found[3] not in _UNITS or bool(found[1]) == bool(found[4]):
        return None
    back = found[1] in ("-", "cach day ") or found[4] in (" ago", " truoc")
    return _shift(today, -int(found[2]) if back else int(found[2]), _UNITS[found[3]])


def parse_day(text: str, today: date) -> date:
    """Read a day as people type it (17/02/2026, mai, +3d, thứ hai); raises InvalidValue."""
    words = fold(text) if len(text) <= _LONGEST else ""
    day = _written(words) or _named(words, today) or _relative(words, today)
    if day is None or not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise InvalidValue("{value!r} is not a day; write 17/02/2026 or 2026-02-17", value=text[:_LONGEST])
    return day


_CLOCK = (
    r"(?:(?<=[0-9])t|\b(?:luc|at) )?(?<![0-9/.:-])([0-9]{1,2})"
    r"(?::([0-9]{2})(?::([0-9]{2}))?| ?(?:h|gio|g)(?: ?([0-9]{2}))?|(?= ?[ap]m))(?![0-9:]|(?![ap]m\b)[a-z])"
    r"(?: ?(am|pm|sang|trua|chieu|toi|dem)\b)?"
)
# Part of the day -> the hours said as they are, and the hours said twelve too low.
_PARTS: dict[str | None, tuple[range, range]] = {
    None: (range(24), range(0)),
    "am": (range(1, 12), range(0)),
    "pm": (range(12, 13), range(1, 12)),
    "sang": (range(12), range(0)),
    "trua": (range(10, 15), range(1, 3)),
    "chieu": (range(12, 19), range(1, 7)),
    "toi": (range(17, 24), range(5, 12)),
    "dem": (range(5), range(8, 12)),
}


def _clock(found: re.Match[str]) -> timedelta | None:
    hour, minute, second = int(found[1]), int(found[2] or found[4] or 0), int(found[3] or 0)
    as_said, low = _PARTS[found[5]]
    if found[5] == "am" and hour == 12:
        hour = 0
    elif hour in low:
        hour += 12
    elif hour not in as_said:
        return None
    return timedelta(hours=hour, minutes=minute, seconds=second) if minute < 60 and second < 60 else None


def _soon(words: str, now: datetime) -> datetime | None:
    """Now, +2h, in 30 minutes, 30 phút nữa."""
    if words in ("now", "bay gio"):
        return now.replace(microsecond=0)
    found = re.fullmatch(
        r"(\+|in |sau )?([0-9]{1,4}) ?(?:(h|hours?|gio)|min|minutes?|phut)( nua| later| from now)?", words
    )
    if not found or bool(found[1]) == bool(found[4]):
        return None
    return now.replace(microsecond=0) + timedelta(minutes=int(found[2]) * (60 if found[3] else 1))


def parse_moment(text: str, now: datetime) -> datetime:
    """Read a local moment: a day, a time of day, or both (mai 14h30, 2h chiều, 2026-03-13T16:30).

    A day alone is its midnight, a time alone is today's. Raises InvalidValue.
    """
    words = fold(text) if len(text) <= _LONGEST else ""
    if soon := _soon(words, now):
        return soon
    found = re.search(_CLOCK, words)
    rest = " ".join(f"{words[: found.start()]} {words[found.end() :]}".split()) if found else words
    rest = rest.strip(" ,").removeprefix("on ")
    time = _clock(found) if found else timedelta(0)
    try:
        day = now.date() if found and not rest else parse_day(rest, now.date())
    except InvalidValue:
        time = None
    if time is None:
        raise InvalidValue(
            "{value!r} is not a moment; write 17/02/2026 14:30 or 2026-02-17T14:30", value=text[:_LONGEST]
        )
    return datetime(day.year, day.month, day.day) + time


@dataclass(frozen=True)
class Period:
    """A closed span of days; ``label`` names it alike in every language (2026-Q2, 2026-03, 2026)."""

    start: date
    end: date
    label: str


def fiscal_year_start(day: date, first_month: int) -> date:
    """The first day of the fiscal year that ``day`` lies in."""
    return date(day.year if day.month >= first_month else day.year - 1, first_month, 1)


def _period(day: date, unit: str) -> Period:
    """The day, week, month, quarter or year that ``day`` lies in."""
    if unit == "day":
        return Period(day, day, day.isoformat())
    if unit == "week":
        year, week, weekday = day.isocalendar()
        start = day - timedelta(days=weekday - 1)
        return Period(start, start + timedelta(days=6), f"{year}-W{week:02}")
    months = _MONTHS_OF[unit]
    first = day.month - (day.month - 1) % months
    start = date(day.year, first, 1)
    labels = {
        "month": f"{day.year}-{first:02}",
        "quarter": f"{day.year}-Q{first // 3 + 1}",
        "year": f"{day.year}",
    }
    return Period(start, add_months(start, months) - timedelta(days=1), labels[unit])


def _fixed_period(words: str) -> Period | None:
    """2026, 2026-03, 03/2026, tháng 3 năm 2026, 2026-Q2, Q2 2026, quý 2/2026."""
    if found := re.fullmatch(r"(?:nam )?([0-9]{4})", words):
        day, unit = _date(found[1], 1, "1"), "year"
    elif found := re.fullmatch(r"([0-9]{4})[-/ ]?q([1-4])", words):
        day, unit = _date(found[1], int(found[2]) * 3, "1"), "quarter"
    elif found := re.fullmatch(r"(?:q|quy )([1-4]|i{1,3}|iv)(?:[-/ ]| nam )([0-9]{4})", words):
        quarter = _ROMAN.get(found[1]) or int(found[1])
        day, unit = _date(found[2], quarter * 3, "1"), "quarter"
    elif found := re.fullmatch(r"([0-9]{4})[-/]([0-9]{1,2})", words):
        day, unit = _date(found[1], found[2], "1"), "month"
    elif found := re.fullmatch(r"(?:thang )?([0-9]{1,2})(?:[-/]| nam )([0-9]{4})", words):
        day, unit = _date(found[2], found[1], "1"), "month"
    else:
        day, unit = _numeric(words), "day"
    return _period(day, unit) if day and _FIRST_YEAR <= day.year <= _LAST_YEAR else None


def _moving_period(words: str, today: date) -> Period | None:
    """This-month, last-quarter, next year, tháng này, quý trước, năm ngoái, today, hôm qua."""
    if words in _NAMED_DAYS:
        return _period(today + timedelta(days=_NAMED_DAYS[words]), "day")
    if found := re.fullmatch(r"(this|last|previous|next) (week|month|quarter|year)", words):
        which, unit = found[1], found[2]
    elif found := re.fullmatch(r"(tuan|thang|quy|nam) (nay|truoc|vua qua|ngoai|sau|toi)", words):
        which, unit = found[2], _UNITS[found[1]]
    else:
        return None
    step = 0 if which in ("this", "nay") else 1 if which in ("next", "sau", "toi") else -1
    day = _shift(today, step, unit)
    return _period(day, unit) if day else None


def _to_date(words: str, today: date, first_month: int) -> Period | None:
    """From the start of the (fiscal) year until today."""
    if words in ("fytd", "fiscal year to date", "tu dau nam tai chinh"):
        start = fiscal_year_start(today, first_month)
    elif words in ("ytd", "year to date", "tu dau nam"):
        start = date(today.year, 1, 1)
    else:
        return None
    return Period(start, today, f"{start}..{today}")


def parse_period(text: str, today: date, fiscal_start_month: int = 1) -> Period:
    """Read a period (2026-Q2, 2026-03, last-quarter, tháng này, fytd); raises InvalidValue.

    Quarters and years are those of the calendar; only ``fytd`` looks at the fiscal year.
    """
    words = fold(text) if len(text) <= _LONGEST else ""
    spaced = words.replace("-", " ").replace("_", " ")
    period = (
        _fixed_period(words) or _moving_period(spaced, today) or _to_date(spaced, today, fiscal_start_month)
    )
    if period is None:
        raise InvalidValue(
            "{value!r} is not a period; write 2026-Q2, 2026-03, 2026 or this-month", value=text[:_LONGEST]
        )
    return period


def format_day(day: date, lang: str) -> str:
    """A day for people: 17/02/2026 in Vietnamese, 2026-02-17 in English."""
    return f"{day.day:02}/{day.month:02}/{day.year}" if lang == "vi" else day.isoformat()


def excel_serial(text: str) -> date | None:
    """The day behind a spreadsheet's serial number (45000 is 15/03/2023), None when it is no such number."""
    if not re.fullmatch(r"[0-9]{5}(?:[.,][0-9]{1,12})?", text):
        return None
    return date(1899, 12, 30) + timedelta(days=int(text[:5]))


def day_column(values: Sequence[str], pattern: str | None) -> list[str | InvalidValue | None]:
    """Each day as ISO text, None where it is empty, the error (not raised) where it is none.

    ``pattern`` is how the file writes days, for strptime; without it only ISO and dd/mm/yyyy are days.
    """
    read: Callable[[str], date] = _plain_day if pattern is None else _patterned(pattern)
    known: dict[str, str | InvalidValue | None] = {}
    days: list[str | InvalidValue | None] = []
    for value in values:
        if value not in known:
            known[value] = _attempt(value, read)
        days.append(known[value])
    return days


def _attempt(value: str, read: Callable[[str], date]) -> str | InvalidValue | None:
    typed = value.strip()
    try:
        return read(typed).isoformat() if typed else None
    except InvalidValue as error:
        return error


def _plain_day(typed: str) -> date:
    # Spreadsheets and databases write a time of day behind the day.
    short = typed if len(typed) <= _LONGEST else ""
    day = _numeric(re.sub(r"[ T][0-2]?[0-9]:[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,6})?)?$", "", short))
    if day is not None and _FIRST_YEAR <= day.year <= _LAST_YEAR:
        return day
    if serial := excel_serial(short):
        raise InvalidValue(
            "{value!r} is a spreadsheet's number for {day}; format that column as dates",
            value=typed,
            day=serial,
        )
    raise InvalidValue("{value!r} is not a day; write 17/02/2026 or 2026-02-17", value=typed[:_LONGEST])


def _patterned(pattern: str) -> Callable[[str], date]:
    def read(typed: str) -> date:
        try:
            day = datetime.strptime(typed[:_LONGEST], pattern).date()
        except ValueError:
            day = date.min
        if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
            raise InvalidValue(
                "{value!r} is not a day written as {pattern}", value=typed[:_LONGEST], pattern=pattern
            )
        return day

    return read
