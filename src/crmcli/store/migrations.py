"""How an older book becomes a newer one: an ordered list of revisions, each one transaction, a backup before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from crmcli.domain.scoring import heated
from crmcli.errors import BookError
from crmcli.store.backup import back_up, faults
from crmcli.store.book import REVISION, Book
from crmcli.store.desk import stored_settings
from crmcli.store.search import rebuild


class Migration(NamedTuple):
    """What makes a book of the revision before into one of ``revision``: plain SQL, never changed once released."""

    revision: int
    statements: tuple[str, ...]


MIGRATIONS: tuple[Migration, ...] = (
    Migration(
        2,  # the warmth of a lead is kept as heat; imports are kept in a ledger; a book can be told from others
        (
            "INSERT INTO setting (name, value) VALUES ('book', json_quote(lower(hex(randomblob(6)))))",
            "ALTER TABLE lead ADD COLUMN heat REAL",
            "ALTER TABLE lead DROP COLUMN company_core",
            "CREATE INDEX lead_heat ON lead (heat) WHERE heat IS NOT NULL",
            "CREATE INDEX lead_next_action ON lead (next_action_on) WHERE next_action_on IS NOT NULL",
            """CREATE TABLE imported (
                id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
                batch_id INTEGER NOT NULL,
                noun TEXT NOT NULL,
                file TEXT NOT NULL,
                sha256 TEXT NOT NULL,
                rows INTEGER NOT NULL,
                at TEXT NOT NULL,
                FOREIGN KEY(batch_id) REFERENCES batch (id)
            ) STRICT""",
            "CREATE INDEX imported_sha256 ON imported (sha256)",
            """UPDATE lead SET heat = (
                SELECT heat_of(a.kind, a.done_on) FROM (
                    SELECT kind, done_on FROM activity
                    WHERE lead_id = lead.id AND done_on IS NOT NULL ORDER BY done_on, id
                ) a
            ) WHERE id IN (SELECT lead_id FROM activity WHERE done_on IS NOT NULL)""",
        ),
    ),
    Migration(
        3,  # what is worth doing today is found by ranges of indexes; every record by its words (see _take)
        (
            "DROP INDEX activity_due",
            "CREATE INDEX activity_due ON activity (due_on, owner, done_at) "
            "WHERE done_at IS NULL AND due_on IS NOT NULL",
            "DROP INDEX lead_heat",
            "CREATE INDEX lead_heat ON lead (heat, status, last_contacted_on, next_action_on, owner) "
            "WHERE heat IS NOT NULL",
            "DROP INDEX lead_next_action",
            "CREATE INDEX lead_next_action ON lead (next_action_on, status, owner) WHERE next_action_on IS NOT NULL",
            "CREATE INDEX lead_wake ON lead (wake_on, owner, status) WHERE status = 'nurture'",
            "CREATE INDEX lead_untouched ON lead (created_on, next_action_on, owner, status, last_contacted_on) "
            "WHERE status = 'new' AND last_contacted_on IS NULL",
            "CREATE INDEX opp_open ON opp (expected_close, next_action_on, entered_on, created_on, amount, "
            "probability, owner, stage_type) WHERE stage_type = 'open'",
        ),
    ),
)


def migrate(book: Book, to: int) -> None:
    """Bring a book up to revision ``to``; what it was stays beside it as ``<book>.before-revision-N.backup``.

    A process that dies on the way leaves a book that the next command brings up. Raises BookError, with the book as
    it was, when it can only be read or would not be sound.
    """
    if book.read_only:
        raise BookError(
            "the book {path} was written by an older crm and can only be read; "
            "open it once where it can be written, to bring it up to date",
            path=book.path,
        )
    book.connection.execute("PRAGMA foreign_keys = OFF")  # it cannot be switched within a transaction
    try:
        for migration in MIGRATIONS:
            if migration.revision <= to:
                with book.transaction():
                    _take(book, migration)
    finally:
        book.connection.execute("PRAGMA foreign_keys = ON")


def _take(book: Book, migration: Migration) -> None:
    """Take one step, unless the book - read again now that nobody else can write - is past it."""
    if int(book.value("PRAGMA user_version")) >= migration.revision:
        return
    back_up(book, book.path.with_name(f"{book.path.name}.before-revision-{migration.revision}.backup"))
    _teach(book)
    for statement in migration.statements:
        book.connection.execute(statement)
    if migration.revision == REVISION:
        rebuild(book)  # what is searched is what this program declares
    book.connection.execute(
        "INSERT INTO batch (at, who, command, kind, revision) "
        "VALUES (strftime('%Y-%m-%dT%H:%M:%SZ', 'now'), 'crm', 'upgrade', 'lasting', ?)",
        (migration.revision,),
    )
    if wrong := faults(book.connection):
        raise BookError(
            "the book {path} could not be brought to revision {revision} and is as it was: {why}",
            path=book.path,
            revision=migration.revision,
            why=wrong[0],
        )
    book.connection.execute(f"PRAGMA user_version = {migration.revision}")


def _teach(book: Book) -> None:
    """Let the statements call the rules they need."""
    settings = stored_settings(book)
    points: Mapping[str, float] = settings["score.engagement"]
    half_life = settings.whole("score.half_life")

    class HeatOf:
        """The heat of activities, in the order they were done."""

        heat: float | None = None

        def step(self, kind: str, day: str) -> None:
            self.heat = heated(self.heat, points.get(kind, 0), date.fromisoformat(day), half_life)

        def finalize(self) -> float | None:
            return self.heat

    aggregate: Any = HeatOf
    book.connection.create_aggregate("heat_of", 2, aggregate)
