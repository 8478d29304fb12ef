"""How a book differs from a new one in its layout: what is missing, other than declared, or more than that."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from typing import NamedTuple

from crmcli.store.book import Book, Row, schema
from crmcli.store.mending import Rebuild

MISSING, OTHER, EXTRA = "missing", "other", "extra"

_PARTS = (
    "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite~_%' ESCAPE '~' "
    "AND name NOT IN (SELECT name FROM pragma_table_list WHERE type = 'shadow') ORDER BY type = 'index', name"
)
_COLUMNS = (
    "SELECT m.name, c.name FROM sqlite_master m, pragma_table_xinfo(m.name) c WHERE m.type = 'table' "
    "AND m.name NOT LIKE 'sqlite~_%' ESCAPE '~' "
    "AND m.name NOT IN (SELECT name FROM pragma_table_list WHERE type = 'shadow') ORDER BY 1, c.cid"
)


class Drift(NamedTuple):
    """One difference: missing, other or extra; a table, column, index, trigger or view; its name; what mends it."""

    how: str
    kind: str
    name: str
    rebuild: Rebuild | None = None


def drifts(book: Book) -> list[Drift]:
    """Every difference between the layout of the book and that of a new one."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as fresh:
        for statement in schema():
            fresh.execute(statement)
        declared, columns = fresh.execute(_PARTS).fetchall(), fresh.execute(_COLUMNS).fetchall()
    grown = list(_of_columns(columns, book.rows(_COLUMNS)))
    named = {each.name.partition(".")[0] for each in grown}
    parts = _of_parts(declared, book.rows(_PARTS))
    return [*(each for each in parts if (each.how, each.kind) != (OTHER, "table") or each.name not in named), *grown]


def _of_parts(declared: list[Row], found: list[Row]) -> Iterator[Drift]:
    here = {(kind, name): sql for kind, name, _table, sql in found}
    for kind, name, _table, sql in declared:
        known = here.pop((kind, name), None)
        if known is None:
            yield Drift(MISSING, kind, name, Rebuild((sql,)) if kind == "index" else None)
        elif _plain(known) != _plain(sql):
            yield Drift(OTHER, kind, name, Rebuild((f'DROP INDEX "{name}"', sql)) if kind == "index" else None)
    for kind, name in here:
        yield Drift(EXTRA, kind, name)


def _of_columns(declared: list[Row], found: list[Row]) -> Iterator[Drift]:
    tables = {table for table, _name in declared} & {table for table, _name in found}
    for how, more, less in ((MISSING, declared, found), (EXTRA, found, declared)):
        for table, name in more:
            if table in tables and (table, name) not in less:
                yield Drift(how, "column", f"{table}.{name}")


def _plain(sql: str) -> str:
    """A statement without what does not count: blanks and line ends."""
    return re.sub(r"\s+", "", sql)
