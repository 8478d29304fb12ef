"""Records of the book that begin with what was typed: a few, found within an index."""

from __future__ import annotations

from crmcli.domain.folding import fold
from crmcli.store.book import Book
from crmcli.store.queries.naming import reference_sql

MOST = 50
"""Records offered at the most."""

_LONGEST_ID = 8
"""Digits of an id that can be typed."""

_ABOUT = {
    "lead": "coalesce(t.company, t.phone, t.email)",
    "org": "coalesce(t.code, t.tax_code, t.phone)",
    "contact": "coalesce((SELECT name FROM org WHERE id = t.org_id), t.phone, t.email)",
    "opp": "(SELECT name FROM org WHERE id = t.org_id)",
}

Offered = tuple[int, str, str | None]
"""The id of a record, the name that means it and no other, and what tells it from others."""


def beginning(book: Book, noun: str, text: str) -> list[Offered]:
    """The records whose name begins with a text, whatever its case and accents; the latest for an empty one."""
    head = f"SELECT t.id, {reference_sql(noun, 't.id')}, {_ABOUT[noun]} FROM {noun} t"
    folded = fold(text)
    if not folded:
        return book.rows(f"{head} ORDER BY t.id DESC LIMIT {MOST}")
    where = "WHERE t.name_fold >= ? AND t.name_fold < ?"
    sql = f"{head} {where} ORDER BY t.name_fold, t.id LIMIT {MOST}"
    return book.rows(sql, (folded, folded + "\U0010ffff"))


def numbered(book: Book, noun: str, digits: str) -> list[tuple[int, str]]:
    """Id and name of the records whose id begins with these digits."""
    ranges = [(int(digits) * 10**more, (int(digits) + 1) * 10**more) for more in range(_LONGEST_ID + 1 - len(digits))]
    found: list[tuple[int, str]] = []
    for first, end in ranges:
        sql = f"SELECT id, name FROM {noun} WHERE id >= ? AND id < ? ORDER BY id LIMIT {MOST - len(found)}"
        found += book.rows(sql, (first, end)) if len(found) < MOST else []
    return found


def due(book: Book) -> list[tuple[int, str]]:
    """Id and subject of what is to be done, the most urgent first."""
    return book.rows(
        "SELECT id, coalesce(subject, kind) FROM activity WHERE done_at IS NULL AND due_on IS NOT NULL "
        f"ORDER BY due_on, id LIMIT {MOST}"
    )
