"""What an import writes beside its records: the ledger of files, the logs of states, the leads that were touched."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from crmcli.store.batch import Batch
from crmcli.store.book import Book

Row = tuple[Any, ...]


def brought_in(book: Book, noun: str, sha256: str) -> tuple[str, int] | None:
    """The moment and the batch that brought the same file in; None when none did, or it was undone."""
    row = book.one(
        "SELECT at, batch_id FROM imported WHERE sha256 = ? AND noun = ? ORDER BY id DESC LIMIT 1", (sha256, noun)
    )
    return (row[0], row[1]) if row else None


def enter(b: Batch, noun: str, file: str, sha256: str, rows: int) -> None:
    """Note that a file was brought in."""
    columns = {"batch_id": b.id, "noun": noun, "file": file, "sha256": sha256, "rows": rows, "at": b.at}
    b.insert("imported", columns)


def last_id(book: Book, table: str) -> int:
    """The latest id a table has given."""
    return int(book.value("SELECT seq FROM main.sqlite_sequence WHERE name = ?", (table,)) or 0)


_LEAD_DAY = (
    "CASE status WHEN 'contacted' THEN last_contacted_on WHEN 'qualified' THEN qualified_on "
    "WHEN 'converted' THEN converted_on END"
)


def log_leads(b: Batch, after: int, first: str) -> None:
    """Log the status of new leads that begin in a later one."""
    b.insert_from(
        "lead_log",
        ("lead_id", "from_status", "to_status", "on_day", "at"),
        f"SELECT id, ?, status, {_LEAD_DAY}, ? FROM main.lead WHERE id > ? AND status <> ? ORDER BY id",
        (first, b.at, after, first),
    )


def log_opps(b: Batch, after: int, first: str) -> None:
    """Log the stage of new deals that begin in a later one."""
    b.insert_from(
        "opp_log",
        ("opp_id", "from_stage", "to_stage", "on_day", "at"),
        "SELECT id, ?, stage, entered_on, ? FROM main.opp WHERE id > ? AND stage <> ? ORDER BY id",
        (first, b.at, after, first),
    )


def done_with_leads(book: Book, after: int, kinds: Sequence[str], but: str) -> Iterator[Row]:
    """New activities that were done with leads of another status than ``but``, by lead and day.

    lead, its status, heat and last contact, the kind and the local day.
    """
    places = ", ".join("?" * len(kinds))
    return book.stream(
        "SELECT l.id, l.status, l.heat, l.last_contacted_on, a.kind, a.done_on FROM activity a "
        f"JOIN lead l ON l.id = a.lead_id WHERE a.id > ? AND a.done_on IS NOT NULL AND a.kind IN ({places}) "
        "AND l.status <> ? ORDER BY l.id, a.done_on, a.id",
        (after, *kinds, but),
    )


def touch(b: Batch, leads: Sequence[Row], first: str) -> None:
    """Give leads the status, heat and last contact of what was done; log those that leave their first status.

    Each lead: id, status, heat, last contact, the day of the first thing done.
    """
    if not leads:
        return
    b.book.rows("DROP TABLE IF EXISTS stage.touched")
    b.book.rows("CREATE TABLE stage.touched (id INTEGER PRIMARY KEY, status, heat, last_contacted_on, on_day)")
    b.book.connection.executemany("INSERT INTO stage.touched VALUES (?, ?, ?, ?, ?)", leads)
    b.insert_from(
        "lead_log",
        ("lead_id", "from_status", "to_status", "on_day", "at"),
        "SELECT l.id, l.status, x.status, x.on_day, ? FROM stage.touched x JOIN main.lead l ON l.id = x.id "
        "WHERE l.status = ? AND x.status <> l.status ORDER BY l.id",
        (b.at, first),
    )
    b.update_from("lead", ("status", "heat", "last_contacted_on"), "stage.touched")
