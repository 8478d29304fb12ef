"""Tests of percentages, means and medians."""

from __future__ import annotations

import pytest

from crmcli.domain.figures import hundredths, mean, mean_amount, mean_of, median_amount, median_of, percent


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        (9, 35, 25.7),
        (4238, 6711, 63.2),
        (3561, 9240, 38.5),
        (1, 8, 12.5),
        (1, 16, 6.3),  # 6.25: half up, where binary fractions and banker's rounding say 6.2
        (3, 16, 18.8),  # 18.75
        (1, 2000, 0.1),  # 0.05
        (0, 7, 0.0),
        (7, 7, 100.0),
        (10**17 + 1, 2 * 10**17, 50.0),
    ],
)
def test_a_percentage_has_one_decimal_half_up(part: int, whole: int, expected: float) -> None:
    assert percent(part, whole) == expected


@pytest.mark.parametrize(("part", "whole"), [(0, 0), (5, 0), (None, 5), (5, None), (None, None)])
def test_a_percentage_of_nothing_or_of_the_unknown_is_unknown(part: int | None, whole: int | None) -> None:
    assert percent(part, whole) is None


def test_a_mean_has_one_decimal_half_up() -> None:
    assert mean(130, 3) == 43.3
    assert mean(1, 20) == 0.1
    assert mean_of([(30, 1), (100, 1), (0, 1)]) == 43.3


def test_a_mean_of_none_is_unknown() -> None:
    assert mean(0, 0) is None
    assert mean(None, 3) is None
    assert mean_of([]) is None


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([(100, 1), (0, 1), (30, 1)], 30),
        ([(1, 1), (2, 1)], 1.5),
        ([(1, 1), (3, 1)], 2),
        ([(5, 10), (90, 3)], 5),
        ([(5, 2), (8, 2)], 6.5),
    ],
)
def test_a_median_is_the_middle_of_the_counted_values(counts: list[tuple[int, int]], expected: float) -> None:
    assert median_of(counts) == expected


def test_a_median_that_is_whole_is_a_whole_number() -> None:
    assert isinstance(median_of([(1, 1), (3, 1)]), int)


def test_a_median_of_none_is_unknown() -> None:
    assert median_of([]) is None


def test_amounts_are_rounded_half_up_to_whole_units() -> None:
    assert (mean_amount(7, 2), mean_amount(7, 3), mean_amount(None, 3), mean_amount(0, 0)) == (4, 2, None, None)
    assert (median_amount([(1, 1), (2, 1)]), median_amount([(5, 3)]), median_amount([])) == (2, 5, None)


def test_hundredths_are_rounded_half_up_once() -> None:
    assert hundredths(149) == 1
    assert hundredths(150) == 2
    assert hundredths(None) is None
