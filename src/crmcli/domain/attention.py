"""Which leads need somebody, and why: a verdict on one lead (4-rules §1)."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from crmcli.domain.leadcycle import NEW, NURTURE, OPEN
from crmcli.settings import Settings

OVERDUE, NEVER_CONTACTED, NO_ACTIVITY = "overdue_next_action", "never_contacted", "no_activity"
NO_NEXT_ACTION, HOT_UNTOUCHED, UNREACHABLE, AWAKE = "no_next_action", "hot_untouched", "unreachable", "wake_up"
REASONS = (OVERDUE, NEVER_CONTACTED, NO_ACTIVITY, NO_NEXT_ACTION, HOT_UNTOUCHED, UNREACHABLE, AWAKE)
"""In the order in which they are told."""


class Standing(NamedTuple):
    """What the verdict looks at. Days are None where they are unknown or did not come to pass."""

    status: str
    created_on: date | None = None
    contacted_on: date | None = None
    active_on: date | None = None
    """The day of the last activity of any kind, contacts included."""
    next_action: str | None = None
    next_action_on: date | None = None
    wake_on: date | None = None
    hot: bool = False
    reachable: bool = True
    """Whether a phone or an e-mail is known."""


class Limits(NamedTuple):
    """After how many days something needs attention."""

    never_contacted: int = 2
    no_activity: int = 14
    hot: int = 1


class Reason(NamedTuple):
    """One reason; ``days`` where it is a matter of days and they are known."""

    name: str
    days: int | None = None


def limits_of(settings: Settings) -> Limits:
    """The limits of a book."""
    return Limits(*(settings.whole(f"attention.{name}_days") for name in Limits._fields))


def is_open(status: str, wake_on: date | None, today: date) -> bool:
    """Whether a lead is followed: new, contacted, qualified, or nurtured and its wake-up day has come."""
    return status in OPEN or (status == NURTURE and wake_on is not None and wake_on <= today)


def reasons(lead: Standing, today: date, limits: Limits) -> tuple[Reason, ...]:
    """Why a lead needs attention today, in the order of REASONS; nothing for one that is not open."""
    if not is_open(lead.status, lead.wake_on, today):
        return ()
    untouched = lead.status == NEW and lead.contacted_on is None
    rested = _days(lead.active_on or lead.contacted_on or lead.created_on, today)
    found = (
        _overdue(lead, today),
        _at_least(NEVER_CONTACTED, _days(lead.created_on, today), limits.never_contacted) if untouched else None,
        None if untouched else _at_least(NO_ACTIVITY, rested, limits.no_activity),
        None if lead.next_action or lead.next_action_on else Reason(NO_NEXT_ACTION),
        Reason(HOT_UNTOUCHED) if lead.hot and _rests(lead, today, limits.hot) else None,
        None if lead.reachable else Reason(UNREACHABLE),
        Reason(AWAKE) if lead.status == NURTURE else None,
    )
    return tuple(each for each in found if each)


def _overdue(lead: Standing, today: date) -> Reason | None:
    late = None if lead.next_action_on is None else (today - lead.next_action_on).days
    return Reason(OVERDUE, late) if late and late > 0 else None


def _at_least(name: str, days: int | None, limit: int) -> Reason | None:
    """The reason, unless fewer days than the limit went by; days that nobody knows are too many."""
    return Reason(name, days) if days is None or days >= limit else None


def _rests(lead: Standing, today: date, limit: int) -> bool:
    """Whether nobody has talked to a lead for more days than the limit."""
    days = _days(lead.contacted_on or lead.created_on, today)
    return days is None or days > limit


def _days(since: date | None, today: date) -> int | None:
    return None if since is None else (today - since).days
