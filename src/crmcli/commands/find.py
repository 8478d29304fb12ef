"""crm find: records of any noun, by any word of them, a phone or an e-mail address."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from crmcli.context import current
from crmcli.domain.fields import field_map
from crmcli.domain.nouns import NOUNS, record_class
from crmcli.domain.records.found import Found
from crmcli.domain.searching import sought
from crmcli.errors import UsageError
from crmcli.i18n import N_, _
from crmcli.params import ON_A_TERMINAL, Noun
from crmcli.render.output import complain
from crmcli.render.records import print_columns, print_list, wants_column_help
from crmcli.render.shape import FOR_PEOPLE, ROWS, Shape
from crmcli.store.queries import finding

app = Noun()

Words = Annotated[list[str], typer.Argument(metavar="WORDS", help=N_("names or other words, a phone, an e-mail"))]
OfKind = Annotated[
    str | None, typer.Option("--kind", metavar="|".join(NOUNS), help=N_("only records of this kind"))
]
Limit = Annotated[int | None, typer.Option("--limit", metavar="N", min=0, help=N_("at most N; 0 for all"))]


@app.verb("find", N_("Find records by any of their words."), "crm find nguyen van an")
def find(words: Words, shape: Shape, kind: OfKind = None, limit: Limit = None) -> None:
    """Accents and case do not matter; the last word may be the start of one. The best answers stand first."""
    shape = shape.listed()
    shape.check(ROWS)
    if kind is not None and kind not in NOUNS:
        raise UsageError("--kind {value!r} is not one of {known}", value=kind, known=", ".join(NOUNS))
    if wants_column_help(shape):
        print_columns(Found)
        return
    desk = current().desk()
    most = limit if limit is not None else ON_A_TERMINAL if shape.tty and shape.format == "table" else 0
    found, count = finding.find(desk, sought(" ".join(words)), (kind,) if kind else NOUNS, most)
    rows = [_in_words(each) for each in found] if shape.format in FOR_PEOPLE else found
    print_list(Found, rows, shape, desk.currency, of=count)
    if not found:
        complain(_("hint: fewer words, or the start of one, find more"))


def _in_words(found: Found) -> Found:
    """The field named as people know it."""
    return replace(found, where=_(field_map(record_class(found.kind))[found.where].label))
