"""A delimited file as chunks of columns, at close to the price of a bare csv.reader."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from copy import copy
from functools import partial
from itertools import accumulate, chain, islice
from operator import itemgetter
from typing import TYPE_CHECKING, BinaryIO, NoReturn, cast

from crmcli.errors import CrmError, InvalidValue
from crmcli.formats import sniff
from crmcli.formats.csvwrite import excel_unsafe
from crmcli.formats.feed import CELL_CAP, MEGABYTE, REFUSED_CELL, Apart, Feed, text_fault
from crmcli.formats.table import CHUNK_BYTES, CHUNK_ROWS, Chunk, Known, Reject, Table

if TYPE_CHECKING:
    from _csv import Reader

_FEW = 16
"""Rows read between two looks at how many bytes they took."""


def open_table(source: BinaryIO, *, known: Known, encoding: str | None = None, delimiter: str | None = None) -> Table:
    """A seekable file of rows, CSV or JSON, as a Table; ``known`` says whether a header is one of ours.

    Raises InvalidValue: empty, bytes that are not its encoding, no header known, a header that stands twice.
    """
    csv.field_size_limit(REFUSED_CELL)
    codec = sniff.sniff_encoding(source, encoding)
    if delimiter is None and sniff.looks_like_json(source, codec):
        from crmcli.formats.jsonread import JsonTable  # noqa: PLC0415 - most files are not JSON

        return JsonTable(source, codec, known)
    return CsvTable(source, sniff.sniff_layout(source, codec, known, delimiter))


class CsvTable:
    """A delimited file; see ``Table``."""

    def __init__(self, source: BinaryIO, layout: sniff.Layout) -> None:
        self.header = layout.header
        self.encoding, self.delimiter, self.first_line = layout.encoding, layout.delimiter, layout.first_line
        self.size = sniff.byte_size(source)
        self.repaired = 0
        source.seek(0)
        self.excel = source.read(3) == b"\xef\xbb\xbf"
        self._source, self._header_rows = source, layout.header_rows
        self._feed = self._fresh_feed()

    def position(self) -> int:
        """Bytes read so far."""
        return self._feed.position

    def apart(self) -> CsvTable:
        """The same table for another process: reading one does not move the other."""
        twin = copy(self)
        twin._source = cast("BinaryIO", Apart(self._source))
        twin._feed = twin._fresh_feed()
        return twin

    def chunks(self, size: int = CHUNK_ROWS) -> Iterator[Chunk]:
        """The rows, about ``size`` at a time.

        Refuses the file (InvalidValue naming the line) for bytes that are not its encoding, an open quote and
        a cell beyond all measure — as late as its last row, so nothing may be stored before the end.
        """
        self._feed = self._fresh_feed()
        self.repaired = 0
        chunk, begun = self._empty(), 0
        for line, rows, height in self._batches(min(size, CHUNK_ROWS)):
            self._take(chunk, line, rows, height)
            if len(chunk.lines) + len(chunk.rejects) >= size or self._feed.position - begun > CHUNK_BYTES:
                yield self._finished(chunk)
                chunk, begun = self._empty(), self._feed.position
        if chunk.lines or chunk.rejects:
            yield self._finished(chunk)

    def _fresh_feed(self) -> Feed:
        return Feed(self._source, careful=self.encoding.startswith(("utf-16", "utf-32")))

    def _empty(self) -> Chunk:
        return Chunk([], [[] for _ in self.header])

    def _finished(self, chunk: Chunk) -> Chunk:
        if self.excel and self._feed.apostrophes:
            chunk.columns = [list(map(excel_unsafe, column)) for column in chunk.columns]
            for reject in chunk.rejects:
                reject.cells = list(map(excel_unsafe, reject.cells))
        return chunk

    def _reader(self) -> Reader:
        """A strict reader that stands on the header's line."""
        lines: Iterable[str] = self._feed.text(self.encoding)
        if self.encoding == "cp1258":
            from unicodedata import normalize  # noqa: PLC0415 - this code page writes tones as separate marks

            lines = map(partial(normalize, "NFC"), lines)
        return csv.reader(islice(lines, self.first_line - 1, None), delimiter=self.delimiter, strict=True)

    def _batches(self, most: int) -> Iterator[tuple[int, list[list[str]], int]]:
        """(first line, rows, physical lines they take), the header rows left out."""
        reader = self._reader()
        above = self.first_line - 1
        try:
            for _ in range(self._header_rows):
                next(reader)
            while True:
                before = reader.line_num
                rows = self._some(reader, most)
                if not rows:
                    return
                yield above + before + 1, rows, reader.line_num - before
        except UnicodeDecodeError:
            raise sniff.bad_bytes(self._source, self.encoding) from None
        except csv.Error as error:
            self._refuse(str(error))

    def _some(self, reader: Reader, most: int) -> list[list[str]]:
        """The next rows, a few at a time: they may be of megabytes each."""
        rows: list[list[str]] = []
        begun = self._feed.position
        while len(rows) < most and self._feed.position - begun <= CHUNK_BYTES:
            few = list(islice(reader, min(_FEW, most - len(rows))))
            if not few:
                break
            rows += few
        return rows

    def _take(self, chunk: Chunk, line: int, rows: list[list[str]], height: int) -> None:
        plain = height == len(rows) and not self._feed.careful
        if plain and set(map(len, rows)) == {len(self.header)} and all(map(itemgetter(0), rows)):
            chunk.lines.extend(range(line, line + height))
        else:
            rows = self._sifted(chunk, line, rows, height)
        for column, cells in zip(chunk.columns, zip(*rows, strict=True), strict=False):
            column += cells

    def _sifted(self, chunk: Chunk, line: int, rows: list[list[str]], height: int) -> list[list[str]]:
        """The good rows of a batch that is not plain; the others go to the rejects, blank ones nowhere."""
        good = []
        heights = [1] * len(rows) if height == len(rows) else [_height(row) for row in rows]
        for at, row in zip(accumulate(chain((line,), heights)), rows, strict=False):
            if not any(row):
                continue
            whole = self._repaired(row)
            fault = self._fault(whole)
            if fault is None:
                good.append(whole)
                chunk.lines.append(at)
            else:
                chunk.rejects.append(Reject(at, row, *fault))
        return good

    def _repaired(self, row: list[str]) -> list[str]:
        if len(row) == 1 < len(self.header):
            whole = sniff.unwrapped(row, self.delimiter)
            if len(whole) == len(self.header):
                self.repaired += 1
                return whole
        return row

    def _fault(self, row: list[str]) -> tuple[str, CrmError] | None:
        width = len(self.header)
        if len(row) != width:
            return "", InvalidValue("the row has {n} cells, the header {width}", n=len(row), width=width)
        joined = "".join(row)
        if "\0" not in joined and len(joined) <= CELL_CAP:
            return None
        faults = zip(self.header, map(text_fault, row), strict=True)
        return next(((name, fault) for name, fault in faults if fault), None)

    def _refuse(self, reason: str) -> NoReturn:
        """Read again, record by record, to name the line on which the broken one begins."""
        self._feed = self._fresh_feed()
        reader = self._reader()
        line = self.first_line
        try:
            for _ in reader:
                line = self.first_line + reader.line_num
        except csv.Error as error:
            reason = str(error)
        if reason.startswith("unexpected end"):
            raise InvalidValue("line {line}: a quote opens there and is never closed", line=line)
        if reason.startswith("field larger"):
            raise InvalidValue(
                "line {line}: a cell there is longer than {cap} MB; is a quote left open?",
                line=line,
                cap=REFUSED_CELL // MEGABYTE,
            )
        raise InvalidValue(
            "line {line}: a quote opens there and closes in the middle of a cell",
            line=line,
            hint='write a quote inside a quoted cell twice: "Công ty ""An"""',
        )


def _height(row: list[str]) -> int:
    """Physical lines that a record takes."""
    joined = ",".join(row)
    return 1 + joined.count("\n") + joined.count("\r") - joined.count("\r\n")
