"""Tests of close rate, win rate and sales cycle."""

from __future__ import annotations

from crmcli.domain.winning import Closings, known_sum

Q1 = Closings(3, 2, 180_000_000, 220_000_000, 6, 3, [(30, 1), (100, 1), (0, 1)])
NOTHING = Closings(0, 0, 0, 0, 0, 0, ())


def test_the_worked_quarter() -> None:
    assert (Q1.n_closed, Q1.close_rate, Q1.close_rate_value) == (5, 60.0, 45.0)
    assert (Q1.win_rate, Q1.cycle_mean, Q1.cycle_median) == (50.0, 43.3, 30)


def test_rates_of_a_quarter_without_deals_are_unknown() -> None:
    assert NOTHING.n_closed == 0
    assert NOTHING.close_rate is NOTHING.close_rate_value is NOTHING.win_rate is None
    assert NOTHING.cycle_mean is NOTHING.cycle_median is None


def test_a_rate_by_value_needs_both_values() -> None:
    assert Q1._replace(lost_value=None).close_rate_value is None
    assert Q1._replace(won_value=None).close_rate_value is None


def test_nothing_is_worth_nothing_but_deals_without_amounts_are_worth_the_unknown() -> None:
    assert known_sum(0, None) == 0
    assert known_sum(2, None) is None
    assert known_sum(2, 5) == 5
