"""crm lead: find, classify and convert leads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from crmcli.commands import standard
from crmcli.commands.standard import Ref, Yes
from crmcli.context import current
from crmcli.domain.days import parse_day
from crmcli.domain.fields import stored
from crmcli.domain.records.lead import Lead
from crmcli.i18n import N_
from crmcli.params import Listing, Noun, Values
from crmcli.render.shape import Shape
from crmcli.services import keeping, leads

app = Noun()

FIELDS = tuple(spec for spec in stored(Lead) if spec.option)

Anyway = Annotated[bool, typer.Option("--anyway", help=N_("add it even if it is in the book already"))]


@app.verb(
    "add",
    N_("Add a lead."),
    'crm lead add "Nguyễn Văn An" --phone 0912345678 --source fair',
    fields=[spec for spec in FIELDS if spec.name != "name"],
)
def add(
    values: Values,
    shape: Shape,
    name: Annotated[str | None, typer.Argument(metavar="NAME", help=N_("the person's name"))] = None,
    anyway: Anyway = False,
) -> None:
    """A name that might buy."""
    given = standard.named("lead", name, values)
    desk = current().desk(write=True)
    with desk.batch() as b:
        added = leads.add(desk, b, given, anyway=anyway)
    standard.print_added(desk, "lead", added, shape)


@app.verb("list", N_("List leads."), "crm lead list --where status=new --sort -created_on")
def list_(listing: Listing) -> None:
    """Leads, the newest first."""
    standard.list_records("lead", listing)


@app.verb("show", N_("Show one lead."), "crm lead show 0912.345.678", default="text")
def show(ref: Ref, shape: Shape) -> None:
    """Everything known of a lead."""
    standard.show_records("lead", ref, shape)


@app.verb("edit", N_("Change fields of a lead."), "crm lead edit 12 --email an@example.com", fields=FIELDS)
def edit(ref: Ref, values: Values, shape: Shape) -> None:
    """Change what is known; an empty value or - clears a field."""
    given = standard.something(values)
    standard.change_each("lead", ref, shape, lambda desk, b, lead: leads.edit(desk, b, lead, given))


@app.verb("assign", N_("Give a lead to another salesperson."), "crm lead assign 12 --to Bình")
def assign(
    ref: Ref, shape: Shape, to: Annotated[str | None, typer.Option("--to", metavar="OWNER", help=N_("the new owner"))] = None
) -> None:
    """Hand over."""
    owner = standard.required(to, N_("the new owner"), "--to")
    standard.change_each("lead", ref, shape, lambda desk, b, lead: keeping.assign(desk, b, "lead", lead, owner))


@app.verb("qualify", N_("Judge a lead good enough for an opportunity."), "crm lead qualify 12")
def qualify(ref: Ref, shape: Shape) -> None:
    """The seller's verdict."""
    standard.change_each("lead", ref, shape, leads.qualify)


@app.verb("nurture", N_("Let a lead rest until a day."), "crm lead nurture 12 --until '3 tháng nữa'")
def nurture(
    ref: Ref,
    shape: Shape,
    until: Annotated[str | None, typer.Option("--until", metavar="DAY", help=N_("the day to wake it"))] = None,
) -> None:
    """Not now: kept, and woken later."""
    day = standard.required(until, N_("the day to wake it"), "--until", first=_may("nurture", ref))
    standard.change_each(
        "lead", ref, shape, lambda desk, b, lead: leads.nurture(desk, b, lead, parse_day(day, desk.today))
    )


@app.verb("stop", N_("Stop following a lead."), "crm lead stop 12 --reason 'không có nhu cầu'")
def stop(
    ref: Ref,
    shape: Shape,
    reason: Annotated[str | None, typer.Option("--reason", metavar="TEXT", help=N_("why it is stopped"))] = None,
) -> None:
    """Not good enough."""
    why = standard.required(reason, N_("why it is stopped"), "--reason", first=_may("stop", ref))
    standard.change_each("lead", ref, shape, lambda desk, b, lead: leads.stop(desk, b, lead, why))


@app.verb("reopen", N_("Bring back a stopped or resting lead."), "crm lead reopen 12")
def reopen(ref: Ref, shape: Shape) -> None:
    """Back to the status before."""
    standard.change_each("lead", ref, shape, leads.reopen)


@app.verb("delete", N_("Delete a lead."), "crm lead delete 12 --yes")
def delete(ref: Ref, yes: Yes = False) -> None:
    """Gone, until crm undo."""
    standard.delete_each("lead", ref, yes=yes)


def _may(step: str, ref: str) -> Callable[[], None]:
    """Check that the lead may take a step, before its values are asked for."""
    return lambda: standard.check_each("lead", ref, lambda desk, lead: leads.check(desk, lead, step))
