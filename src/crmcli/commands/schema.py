"""crm schema: how the book is laid out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from crmcli.context import current
from crmcli.i18n import N_
from crmcli.params import Noun, format_of
from crmcli.render.output import safe, write_data
from crmcli.render.rows import json_text
from crmcli.render.shape import Shape
from crmcli.store.declaration import described, statements

app = Noun()

FORMATS = ("sql", "text", "json")


@app.verb(
    "schema", N_("How the book is laid out: tables, columns, fields."), "crm schema -f json | jq '.tables[].name'"
)
def schema(
    fmt: Annotated[
        str | None,
        typer.Option("--format", "-f", metavar="FORMAT", help=N_("sql (the same as text): this book; json: any book")),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", metavar="FILE", help=N_("write to a file; its ending names the format")),
    ] = None,
) -> None:
    """The statements that make a book like this one, or as JSON what crm declares of every book."""
    path = Path(output) if output and output != "-" else None
    shape = Shape(fmt or format_of(path) or "sql", path)
    shape.check(FORMATS)
    if shape.format == "json":
        write_data(path, [json_text(described())])
    else:
        write_data(path, [safe(f"{sql};\n\n", multiline=True) for sql in statements(current().desk().book)])
