"""What refers to a record: the reason it may not be deleted, and what moves along when it is merged."""

from __future__ import annotations

from collections.abc import Iterator

from crmcli.domain.nouns import NOUNS
from crmcli.store.batch import Batch
from crmcli.store.book import Book

CHILDREN: dict[str, tuple[tuple[str, str], ...]] = {
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
"""The columns that may refer to a record of each noun, but for its own log."""

LOGS = {"lead": "lead_log", "opp": "opp_log"}
"""The log of a record's steps: it is deleted with it."""

LISTED = 5
"""Records named at the most."""


def holders_of(book: Book, noun: str, row_id: int) -> list[str]:
    """The records that refer to this one, as ``opp:3``; an ellipsis last when there are more."""
    found: list[str] = []
    for table, column in CHILDREN[noun]:
        sql = f"SELECT id FROM {table} WHERE {column} = ? ORDER BY id LIMIT {LISTED + 1}"
        found += [f"{table}:{child}" for (child,) in book.rows(sql, (row_id,))]
    return [*found[:LISTED], "…"] if len(found) > LISTED else found


def count_holders(book: Book, noun: str, row_id: int) -> Iterator[tuple[str, int]]:
    """How many records of each noun refer to this one; none where there are none."""
    for table in dict.fromkeys(table for table, _ in CHILDREN[noun]):
        refers = " OR ".join(f"{column} = :id" for child, column in CHILDREN[noun] if child == table)
        if count := book.value(f"SELECT count(*) FROM {table} WHERE {refers}", {"id": row_id}):
            yield table, count


def hand_over(b: Batch, noun: str, gone: int, kept: int) -> None:
    """Let everything that refers to one record, its log too, refer to another."""
    logs = ((LOGS[noun], f"{noun}_id"),) if noun in LOGS else ()
    for table, column in (*CHILDREN[noun], *logs):
        b.update_where(table, {column: ":kept"}, f"{column} = :gone", {"gone": gone, "kept": kept})


def recent_owners(book: Book, most: int = 1000) -> list[str]:
    """The owners of the latest records of every noun that has one, as spelled."""
    latest = (f"SELECT owner FROM (SELECT owner FROM {noun} ORDER BY id DESC LIMIT :most)" for noun in NOUNS)
    return [owner for (owner,) in book.rows(" UNION ".join(latest), {"most": most}) if owner]
