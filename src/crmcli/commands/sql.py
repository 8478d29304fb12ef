"""crm sql: ask the book in SQL; it only reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Annotated

import typer

from crmcli.commands.standard import required, typed_text
from crmcli.context import current
from crmcli.domain.fields import Field
from crmcli.i18n import N_, _
from crmcli.params import ON_A_TERMINAL, Noun
from crmcli.render.answers import answer_lines, columns_named, print_answer_table
from crmcli.render.output import complain, write_bytes
from crmcli.render.shape import ROWS, Shape
from crmcli.services.exporting import spooled
from crmcli.store.asking import asked
from crmcli.store.book import Row
from crmcli.store.desk import Desk

app = Noun()


@app.verb(
    "sql",
    N_("Ask the book in SQL; nothing can be written."),
    "crm sql 'select source, count(*) as leads from lead group by source'",
)
def sql(
    shape: Shape,
    question: Annotated[
        str | None, typer.Argument(metavar="SQL", help=N_("one SELECT; - reads it from stdin"))
    ] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", metavar="N", min=0, help=N_("at most N rows; 0 for all"))
    ] = None,
) -> None:
    """The rows of one SELECT; every row is read, and the book free again, before the first is printed."""
    shape.check(ROWS)
    text = typed_text(required(question, N_("what you ask, in SQL"), "SQL"))
    most = ON_A_TERMINAL if limit is None and shape.tty and shape.format == "table" else limit or 0
    desk = current().desk()
    with asked(desk, text) as answer:  # what is printed is printed after it: nobody waits for a slow reader
        columns = columns_named(answer.columns)
        if shape.columns == ("help",):
            leave = _written((f"{spec.name}\n" for spec in columns), shape, desk)
        elif shape.format == "table":
            leave = _table(columns, list(islice(answer.rows, most + 1 if most else None)), shape, most)
        else:
            leave = _written(answer_lines(columns, islice(answer.rows, most or None), shape), shape, desk)
    leave()


def _table(columns: Sequence[Field], rows: Sequence[Row], shape: Shape, most: int) -> Callable[[], None]:
    def leave() -> None:
        print_answer_table(columns, rows[: most or None], shape)
        if len(rows) > most > 0:
            complain(_("there are more rows; --limit 0 shows all"))

    return leave


def _written(lines: Iterable[str], shape: Shape, desk: Desk) -> Callable[[], None]:
    blocks = spooled(b"", (line.encode() for line in lines), desk.book.path.parent)
    return lambda: write_bytes(shape.output, blocks)
