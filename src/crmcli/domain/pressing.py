"""What is worth doing next: points by why it waits, how late it is and the money at stake."""

from __future__ import annotations

from math import sqrt

APPOINTMENT, TASK, NEXT_ACTION, HOT = "appointment", "task", "next_action", "hot"
SLIPS, WAKES, FIRST_CALL, STALLS = "slips", "wakes", "first_call", "stalls"

URGENCY = {APPOINTMENT: 6, TASK: 5, NEXT_ACTION: 5, HOT: 4, SLIPS: 4, WAKES: 3, FIRST_CALL: 3, STALLS: 2}
"""How pressing each reason is before lateness and money count: what was promised first, then what is warm."""

REASONS = tuple(URGENCY)

WEEK = 7
"""Days after which being later makes nothing more pressing."""


def points(reason: str, days: int | None, stake: int | None, largest: int) -> float:
    """How much it is worth to do something next, from 2 to 24 points, one decimal.

    urgency x (1 + days late, at most a week, / 7) x (1 + square root of the share of the largest sum at stake that
    day): the money counts up to double, and so does the wait. ``stake`` and ``largest`` in minor units.
    """
    late = min(max(days or 0, 0), WEEK) / WEEK
    money = sqrt(stake / largest) if stake and stake > 0 and largest > 0 else 0
    return round(URGENCY[reason] * (1 + late) * (1 + money), 1)
