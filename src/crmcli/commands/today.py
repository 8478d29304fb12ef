"""crm today: the desk."""

from __future__ import annotations

import shutil
from typing import Annotated

import typer

from crmcli.context import current
from crmcli.domain.records.errand import Errand
from crmcli.i18n import N_, _
from crmcli.params import Noun
from crmcli.render.agenda import agenda_lines
from crmcli.render.output import say
from crmcli.render.records import print_columns, print_list, wants_column_help
from crmcli.render.shape import RECORD, Shape
from crmcli.reports.today import agenda

app = Noun()


@app.verb(
    "today",
    N_("What is worth doing next, each with the command to type."),
    "crm today\ncrm today --owner Lan --all",
    default="text",
)
def today(
    shape: Shape,
    owner: Annotated[str | None, typer.Option("--owner", metavar="NAME", help=N_("of this salesperson only"))] = None,
    all_: Annotated[bool, typer.Option("--all", help=N_("everything, not just one screen"))] = False,
) -> None:
    """One screen: what is due, warm, slipping or waking, the most worthwhile first."""
    shape.check(RECORD)
    if wants_column_help(shape):
        print_columns(Errand)
        return
    desk = current().desk()
    if shape.columns or shape.format not in ("table", "text"):
        rows = shape._replace(format="table") if shape.format == "text" else shape
        print_list(Errand, agenda(desk, owner=owner).errands, rows, desk.currency)
        return
    found = agenda(desk, owner=owner, everything=all_)
    if found.errands:
        height = None if all_ else shutil.get_terminal_size((80, 24)).lines
        shape.write(agenda_lines(found.errands, found.total, shape, desk.currency, desk.today, height))
    elif shape.tty:
        say(_("Nothing is waiting. A good day to find new leads: crm lead add NAME"))
