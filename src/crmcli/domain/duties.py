"""Whether something to be done is done, open, due today or overdue."""

from __future__ import annotations

DONE, OPEN, TODAY, OVERDUE = "done", "open", "today", "overdue"
STATES = (OVERDUE, TODAY, OPEN, DONE)


def state_of(due_at: str | None, due_on: str | None, done_at: str | None, today: str, now: str) -> str:
    """The state of an activity on the business day ``today`` at ``now`` (UTC, as stored).

    A whole day is overdue when it is over, a time of day when it has passed.
    """
    if done_at:
        return DONE
    if not due_at or not due_on:
        return OPEN
    if due_on < today or (len(due_at) > len(due_on) and due_at < now):
        return OVERDUE
    return TODAY if due_on == today else OPEN
