"""What a file is before it is read: its encoding (never guessed), its delimiter (by vote), its header."""

from __future__ import annotations

import codecs
import csv
import io
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from crmcli.errors import CrmError, InvalidValue, UsageError
from crmcli.formats.table import Known

DELIMITERS = (",", ";", "\t", "|", "^")
SAMPLE = 64 * 1024
SAMPLE_CAP = 64 * SAMPLE
BLOCK = 1024 * 1024
HEADER_ROWS = 20
VOTING_ROWS = 200

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    # The mark of UTF-32 LE begins with that of UTF-16 LE: it must be asked first.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NO_CODEC = {"tcvn3", "tcvn", "abc", "tcvn5712", "vni", "vniwin", "vniwindows", "vnitimes", "viscii", "vps"}
# Text codecs to Python, but of programs and wires, and able to smuggle in lone surrogates.
_NOT_FILES = {"unicode-escape", "raw-unicode-escape", "utf-7", "idna", "punycode", "undefined"}
_NOT_TABLES = (
    (b"PK\x03\x04", "xlsx/zip"),
    (b"\xd0\xcf\x11\xe0", "xls"),
    (b"%PDF", "PDF"),
    (b"\x1f\x8b", "gzip"),
    (b"SQLite format 3", "SQLite"),
)
_DELIMITER_NAMES = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "caret": "^"}
_ENCODING_HINT = (
    "add --encoding cp1258 (Vietnamese Windows), cp1252 (Western Windows) or the name your program gives; "
    "or save the file as CSV UTF-8"
)


@dataclass(frozen=True, slots=True)
class Layout:
    """How to read the file: the header's physical line; 2 header rows when field names stand below it."""

    encoding: str
    delimiter: str
    header: tuple[str, ...]
    first_line: int
    header_rows: int


def spool(stream: BinaryIO, folder: Path | None = None) -> BinaryIO:
    """The stream itself when it can be read twice, else a nameless private copy (in ``folder``)."""
    if stream.seekable():
        return stream
    from tempfile import TemporaryFile  # noqa: PLC0415 - only a pipe needs it, at the price of random and shutil

    copy = cast("BinaryIO", TemporaryFile(dir=folder))  # noqa: SIM115 - the caller closes it; 0600, no name
    while block := stream.read(BLOCK):
        copy.write(block)
    copy.seek(0)
    return copy


def byte_size(source: BinaryIO) -> int:
    """Bytes from the beginning of the file to its end."""
    return source.seek(0, os.SEEK_END)


def sniff_encoding(source: BinaryIO, given: str | None = None) -> str:
    """The codec that reads the file: the one given, else by byte order mark, NUL pattern or valid UTF-8.

    Raises InvalidValue for an empty file, for an unknown codec, and for bytes that are none of these.
    """
    source.seek(0)
    sample = source.read(SAMPLE)
    if not sample.strip():
        raise InvalidValue("the file is empty: there is not even a header")
    for signature, kind in _NOT_TABLES:
        if sample.startswith(signature):
            raise InvalidValue("this is a {kind} file, not text", kind=kind, hint="save it as CSV UTF-8 first")
    marked = next((name for mark, name in _BOMS if sample.startswith(mark)), None)
    if given is None:
        return marked or _by_nul_pattern(sample[:4096]) or _if_utf8(source, sample)
    chosen = codec(given)
    if chosen in ("utf-16", "utf-32") and marked != chosen:
        raise InvalidValue(
            "the file does not begin with the mark of {encoding}",
            encoding=given,
            hint="write --encoding {encoding}-le or {encoding}-be",
        )
    return chosen


