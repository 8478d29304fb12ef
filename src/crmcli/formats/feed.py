"""A file's bytes on their way to the decoder, counted and watched; and what no cell may hold."""

from __future__ import annotations

import io
import os
from typing import BinaryIO, cast

from crmcli.errors import CrmError, InvalidValue

MEGABYTE = 1024 * 1024
CELL_CAP = MEGABYTE
# Beyond this a cell is not read at all: it is a quote left open, and would fill the memory.
REFUSED_CELL = 16 * MEGABYTE
_READ = 64 * 1024


class Feed(io.BufferedIOBase):
    """A source read from its beginning.

    ``position`` counts bytes; ``careful`` becomes true at a NUL or at a line longer than a block,
    ``apostrophes`` at the first one: then, and only then, cells deserve a closer look.
    """

    def __init__(self, source: BinaryIO, *, careful: bool = False) -> None:
        source.seek(0)
        self._source = source
        self.position = 0
        self.careful = careful
        self.apostrophes = False

    def readable(self) -> bool:
        """Always."""
        return True

    def read1(self, size: int = -1, /) -> bytes:
        """The next block."""
        block = self._source.read(size)
        self.position += len(block)
        if b"\0" in block or (len(block) == size and b"\n" not in block and b"\r" not in block):
            self.careful = True
        if b"'" in block:
            self.apostrophes = True
        return block

    def text(self, encoding: str) -> io.TextIOBase:
        """The feed decoded, line ends as they are."""
        wrapper = io.TextIOWrapper(cast("BinaryIO", self), encoding=encoding, newline="")
        wrapper._CHUNK_SIZE = _READ  # type: ignore[attr-defined]
        return wrapper


def text_fault(cell: str) -> CrmError | None:
    """Why the cell cannot be stored, if it cannot."""
    if len(cell) > CELL_CAP:
        return InvalidValue("a cell is longer than {cap} MB", cap=CELL_CAP // MEGABYTE)
    if "\0" in cell:
        return InvalidValue("a cell holds a NUL character")
    return None


class Apart(io.RawIOBase):
    """An open file again, with a place of its own in it: what a child process needs, which shares the other's."""

    def __init__(self, source: BinaryIO) -> None:
        self._handle, self._at = source.fileno(), 0

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Go to a byte, from the beginning or the end."""
        self._at = offset + (os.fstat(self._handle).st_size if whence == os.SEEK_END else 0)
        return self._at

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes."""
        block = os.pread(self._handle, size, self._at)
        self._at += len(block)
        return block
