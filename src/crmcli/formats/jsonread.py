"""A JSON list of objects, or one object a line, as the same chunks of columns a CSV gives."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO

from crmcli.errors import CrmError, InvalidValue
from crmcli.formats import sniff
from crmcli.formats.feed import MEGABYTE, REFUSED_CELL, Feed, text_fault
from crmcli.formats.table import CHUNK_BYTES, CHUNK_ROWS, Chunk, Known, Reject

_DIGITS = 40
_BLANK = " \t\r\n"
_BLOCK = 256 * 1024

Parsed = tuple[int, object]


class _Unusable:
    """A value inside a row that cannot be a cell; it stands where the value stood."""

    def __init__(self, error: CrmError) -> None:
        self.error = error


def _constant(name: str) -> _Unusable:
    return _Unusable(InvalidValue("{name} is not a number", name=name))


def _whole(digits: str) -> str | _Unusable:
    if len(digits) <= _DIGITS:
        return digits
    return _Unusable(InvalidValue("a number of {n} digits is too large", n=len(digits)))


# Numbers stay the text they were: 1.50 is not 1.5, and no digit is lost on the way.
_DECODER = json.JSONDecoder(parse_int=_whole, parse_float=str, parse_constant=_constant)


class JsonTable:
    """A JSON file; see ``Table``. Its header is every key of every object, in the order they first appear."""

    delimiter = ","
    first_line = 1
    repaired = 0
    excel = False

    def __init__(self, source: BinaryIO, encoding: str, known: Known) -> None:
        self.encoding = encoding
        self.size = sniff.byte_size(source)
        self._source = source
        self._feed = Feed(source)
        try:
            self._lines = _one_a_line(self._feed.text(encoding))
        except UnicodeDecodeError:
            raise sniff.bad_bytes(source, encoding) from None
        keys = dict.fromkeys(key for _, row in self._parsed() if isinstance(row, dict) for key in row)
        self.header: tuple[str, ...] = tuple(keys)
        if keys and not any(map(known, keys)):
            raise sniff.nothing_maps(self.header)
        fault = next(filter(None, map(_text_fault, keys)), None)
        if fault is not None:
            raise fault

    def position(self) -> int:
        """Bytes read so far."""
        return self._feed.position

    def chunks(self, size: int = CHUNK_ROWS) -> Iterator[Chunk]:
        """The rows, ``size`` at a time; refuses the file (InvalidValue) as late as its last row."""
        rows: list[list[str]] = []
        chunk, begun = Chunk([], []), 0
        for line, value in self._parsed():
            row = self._row(line, value)
            if isinstance(row, Reject):
                chunk.rejects.append(row)
            else:
                chunk.lines.append(line)
                rows.append(row)
            if len(rows) + len(chunk.rejects) >= size or self._feed.position - begun > CHUNK_BYTES:
                yield self._filled(chunk, rows)
                rows, chunk, begun = [], Chunk([], []), self._feed.position
        if rows or chunk.rejects:
            yield self._filled(chunk, rows)

    def _filled(self, chunk: Chunk, rows: list[list[str]]) -> Chunk:
        chunk.columns = list(map(list, zip(*rows, strict=True))) or [[] for _ in self.header]
        return chunk

    def _row(self, line: int, value: object) -> list[str] | Reject:
        """The row's cells in the order of the header, or why it cannot come in."""
        if isinstance(value, _Unusable):
            return Reject(line, [], "", value.error)
        if not isinstance(value, dict):
            not_a_row = InvalidValue("a row of JSON must be an object, like {example}", example='{"name": "An"}')
            return Reject(line, [], "", not_a_row)
        cells = []
        fault: tuple[str, CrmError] | None = None
        for key in self.header:
            cell = _cell(value.get(key))
            error = cell.error if isinstance(cell, _Unusable) else _text_fault(cell)
            cells.append("" if isinstance(cell, _Unusable) else cell)
            if error is not None and fault is None:
                fault = key, error
        return Reject(line, cells, *fault) if fault else cells

    def _parsed(self) -> Iterator[Parsed]:
        """(line, value) of each row; a line that is not JSON gives an ``_Unusable``."""
        self._feed = Feed(self._source)
        text = self._feed.text(self.encoding)
        try:
            yield from _from_lines(text) if self._lines else _from_list(text)
        except UnicodeDecodeError:
            raise sniff.bad_bytes(self._source, self.encoding) from None


