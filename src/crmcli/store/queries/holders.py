"""What refers to a record: the reason it may not be deleted."""

from __future__ import annotations

from crmcli.domain.nouns import NOUNS
from crmcli.store.book import Book

_CHILDREN: dict[str, tuple[tuple[str, str], ...]] = {
    "lead": (("activity", "lead_id"),),
    "org": (
        ("contact", "org_id"),
        ("opp", "org_id"),
        ("activity", "org_id"),
        ("lead", "org_id"),
        ("lead", "referred_by_id"),
        ("org", "parent_id"),
    ),
    "contact": (("opp", "contact_id"), ("activity", "contact_id"), ("lead", "contact_id")),
    "opp": (("activity", "opp_id"), ("lead", "opp_id")),
    "activity": (),
}
"""The columns that may refer to a record of each noun; its own log goes with it."""

LISTED = 5
"""Records named at the most."""


def holders_of(book: Book, noun: str, row_id: int) -> list[str]:
    """The records that refer to this one, as ``opp:3``; an ellipsis last when there are more."""
    found: list[str] = []
    for table, column in _CHILDREN[noun]:
        sql = f"SELECT id FROM {table} WHERE {column} = ? ORDER BY id LIMIT {LISTED + 1}"
        found += [f"{table}:{child}" for (child,) in book.rows(sql, (row_id,))]
    return [*found[:LISTED], "…"] if len(found) > LISTED else found


def recent_owners(book: Book, most: int = 1000) -> list[str]:
    """The owners of the latest records of every noun that has one, as spelled."""
    latest = (f"SELECT owner FROM (SELECT owner FROM {noun} ORDER BY id DESC LIMIT :most)" for noun in NOUNS)
    return [owner for (owner,) in book.rows(" UNION ".join(latest), {"most": most}) if owner]
