"""What may be typed for a value: choices, settings, owners, fields, and the records that begin as typed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from crmcli.domain.fields import Field, Kind, fields_of
from crmcli.domain.nouns import SUBJECTS, record_class
from crmcli.formats.shells import Candidate
from crmcli.settings import Settings
from crmcli.store.book import Book
from crmcli.store.queries.completing import beginning, due, numbered
from crmcli.store.queries.holders import recent_owners

_ID = re.compile(r"[1-9]\d{0,7}")


class Suggestions:
    """The suggestions of one book; without a book there are only those of the program itself."""

    def __init__(self, book: Book | None, settings: Settings) -> None:
        self._book = book
        self._settings = settings

    def records(self, noun: str, text: str, prefix: str = "") -> Iterator[Candidate]:
        """Records of a noun whose name, or id, begins with a text; ``prefix`` is put before each."""
        if self._book is None:
            return
        if _ID.fullmatch(text):
            for row_id, name in numbered(self._book, noun, text):
                yield Candidate(f"{prefix}{row_id}", name, found=True)
        else:
            for row_id, name, about in beginning(self._book, noun, text):
                yield Candidate(f"{prefix}{name}", f"{noun} {row_id}" + (f", {about}" if about else ""), found=True)

    def any_record(self, text: str) -> Iterator[Candidate]:
        """Records of every noun, as ``lead:name``; where no noun is typed yet, also the nouns."""
        noun, colon, rest = text.partition(":")
        if colon:
            yield from self.records(noun, rest, f"{noun}:") if noun in SUBJECTS else ()
            return
        yield from (Candidate(f"{each}:") for each in SUBJECTS if each.startswith(text))
        if text and not text.isdigit():
            for each in SUBJECTS:
                yield from self.records(each, text, f"{each}:")

    def tasks(self, text: str) -> Iterator[Candidate]:
        """What is to be done, by number."""
        found = due(self._book) if self._book else []
        return (Candidate(str(row_id), subject) for row_id, subject in found if str(row_id).startswith(text))

    def values(self, spec: Field, text: str) -> Iterable[Candidate]:
        """The values of a field: its choices, those of its setting, records, owners."""
        if spec.kind is Kind.REF:
            return self.records(spec.noun, text) if spec.noun in SUBJECTS else self.any_record(text)
        if spec.kind is Kind.FLAG:
            return words("yes", "no")
        if spec.name == "owner":
            return self.owners()
        return words(*(self._settings.items(spec.setting) if spec.setting else spec.choices))

    def owners(self) -> Iterable[Candidate]:
        """Who owns records."""
        return words(*(recent_owners(self._book) if self._book else ()))

    def stages(self) -> Iterable[Candidate]:
        """The stages of a deal."""
        return words(*self._settings.items("stages"))

    def condition(self, noun: str, text: str) -> Iterator[Candidate]:
        """A ``--where``: the fields, and after ``field=`` its values."""
        found = re.match(r"(\w+)(!=|=|~)", text)
        if not found:
            yield from (Candidate(f"{spec.name}=", spec.label) for spec in fields_of(record_class(noun)))
            return
        for spec in fields_of(record_class(noun)):
            if spec.name == found[1]:
                head = found[0]
                values = self.values(spec, text[len(head) :])
                yield from (each._replace(value=head + each.value) for each in values)


def words(*values: str) -> Sequence[Candidate]:
    """Words without a description."""
    return [Candidate(value) for value in values]


def fields(noun: str, text: str, *, signed: bool = False) -> Iterator[Candidate]:
    """The last of a list of fields ``a,b,c``; ``signed`` where ``-field`` means the largest first."""
    before, comma, last = text.rpartition(",")
    head = before + comma + ("-" if signed and last.startswith("-") else "")
    taken = {each.lstrip("-") for each in before.split(",")}
    return (
        Candidate(head + spec.name, spec.label) for spec in fields_of(record_class(noun)) if spec.name not in taken
    )
