"""Tests of what is worth doing next."""

from __future__ import annotations

import pytest

from crmcli.domain.pressing import REASONS, URGENCY, points


def test_what_is_neither_late_nor_worth_money_has_the_points_of_its_reason() -> None:
    assert [points(reason, 0, None, 100) for reason in REASONS] == [float(URGENCY[each]) for each in REASONS]


@pytest.mark.parametrize(("days", "expected"), [(None, 5.0), (-3, 5.0), (1, 5.7), (7, 10.0), (300, 10.0)])
def test_waiting_counts_up_to_double_within_a_week(days: int | None, expected: float) -> None:
    assert points("task", days, None, 0) == expected


@pytest.mark.parametrize(("stake", "expected"), [(0, 4.0), (25, 6.0), (100, 8.0), (-5, 4.0)])
def test_money_counts_up_to_double_by_the_square_root_of_its_share(stake: int, expected: float) -> None:
    assert points("hot", 0, stake, 100) == expected


def test_what_was_promised_goes_before_what_is_only_possible() -> None:
    assert URGENCY["appointment"] > URGENCY["task"] == URGENCY["next_action"] > URGENCY["hot"] > URGENCY["first_call"]
