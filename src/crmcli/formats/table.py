"""What a file of rows looks like once it is read: a header, and chunks of columns with their line numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from crmcli.errors import CrmError

# Measured: beyond this the cells no longer fit the cache, and turning rows into columns costs twice as much.
CHUNK_ROWS = 1_000
CHUNK_BYTES = 8 << 20

Known = Callable[[str], bool]


@dataclass(slots=True)
class Reject:
    """One row that cannot come in: its line, its cells as they stood, the column at fault ('' = the row)."""

    line: int
    cells: list[str]
    field: str
    error: CrmError


@dataclass(slots=True)
class Chunk:
    """A thousand good rows or so, one list per header column, and the rows that were rejected among them.

    ``lines[i]`` is the physical line on which the record of ``columns[…][i]`` begins.
    """

    lines: list[int]
    columns: list[list[str]]
    rejects: list[Reject] = field(default_factory=list)


class Table(Protocol):
    """A file opened for reading; ``chunks`` may be called again and starts anew each time."""

    header: tuple[str, ...]
    encoding: str
    delimiter: str
    first_line: int
    size: int
    repaired: int
    excel: bool

    def chunks(self, size: int = CHUNK_ROWS) -> Iterator[Chunk]:
        """The rows. Refuses the file (CrmError) as late as its last row: store nothing before the end."""
        ...

    def position(self) -> int:
        """Bytes read so far, of ``size``."""
        ...
