"""Records out of the book, all read before the first byte leaves: whoever reads slowly holds no writer up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime, time
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Generic, TypeVar

from crmcli.domain.fields import Field, Kind, fields_of
from crmcli.domain.nouns import record_class
from crmcli.domain.zones import stored_moment
from crmcli.store.desk import Desk, book_id
from crmcli.store.queries.lines import header, lines
from crmcli.store.queries.select import Selection

_BATCH = 2_000
"""Lines read at a time."""

_IN_MEMORY = 4 << 20
_BLOCK = 1 << 20
"""Bytes: an answer up to the first is kept in memory, a longer one is copied from its file by the second."""

_DATED = {"lead": ("qualified_on", "converted_on")}
"""What no one types and an import needs, to put a record back as it was."""


T = TypeVar("T")


class Counted(Generic[T]):
    """Rows that are counted as they go by."""

    def __init__(self, rows: Iterable[T]) -> None:
        self._rows = rows
        self.count = 0

    def __iter__(self) -> Iterator[T]:
        for row in self._rows:
            self.count += 1
            yield row


def columns(desk: Desk, noun: str) -> tuple[Field, ...]:
    """All that can be exported of a noun: the book, then its fields."""
    book = Field(Kind.TEXT, "the book it comes from", derived=True, sql=f"'{book_id(desk)}'")
    book.name = "book"
    return (book, *fields_of(record_class(noun)))


def usual(noun: str, known: Sequence[Field]) -> tuple[Field, ...]:
    """What is exported when no columns are named: book and id, what a person may set, the days of its states."""
    always = ("book", "id", *_DATED.get(noun, ()))
    return tuple(spec for spec in known if spec.name in always or not spec.derived)


def selected(desk: Desk, noun: str, where: Sequence[str], since: str | None) -> Selection:
    """The records that ``--where`` selects and that were changed on or after a local day, the oldest first."""
    selection = Selection(desk, noun).where(*where).sort("id")
    if since:
        from crmcli.domain.days import parse_day  # noqa: PLC0415 - only for --since

        midnight = datetime.combine(parse_day(since, desk.today), time())
        selection.matching("t.updated_at >= ?", [stored_moment(midnight, desk.zone)])
    return selection


def text_lines(selection: Selection, fields: Sequence[Field], fmt: str) -> Iterator[bytes]:
    """Records as CSV or TSV, the header first; the book is free again when the first block comes."""
    return spooled(header(fields, fmt), lines(selection, fields, fmt), selection.desk.book.path.parent)


def spooled(head: bytes, rows: Iterable[bytes], folder: Path) -> Iterator[bytes]:
    """The same bytes in large blocks, all read before the first is given away.

    What is too much for memory waits in a nameless file, 0600, in ``folder`` or where temporary files are kept.
    """
    held = head
    remaining = iter(rows)
    spool: BinaryIO | None = None
    while batch := b"".join(islice(remaining, _BATCH)):
        held += batch
        if spool is None and len(held) > _IN_MEMORY:
            spool = _nameless(folder)
        if spool is not None:
            spool.write(held)
            held = b""
    return iter([held]) if spool is None else _blocks(spool)


def _nameless(folder: Path) -> BinaryIO:
    import tempfile  # noqa: PLC0415 - only for an export too large for memory

    with suppress(OSError):
        return tempfile.TemporaryFile(dir=folder)
    return tempfile.TemporaryFile()


def _blocks(spool: BinaryIO) -> Iterator[bytes]:
    with spool:
        spool.seek(0)
        while block := spool.read(_BLOCK):
            yield block
