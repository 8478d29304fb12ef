"""What went wrong with the file, said in one sentence."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from crmcli.errors import BookError, CrmError

_SENTENCES = {
    sqlite3.SQLITE_BUSY: "the book {path} is being written by another command; try again in a moment",
    sqlite3.SQLITE_LOCKED: "the book {path} is being written by another command; try again in a moment",
    sqlite3.SQLITE_FULL: "the disk is full; nothing was written to {path}",
    sqlite3.SQLITE_READONLY: "the book {path} can only be read",
    sqlite3.SQLITE_NOTADB: "{path} is not a crm book",
    sqlite3.SQLITE_CORRUPT: "the book {path} is damaged",
    sqlite3.SQLITE_CANTOPEN: "the book {path} cannot be opened",
    sqlite3.SQLITE_IOERR: "the disk failed while the book {path} was in use: {why}",
}

_HINTS = {sqlite3.SQLITE_CORRUPT: "crm restore BACKUP"}


def book_failure(failure: sqlite3.Error, path: Path) -> CrmError | sqlite3.Error:
    """The sentence for a failure of the file; a failure that is our own mistake comes back unchanged."""
    code = getattr(failure, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    sentence = _SENTENCES.get(code)
    if sentence is None:
        return failure
    return BookError(sentence, hint=_HINTS.get(code), path=path, why=failure)
