"""What went wrong with the file, said in one sentence."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from crmcli.errors import BookError, CrmError, Damaged, RuleBroken

_SENTENCES = {
    sqlite3.SQLITE_BUSY: "the book {path} is being written by another command; try again in a moment",
    sqlite3.SQLITE_LOCKED: "the book {path} is being written by another command; try again in a moment",
    sqlite3.SQLITE_FULL: "the disk is full; nothing was written to {path}",
    sqlite3.SQLITE_READONLY: "the book {path} can only be read",
    sqlite3.SQLITE_READONLY_DIRECTORY: "the folder of the book {path} cannot be written, and a change needs it",
    sqlite3.SQLITE_READONLY_DBMOVED: "the book {path} was moved or deleted while it was in use",
    sqlite3.SQLITE_READONLY_ROLLBACK: (
        "the book {path} was left in the middle of a change; it must be opened once where it can be written"
    ),
    sqlite3.SQLITE_NOTADB: "{path} is not a crm book",
    sqlite3.SQLITE_CORRUPT: "the book {path} is damaged; put a backup in its place",
    sqlite3.SQLITE_CANTOPEN: "the book {path} cannot be opened",
    sqlite3.SQLITE_IOERR: "the disk failed while the book {path} was in use: {why}",
    sqlite3.SQLITE_NOMEM: "there is not enough memory for what was asked of the book {path}",
}
"""By SQLite's code: the extended one where it tells more, else the plain one."""


def book_failure(failure: sqlite3.Error, path: Path) -> CrmError | sqlite3.Error:
    """The sentence for a failure of the file; a failure that is our own mistake comes back unchanged."""
    code = getattr(failure, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    sentence = _SENTENCES.get(code) or _SENTENCES.get(code & 0xFF)
    if str(failure) == "integer overflow":
        return RuleBroken(
            "the amounts are too large to be summed; one of them must be wrong", hint="crm opp list --sort -amount"
        )
    if sentence is None:
        return failure
    kind = Damaged if code & 0xFF == sqlite3.SQLITE_CORRUPT else BookError
    return kind(sentence, path=path, why=failure)
