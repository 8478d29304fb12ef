"""How warm a lead is: fit (what it is) plus engagement (what it did lately) (4-rules §1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from math import exp2, log2
from typing import Any, NamedTuple

from crmcli.domain.folding import fold
from crmcli.settings import Settings

FIT_FIELDS = ("source", "industry", "region", "phone", "email", "company", "title", "potential")
"""What fit looks at, in the order the query hands it over."""

MOST = 50
"""Fit and engagement are capped at this many points each."""

DIGITS = 9
"""Decimals of a stored heat: what SQLite's JSON gives back exactly."""

QUALIFY, HOT = "qualify", "hot"
SUGGESTIONS = (QUALIFY, HOT)
"""What a score suggests."""

_EPOCH = date(2000, 1, 1)


class FitPart(NamedTuple):
    """Points a lead has for one thing known of it."""

    field: str
    value: Any
    points: int


class EventPart(NamedTuple):
    """One event: its kind, its day, its points then, its age in days and what is left of the points."""

    kind: str
    day: date
    points: int
    age: int
    value: float


def fit_parts(points: Mapping[str, Any], known: Sequence[Any]) -> list[FitPart]:
    """The points of each thing known, by the ``score.fit`` setting; ``known`` in the order of FIT_FIELDS."""
    parts = []
    for name, value in zip(FIT_FIELDS, known, strict=True):
        worth = points.get(name, 0)
        if value is None or value == "":
            continue
        if name == "potential":
            got = max((int(p) for least, p in worth.items() if int(value) >= int(least)), default=0)
        elif isinstance(worth, Mapping):
            got = _points_named(worth, str(value))
        else:
            got = int(worth)
        if got:
            parts.append(FitPart(name, value, got))
    return parts


def fit_of(points: Mapping[str, Any], known: Sequence[Any]) -> int:
    """Fit, 0-50 points."""
    return fit_total(part.points for part in fit_parts(points, known))


def fit_total(points: Iterable[int]) -> int:
    """The sum of the parts, capped at 50 points."""
    return min(MOST, sum(points))


def _points_named(worth: Mapping[str, Any], value: str) -> int:
    if value in worth:
        return int(worth[value])
    folded = fold(value)
    return next((int(p) for name, p in worth.items() if fold(name) == folded), 0)


def heated(heat: float | None, points: float, on: date, half_life: int = 30) -> float | None:
    """The heat after one more event: log2 of the sum of points x 2^(day/half_life), which does not change with time.

    ``heat`` is what was there (None for nothing); an event of 0 points leaves it. Rounded so that it can be logged
    and restored exactly.
    """
    if points <= 0:
        return heat
    return together(heat, log2(points) + (on - _EPOCH).days / half_life)


def together(one: float | None, other: float | None) -> float | None:
    """The heat of all the events behind two heats: log2 of the sum of their points."""
    if one is None or other is None:
        known = other if one is None else one
        return None if known is None else round(known, DIGITS)
    high, low = max(one, other), min(one, other)
    return round(high + log2(1 + exp2(low - high)), DIGITS)


def engagement_on(heat: float | None, today: date, half_life: int = 30) -> int:
    """Engagement today, 0-50 points: each event's points halved every ``half_life`` days; half up."""
    if heat is None:
        return 0
    return _half_up(exp2(min(heat - (today - _EPOCH).days / half_life, 10)))


def _half_up(points: float) -> int:
    """Whole points, half up, at most MOST; what the rounding of heats took from a half is given back."""
    return min(MOST, int(round(points, 4) + 0.5))


def event_parts(
    events: Sequence[tuple[str, date, int]], today: date, half_life: int = 30
) -> list[EventPart]:
    """What each event (kind, day, points on its day) is worth today."""
    return [
        EventPart(kind, day, points, (today - day).days, points * exp2((day - today).days / half_life))
        for kind, day, points in events
    ]


def engagement_of(parts: Sequence[EventPart]) -> int:
    """Engagement, 0-50 points, as the sum of its events: what the heat says without them; half up."""
    return _half_up(sum(part.value for part in parts))


def suggestions(fit: int, engagement: int, settings: Settings) -> tuple[str, ...]:
    """What the score advises: ``qualify`` at enough fit and engagement, ``hot`` at enough of both together."""
    enough = fit >= settings.whole("score.qualify_fit") and engagement >= settings.whole("score.qualify_engagement")
    hot = fit + engagement >= settings.whole("score.hot")
    return (*([QUALIFY] if enough else []), *([HOT] if hot else []))


def heat_for(engagement: float, today: date, half_life: int = 30) -> float:
    """The heat at which engagement today is just this many points: the lower end of an index range."""
    return log2(engagement) + (today - _EPOCH).days / half_life
