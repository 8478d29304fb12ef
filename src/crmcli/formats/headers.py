"""Which column is which field: by our own names, by alias in both languages, by the common exports."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache

from crmcli.domain.folding import fold
from crmcli.formats.aliases import ALIASES, FAMILY, FAMILY_FIRST, GIVEN, MIDDLE, PREFIXES
from crmcli.formats.csvwrite import REJECT_COLUMNS
from crmcli.formats.table import Known

_NAMED_BY_PARTS = ("lead", "contact")
_LAST = 10_000


@dataclass(slots=True)
class HeaderMap:
    """The columns of a file and the fields they fill.

    ``composed`` fields are made of several columns, joined by a space in that order. ``unmapped`` headers
    fill nothing; ``missing`` are columns that a rules file names and the file does not have.
    """

    columns: dict[int, str]
    composed: dict[str, tuple[int, ...]] = field(default_factory=dict)
    unmapped: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that the file fills, in the order of its columns."""
        return (*self.columns.values(), *self.composed)


def plain(header: str) -> str:
    """A header without case, accents, spaces and signs: ``Phone_Number`` and ``phone number`` are one."""
    if header[-3:] in ("__c", "__C"):  # Salesforce: a field somebody added, under somebody's namespace
        header = header[:-3].rpartition("__")[2]
    return "".join(filter(str.isalnum, fold(header)))


@cache
def _aliases(noun: str) -> dict[str, tuple[int, str]]:
    """plain alias -> (rank, field); a lower rank wins."""
    return {plain(alias): (rank, name) for rank, (alias, name) in enumerate(ALIASES[noun].items(), 1)}


@cache
def _name_parts() -> dict[str, str]:
    parts = {"given": GIVEN, "middle": MIDDLE, "family": FAMILY, "family first": FAMILY_FIRST}
    return {plain(word): part for part, words in parts.items() for word in words.split(", ")}


class _Matcher:
    """Finds the field a header means, and how surely: 0 our own name, then aliases, then prefixed ones."""

    def __init__(self, noun: str, fields: Iterable[str]) -> None:
        self._exact = {plain(name): name for name in fields}
        self._noun = noun

    def match(self, header: str) -> tuple[int, str] | None:
        key = plain(header)
        found = self._direct(key)
        for prefix in PREFIXES[self._noun]:
            if found is None and key.startswith(prefix):
                direct = self._direct(key.removeprefix(prefix))
                found = direct and (direct[0] + _LAST, direct[1])
        return found

    def _direct(self, key: str) -> tuple[int, str] | None:
        if key in self._exact:
            return 0, self._exact[key]
        rank, name = _aliases(self._noun).get(key, (0, ""))
        return (rank, name) if plain(name) in self._exact and name else None

    def part(self, header: str) -> str | None:
        """The part of a person's name that the header means, if it means one."""
        if self._noun not in _NAMED_BY_PARTS:
            return None
        key = plain(header)
        bare = (key.removeprefix(prefix) for prefix in PREFIXES[self._noun])
        return next((_name_parts()[each] for each in (key, *bare) if each in _name_parts()), None)


def known_headers(noun: str, fields: Iterable[str]) -> Known:
    """Whether a header means one of the fields of the noun, alone or as a part of a name."""
    matcher = _Matcher(noun, fields)

    @cache
    def known(header: str) -> bool:
        return matcher.match(header) is not None or matcher.part(header) is not None

    return lambda header: len(header) <= 80 and known(header)


def map_headers(noun: str, fields: Iterable[str], header: Sequence[str]) -> HeaderMap:
    """Which column fills which field of the noun; of two for one field the surer name wins.

    ``id`` is ours only beside a ``book`` column; in anybody else's file it is the ``external_id``.
    """
    ours = set(fields)
    if "book" not in map(plain, header):
        ours -= {"id", "book"}
    matcher = _Matcher(noun, ours)
    best: dict[str, tuple[int, int]] = {}
    for at, each in enumerate(header):
        found = matcher.match(each)
        if found and (found[1] not in best or found[0] < best[found[1]][0]):
            best[found[1]] = (found[0], at)
    columns = {at: name for name, (_, at) in sorted(best.items(), key=lambda item: item[1][1])}
    composed = _composed_name(matcher, header, columns)
    used = {*columns, *(at for parts in composed.values() for at in parts)}
    return HeaderMap(columns, composed, left_over(header, used))


def left_over(header: Sequence[str], used: Container[int]) -> tuple[str, ...]:
    """The headers of columns that are not used; those that a rejects file adds are nobody's loss."""
    rest = (name for at, name in enumerate(header) if at not in used)
    return tuple(name for name in rest if name and name not in REJECT_COLUMNS)


def _composed_name(matcher: _Matcher, header: Sequence[str], columns: dict[int, str]) -> dict[str, tuple[int, ...]]:
    """The name from its parts; ``Tên`` is the given name when a family name stands beside it."""
    parts: dict[str, int] = {}
    for at, each in enumerate(header):
        part = matcher.part(each)
        if part:
            parts.setdefault(part, at)
    named = next((at for at, name in columns.items() if name == "name"), None)
    if named is not None and plain(header[named]) == "ten" and "family first" in parts:
        parts["given"] = named
        del columns[named]
    elif named is not None or not parts.keys() - {"middle"}:
        return {}
    order = ("family first", "family", "middle", "given")
    if "family first" not in parts:
        order = ("given", "middle", "family", "family first")
    return {"name": tuple(parts[part] for part in order if part in parts)}
