"""Winning: what the closed deals of a period say - close rate, win rate and sales cycle (4-rules §7)."""

from __future__ import annotations

from typing import NamedTuple

from crmcli.domain.figures import Counts, mean_of, median_of, percent


class Closings(NamedTuple):
    """The deals closed in a period, and the deals opened in it. Values in minor units; None is unknown."""

    n_won: int
    n_lost: int
    won_value: int | None
    lost_value: int | None
    n_opened: int
    n_opened_won: int
    cycles: Counts
    """Days from opening to winning, with the number of won deals that took so long."""

    @property
    def n_closed(self) -> int:
        """How many were closed: won or lost."""
        return self.n_won + self.n_lost

    @property
    def close_rate(self) -> float | None:
        """Won of closed deals, percent; None when none was closed."""
        return percent(self.n_won, self.n_closed)

    @property
    def close_rate_value(self) -> float | None:
        """Won of closed value, percent; None when either value is unknown or both are 0."""
        if self.won_value is None or self.lost_value is None:
            return None
        return percent(self.won_value, self.won_value + self.lost_value)

    @property
    def win_rate(self) -> float | None:
        """Of the deals opened in the period those won since, percent; None when none was opened."""
        return percent(self.n_opened_won, self.n_opened)

    @property
    def cycle_mean(self) -> float | None:
        """Mean days from opening to winning; None when no won deal has both days."""
        return mean_of(self.cycles)

    @property
    def cycle_median(self) -> int | float | None:
        """Median days from opening to winning; None when no won deal has both days."""
        return median_of(self.cycles)


def known_sum(n: int, total: int | None) -> int | None:
    """The value of ``n`` deals as SQL sums it: nothing is worth 0, but deals without any amount are worth unknown."""
    return 0 if n == 0 else total
