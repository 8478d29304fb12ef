"""Write ``store/schema.sql`` from the declaration in ``store/tables.py``; ``--check`` only compares."""

from __future__ import annotations

import sys
from pathlib import Path

from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex, CreateTable
from sqlmodel import SQLModel

from crmcli.store import tables

SCHEMA = Path(__file__).parents[1] / "src/crmcli/store/schema.sql"


def schema() -> str:
    """The DDL of a new book."""
    dialect = sqlite.dialect()
    statements = []
    for table in SQLModel.metadata.sorted_tables:
        statements.append(str(CreateTable(table).compile(dialect=dialect)))
        statements += [
            str(CreateIndex(index).compile(dialect=dialect))
            for index in sorted(table.indexes, key=lambda i: str(i.name))
        ]
    statements.append(tables.SEARCH.ddl())
    body = "\n\n".join(each.strip().replace("\t", "    ") + ";" for each in statements)
    body = "\n".join(line.rstrip() for line in body.splitlines())
    return "-- Generated from store/tables.py by `make schema`; do not edit.\n\n" + body + "\n"


def main() -> int:
    """Write the file, or with ``--check`` say whether it is current."""
    text = schema()
    if "--check" in sys.argv:
        if SCHEMA.read_text("utf-8") == text:
            return 0
        print("store/schema.sql is not what store/tables.py declares: run `make schema`", file=sys.stderr)
        return 1
    SCHEMA.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
