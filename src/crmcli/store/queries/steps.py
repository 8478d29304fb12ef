"""The last step in the log of a lead or a deal."""

from __future__ import annotations

from typing import NamedTuple

from crmcli.store.book import Book
from crmcli.store.queries.holders import LOGS


class Step(NamedTuple):
    """The state a record reached, and the day (ISO) where it is known."""

    state: str
    on_day: str | None


def state_column(noun: str) -> str:
    """What the states of a noun are called: the status of a lead, the stage of a deal."""
    return "stage" if noun == "opp" else "status"


def last_step(book: Book, noun: str, row_id: int) -> Step | None:
    """The last step a record took; None when it took none."""
    sql = f"SELECT to_{state_column(noun)}, on_day FROM {LOGS[noun]} WHERE {noun}_id = ? ORDER BY id DESC LIMIT 1"
    row = book.one(sql, (row_id,))
    return Step(*row) if row else None
