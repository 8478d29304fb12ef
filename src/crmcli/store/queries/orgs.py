"""What the rules of an organization need to know of the others."""

from __future__ import annotations

from crmcli.store.book import Book


def bearer_of_code(book: Book, code: str, *, but: int) -> int | None:
    """Another organization than ``but`` that bears this code."""
    return book.value("SELECT id FROM org WHERE code = ? AND id <> ?", (code, but))  # type: ignore[no-any-return]


def stands_above(book: Book, org: int, other: int) -> bool:
    """Whether ``org`` is ``other`` or stands somewhere above it."""
    up = "WITH RECURSIVE up(id) AS (SELECT ? UNION SELECT o.parent_id FROM org o JOIN up ON o.id = up.id) "
    return bool(book.value(f"{up}SELECT 1 FROM up WHERE id = ?", (other, org)))