def codec(name: str) -> str:
    """The codec of that name, as Python spells it. Raises InvalidValue when none can read files by it."""
    if name.lower().replace("-", "").replace("_", "").replace(" ", "") in _NO_CODEC:
        raise InvalidValue(
            "no program here can read {encoding}: it is a font's own encoding, not a standard one",
            encoding=name,
            hint="convert the file to Unicode first, with a converter such as UniKey, then import it",
        )
    try:
        found = codecs.lookup(name).name
        io.TextIOWrapper(io.BytesIO(), encoding=found)
    except (LookupError, ValueError):
        raise InvalidValue("there is no encoding {encoding!r}", encoding=name, hint=_ENCODING_HINT) from None
    if found in _NOT_FILES:
        raise InvalidValue("{encoding!r} is no encoding of files", encoding=name, hint=_ENCODING_HINT)
    return "utf-8-sig" if found == "utf-8" else found


def _by_nul_pattern(sample: bytes) -> str | None:
    # Most characters of a table lie below U+0100: every other byte is NUL, always the same one of the pair.
    pairs = max(len(sample) // 2, 1)
    even, odd = sample[0::2].count(0) / pairs, sample[1::2].count(0) / pairs
    if odd > 0.3 and even < 0.05:
        return "utf-16-le"
    return "utf-16-be" if even > 0.3 and odd < 0.05 else None


def _if_utf8(source: BinaryIO, sample: bytes) -> str:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample, final=len(sample) < SAMPLE)
    except UnicodeDecodeError:
        raise bad_bytes(source, "utf-8") from None
    return "utf-8"


def bad_bytes(source: BinaryIO, encoding: str) -> CrmError:
    """The sentence about the first bytes that ``encoding`` cannot read, found by reading it all again."""
    decoder = codecs.getincrementaldecoder(encoding)()
    source.seek(0)
    read, line = 0, 1
    while True:
        block = source.read(BLOCK)
        read += len(block)
        try:
            line += decoder.decode(block, final=not block).count("\n")
        except UnicodeDecodeError as error:
            # The decoder's own buffer comes before the block, so only the ends are known to agree.
            offset = read - len(error.object) + error.start
            line += error.object[: error.start].decode(encoding, "ignore").count("\n")
            return _refusal(source, encoding, offset, line)
        if not block:
            return InvalidValue("the file changed while it was read")


def _refusal(source: BinaryIO, encoding: str, offset: int, line: int) -> CrmError:
    start = max(offset - 30, 0)
    source.seek(start)
    around = source.read(60)
    begin = around.rfind(b"\n", 0, offset - start) + 1
    end = around.find(b"\n", offset - start)
    return InvalidValue(
        "line {line}: byte {offset} of the file is not {encoding}: {preview}",
        line=line,
        offset=offset,
        encoding=encoding.removesuffix("-sig").upper(),
        preview=_visible(around[begin : end if end >= 0 else len(around)]),
        hint=_ENCODING_HINT,
    )


def _visible(some: bytes) -> str:
    return "".join(chr(byte) if 32 <= byte < 127 else f"\\x{byte:02x}" for byte in some)


def looks_like_json(source: BinaryIO, encoding: str) -> bool:
    """Whether the first characters open an object or a list, rather than a header."""
    source.seek(0)
    start = source.read(SAMPLE).decode(encoding, "ignore").lstrip("\ufeff \t\r\n")
    return start[:1] == "{" or (start[:1] == "[" and start[1:].lstrip()[:1] in set('{[]"-0123456789'))


def delimiter_of(text: str) -> str:
    """The delimiter a person means by ``tab``, ``\\t`` or the character itself; raises UsageError."""
    one = _DELIMITER_NAMES.get(text.lower(), text)
    if len(one) != 1 or one.isalnum() or one in "\"\r\n\0 '":
        raise UsageError("{value!r} cannot divide cells; write one of , ; tab | ^", value=text)
    return one


def sniff_layout(source: BinaryIO, encoding: str, known: Known, delimiter: str | None = None) -> Layout:
    """Delimiter by vote, and the header: the row among the first twenty in which most headers are known.

    Raises InvalidValue when no header is known, when one stands twice, when the bytes are not ``encoding``.
    """
    text, whole = _sample_text(source, encoding)
    candidates = (delimiter_of(delimiter),) if delimiter else DELIMITERS
    best = max((_ballot(text, whole, one, known) for one in candidates), key=lambda ballot: ballot.score)
    if not best.rows:
        raise InvalidValue("the file is empty: there is not even a header")
    line, header = best.rows[best.at]
    header = [cell.replace("\0", "").removeprefix("\ufeff").strip() for cell in header]
    if not best.score[0]:
        raise nothing_maps(header)
    _refuse_twins(header, line)
    return Layout(encoding, best.delimiter, tuple(header), line, 1 + _field_names_follow(best))


