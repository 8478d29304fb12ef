"""What the rules of a lead's life need to know of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from crmcli.domain.leadcycle import NEW, NURTURE, STOPPED
from crmcli.store.book import Book


class Warmth(NamedTuple):
    """What an activity changes of a lead."""

    status: str
    last_contacted_on: str | None
    heat: float | None


def status_of(book: Book, lead: int) -> str:
    """The status of a lead now."""
    return str(book.value("SELECT status FROM lead WHERE id = ?", (lead,)))


def status_before(book: Book, lead: int) -> str:
    """The status a nurtured or stopped lead came from; ``new`` where its log does not reach back."""
    sql = "SELECT from_status FROM lead_log WHERE lead_id = ? AND from_status NOT IN (?, ?) ORDER BY id DESC LIMIT 1"
    return str(book.value(sql, (lead, NURTURE, STOPPED)) or NEW)


def warmth_of(book: Book, lead: int) -> Warmth:
    """Status, last contact and heat of a lead."""
    return Warmth(*book.rows("SELECT status, last_contacted_on, heat FROM lead WHERE id = ?", (lead,))[0])


def touches(book: Book) -> Iterator[tuple[int, str, str]]:
    """What was done with leads - lead, kind, day -, lead by lead: a stream, not to be kept open while writing."""
    return book.stream(
        "SELECT lead_id, kind, done_on FROM activity WHERE lead_id IS NOT NULL AND done_on IS NOT NULL "
        "ORDER BY lead_id, done_on, id"
    )


def heats(book: Book) -> dict[int, float]:
    """The heat of every lead that has any."""
    return dict(book.rows("SELECT id, heat FROM lead WHERE heat IS NOT NULL"))
