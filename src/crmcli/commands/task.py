"""crm task: what is to be done, and when."""

from __future__ import annotations

from typing import Annotated

import typer

from crmcli.commands import doing, standard
from crmcli.commands.doing import At, Id, Of, On
from crmcli.commands.standard import Yes
from crmcli.context import current
from crmcli.domain import activitykinds
from crmcli.errors import UsageError
from crmcli.i18n import N_, _
from crmcli.params import Listing, Noun, Values
from crmcli.render.output import complain
from crmcli.render.shape import Shape
from crmcli.services import activities
from crmcli.store.queries import duties

app = Noun()

FIELDS = doing.fields("subject", "outcome", "personal", "cost", "owner", "note")
COLUMNS = ("id", "due_at", "state", "record", "whom", "subject")

Due = Annotated[str | None, typer.Option("--due", "--due-at", metavar="WHEN", help=N_("day or moment it is due"))]
Kind = Annotated[
    str | None, typer.Option("--kind", metavar="task|appointment", help=N_("a task, or an appointment with someone"))
]
Every = Annotated[
    str | None,
    typer.Option("--every", "--repeat", metavar="PERIOD", help=N_("day, week, month, quarter, year or '2 weeks'")),
]
Outcome = Annotated[str | None, typer.Option("--outcome", metavar="TEXT", help=N_("what came of it"))]
Ids = Annotated[list[str], typer.Argument(metavar="ID...", help=N_("numbers in the list; - reads them from stdin"))]
Until = Annotated[str | None, typer.Option("--until", metavar="WHEN", help=N_("day or moment to put it off to"))]
All = Annotated[bool, typer.Option("--all", help=N_("what is done, too"))]


@app.verb(
    "add",
    N_("Plan something to be done."),
    "crm task add 'gọi lại' --on lead:12 --due 'mai 9h'",
    fields=doing.fields("owner", "note"),
)
def add(
    values: Values,
    shape: Shape,
    text: Annotated[str | None, typer.Argument(metavar="TEXT", help=N_("what is to be done"))] = None,
    on: On = None,
    due: Due = None,
    kind: Kind = None,
    every: Every = None,
) -> None:
    """A task about a record, or your own."""
    words = standard.required(text, N_("what is to be done"), "TEXT")
    typed = values | _typed(kind or "task", on=on, due=due, every=every) | {"subject": words}
    standard.add_record(doing.NOUN, typed, shape, lambda desk, b: activities.add(desk, b, typed))


@app.verb("list", N_("List what is to be done."), "crm task list")
def list_(listing: Listing, on: Of = None, all_: All = False) -> None:
    """What is open, the most pressing first."""
    doing.list_about(listing, on, duties.PLANNED if all_ else duties.OPEN, duties.BY_DUE, COLUMNS)


@app.verb("show", N_("Show one task."), "crm task show 5", default="text")
def show(ref: Id, shape: Shape) -> None:
    """Everything known of a task."""
    standard.show_records(doing.NOUN, ref, shape)


@app.verb("done", N_("A task was done."), "crm task done 5 7 --outcome 'sent the price'")
def done(ids: Ids, shape: Shape, outcome: Outcome = None, at: At = None) -> None:
    """Done; a repeating task makes its next one."""
    typed = doing.given(outcome=outcome, done_at=at)
    desk = current().desk()
    with desk.batch() as b:
        meant = standard.meant(desk, doing.NOUN, *ids)
        following = {row_id: activities.done(desk, b, row_id, typed) for row_id in meant}
    standard.print_records(desk, doing.NOUN, list(following), shape)
    for row_id, then in following.items():
        if then is not None:
            complain(_("note: task {id} repeats; the next one is task {then}").format(id=row_id, then=then))


@app.verb("snooze", N_("Put a task off."), "crm task snooze 5 --until 'thứ hai'")
def snooze(ref: Id, shape: Shape, until: Until = None) -> None:
    """Later."""
    when = standard.required(until, N_("day or moment to put it off to"), "--until", first=lambda: _check(ref))
    standard.change_each(doing.NOUN, ref, shape, lambda desk, b, row_id: activities.snooze(desk, b, row_id, when))


@app.verb("cancel", N_("A task will not be done; it leaves the book."), "crm task cancel 5")
def cancel(ref: Id) -> None:
    """Not done and not repeated; crm undo brings it back."""
    desk = current().desk()
    with desk.batch() as b:
        meant = standard.meant(desk, doing.NOUN, ref)
        for row_id in meant:
            activities.cancel(desk, b, row_id)
    for row_id in meant:
        complain(_("task {id} is cancelled; crm undo brings it back").format(id=row_id))


@app.verb("edit", N_("Change a task."), "crm task edit 5 --due 20/03/2026", fields=FIELDS)
def edit(
    ref: Id,
    values: Values,
    shape: Shape,
    on: On = None,
    due: Due = None,
    kind: Kind = None,
    every: Every = None,
) -> None:
    """Change what is planned; an empty value or - clears a field."""
    typed = standard.something(values | _typed(kind, on=on, due=due, every=every))
    standard.change_each(doing.NOUN, ref, shape, lambda desk, b, row_id: activities.edit(desk, b, row_id, typed))


@app.verb("delete", N_("Delete a task."), "crm task delete 5 --yes")
def delete(ref: Id, yes: Yes = False) -> None:
    """Gone, until crm undo."""
    standard.delete_each(doing.NOUN, ref, yes=yes)


def _typed(kind: str | None, *, on: str | None, due: str | None, every: str | None) -> dict[str, str]:
    if kind is not None and kind not in activitykinds.PLANNED:
        known = ", ".join(activitykinds.PLANNED)
        raise UsageError("--kind: {value!r} is not one of {known}", value=kind, known=known)
    return doing.given(kind=kind, record=on, due_at=due, repeat=every)


def _check(ref: str) -> None:
    standard.check_each(doing.NOUN, ref, activities.check_open)