def _one_a_line(text: io.TextIOBase) -> bool:
    """Whether the file is JSON lines; refuses a file that is one object, spread out or a report."""
    lines = filter(None, (line.strip(_BLANK + "\ufeff") for line in iter(partial(text.readline, REFUSED_CELL), "")))
    first, second = next(lines, ""), next(lines, "")
    if first.startswith("["):
        return False
    if second.startswith("{"):
        return True
    value = _decoded(first)
    if (second and isinstance(value, _Unusable)) or (isinstance(value, dict) and _is_report(value)):
        raise InvalidValue(
            "this is one JSON object, not a list of records",
            hint="crm import takes a list of objects, or one object a line (jq -c)",
        )
    return True


def _is_report(value: dict[str, object]) -> bool:
    return isinstance(value.get("rows"), list)


def _decoded(text: str) -> object:
    try:
        return _DECODER.decode(text)
    except json.JSONDecodeError as error:
        return _Unusable(InvalidValue("this is not JSON: {reason}", reason=f"{error.msg}, {error.colno}"))
    except RecursionError:
        return _Unusable(InvalidValue("the JSON is nested too deeply"))


def _from_lines(text: io.TextIOBase) -> Iterator[Parsed]:
    for line, each in enumerate(iter(partial(text.readline, REFUSED_CELL), ""), 1):
        if len(each) >= REFUSED_CELL:
            raise _too_long(line)
        row = each.strip(_BLANK + "\ufeff")
        if row:
            yield line, _decoded(row)


def _from_list(text: io.TextIOBase) -> Iterator[Parsed]:
    """The values of one list, without ever holding more than the longest of them and a block."""
    reader = _ListReader(text)
    reader.expect("[")
    if reader.peek() == "]":
        return
    while True:
        reader.peek()
        line = reader.line
        yield line, reader.value()
        if reader.peek() == "]":
            return
        reader.expect(",")


class _ListReader:
    """A window over a JSON text, moved forward value by value."""

    def __init__(self, text: io.TextIOBase) -> None:
        self.line = 1
        self._text, self._window, self._at = text, "", 0

    def peek(self) -> str:
        """The next character that is not blank; '' at the end, which no list reaches."""
        while True:
            rest = self._window[self._at :].lstrip(_BLANK + "\ufeff") if self._at < len(self._window) else ""
            start = len(self._window) - len(rest)
            self._advance(start)
            if rest or not self._more():
                return rest[:1]

    def expect(self, wanted: str) -> None:
        """Step over one character; refuses the file when another stands there."""
        if self.peek() != wanted:
            raise InvalidValue("line {line}: this is not JSON: {wanted!r} is missing", line=self.line, wanted=wanted)
        self._advance(self._at + 1)

    def value(self) -> object:
        """The value that begins here."""
        while True:
            try:
                value, end = _DECODER.raw_decode(self._window, self._at)
            except json.JSONDecodeError as error:
                if not self._more():
                    raise InvalidValue(
                        "line {line}: this is not JSON: {reason}", line=self.line, reason=error.msg
                    ) from None
            except RecursionError:
                raise InvalidValue("line {line}: the JSON is nested too deeply", line=self.line) from None
            else:
                # A number may go on in the next block.
                if end < len(self._window) or not self._more():
                    self._advance(end)
                    return value

    def _advance(self, end: int) -> None:
        self.line += self._window.count("\n", self._at, end)
        self._at = end

    def _more(self) -> bool:
        """Read on, twice as much for a value that is still not whole; False at the end of the file."""
        kept = self._window[self._at :]
        if len(kept) > REFUSED_CELL:
            raise _too_long(self.line)
        block = self._text.read(max(_BLOCK, len(kept)))
        self._window, self._at = kept + block, 0
        return bool(block)


def _too_long(line: int) -> CrmError:
    return InvalidValue("line {line}: a row is longer than {cap} MB", line=line, cap=REFUSED_CELL // MEGABYTE)


def _cell(value: object) -> str | _Unusable:
    """One value as the cell of a CSV would hold it."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, _Unusable):
        return value
    if isinstance(value, list) and not any(isinstance(item, list | dict) for item in value):
        items = [_cell(item) for item in value]
        bad = next((item for item in items if isinstance(item, _Unusable)), None)
        return bad or ";".join(item for item in items if isinstance(item, str))
    return _Unusable(InvalidValue("a cell cannot hold an object or a list of lists"))


def _text_fault(cell: str) -> CrmError | None:
    fault = text_fault(cell)
    if fault is None and not cell.isascii():
        try:
            cell.encode()
        except UnicodeEncodeError:
            return InvalidValue("a cell holds half a character (a lone surrogate)")
    return fault
