"""A file into the stage: chunk after chunk read, checked, completed and laid down, no lock on the book."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from crmcli.domain.fields import Field, Kind, field_map, stored
from crmcli.domain.folding import fold
from crmcli.domain.imported import CONVERTED_PHONES, OLD_LANDLINES
from crmcli.domain.nouns import record_class
from crmcli.domain.phones import CONVERTED, OLD_LANDLINE
from crmcli.domain.zones import utc_text
from crmcli.errors import CrmError, RuleBroken
from crmcli.formats.headers import HeaderMap
from crmcli.formats.mapping import MappedChunk
from crmcli.formats.table import Reject
from crmcli.services.importing.asked import Asked
from crmcli.services.importing.cells import Numbers, Phones, Reader, References, reader_of
from crmcli.services.importing.completing import Completing
from crmcli.services.importing.draft import Draft
from crmcli.services.typed import CLEAR
from crmcli.store.desk import Desk, book_id
from crmcli.store.queries.holders import recent_owners
from crmcli.store.shadows import shadows_of
from crmcli.store.staging import Stage

_DATED = {"lead": ("last_contacted_on", "qualified_on", "converted_on")}
"""Fields that no one types, but that a record created in a later state comes with."""

_BAD = (Kind.PHONE, Kind.EMAIL)
"""Kinds of which ``--keep-bad`` keeps the impossible ones in the note."""

_DASH = CLEAR[1]

_OTHERS_NUMBERS = 1 << 40
"""References are numbered from here by the process that lays the second half of a file down."""


def importable(noun: str) -> dict[str, Field]:
    """The fields a file can fill, by name."""
    fields = field_map(record_class(noun))
    names = [spec.name for spec in stored(record_class(noun))]
    return {name: fields[name] for name in (*names, *_DATED.get(noun, ()))}


class Staging:
    """Lays the rows of one file down."""

    def __init__(self, desk: Desk, asked: Asked, header: Sequence[str], mapping: HeaderMap) -> None:
        self._desk, self._asked = desk, asked
        self.fields = self._filled(mapping)
        self.remarks: Counter[str] = Counter()
        self.rows = self.skipped = self.rejected = 0
        self._headers = {name: header[at] for at, name in mapping.columns.items()}
        self._numbers = Numbers()
        self._next, self._read = 1, 0
        self._owners = _Spelling(desk)
        self._readers = self._all_readers()
        self._completing = Completing(desk, asked.noun, self.fields, self._remark)
        self._book = book_id(desk)
        now = utc_text(desk.real)
        self._constants = {**self._completing.constants, **self._missing(), "created_at": now, "updated_at": now}

    def start_at(self, first: int) -> None:
        """Give the first row this id."""
        self._next = first

    def _filled(self, mapping: HeaderMap) -> tuple[str, ...]:
        """The fields of the file, but for book and id; the note also where --keep-bad or --extra may fill it."""
        names = dict.fromkeys((*mapping.fields, *self._asked.rules.set))
        if self._asked.keep_bad or self._asked.extra:
            names["note"] = None
        if "book" in names:
            names["external_id"] = None
        return tuple(name for name in names if name not in ("book", "id"))

    def _all_readers(self) -> dict[str, Reader]:
        known = importable(self._asked.noun)
        rules = self._asked.rules
        country = self._asked.country or rules.country or self._desk.settings.text("country")
        return {
            name: reader_of(
                self._asked.noun, known[name], self._desk.frame, rules, country, self._owners.of, self._numbers
            )
            for name in self.fields
        }

    def _missing(self) -> dict[str, str]:
        """What is required but no column fills: such rows can only be about records that are there."""
        noun = self._asked.noun
        required = [spec.name for spec in importable(noun).values() if spec.required and spec.name not in self.fields]
        return {column: "" for name in required for column in (name, *(c for c, _ in shadows_of(noun).get(name, ())))}

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that the rows fill."""
        mine = (column for reader in self._readers.values() for column in reader.columns)
        return tuple(dict.fromkeys((*mine, *self._completing.columns, *self._constants)))

    def lay(self, stage: Stage, chunk: MappedChunk) -> None:
        """Lay the rows of a chunk down; those that cannot come in are noted as rejects."""
        self.rows += len(chunk.lines) + len(chunk.rejects)
        self.skipped += chunk.skipped
        draft = self._drafted(chunk)
        self._completing.complete(draft)
        ids = draft.number(self._next)
        self._next += len(ids)
        with stage.guarded():
            self._note(stage, chunk, draft)
            if ids:
                stage.load({"id": ids, **draft.columns}, self._constants)

    def pass_over(self, chunk: MappedChunk) -> None:
        """Leave room for the rows of a chunk that another process lays down."""
        self._next += len(chunk.lines)
        self._read += len(chunk.lines)
        self._numbers.go_on_from(_OTHERS_NUMBERS)

    def tally(self) -> dict[str, Any]:
        """What was counted, for another process to add."""
        counts = {"rows": self.rows, "skipped": self.skipped, "rejected": self.rejected, "remarks": self.remarks}
        return {**counts, "owners": self._owners.new}

    def add(self, tally: Mapping[str, Any]) -> dict[str, str]:
        """Add what another process counted; returns how it spelled owners that came here first: theirs, ours."""
        self.rows += tally["rows"]
        self.skipped += tally["skipped"]
        self.rejected += tally["rejected"]
        self.remarks.update(tally["remarks"])
        pairs = ((theirs, self._owners.of(theirs)) for theirs in tally["owners"].values())
        return {theirs: ours for theirs, ours in pairs if theirs != ours}

    def _note(self, stage: Stage, chunk: MappedChunk, draft: Draft) -> None:
        theirs = self._headers
        faults = (chunk.reject(at, theirs.get(name, name), error) for at, (name, error) in draft.faults.items())
        self._reject(stage, sorted([*chunk.rejects, *faults], key=lambda reject: reject.line))
        stage.note("run", _runs(draft, self._read, chunk.lines))
        self._read += draft.n
        stage.note("blank", draft.by_id(draft.blank))
        stage.note("cleared", draft.by_id(draft.cleared))
        stage.note("own", draft.by_id(draft.own))
        stage.note("ref", self._numbers.new)
        self._numbers.new = []

    def _reject(self, stage: Stage, rejects: Iterable[Reject]) -> None:
        say = self._asked.say
        told = [
            (each.line, each.field, say(each.error), json.dumps(each.cells, ensure_ascii=False)) for each in rejects
        ]
        self.rejected += len(told)
        stage.note("reject", told)

    def _drafted(self, chunk: MappedChunk) -> Draft:
        draft = Draft(len(chunk.lines))
        foreign = self._origin(draft, chunk)
        kept: dict[int, list[str]] = {}
        for name, reader in self._readers.items():
            cells: Sequence[str] = chunk.fields.get(name) or [""] * draft.n
            if _DASH in cells:
                cells = self._cleared(draft, name, cells)
            if isinstance(reader, References):
                reader.foreign = foreign
            columns = reader.read(cells)
            self._take_faults(draft, name, columns[0], cells, kept)
            draft.columns.update(zip(reader.columns, columns, strict=True))
        self._keep(draft, kept)
        if foreign is not None:
            self._name_foreign(draft, chunk, foreign)
        self._count_phones()
        return draft

    def _cleared(self, draft: Draft, name: str, cells: Sequence[str]) -> list[str]:
        """A dash empties the field; a flag that is emptied is off, and what is required cannot be."""
        spec = importable(self._asked.noun)[name]
        for at, cell in enumerate(cells):
            if cell != _DASH:
                continue
            if spec.required or name in _STATES:
                draft.fault(at, name, RuleBroken("{field} cannot be empty", field=name))
            elif spec.kind is not Kind.FLAG:
                draft.cleared.append((at, name))
        emptied = "0" if spec.kind is Kind.FLAG else ""
        return [emptied if cell == _DASH else cell for cell in cells]

    def _take_faults(
        self, draft: Draft, name: str, values: list[Any], cells: Sequence[str], kept: dict[int, list[str]]
    ) -> None:
        if not any(issubclass(each, CrmError) for each in set(map(type, values))):
            return
        keeps = self._asked.keep_bad and importable(self._asked.noun)[name].kind in _BAD
        for at, value in enumerate(values):
            if isinstance(value, CrmError):
                values[at] = None
                if keeps:
                    kept.setdefault(at, []).append(f"{self._headers.get(name, name)}: {cells[at].strip()}")
                else:
                    draft.fault(at, name, value)

    @staticmethod
    def _keep(draft: Draft, kept: dict[int, list[str]]) -> None:
        """Impossible phones and addresses go into the note."""
        for at, told in kept.items():
            note = draft.columns["note"][at]
            draft.columns["note"][at] = "\n".join([*([note] if note else []), *told])

    def _origin(self, draft: Draft, chunk: MappedChunk) -> list[str | None] | None:
        """The book of each row that comes from another one; None when none does. Rows of this book keep their ids."""
        if "book" not in chunk.fields or "id" not in chunk.fields:
            return None
        foreign: list[str | None] = [None] * draft.n
        for at, (book, number) in enumerate(zip(chunk.fields["book"], chunk.fields["id"], strict=True)):
            if book == self._book and number.isdecimal() and len(number) < 19:
                draft.own.append((at, int(number)))
            elif book and number and book != self._book:
                foreign[at] = book
        return foreign if any(foreign) else None

    def _name_foreign(self, draft: Draft, chunk: MappedChunk, foreign: list[str | None]) -> None:
        """A row of another book is known by that book and its id there - or it went there from this one."""
        names = draft.columns["external_id"]
        for at, book in enumerate(foreign):
            if book is None:
                continue
            home, _, number = (names[at] or "").partition(":")
            if home == self._book and number.isdecimal():
                draft.own.append((at, int(number)))
                names[at] = None
            else:
                names[at] = f"{book}:{chunk.fields['id'][at]}"

    def _count_phones(self) -> None:
        for reader in self._readers.values():
            if isinstance(reader, Phones):
                self.remarks[CONVERTED_PHONES] += reader.remarks.pop(CONVERTED, 0)
                self.remarks[OLD_LANDLINES] += reader.remarks.pop(OLD_LANDLINE, 0)

    def _remark(self, remark: str, count: int) -> None:
        self.remarks[remark] += count


_STATES = ("status", "stage")


def _runs(draft: Draft, first: int, lines: Sequence[int]) -> list[tuple[int, int, int]]:
    """(id, which row of the file it is, its line) where a run of consecutive ids, rows and lines begins."""
    if not lines or (lines[-1] - lines[0] == len(lines) - 1 and not draft.faults):
        return [(row_id, nth, line) for row_id, (nth, line) in draft.by_id([(0, (first, line)) for line in lines[:1]])]
    rows = [(row_id, nth, line) for row_id, (nth, line) in draft.by_id(enumerate(enumerate(lines, first)))]
    broken = [after for before, after in pairwise(rows) if (after[1] - before[1], after[2] - before[2]) != (1, 1)]
    return [*rows[:1], *broken]


class _Spelling:
    """Names of salespeople as the book spells them; a new one is spelled as it first comes."""

    def __init__(self, desk: Desk) -> None:
        self._known = {fold(owner): owner for owner in (*recent_owners(desk.book), desk.user)}
        self.new: dict[str, str] = {}

    def of(self, name: str) -> str:
        """The name as it is spelled."""
        folded = fold(name)
        return self._known.get(folded) or self.new.setdefault(folded, name)
