"""What mends a book: a row put right or taken out, logged as any change is, or an index built anew."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from crmcli.store.batch import Batch
from crmcli.store.search import find_again, rebuild


class Repair(NamedTuple):
    """A row as it has to be: the columns that are wrong, or None when the row has to go."""

    table: str
    row_id: int
    changes: Mapping[str, Any] | None


class Rebuild(NamedTuple):
    """Statements that make an index as it has to be."""

    statements: tuple[str, ...]


class Refound(NamedTuple):
    """A record to be entered into the full text again; without one, all of them."""

    noun: str = ""
    row_id: int = 0


Mending = Repair | Rebuild | Refound


def mend(b: Batch, mending: Mending) -> None:
    """Do it."""
    if isinstance(mending, Rebuild):
        b.id  # noqa: B018 - an index is no row, yet the batch is to be seen in the history
        for statement in mending.statements:
            b.book.connection.execute(statement)
    elif isinstance(mending, Refound):
        b.id  # noqa: B018 - as above
        if mending.noun:
            find_again(b.book, mending.noun, mending.row_id)
        else:
            rebuild(b.book)
    elif mending.changes is None:
        b.delete(mending.table, mending.row_id)
    else:
        b.update(mending.table, mending.row_id, mending.changes)


def reindexed(index: str) -> Rebuild:
    """An index read anew from its table."""
    return Rebuild((f'REINDEX "{index}"',))


def by_hand(book: Path, table: str, column: str, row_id: int, value: str) -> str:
    """The line that sets what no command of crm sets."""
    from shlex import quote  # noqa: PLC0415 - only where something is broken

    return f"sqlite3 {quote(str(book))} \"UPDATE {table} SET {column} = '{value}' WHERE id = {row_id}\""
