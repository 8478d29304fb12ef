"""The rows that were turned away, back into a file: with the reason, to be fixed and imported as it is."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from heapq import merge
from pathlib import Path

from crmcli.domain.nouns import PLURALS
from crmcli.errors import CrmError
from crmcli.formats.csvwrite import RejectsFile
from crmcli.formats.mapping import MappedChunk
from crmcli.formats.table import Reject, Table
from crmcli.services.importing.asked import Asked
from crmcli.store import arriving
from crmcli.store.book import Book

_NONE = (-1, 0, "", "")


class _Told(CrmError):
    """An error that was put into the user's words already."""


def write(book: Book, asked: Asked, table: Table, chunks: Iterable[MappedChunk], batch: int | None) -> Path:
    """Write the rejects file of an import; returns where it is. CrmError when it cannot be written.

    ``chunks`` are the rows of the file, read again where cells are needed.
    """
    path = asked.rejects or _usual(asked, batch)
    by_line = merge(_early(book), _late(book, chunks), key=lambda reject: reject.line)
    try:
        with RejectsFile(
            path, table.header, delimiter=table.delimiter, excel=table.excel, say=lambda error: error.msgid
        ) as file:
            for reject in by_line:
                file.add(reject)
    except OSError as failure:
        raise CrmError("{file} cannot be written: {why}", file=path, why=failure.strerror) from failure
    return path


def _usual(asked: Asked, batch: int | None) -> Path:
    """Beside the file, else in the current folder; named after the batch where a pipe has no name to go by."""
    if asked.file is None or not asked.file.is_file():
        plural = next(plural for plural, noun in PLURALS.items() if noun == asked.noun)
        return Path(f"{plural}-{batch}.rejects.csv" if batch else f"{plural}.rejects.csv")
    beside = asked.file.with_name(asked.file.name + ".rejects.csv")
    return beside if os.access(beside.parent, os.W_OK) else Path(beside.name)


def _early(book: Book) -> Iterator[Reject]:
    """Rows turned away on the way into the stage."""
    for line, field, error, cells in arriving.rejects(book):
        yield Reject(line, json.loads(cells), field, _Told(error))


def _late(book: Book, chunks: Iterable[MappedChunk]) -> Iterator[Reject]:
    """Rows turned away when they met the book: their cells are read from the file again."""
    wanted = arriving.faults(book)
    nth, line, field, error = next(wanted, _NONE)
    read = 0
    for chunk in chunks if nth >= 0 else ():
        while read <= nth < read + len(chunk.lines):
            yield Reject(line, chunk.original(nth - read), field, _Told(error))
            nth, line, field, error = next(wanted, _NONE)
        read += len(chunk.lines)
        if nth < 0:
            return
