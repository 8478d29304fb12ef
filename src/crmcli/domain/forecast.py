"""The forecast: what open and won deals are expected to bring, by category (4-rules §7)."""

from __future__ import annotations

from typing import NamedTuple

from crmcli.domain.figures import hundredths

LEAST_CLOSED = 10
"""Deals that must have left a stage for good before the rate at which they were won says anything."""


class Expected(NamedTuple):
    """Deals of a period as SQL sums them: the open ones by category, and the won ones. Minor units."""

    n: int = 0
    without_amount: int = 0
    hundredfold: int = 0
    """Sum of amount x percent of the open deals."""
    open: int = 0
    open_best: int = 0
    """Open in the category best_case or commit."""
    open_commit: int = 0
    won: int = 0

    @property
    def weighted(self) -> int:
        """What probability says: the open deals by theirs, the won ones whole; rounded once."""
        return (hundredths(self.hundredfold) or 0) + self.won

    @property
    def pipeline(self) -> int:
        """All that is open."""
        return self.open

    @property
    def best_case(self) -> int:
        """What comes in if all goes well: best case, commit and won."""
        return self.open_best + self.won

    @property
    def commit(self) -> int:
        """What was promised: commit and won."""
        return self.open_commit + self.won

    @property
    def closed(self) -> int:
        """What is won already."""
        return self.won
