"""Tests of when something is overdue."""

from __future__ import annotations

import pytest

from crmcli.domain.duties import DONE, OPEN, OVERDUE, TODAY, state_of

NOW, DAY = "2026-03-13T09:30:00Z", "2026-03-13"


@pytest.mark.parametrize(
    ("due_at", "due_on", "done_at", "state"),
    [
        (None, None, None, OPEN),
        ("2026-03-12", "2026-03-12", None, OVERDUE),
        ("2026-03-13", "2026-03-13", None, TODAY),
        ("2026-03-13T09:29:59Z", "2026-03-13", None, OVERDUE),
        ("2026-03-13T09:30:00Z", "2026-03-13", None, TODAY),
        ("2026-03-13T18:00:00Z", "2026-03-14", None, OPEN),
        ("2026-03-14", "2026-03-14", None, OPEN),
        ("2026-03-12", "2026-03-12", "2026-03-13", DONE),
        (None, None, "2026-03-13T09:00:00Z", DONE),
    ],
)
def test_a_day_is_overdue_when_it_is_over_and_a_moment_when_it_has_passed(
    due_at: str | None, due_on: str | None, done_at: str | None, state: str
) -> None:
    assert state_of(due_at, due_on, done_at, DAY, NOW) == state
