"""Tests of the sums of a forecast."""

from __future__ import annotations

from crmcli.domain.forecast import Expected


def test_categories_are_cumulative() -> None:
    sums = Expected(n=4, hundredfold=35_000, open=600, open_best=500, open_commit=300, won=150)
    assert (sums.pipeline, sums.best_case, sums.commit, sums.closed) == (600, 650, 450, 150)
    assert sums.weighted == 500


def test_the_weighted_sum_is_rounded_once_half_up() -> None:
    assert Expected(hundredfold=149).weighted == 1
    assert Expected(hundredfold=150).weighted == 2


def test_without_deals_nothing_is_expected() -> None:
    assert (Expected().weighted, Expected().pipeline, Expected().closed) == (0, 0, 0)
