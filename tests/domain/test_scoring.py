"""Tests of how warm a lead is. The worked cases are those of the acceptance file."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from crmcli.domain.scoring import (
    HOT,
    QUALIFY,
    engagement_of,
    engagement_on,
    event_parts,
    fit_of,
    fit_parts,
    fit_total,
    heat_for,
    heated,
    suggestions,
)
from crmcli.settings import FIT, Settings

TODAY = date(2026, 3, 31)
DEFAULTS = Settings({})

WORKED = [
    # fit, events, fit, engagement, score, suggestions
    ([15, 10, 10], [("2026-03-31", 20), ("2026-03-01", 20), ("2026-01-30", 20)], 35, 35, 70, (QUALIFY, HOT)),
    ([15, 10, 10], [("2025-12-01", 40)], 35, 3, 38, ()),
]


def events_of(days: list[tuple[str, int]]) -> list[tuple[str, date, int]]:
    return [("call", date.fromisoformat(day), points) for day, points in days]


def heat_of(events: list[tuple[str, date, int]]) -> float | None:
    heat = None
    for _, day, points in events:
        heat = heated(heat, points, day)
    return heat


@pytest.mark.parametrize(("fit", "days", "fit_points", "engagement", "score", "advice"), WORKED)
def test_the_worked_scores_come_out(
    fit: list[int],
    days: list[tuple[str, int]],
    fit_points: int,
    engagement: int,
    score: int,
    advice: tuple[str, ...],
) -> None:
    events = events_of(days)
    assert fit_total(fit) == fit_points
    assert engagement_of(event_parts(events, TODAY)) == engagement
    assert engagement_on(heat_of(events), TODAY) == engagement
    assert fit_points + engagement == score
    assert suggestions(fit_points, engagement, DEFAULTS) == advice


def test_points_halve_every_thirty_days() -> None:
    parts = event_parts(events_of([("2026-03-31", 20), ("2026-03-01", 20), ("2026-01-30", 20)]), TODAY)
    assert [(part.age, part.value) for part in parts] == [(0, 20.0), (30, 10.0), (60, 5.0)]


def test_the_heat_says_what_the_events_say() -> None:
    chance = random.Random(42)
    for _ in range(200):
        days = [TODAY - timedelta(days=chance.randrange(900)) for _ in range(chance.randrange(1, 60))]
        events = [("call", day, chance.choice((3, 5, 10, 15, 20))) for day in days]
        for today in (TODAY, TODAY + timedelta(days=chance.randrange(400))):
            assert engagement_on(heat_of(events), today) == engagement_of(event_parts(events, today))


def test_the_heat_does_not_depend_on_the_order_of_the_events() -> None:
    events = events_of([("2026-03-31", 20), ("2026-01-30", 20), ("2026-03-01", 5)])
    heats = {round(heat_of(order) or 0, 6) for order in (events, events[::-1], [events[1], events[0], events[2]])}
    assert len(heats) == 1


def test_an_event_without_points_leaves_the_heat() -> None:
    assert heated(None, 0, TODAY) is None
    assert heated(12.5, 0, TODAY) == 12.5


def test_a_lead_nobody_touched_has_no_engagement() -> None:
    assert engagement_on(None, TODAY) == 0
    assert engagement_of([]) == 0


def test_fit_and_engagement_are_capped_at_fifty() -> None:
    assert fit_total([30, 30]) == 50
    assert engagement_of(event_parts(events_of([("2026-03-31", 20)] * 5), TODAY)) == 50
    assert engagement_on(heat_of(events_of([("2026-03-31", 20)] * 5)), TODAY) == 50


def test_even_ages_of_heat_are_no_more_than_fifty() -> None:
    assert engagement_on(heated(None, 20, TODAY + timedelta(days=100_000)), TODAY) == 50


def test_a_lead_is_exactly_as_warm_as_the_range_of_the_index_begins() -> None:
    assert engagement_on(heat_for(20, TODAY), TODAY) == 20


def test_another_half_life_is_respected() -> None:
    events = [("call", TODAY - timedelta(days=10), 20)]
    assert engagement_of(event_parts(events, TODAY, 10)) == 10
    assert engagement_on(heated(None, 20, TODAY - timedelta(days=10), 10), TODAY, 10) == 10


KNOWN = ("fair", None, "Miền Bắc", "+84912345678", "an@example.com", "Thịnh Vượng", "Giám đốc", 60_000_000)


def test_fit_adds_up_what_is_known() -> None:
    parts = {part.field: part.points for part in fit_parts(FIT, KNOWN)}
    assert parts == {"source": 10, "phone": 8, "email": 5, "company": 5, "title": 5, "potential": 12}
    assert fit_of(FIT, KNOWN) == 45


@pytest.mark.parametrize(("potential", "points"), [(19_999_999, 0), (20_000_000, 6), (49_999_999, 6), (50_000_000, 12)])
def test_a_potential_has_the_points_of_the_step_it_reaches(potential: int, points: int) -> None:
    assert fit_of(FIT, (None,) * 7 + (potential,)) == points


def test_points_for_a_name_are_found_whatever_its_spelling() -> None:
    assert fit_of({"industry": {"Khách sạn": 9}}, (None, "khach san", None, None, None, None, None, None)) == 9


@pytest.mark.parametrize(
    ("fit", "engagement", "advice"),
    [
        (30, 20, (QUALIFY,)),
        (29, 20, ()),
        (30, 19, ()),
        (10, 50, (HOT,)),
        (40, 20, (QUALIFY, HOT)),
        (9, 50, ()),
    ],
)
def test_the_score_suggests_at_its_thresholds(fit: int, engagement: int, advice: tuple[str, ...]) -> None:
    assert suggestions(fit, engagement, DEFAULTS) == advice


def test_the_thresholds_are_settings() -> None:
    strict = Settings({"score.qualify_fit": 40, "score.hot": 70})
    assert suggestions(39, 30, strict) == ()
    assert suggestions(40, 30, strict) == (QUALIFY, HOT)
