"""crm history: what was changed, when and by whom."""

from __future__ import annotations

import re
from typing import Annotated

import typer

from crmcli.context import current
from crmcli.domain.nouns import NOUNS
from crmcli.domain.records.past import Past, Turn
from crmcli.errors import NotFound
from crmcli.i18n import N_
from crmcli.params import MOST_ROWS, ON_A_TERMINAL, Noun
from crmcli.render.history import TURNS, print_batches, print_deeds
from crmcli.render.records import print_columns, wants_column_help
from crmcli.render.shape import RECORD, Shape
from crmcli.store import changelog
from crmcli.store.desk import Desk
from crmcli.store.queries.differing import deed
from crmcli.store.queries.refs import resolve_any

app = Noun()


@app.verb("history", N_("What was changed, when and by whom."), "crm history lead:12", default="text")
def history(
    shape: Shape,
    record: Annotated[
        str | None, typer.Argument(metavar="RECORD", help=N_("lead:12, task:5 or a name; without it every command"))
    ] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", metavar="N", min=0, max=MOST_ROWS, help=N_("at most N; 0 for all"))
    ] = None,
) -> None:
    """The commands that wrote, newest first; of a record, even a deleted one, each change field by field."""
    if wants_column_help(shape):
        print_columns(Turn if record else Past)
        return
    most = limit if limit is not None else ON_A_TERMINAL if shape.tty and shape.format == "table" else 0
    if record:
        _print_life(current().desk(), record, shape, most)
    else:
        _print_batches(current().desk(), shape, most)


def _print_batches(desk: Desk, shape: Shape, most: int) -> None:
    shape.check(RECORD)
    found = changelog.batches(desk.book, desk.zone, most)
    print_batches(found, shape, of=changelog.count_batches(desk.book) if most == len(found) else None)


def _print_life(desk: Desk, record: str, shape: Shape, most: int) -> None:
    shape.check(TURNS)
    noun, row_id = _meant(desk, record)
    life = changelog.life_of(desk.book, noun, row_id)
    if not life:
        raise NotFound("there never was a {noun} {id}", noun=noun, id=row_id)
    deeds = [found for effect in life if (found := deed(desk, effect))][: most or None]
    pasts = [changelog.batch_named(desk.book, desk.zone, each.batch) for each in deeds]
    print_deeds(pasts, deeds, shape, desk.currency)


def _meant(desk: Desk, record: str) -> tuple[str, int]:
    """The noun and id meant; by its number also a record that is no longer there, or that only a task is."""
    found = re.fullmatch(r"([a-z]+):([1-9][0-9]{0,7})", record.strip())
    if found:
        noun = "activity" if found[1] in ("task", "note") else found[1]
        if noun in NOUNS:
            return noun, int(found[2])
    return resolve_any(desk, record)
