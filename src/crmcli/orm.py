"""The Python door: a book as SQLModel classes, for scripts and notebooks. It only reads.

::

    from sqlmodel import select

    from crmcli import orm

    with orm.open("book.db") as session:
        for lead in session.exec(select(orm.Lead).where(orm.Lead.status == "qualified")):
            print(lead.name, lead.phone)

Money is in minor units of the book's currency (whole đồng), days are ``YYYY-MM-DD``, moments UTC. Fetch and let go:
while a result is being read, nobody can write.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool
from sqlmodel import Session

from crmcli.store.book import open_book
from crmcli.store.tables import (
    Activity,
    Batch,
    Change,
    Contact,
    Imported,
    Inserted,
    Lead,
    LeadLog,
    Opp,
    OppLog,
    Org,
    Setting,
)

__all__ = [
    "Activity",
    "Batch",
    "Change",
    "Contact",
    "Imported",
    "Inserted",
    "Lead",
    "LeadLog",
    "Opp",
    "OppLog",
    "Org",
    "Setting",
    "open",
]


@contextmanager
def open(path: str | os.PathLike[str]) -> Iterator[Session]:
    """A session that reads a book; whatever tries to write through it fails.

    Raises BookError, in one sentence, for what is not a book, and for a book of an older or newer crm.
    """
    book = open_book(Path(path), read_only=True)
    connection: Any = book.connection
    connection.execute("PRAGMA query_only = ON")
    engine = create_engine("sqlite://", creator=lambda: connection, poolclass=StaticPool)
    try:
        with Session(engine, autoflush=False) as session:
            yield session
    finally:
        engine.dispose()
        book.close()
