"""Local time and UTC: a moment is stored in UTC and lived in the book's time zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import cache

from crmcli.errors import InvalidValue

_FIXED = {"Asia/Ho_Chi_Minh": 7, "Asia/Bangkok": 7, "UTC": 0}
"""Zones without summer time: no need to load the zone database (Vietnam is UTC+7 since 1975)."""


@cache
def zone_named(name: str) -> tzinfo:
    """The time zone of that IANA name; InvalidValue when there is none."""
    if name in _FIXED:
        return timezone(timedelta(hours=_FIXED[name]), name)
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - only for zones with summer time

    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as wrong:
        raise InvalidValue("there is no time zone {value!r}", value=name) from wrong


def utc_text(moment: datetime) -> str:
    """The stored form of an aware moment: ``2026-03-13T09:30:00Z``."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def stored_moment(value: date | datetime, zone: tzinfo) -> str:
    """The stored form of a local moment; a whole day stays a day."""
    if isinstance(value, datetime):
        return utc_text(value if value.tzinfo else value.replace(tzinfo=zone))
    return value.isoformat()


def seen_moment(text: str, zone: tzinfo) -> date | datetime:
    """The local moment (aware) of a stored one; a whole day stays a day."""
    if len(text) == 10:
        return date.fromisoformat(text)
    return datetime.fromisoformat(text).astimezone(zone)


def local_day(text: str, zone: tzinfo) -> date:
    """The local day on which a stored moment falls."""
    seen = seen_moment(text, zone)
    return seen.date() if isinstance(seen, datetime) else seen
