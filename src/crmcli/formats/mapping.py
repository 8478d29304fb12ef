"""A table's columns as our fields: mapped, composed, translated, with the rows left out that the rules skip."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import compress

from crmcli.domain.folding import fold
from crmcli.errors import CrmError, InvalidValue
from crmcli.formats.headers import HeaderMap, plain
from crmcli.formats.rules import PLACE, Rules
from crmcli.formats.table import Chunk, Reject, Table

Columns = list[list[str]]
Fields = dict[str, list[str]]


@dataclass(slots=True)
class MappedChunk:
    """Some rows as our fields, still text as it stood: ``fields[name][i]`` comes from line ``lines[i]``.

    ``columns`` are the original cells of the same rows; ``rejects`` the rows the reader could not take;
    ``skipped`` how many the rules left out.
    """

    lines: list[int]
    fields: Fields
    columns: Columns
    rejects: list[Reject]
    skipped: int

    def original(self, at: int) -> list[str]:
        """The row as it stood in the file."""
        return [column[at] for column in self.columns]

    def reject(self, at: int, field: str, error: CrmError) -> Reject:
        """The row turned away for what stands in one of its fields."""
        return Reject(self.lines[at], self.original(at), field, error)


def mapped_chunks(
    table: Table, mapping: HeaderMap, rules: Rules | None = None, *, extra: bool = False
) -> Iterator[MappedChunk]:
    """The rows of a table as our fields; with ``extra`` what no field takes is kept in the note.

    Raises InvalidValue when [set] or [skip] speaks of a column that the file does not have, and whatever the
    table raises, as late as its last row.
    """
    work = _Mapped(table.header, mapping, rules or Rules(), extra)
    return map(work.chunk, table.chunks())


class _Mapped:
    """The work to be done on each chunk, settled once for the whole file."""

    def __init__(self, header: tuple[str, ...], mapping: HeaderMap, rules: Rules, extra: bool) -> None:
        self._mapping, self._rules, self._header = mapping, rules, header
        self._at = {plain(name): at for at, name in reversed(list(enumerate(header)))}
        self._field_at = {name: at for at, name in mapping.columns.items()}
        self._skip = [(self._column(name, "skip"), frozenset(words)) for name, words in rules.skip.items()]
        self._words = {name: _Words(words) for name, words in rules.values.items()}
        self._set = {name: self._template(name, text) for name, text in rules.set.items()}
        self._extra = [at for at, name in enumerate(header) if extra and name in mapping.unmapped]

    def chunk(self, chunk: Chunk) -> MappedChunk:
        lines, columns = self._kept(chunk)
        skipped = len(chunk.lines) - len(lines)
        fields = {name: columns[at] for at, name in self._mapping.columns.items()}
        for name, parts in self._mapping.composed.items():
            fields[name] = [" ".join(filter(None, row)) for row in zip(*(columns[at] for at in parts), strict=True)]
        for name, words in self._words.items():
            if name in fields:
                fields[name] = words.translated(fields[name])
        for name, made in self._set.items():
            fields[name] = made(fields, columns, len(lines))
        if self._extra:
            fields["note"] = self._with_extra(fields.get("note", [""] * len(lines)), columns)
        return MappedChunk(lines, fields, columns, chunk.rejects, skipped)

    def _kept(self, chunk: Chunk) -> tuple[list[int], Columns]:
        if not self._skip:
            return chunk.lines, chunk.columns
        keep = [True] * len(chunk.lines)
        for at, words in self._skip:
            keep = [kept and cell.strip() not in words for kept, cell in zip(keep, chunk.columns[at], strict=True)]
        return list(compress(chunk.lines, keep)), [list(compress(column, keep)) for column in chunk.columns]

    def _column(self, name: str, section: str) -> int:
        """The column of their name, or of our field."""
        at = self._at.get(plain(name), self._field_at.get(name))
        if at is not None:
            return at
        raise InvalidValue(
            "{path}: [{section}] speaks of {name!r}, which is no column of the file",
            path=self._rules.path,
            section=section,
            name=name,
        )

    def _template(self, field: str, text: str) -> Callable[[Fields, Columns, int], list[str]]:
        pieces = PLACE.split(text)
        if len(pieces) == 1:
            return lambda _fields, _columns, rows: [text] * rows
        before = list(self._rules.set)[: list(self._rules.set).index(field)]
        ours = {*self._mapping.fields, *before} - {field}
        places = [name if name in ours else self._column(name, "set") for name in pieces[1::2]]
        literals = pieces[0::2]

        def made(fields: Fields, columns: Columns, rows: int) -> list[str]:
            cells = [fields[place] if isinstance(place, str) else columns[place] for place in places]
            return [_filled(literals, row) for row in zip(*cells, strict=True)]

        return made

    def _with_extra(self, notes: list[str], columns: Columns) -> list[str]:
        kept = [(self._header[at], columns[at]) for at in self._extra]
        told = ([f"{name}: {column[row]}" for name, column in kept if column[row]] for row in range(len(notes)))
        return ["\n".join(filter(None, (note, *lines))) for note, lines in zip(notes, told, strict=True)]


def _filled(literals: list[str], cells: tuple[str, ...]) -> str:
    """The text with its places filled; an empty cell takes the words before it along, nothing at all is ''."""
    text = ""
    for literal, cell in zip(literals, cells, strict=False):
        if cell:
            text += (literal if text else literals[0]) + cell
    return text + literals[-1] if text else ""


class _Words:
    """Their words for ours in one field: as written first, then without regard to case, accents and spaces."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self._words = words
        self._folded = {fold(theirs): ours for theirs, ours in words.items()}

    def translated(self, column: list[str]) -> list[str]:
        """The column in our words; a word that is not listed stays."""
        ours = {cell: self._ours(cell) for cell in set(column)}
        return [ours[cell] for cell in column]

    def _ours(self, cell: str) -> str:
        exact = self._words.get(cell)
        return self._folded.get(fold(cell), cell) if exact is None else exact
