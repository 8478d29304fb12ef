"""crm log: write down a call, an e-mail, a meeting, a coffee, a visit or a note."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import typer

from crmcli.commands import doing, standard
from crmcli.commands.doing import About, At, Id, Of
from crmcli.commands.standard import Yes
from crmcli.context import current
from crmcli.i18n import N_
from crmcli.params import Listing, Noun, Values
from crmcli.render.shape import Shape
from crmcli.services import activities
from crmcli.store.queries import duties
from crmcli.store.queries.refs import resolve_any

app = Noun()

FIELDS = doing.fields("subject", "outcome", "personal", "cost", "owner", "note")
COLUMNS = ("id", "kind", "done_at", "record", "whom", "subject", "outcome")

Text = Annotated[str | None, typer.Argument(metavar="TEXT", help=N_("what it was about"))]
Outcome = Annotated[str | None, typer.Option("--outcome", metavar="TEXT", help=N_("what came of it"))]
Personal = Annotated[bool, typer.Option("--personal", help=N_("it was a personal touch, not a routine"))]
Cost = Annotated[str | None, typer.Option("--cost", metavar="AMOUNT", help=N_("what it cost"))]
Next = Annotated[
    str | None, typer.Option("--next", metavar="TEXT", help=N_("the next action of the lead or opportunity"))
]
NextOn = Annotated[str | None, typer.Option("--next-on", metavar="DAY", help=N_("day of the next action"))]


def write_down(ref: str, typed: dict[str, str], planned: dict[str, str], shape: Shape) -> None:
    """Log one thing about each record meant, set their next action, and print what was logged."""
    desk = current().desk()
    with desk.batch() as b:
        logged = []
        meant = [resolve_any(desk, each) for each in standard.typed_refs(ref)]
        for noun, row_id in dict.fromkeys(meant):
            logged.append(activities.log(desk, b, noun, row_id, typed))
            if planned:
                activities.plan_next(desk, b, noun, row_id, planned)
    standard.print_records(desk, doing.NOUN, logged, shape)


def _logger(kind: str) -> Callable[..., Any]:
    def log(
        ref: About,
        shape: Shape,
        text: Text = None,
        at: At = None,
        outcome: Outcome = None,
        personal: Personal = False,
        cost: Cost = None,
        next_: Next = None,
        next_on: NextOn = None,
    ) -> None:
        typed = doing.given(
            kind=kind, subject=text, done_at=at, outcome=outcome, personal="yes" if personal else None, cost=cost
        )
        write_down(ref, typed, doing.given(next_action=next_, next_action_on=next_on), shape)

    return log


for _kind, _help, _example in (
    ("call", N_("Write down a call."), "crm log call lead:12 'asked for a price' --next 'send it' --next-on mai"),
    ("email", N_("Write down an e-mail."), "crm log email 'nguyen van an' 'sent the catalogue'"),
    ("meeting", N_("Write down a meeting."), "crm log meeting opp:3 'agreed on the plan' --at 'hôm qua 14h'"),
    ("coffee", N_("Write down a coffee or lunch."), "crm log coffee contact:7 --cost 150k --personal"),
    ("visit", N_("Write down a visit."), "crm log visit org:'thinh vuong' 'saw the new workshop'"),
    ("note", N_("Write down a note."), "crm log note lead:12 'prefers Zalo'"),
):
    app.verb(_kind, _help, _example)(_logger(_kind))


@app.verb("list", N_("List what was done."), "crm log list --on lead:12")
def list_(listing: Listing, on: Of = None) -> None:
    """What was done, the latest first."""
    doing.list_about(listing, on, duties.DONE, duties.LATEST, COLUMNS)


@app.verb("show", N_("Show what was written down."), "crm log show 40", default="text")
def show(ref: Id, shape: Shape) -> None:
    """Everything known of an activity."""
    standard.show_records(doing.NOUN, ref, shape)


@app.verb("edit", N_("Correct what was written down."), "crm log edit 40 --outcome 'will call back'", fields=FIELDS)
def edit(ref: Id, values: Values, shape: Shape) -> None:
    """Change the words, not when or with whom it was; an empty value or - clears a field."""
    typed = standard.something(values)
    standard.change_each(doing.NOUN, ref, shape, lambda desk, b, row_id: activities.edit(desk, b, row_id, typed))


@app.verb("delete", N_("Delete what was written down."), "crm log delete 40 --yes")
def delete(ref: Id, yes: Yes = False) -> None:
    """Gone, until crm undo."""
    standard.delete_each(doing.NOUN, ref, yes=yes)
