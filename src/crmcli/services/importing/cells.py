"""Columns of text -> columns of values, a chunk at a time: each kind of field by the quickest way to its rule."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from crmcli.domain.companies import core_name, core_name_column
from crmcli.domain.days import day_column
from crmcli.domain.emails import email_column, fold_email
from crmcli.domain.fields import Field, Kind
from crmcli.domain.folding import clean_column, fold, fold_column
from crmcli.domain.money import money_column
from crmcli.domain.nouns import SUBJECTS
from crmcli.domain.phones import phone_column
from crmcli.domain.provinces import parse_province
from crmcli.domain.sorting import person_key, person_key_column
from crmcli.domain.values import LONGEST_LINE, Frame, parse
from crmcli.domain.zones import stored_moment
from crmcli.errors import CrmError, InvalidValue
from crmcli.formats.rules import Rules
from crmcli.store import referring
from crmcli.store.shadows import shadows_of

_REMEMBERED = 50_000
_LETTERS = 2_000_000
"""Different cells of a column, and letters in them, whose values are kept at hand."""

Values = list[Any]
"""One value a row; in place of a value that cannot be, its CrmError."""


class Reader(Protocol):
    """Reads the cells of a field into the columns that store it; faults stand in the first of them."""

    columns: tuple[str, ...]

    def read(self, cells: Sequence[str]) -> list[Values]:
        """The values of each column."""
        ...


class _Remembered:
    """Values of cells that come again and again."""

    def __init__(self, rule: Callable[[list[str]], list[Any]]) -> None:
        self._rule = rule
        self._known: dict[str, Any] = {}
        self._letters = 0

    def __call__(self, cells: Sequence[str]) -> Values:
        if len(self._known) > _REMEMBERED or self._letters > _LETTERS:
            self._known.clear()
            self._letters = 0
        fresh = list(set(cells).difference(self._known))
        if fresh:
            self._known.update(zip(fresh, self._rule(fresh), strict=True))
            self._letters += sum(map(len, fresh))
        return list(map(self._known.__getitem__, cells))


def each(rule: Callable[[str], Any]) -> _Remembered:
    """A rule for one cell, as one for a column; its errors become values."""

    def attempt(cell: str) -> Any:
        try:
            return rule(cell)
        except CrmError as error:
            return error

    return _Remembered(lambda cells: list(map(attempt, cells)))


_COLUMN_WISE: dict[Callable[[str], str], Callable[[Sequence[str]], list[str]]] = {
    fold: fold_column,
    person_key: person_key_column,
    core_name: core_name_column,
}


class Plain:
    """A field that is one column, and its shadows."""

    def __init__(self, noun: str, spec: Field, rule: Callable[[Sequence[str]], Values]) -> None:
        self._rule, self._required = rule, spec.required
        shadows = shadows_of(noun).get(spec.name, ())
        self.columns = (spec.column, *(column for column, _ in shadows))
        self._shadows = [_COLUMN_WISE.get(compute, _mapped(compute)) for _, compute in shadows]

    def read(self, cells: Sequence[str]) -> list[Values]:
        """The values, and what the book keeps beside them; what is required is never null, but may be ''."""
        values = self._rule(cells)
        if self._shadows:
            texts = [value if isinstance(value, str) else "" for value in values]
            columns = [values, *(compute(texts) for compute in self._shadows)]
        else:
            columns = [values]
        if self._required:
            return [["" if value is None else value for value in values], *columns[1:]]
        return [values, *([value or None for value in column] for column in columns[1:])]


def _mapped(compute: Callable[[str], str]) -> Callable[[Sequence[str]], list[str]]:
    return lambda values: list(map(compute, values))


def _names(spec: Field) -> Callable[[Sequence[str]], Values]:
    def read(cells: Sequence[str]) -> Values:
        names = clean_column(cells)
        if max(map(len, names), default=0) > LONGEST_LINE:
            return [_too_long(spec, name) if len(name) > LONGEST_LINE else name or None for name in names]
        return [name or None for name in names]

    return read


def _too_long(spec: Field, name: str) -> CrmError:
    return InvalidValue(
        "{field}: {length} characters are too many; at most {most}",
        field=spec.name,
        length=len(name),
        most=LONGEST_LINE,
    )


class Emails:
    """E-mail addresses."""

    columns: tuple[str, ...] = ("email", "email_fold")

    def read(self, cells: Sequence[str]) -> list[Values]:
        """The addresses, and the form in which they are compared."""
        emails = email_column(cells)
        if "".join(cells).isascii():
            return [emails, [email.lower() if type(email) is str else None for email in emails]]
        return [emails, [fold_email(email) if type(email) is str else None for email in emails]]


class Phones:
    """Phone numbers; ``remarks`` counts what is worth saying about how they were read."""

    columns: tuple[str, ...] = ("phone", "phone_typed")

    def __init__(self, country: str) -> None:
        self._country = country
        self.remarks: Counter[str] = Counter()

    def read(self, cells: Sequence[str]) -> list[Values]:
        """The numbers, and how they were typed."""
        phones = phone_column(cells, self._country, self.remarks)
        pairs = zip(_trimmed(cells), phones, strict=True)
        return [phones, [cell if phone.__class__ is str and cell != phone else None for cell, phone in pairs]]


def _trimmed(cells: Sequence[str]) -> Sequence[str]:
    joined = "\n".join(("", *cells, ""))
    loose = " \n" in joined or "\n " in joined or "\t" in joined
    return [cell.strip() for cell in cells] if loose else cells


class References:
    """What other records are named by; each text is looked up once, when all rows are staged."""

    def __init__(self, spec: Field, numbers: Numbers) -> None:
        self.columns: tuple[str, ...] = ("lead_id",) if spec.noun == "any" else (spec.column,)
        self._noun = None if spec.noun == "any" else spec.noun
        self._numbers = numbers
        self.foreign: Sequence[str | None] | None = None
        """The book each row comes from, where it is another one."""

    def read(self, cells: Sequence[str]) -> list[Values]:
        """The number under which the text will be looked up, negative; None where there is none."""
        number = self._numbers.of
        books = self.foreign or [None] * len(cells)
        return [
            [
                -number(self._noun, cell, book) if cell and not cell.isspace() else None
                for cell, book in zip(cells, books, strict=True)
            ]
        ]


class Numbers:
    """Numbers for the texts of references; ``new`` are those not yet written down."""

    def __init__(self) -> None:
        self._next = 1
        self._known: dict[tuple[str | None, str, str | None], int] = {}
        self.new: list[tuple[int, str | None, str, str, str, str | None]] = []

    def go_on_from(self, number: int) -> None:
        """Number what is new from here on: another process numbers from the beginning."""
        self._next = number
        self._known.clear()
        self.new.clear()

    def of(self, noun: str | None, cell: str, book: str | None) -> int:
        """The number of a text that refers to a record of the noun (None: of any)."""
        number = self._known.get((noun, cell, book))
        if number is None:
            if len(self._known) > _REMEMBERED:
                self._known.clear()
            number = self._known[noun, cell, book] = self._next
            self._next += 1
            self.new.append((number, *_meant(noun, cell.strip(), book), book))
        return number


_ID = re.compile(r"[1-9][0-9]{0,7}")
_NUMBERED = re.compile(r"(.*\S)\s+#([1-9][0-9]{0,17})", re.DOTALL)
_KEY = re.compile(r"[0-9 +.()-]+|.*@.*", re.DOTALL)


def _meant(noun: str | None, text: str, book: str | None) -> tuple[str | None, str, str, str]:
    """(noun, how, text, folded) of what is written for a record."""
    prefix, colon, rest = text.partition(":")
    if colon and prefix.strip() in (SUBJECTS if noun is None else (noun,)):
        noun, text = prefix.strip(), rest.strip()
        if book and _ID.fullmatch(text):
            return noun, referring.FOREIGN, text, ""
    if noun is None:
        return None, referring.ANY, text, ""
    if numbered := _NUMBERED.fullmatch(text):
        # The number after a name is an id in the book that wrote it.
        return noun, referring.FOREIGN if book else referring.ID, numbered[2], fold(numbered[1])
    if _ID.fullmatch(text) and not book:
        return noun, referring.ID, text, ""
    return noun, referring.KEY if _KEY.fullmatch(text) else referring.NAME, text, fold(text)


_PEOPLES_DAY = re.compile(
    r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})[ T]([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?"
)


def _moment(pattern: str | None, frame: Frame) -> Callable[[str], str | None]:
    """A moment as files write it: ISO with or without its distance from UTC, 17/02/2026 14:30, or a day."""

    def read(cell: str) -> str | None:
        text = cell.strip()
        moment = _clocked(text, pattern) if len(text) > len("2026-03-13") else None
        if moment is not None:
            return stored_moment(moment, frame.zone)
        day = day_column([text], pattern)[0]
        if isinstance(day, CrmError):
            raise day
        return day

    return read


def _clocked(text: str, pattern: str | None) -> date | datetime | None:
    try:
        if pattern is not None and "%H" in pattern:
            return datetime.strptime(text, pattern)
        if found := _PEOPLES_DAY.fullmatch(text):
            day, month, year, hour, minute, second = (int(part or 0) for part in found.groups())
            return datetime(year, month, day, hour, minute, second)
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def reader_of(
    noun: str, spec: Field, frame: Frame, rules: Rules, country: str, owner: Callable[[str], Any], numbers: Numbers
) -> Reader:
    """How the cells of a field are read; ``owner`` spells a salesperson as the book does."""
    if spec.kind is Kind.REF:
        return References(spec, numbers)
    if spec.kind is Kind.EMAIL:
        return Emails()
    if spec.kind is Kind.PHONE:
        return Phones(country)
    return Plain(noun, spec, _rule(spec, frame, rules, owner))


def _rule(spec: Field, frame: Frame, rules: Rules, owner: Callable[[str], Any]) -> Callable[[Sequence[str]], Values]:
    if spec.kind in (Kind.PERSON, Kind.COMPANY):
        return _names(spec)
    if spec.kind is Kind.MONEY:
        return lambda cells: list(money_column(cells, frame.currency, rules.decimal))
    if spec.kind is Kind.DAY:
        return _Remembered(lambda cells: list(day_column(cells, rules.dates)))
    if spec.kind is Kind.MOMENT:
        return each(_moment(rules.dates, frame))
    if spec.name == "province":
        return each(lambda cell: (text := parse(spec, cell, frame)) and parse_province(text))
    if spec.name == "owner":
        return each(lambda cell: (text := parse(spec, cell, frame)) and owner(text))
    return each(lambda cell: parse(spec, cell, frame))
