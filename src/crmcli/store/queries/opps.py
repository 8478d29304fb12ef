"""What the rules of a deal need to know of it."""

from __future__ import annotations

from typing import NamedTuple

from crmcli.store.book import Book


class Standing(NamedTuple):
    """Where a deal stands; ``amount`` in minor units."""

    stage: str
    stage_type: str
    probability: int
    category: str
    entered_on: str | None
    amount: int | None
    competitor: str | None
    note: str | None


def standing_of(book: Book, opp: int) -> Standing:
    """Where a deal stands now."""
    return Standing(*book.rows(f"SELECT {', '.join(Standing._fields)} FROM opp WHERE id = ?", (opp,))[0])


def stage_before(book: Book, opp: int) -> str | None:
    """The stage from which a deal took its last step; None where its log does not reach back."""
    last = "SELECT from_stage FROM opp_log WHERE opp_id = ? ORDER BY id DESC LIMIT 1"
    return book.value(last, (opp,))  # type: ignore[no-any-return]


def first_step_on(book: Book, opp: int) -> str | None:
    """The day (ISO) of a deal's first step from stage to stage; None when it took none."""
    return book.value("SELECT min(on_day) FROM opp_log WHERE opp_id = ?", (opp,))  # type: ignore[no-any-return]


def org_of_contact(book: Book, contact: int) -> int | None:
    """The organization a person belongs to."""
    return book.value("SELECT org_id FROM contact WHERE id = ?", (contact,))  # type: ignore[no-any-return]