def _sample_text(source: BinaryIO, encoding: str) -> tuple[str, bool]:
    # Whole lines only; a header line longer than the sample makes the sample grow.
    size = SAMPLE
    while True:
        source.seek(0)
        block = source.read(size)
        whole = len(block) < size
        try:
            text = codecs.getincrementaldecoder(encoding)().decode(block, final=whole)
        except UnicodeDecodeError:
            raise bad_bytes(source, encoding) from None
        cut = max(text.rfind("\n"), text.rfind("\r")) + 1
        if whole or cut:
            return (text if whole else text[:cut]), whole
        if size >= SAMPLE_CAP:
            raise InvalidValue("the first line is longer than {size} MB", size=size // BLOCK)
        size *= 2


@dataclass(frozen=True, slots=True)
class _Ballot:
    delimiter: str
    rows: list[tuple[int, list[str]]]
    at: int
    score: tuple[int, bool, float, int]


def _ballot(text: str, whole: bool, delimiter: str, known: Known) -> _Ballot:
    rows = list(_rows(text, delimiter))
    if not whole and 1 < len(rows) < VOTING_ROWS:
        rows.pop()
    if not rows:
        return _Ballot(delimiter, rows, 0, (0, False, 0.0, 0))
    mapped = [sum(map(known, filter(None, map(str.strip, cells)))) for _, cells in rows[:HEADER_ROWS]]
    at = mapped.index(max(mapped))
    width = len(rows[at][1])
    data = rows[at + 1 :]
    agreeing = sum(len(cells) == width for _, cells in data) / len(data) if data else 1.0
    return _Ballot(delimiter, rows, at, (mapped[at], width > 1, agreeing, width))


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    for _ in range(VOTING_ROWS):
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except (StopIteration, csv.Error):
            return
        if any(cells):
            yield line, unwrapped(cells, delimiter)


def unwrapped(cells: list[str], delimiter: str) -> list[str]:
    """A row that Excel quoted whole into one cell, taken apart again; any other row as it is."""
    if len(cells) != 1 or delimiter not in cells[0]:
        return cells
    try:
        return next(csv.reader(cells, delimiter=delimiter, strict=True))
    except csv.Error:
        return cells


def _field_names_follow(ballot: _Ballot) -> bool:
    """Whether the row after the header only repeats it in a machine's spelling (``NPSP__NAME__C``)."""
    header = ballot.rows[ballot.at][1]
    below = ballot.rows[ballot.at + 1][1] if ballot.at + 1 < len(ballot.rows) else []
    pairs = [(_letters(name), cell) for name, cell in zip(header, below, strict=False) if name.strip()]
    if len(pairs) < 2 or not all("_" in cell and _letters(cell).isalnum() for _, cell in pairs):
        return False
    return sum(name in _letters(cell) for name, cell in pairs) * 2 > len(pairs)


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def nothing_maps(header: Sequence[str]) -> CrmError:
    """The sentence about a file in which no header is one of ours."""
    return InvalidValue(
        "none of these headers is known: {headers}",
        headers=_listed(header),
        hint="name the columns in a rules file and add --map rules.toml, or give --delimiter",
    )


def _refuse_twins(header: list[str], line: int) -> None:
    twins = [name for at, name in enumerate(header) if name and name in header[:at]]
    if twins:
        twin = _clipped(twins[0])
        raise InvalidValue("line {line}: the header {name!r} stands twice", line=line, name=twin)


def _listed(header: Sequence[str]) -> str:
    shown = ", ".join(_clipped(name) for name in header[:12] if name)
    return shown + (", …" if len(header) > 12 else "")


def _clipped(text: str) -> str:
    return text if len(text) <= 40 else text[:40] + "…"
