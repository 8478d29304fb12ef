"""crm opp: opportunities, from the first talk to won or lost."""

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from crmcli.commands import standard
from crmcli.commands.standard import Ref, To, Yes
from crmcli.context import current
from crmcli.domain.fields import stored
from crmcli.domain.records.opp import Opp
from crmcli.domain.stages import LOST_REASONS
from crmcli.i18n import N_
from crmcli.params import Listing, Noun, Values
from crmcli.prompts import ask
from crmcli.render.shape import Shape
from crmcli.services import opps
from crmcli.store.desk import Desk
from crmcli.store.queries.opps import standing_of
from crmcli.store.queries.refs import resolve

app = Noun()

FIELDS = tuple(spec for spec in stored(Opp) if spec.option)

On = Annotated[str | None, typer.Option("--on", metavar="DAY", help=N_("the day it was closed; else today"))]

AMOUNT, COMPETITOR, NOTE = N_("What is the deal worth?"), N_("To which competitor?"), N_("Why was it lost?")


@app.verb(
    "add",
    N_("Add an opportunity."),
    'crm opp add "Máy lạnh tầng 3" --org "Thịnh Vượng" --amount 1,5tỷ --expected-close +30d',
    fields=[spec for spec in FIELDS if spec.name != "name"],
)
def add(
    values: Values,
    shape: Shape,
    name: Annotated[str | None, typer.Argument(metavar="NAME", help=N_("what is to be sold"))] = None,
) -> None:
    """A possible sale."""
    given = standard.named("opp", name, values)
    standard.add_record("opp", given, shape, lambda desk, b: opps.add(desk, b, given))


@app.verb("list", N_("List opportunities."), "crm opp list --where 'amount>=500tr' --sort expected_close")
def list_(listing: Listing) -> None:
    """Opportunities, the newest first."""
    standard.list_records("opp", listing)


@app.verb("show", N_("Show one opportunity with its stages."), "crm opp show 7", default="text")
def show(ref: Ref, shape: Shape) -> None:
    """Everything known of a deal, and every step it took."""
    standard.show_records("opp", ref, shape)


@app.verb("edit", N_("Change fields of an opportunity."), "crm opp edit 7 --amount 900tr", fields=FIELDS)
def edit(ref: Ref, values: Values, shape: Shape) -> None:
    """Change what is known; a probability set by hand stays until it is emptied with -."""
    given = standard.something(values)
    standard.change_each("opp", ref, shape, lambda desk, b, opp: opps.edit(desk, b, opp, given))


@app.verb("assign", N_("Give an opportunity to another salesperson."), "crm opp assign 7 --to Bình")
def assign(ref: Ref, shape: Shape, to: To = None) -> None:
    """Hand over."""
    standard.assign_each("opp", ref, to, shape, opps.edit)


@app.verb(
    "advance",
    N_("Move an opportunity to the next stage, or to a named one."),
    "crm opp advance 7\ncrm opp advance 7 needs",
)
def advance(
    ref: Ref,
    shape: Shape,
    stage: Annotated[str | None, typer.Argument(metavar="STAGE", help=N_("an open stage; else the next one"))] = None,
) -> None:
    """Onwards; back is allowed too, and every step is kept."""
    standard.change_each("opp", ref, shape, lambda desk, b, opp: opps.advance(desk, b, opp, stage))


@app.verb("win", N_("Close an opportunity as won."), "crm opp win 7 --amount 1,2tỷ --on 12/03/2026")
def win(
    ref: Ref,
    shape: Shape,
    amount: Annotated[str | None, typer.Option("--amount", metavar="AMOUNT", help=N_("what it was sold for"))] = None,
    on: On = None,
) -> None:
    """Sold."""
    if amount is None and ref != "-":
        amount = _amount_asked_for(ref)
    standard.change_each("opp", ref, shape, lambda desk, b, opp: opps.win(desk, b, opp, amount, _day(on, desk)))


@app.verb("lose", N_("Close an opportunity as lost."), "crm opp lose 7 --reason competitor --competitor 'Điện máy X'")
def lose(
    ref: Ref,
    shape: Shape,
    reason: Annotated[
        str | None, typer.Option("--reason", metavar="|".join(LOST_REASONS), help=N_("why it was lost"))
    ] = None,
    competitor: Annotated[
        str | None, typer.Option("--competitor", metavar="NAME", help=N_("who got it, for the reason competitor"))
    ] = None,
    note: Annotated[
        str | None, typer.Option("--note", "--text", metavar="TEXT", help=N_("more about it; needed for other"))
    ] = None,
    on: On = None,
) -> None:
    """Not sold, and why."""
    given = {name: text for name, text in (("competitor", competitor), ("note", note)) if text}
    given["lost_reason"] = standard.required(
        reason, NOTE, "--reason", choices=LOST_REASONS, first=lambda: standard.check_each("opp", ref, opps.check_open)
    )
    if ref != "-":
        given |= _reason_asked_for(ref, given)
    standard.change_each("opp", ref, shape, lambda desk, b, opp: opps.lose(desk, b, opp, given, _day(on, desk)))


@app.verb("reopen", N_("Bring back a closed opportunity."), "crm opp reopen 7")
def reopen(ref: Ref, shape: Shape) -> None:
    """Back to the stage before it was closed."""
    standard.change_each("opp", ref, shape, opps.reopen)


@app.verb("delete", N_("Delete an opportunity."), "crm opp delete 7 --yes")
def delete(ref: Ref, yes: Yes = False) -> None:
    """Gone, until crm undo."""
    standard.delete_each("opp", ref, yes=yes)


def _day(typed: str | None, desk: Desk) -> date:
    if not typed:
        return desk.today
    from crmcli.domain.days import parse_day  # noqa: PLC0415 - only where a day is given

    return parse_day(typed, desk.today)


def _amount_asked_for(ref: str) -> str | None:
    """The amount of a deal to be won, when the book does not know it."""
    desk = current().desk()
    opp = resolve(desk, "opp", ref)
    opps.check_open(desk, opp)
    return ask(AMOUNT, "--amount") if standing_of(desk.book, opp).amount is None else None


def _reason_asked_for(ref: str, given: dict[str, str]) -> dict[str, str]:
    """What the reason of a loss still wants to know: the competitor, or more words."""
    desk = current().desk()
    opp = resolve(desk, "opp", ref)
    opps.check_open(desk, opp)
    needed = opps.loss_needs(desk, opp, opps.reason_named(desk, given["lost_reason"]))
    if needed is None or given.get(needed):
        return {}
    return {needed: ask(COMPETITOR if needed == "competitor" else NOTE, f"--{needed}")}
