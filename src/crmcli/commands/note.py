"""crm note: notes about a record."""

from __future__ import annotations

from typing import Annotated

import typer

from crmcli.commands import doing, standard
from crmcli.commands.doing import About, At, Id, Of
from crmcli.commands.log import write_down
from crmcli.commands.standard import Yes
from crmcli.i18n import N_
from crmcli.params import Listing, Noun
from crmcli.render.shape import Shape
from crmcli.store.queries import duties

app = Noun()

COLUMNS = ("id", "done_at", "record", "subject")


@app.verb("add", N_("Write down a note about a record."), "crm note add lead:12 'prefers Zalo'")
def add(
    ref: About,
    shape: Shape,
    text: Annotated[str | None, typer.Argument(metavar="TEXT", help=N_("the note"))] = None,
    at: At = None,
) -> None:
    """The same as crm log note."""
    words = standard.required(text, N_("the note"), "TEXT")
    write_down(ref, doing.given(kind="note", subject=words, done_at=at), {}, shape)


@app.verb("list", N_("List notes."), "crm note list --on lead:12")
def list_(listing: Listing, on: Of = None) -> None:
    """Notes, the latest first."""
    doing.list_about(listing, on, "t.kind = 'note'", duties.LATEST, COLUMNS)


@app.verb("show", N_("Show a note."), "crm note show 40", default="text")
def show(ref: Id, shape: Shape) -> None:
    """The whole of a note."""
    standard.show_records(doing.NOUN, ref, shape)


@app.verb("delete", N_("Delete a note."), "crm note delete 40 --yes")
def delete(ref: Id, yes: Yes = False) -> None:
    """Gone, until crm undo."""
    standard.delete_each(doing.NOUN, ref, yes=yes)
