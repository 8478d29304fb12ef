"""What the rules of an activity need to know of it."""

from __future__ import annotations

from typing import NamedTuple

from crmcli.store.book import Book

OPEN = "t.done_at IS NULL"
"""What is still to be done."""

PLANNED = "(t.kind IN ('task', 'appointment') OR t.done_at IS NULL)"
"""What was to be done at some time."""

BY_DUE = "t.done_at IS NOT NULL, t.due_on IS NULL, t.due_on, t.due_at, t.id"
"""What is to be done, the most pressing first; then what is done."""

DONE = "t.done_at IS NOT NULL AND t.kind <> 'task'"
"""What was written down."""

LATEST = "t.done_at DESC, t.id DESC"


class Duty(NamedTuple):
    """An activity as stored, but for what only a person reads."""

    id: int
    kind: str
    subject: str | None
    lead_id: int | None
    org_id: int | None
    contact_id: int | None
    opp_id: int | None
    due_at: str | None
    due_on: str | None
    done_at: str | None
    repeat: str | None
    personal: int
    owner: str | None
    note: str | None


def duty(book: Book, row_id: int) -> Duty:
    """The activity of that id; it must be there."""
    return Duty(*book.rows(f"SELECT {', '.join(Duty._fields)} FROM activity WHERE id = ?", (row_id,))[0])
