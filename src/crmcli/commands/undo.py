"""crm undo: take back the last change."""

from __future__ import annotations

from typing import Annotated

import typer

from crmcli.commands.standard import Yes
from crmcli.context import current
from crmcli.i18n import N_, _, ngettext
from crmcli.params import Noun
from crmcli.prompts import confirm
from crmcli.render.history import TURNS, print_deeds
from crmcli.render.output import complain
from crmcli.render.shape import Shape
from crmcli.services import undoing
from crmcli.services.undoing import Plan
from crmcli.store import changelog
from crmcli.store.desk import Desk

app = Noun()


@app.verb("undo", N_("Take back the last change."), "crm undo", default="text")
def undo(
    shape: Shape,
    batch: Annotated[
        int | None,
        typer.Argument(
            metavar="BATCH", min=1, max=10**15, help=N_("the number in crm history; without it your latest")
        ),
    ] = None,
    yes: Yes = False,
) -> None:
    """Everything that one command wrote is as it was before; crm redo brings it forth again."""
    shape.check(TURNS)
    desk = current().desk()
    plan = undoing.plan(desk, "do", batch)
    question = ngettext(
        "Undo batch {batch} ({command})? {n} record is touched.",
        "Undo batch {batch} ({command})? {n} records are touched.",
        plan.records,
    )
    carry_out(desk, plan, "undo", question, shape, yes=yes)
    complain(
        _("batch {batch} ({command}) is undone; crm redo brings it back").format(
            batch=plan.batch.id, command=plan.batch.command
        )
    )


def carry_out(desk: Desk, plan: Plan, kind: str, question: str, shape: Shape, *, yes: bool) -> None:
    """Show what will be as it was, ask when that is more than one record, and take the batch back."""
    asks = plan.records > 1 and not yes
    if asks and not current().interactive:
        confirm(question, yes=False)
    pasts = [changelog.batch_named(desk.book, desk.zone, plan.batch.id)]
    print_deeds(pasts, plan.deeds, shape, desk.currency)
    if plan.records > len(plan.deeds) == undoing.SHOWN:
        more = plan.records - len(plan.deeds)
        complain(ngettext("and {more} record more", "and {more} records more", more).format(more=more))
    if asks:
        values = {"batch": plan.batch.id, "command": plan.batch.command, "n": plan.records}
        confirm(question.format(**values), yes=False)
    with desk.batch(kind) as b:
        undoing.take_back(desk, b, plan)
