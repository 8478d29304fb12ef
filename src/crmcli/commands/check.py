"""crm check: whether the book is sound."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer

from crmcli.context import current
from crmcli.domain.records.flaw import Flaw
from crmcli.i18n import N_, ngettext
from crmcli.params import Noun
from crmcli.render.findings import FORMATS, flaw, line_of, print_flaws
from crmcli.render.output import complain
from crmcli.render.records import print_columns, wants_column_help
from crmcli.render.shape import Shape
from crmcli.services.checking import findings, mend_all
from crmcli.services.exporting import Counted
from crmcli.store.desk import Desk

app = Noun()


@app.verb("check", N_("Whether the book is sound, and what mends it."), "crm check --deep", default="text")
def check(
    shape: Shape,
    deep: Annotated[
        bool, typer.Option("--deep", help=N_("also what follows from activities, the history, and what is not of crm"))
    ] = False,
    mend: Annotated[
        bool, typer.Option("--mend", help=N_("put right whatever can be computed; it cannot be undone"))
    ] = False,
) -> None:
    """Silent when nothing is wrong; else a line a finding, and exit code 1."""
    shape.check(FORMATS)
    if wants_column_help(shape):
        print_columns(Flaw)
        return
    desk = current().desk()
    if mend:
        with desk.batch("lasting") as b:
            count = mend_all(desk, b, deep=deep)
        complain(ngettext("{n} thing is mended", "{n} things are mended", count).format(n=count))
    found = Counted(_flaws(desk, shape, deep=deep))
    print_flaws(found, shape)
    if found.count:
        raise typer.Exit(1)


def _flaws(desk: Desk, shape: Shape, *, deep: bool) -> Iterator[Flaw]:
    """What is wrong; what is only to be told goes to stderr."""
    for each in findings(desk, deep=deep):
        one = flaw(*each[:4], automatic=each.mending is not None, lang=shape.lang)
        if each.told:
            complain(line_of(one))
        else:
            yield one
