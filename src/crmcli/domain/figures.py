"""Figures: percentages, means and medians of whole numbers; what cannot be known is None, never 0.

Everything is computed with whole numbers and rounded once, half up.
"""

from __future__ import annotations

from collections.abc import Sequence

Counts = Sequence[tuple[int, int]]
"""Values with how often each occurs: days and the deals that took so many."""


def percent(part: int | None, whole: int | None) -> float | None:
    """``part`` of ``whole`` in percent, one decimal, half up; None when either is unknown or the whole is 0."""
    if part is None or not whole:
        return None
    return _tenths(part * 100, whole)


def mean(total: int | None, n: int) -> float | None:
    """The mean of ``n`` values that sum up to ``total``, one decimal, half up; None of none."""
    return None if total is None or not n else _tenths(total, n)


def mean_of(counts: Counts) -> float | None:
    """The mean of counted values, one decimal, half up; None of none."""
    return mean(sum(value * n for value, n in counts), sum(n for _, n in counts))


def median_of(counts: Counts) -> int | float | None:
    """The middle of counted values, or half way between the two middle ones; None of none."""
    n = sum(each for _, each in counts)
    if not n:
        return None
    ordered = sorted(counts)
    twice = _nth(ordered, (n - 1) // 2) + _nth(ordered, n // 2)
    return twice / 2 if twice % 2 else twice // 2


def mean_amount(total: int | None, n: int) -> int | None:
    """The mean of ``n`` amounts that sum up to ``total``, in whole units, half up; None of none."""
    return None if total is None or not n else (2 * total + n) // (2 * n)


def median_amount(counts: Counts) -> int | None:
    """The middle of counted amounts, in whole units, half up; None of none."""
    middle = median_of(counts)
    return None if middle is None else int(middle + 0.5)


def hundredths(amount: int | None) -> int | None:
    """An amount counted in hundredths of a unit (amount x percent), in whole units, half up; None stays None."""
    return None if amount is None else (int(amount) + 50) // 100


def _nth(ordered: Counts, at: int) -> int:
    for value, n in ordered:
        if at < n:
            return value
        at -= n
    raise IndexError(at)


def _tenths(part: int, whole: int) -> float:
    return (20 * part + whole) // (2 * whole) / 10
