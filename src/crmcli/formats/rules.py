"""The rules file of an import: their columns to our fields, their words to ours, rows to leave out."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from crmcli.errors import InvalidValue
from crmcli.formats.headers import HeaderMap, known_headers, left_over, map_headers, plain
from crmcli.formats.table import Known

KEYS = ("noun", "key", "dates", "decimal", "country", "columns", "values", "set", "skip")

_LONGEST = 1_000_000
"""Characters of a rules file that are read: more, as from /dev/zero, is none."""

PLACE = re.compile(r"\{([^{}]*)\}")
"""A place in a [set] text: {their column} or {our field}."""


@dataclass(frozen=True, slots=True)
class Rules:
    """One rules file, checked. An empty one leaves everything to the aliases.

    ``dates`` is a strptime pattern, ``decimal`` the sign before the cents, ``country`` the ISO country of phone
    numbers written without one. ``columns`` is their header -> our field: when there are any, no other column is
    taken. ``values`` is our field -> their word -> ours; ``set`` our field -> text with {places}; ``skip`` their
    column (or our field) -> the values that leave a row out.
    """

    path: str = ""
    noun: str | None = None
    key: tuple[str, ...] = ()
    dates: str | None = None
    decimal: str | None = None
    country: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    set: Mapping[str, str] = field(default_factory=dict)
    skip: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def check(self, noun: str, fields: Iterable[str]) -> None:
        """Raise InvalidValue when the file is for another noun or names a field that the noun does not have."""
        if self.noun not in (None, noun):
            raise InvalidValue("{path} is for {theirs}, not for {noun}", path=self.path, theirs=self.noun, noun=noun)
        ours = set(fields)
        for name in (*self.key, *self.columns.values(), *self.values, *self.set):
            if name not in ours:
                raise InvalidValue("{path}: a {noun} has no field {name!r}", path=self.path, noun=noun, name=name)

    def known(self, noun: str, fields: Iterable[str]) -> Known:
        """Whether a header of the file means something, by these rules or, without any columns, by alias."""
        if not self.columns:
            return known_headers(noun, fields)
        theirs = set(map(plain, self.columns))
        return lambda header: plain(header) in theirs

    def mapping(self, noun: str, fields: Iterable[str], header: Sequence[str]) -> HeaderMap:
        """Which column fills which field."""
        if not self.columns:
            return map_headers(noun, fields, header)
        at = {plain(name): index for index, name in reversed(list(enumerate(header)))}
        found = {at[plain(theirs)]: ours for theirs, ours in self.columns.items() if plain(theirs) in at}
        used = {*found, *(at[name] for name in map(plain, self._named()) if name in at)}
        return HeaderMap(
            dict(sorted(found.items())),
            unmapped=left_over(header, used),
            missing=tuple(theirs for theirs in self.columns if plain(theirs) not in at),
        )

    def _named(self) -> Iterable[str]:
        """The columns that skip and set speak of."""
        return (*self.skip, *(name for text in self.set.values() for name in PLACE.findall(text)))


def load_rules(path: Path) -> Rules:
    """The rules of a TOML file. Raises InvalidValue, one sentence, for the first mistake in it."""
    try:
        with path.open(encoding="utf-8-sig") as stream:
            raw = tomllib.loads(stream.read(_LONGEST))
    except OSError as error:
        raise InvalidValue("{path} cannot be read: {reason}", path=str(path), reason=error.strerror) from None
    except UnicodeDecodeError:
        raise InvalidValue("{path} is not UTF-8", path=str(path)) from None
    except tomllib.TOMLDecodeError as error:
        raise InvalidValue("{path} is not TOML: {reason}", path=str(path), reason=str(error)) from None
    except RecursionError:
        raise InvalidValue("{path} is nested too deeply", path=str(path)) from None
    return read_rules(raw, str(path))


def read_rules(raw: Mapping[str, object], path: str) -> Rules:
    """The rules of a parsed file; ``path`` names it in errors."""
    read = _Reader(raw, path)
    read.refuse_unknown()
    return Rules(
        path=path,
        noun=read.text("noun"),
        key=read.words("key"),
        dates=read.dates(),
        decimal=read.decimal(),
        country=read.country(),
        columns=read.columns(),
        values={name: read.table(value, f"values.{name}") for name, value in read.section("values").items()},
        set=read.templates(),
        skip={name: read.one_or_more(value, f"skip.{name}") for name, value in read.section("skip").items()},
    )


class _Reader:
    """Takes the parts of the file out, each in its right type."""

    def __init__(self, raw: Mapping[str, object], path: str) -> None:
        self._raw, self._path = raw, path

    def refuse_unknown(self) -> None:
        for name in self._raw:
            if name not in KEYS:
                known = ", ".join(KEYS)
                raise InvalidValue(
                    "{path}: {name!r} means nothing; there are {known}", path=self._path, name=name, known=known
                )

    def text(self, name: str) -> str | None:
        value = self._raw.get(name)
        if value is None or isinstance(value, str):
            return value
        raise InvalidValue("{path}: {name} must be a text", path=self._path, name=name)

    def dates(self) -> str | None:
        pattern = self.text("dates")
        if pattern is not None and not _is_day_pattern(pattern):
            raise InvalidValue("{path}: dates must be a pattern like '%d/%m/%Y'", path=self._path)
        return pattern

    def decimal(self) -> str | None:
        sign = self.text("decimal")
        if sign not in (None, ".", ","):
            raise InvalidValue("{path}: decimal must be '.' or ','", path=self._path)
        return sign

    def country(self) -> str | None:
        code = self.text("country")
        if code is not None and not (len(code) == 2 and code.isascii() and code.isupper()):
            raise InvalidValue("{path}: country must be two letters like 'VN'", path=self._path)
        return code

    def words(self, name: str) -> tuple[str, ...]:
        """``"email, phone"`` or ``["email", "phone"]``."""
        value = self._raw.get(name, "")
        if isinstance(value, str):
            return tuple(word.strip() for word in value.split(",") if word.strip())
        return self.one_or_more(value, name)

    def section(self, name: str) -> Mapping[str, object]:
        return self._table(self._raw.get(name, {}), name)

    def _table(self, value: object, name: str) -> Mapping[str, object]:
        if isinstance(value, dict):
            return value
        raise InvalidValue("{path}: [{name}] must be a table", path=self._path, name=name)

    def table(self, value: object, name: str) -> dict[str, str]:
        return {word: self.constant(ours, name) for word, ours in self._table(value, name).items()}

    def constant(self, value: object, name: str) -> str:
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, str | int | float | date):
            return str(value)
        raise InvalidValue("{path}: {name} must hold texts, numbers or days", path=self._path, name=name)

    def one_or_more(self, value: object, name: str) -> tuple[str, ...]:
        items = value if isinstance(value, list) else [value]
        return tuple(self.constant(item, name) for item in items)

    def columns(self) -> dict[str, str]:
        columns = self.table(self.section("columns"), "columns")
        filled: dict[str, str] = {}
        for theirs, ours in columns.items():
            if filled.setdefault(ours, theirs) != theirs:
                raise InvalidValue(
                    "{path}: {one!r} and {other!r} both fill {name}; compose it in [set]",
                    path=self._path,
                    one=filled[ours],
                    other=theirs,
                    name=ours,
                )
        return columns

    def templates(self) -> dict[str, str]:
        templates = self.table(self.section("set"), "set")
        for name, text in templates.items():
            if set("{}") & set(PLACE.sub("", text)):
                raise InvalidValue("{path}: [set] {name} leaves a brace open", path=self._path, name=name)
        return templates


def _is_day_pattern(pattern: str) -> bool:
    """Whether it has one day, one month, one year, and nothing else but a time of day."""
    signs = re.findall("%(.)", pattern)
    day = [sign for sign in signs if sign not in "HMSIp"]
    return len(day) == 3 and {"d"} < set(day) and len({"m", "b", "B"} & set(day)) == len({"y", "Y"} & set(day)) == 1
