"""The few ways a column is declared in :mod:`crmcli.store.tables`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import REAL, Column, ForeignKey, Index, Integer, Text
from sqlalchemy import text as sql_text
from sqlmodel import Field


def key() -> Any:
    """The id: AUTOINCREMENT, so that a deleted record's number is never given again."""
    return Field(default=None, sa_column=Column(Integer, primary_key=True, autoincrement=True))


def text(*, required: bool = False, unique: bool = False) -> Any:
    """Text, NFC."""
    return Field(default=None, sa_column=Column(Text, nullable=not required, unique=unique))


def whole(*, required: bool = False, default: int | None = None) -> Any:
    """A whole number: a count, a percentage, minor units of money."""
    server = None if default is None else sql_text(str(default))
    return Field(default=default, sa_column=Column(Integer, nullable=not required, server_default=server))


def ref(table: str, *, required: bool = False) -> Any:
    """A reference to another record; deleting is refused while it stands."""
    return Field(default=None, sa_column=Column(Integer, ForeignKey(f"{table}.id"), nullable=not required))


def one_of(column: str, values: Sequence[str]) -> str:
    """The text of a CHECK that allows just these values (or null)."""
    listed = ", ".join(f"'{value}'" for value in values)
    return f"{column} IN ({listed})"


def real() -> Any:
    """A number with a fraction."""
    return Field(default=None, sa_column=Column(REAL))


def partial(name: str, *columns: str) -> Index:
    """An index of the rows in which the first column is known; empty columns cost nothing."""
    return Index(name, *columns, sqlite_where=sql_text(f"{columns[0]} IS NOT NULL"))


class FullText(NamedTuple):
    """A table of words (FTS5), with the text it was given: so a row can go without anybody knowing what it said."""

    name: str
    columns: tuple[str, ...]
    options: tuple[str, ...] = ()

    def ddl(self) -> str:
        """The statement that makes it."""
        inside = ",\n    ".join((*self.columns, *self.options))
        return f"CREATE VIRTUAL TABLE {self.name} USING fts5 (\n    {inside}\n)"
