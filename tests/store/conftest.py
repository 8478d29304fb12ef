"""A book of the first revision, for those who upgrade it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from crmcli.store.book import APPLICATION_ID

OLD_SCHEMA = Path(__file__).parent / "books/revision1.sql"


@pytest.fixture
def calls() -> list[tuple[str, str]]:
    """What was done with the first lead of the old book: days and kinds."""
    return [("2025-11-03", "call"), ("2026-02-20", "meeting"), ("2026-03-01", "call"), ("2026-03-01", "note")]


@pytest.fixture
def old_book(book_path: Path, calls: list[tuple[str, str]]) -> Path:
    """A book of revision 1 with leads, what was done with them, and a setting."""
    with closing(sqlite3.connect(book_path, isolation_level=None)) as connection:
        connection.executescript("BEGIN;" + OLD_SCHEMA.read_text("utf-8"))
        stamps = "created_at, updated_at) VALUES"
        for lead, name in enumerate(("An", "Bình", "Châu"), 1):
            connection.execute(
                f"INSERT INTO lead (id, name, name_fold, name_sort, status, next_action_on, {stamps} "
                "(?, ?, ?, ?, 'new', '2026-03-20', 'then', 'then')",
                (lead, name, name.lower(), name.lower()),
            )
        for day, kind in calls:
            connection.execute(
                f"INSERT INTO activity (kind, lead_id, done_at, done_on, {stamps} (?, 1, ?, ?, 'then', 'then')",
                (kind, day, day),
            )
        connection.execute(
            f"INSERT INTO activity (kind, lead_id, due_at, due_on, {stamps} ('call', 2, ?, ?, 'then', 'then')",
            ("2026-04-01", "2026-04-01"),
        )
        connection.execute("INSERT INTO batch (at, who, command, kind, revision) VALUES ('then', 'lan', 'x', 'do', 1)")
        connection.execute("INSERT INTO inserted (batch_id, tbl, first_id, last_id) VALUES (1, 'lead', 1, 3)")
        connection.execute("INSERT INTO setting (name, value) VALUES ('company', '\"Thịnh Vượng\"')")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute("PRAGMA user_version = 1")
        connection.execute("COMMIT")
    book_path.chmod(0o600)
    return book_path
