"""crm org: organizations, prospects and customers."""

from __future__ import annotations

from typing import Annotated

import typer

from crmcli.commands import standard
from crmcli.commands.standard import Anyway, Ref, To, Yes
from crmcli.domain.fields import stored
from crmcli.domain.records.org import Org
from crmcli.i18n import N_
from crmcli.params import Listing, Noun, Values
from crmcli.render.shape import Shape
from crmcli.services import orgs

app = Noun()

FIELDS = tuple(spec for spec in stored(Org) if spec.option)


@app.verb(
    "add",
    N_("Add an organization."),
    'crm org add "Công ty TNHH Thịnh Vượng" --tax-code 0100109106 --province "Hà Nội"',
    fields=[spec for spec in FIELDS if spec.name != "name"],
)
def add(
    values: Values,
    shape: Shape,
    name: Annotated[str | None, typer.Argument(metavar="NAME", help=N_("the organization's name"))] = None,
    anyway: Anyway = False,
) -> None:
    """A company we sell to."""
    given = standard.named("org", name, values)
    standard.add_record("org", given, shape, lambda desk, b: orgs.add(desk, b, given, anyway=anyway), anyway=anyway)


@app.verb("list", N_("List organizations."), "crm org list --where stage=customer --sort name")
def list_(listing: Listing) -> None:
    """Organizations, the newest first."""
    standard.list_records("org", listing)


@app.verb("show", N_("Show one organization."), 'crm org show "thinh vuong"', default="text")
def show(ref: Ref, shape: Shape) -> None:
    """Everything known of an organization."""
    standard.show_records("org", ref, shape)


@app.verb("edit", N_("Change fields of an organization."), "crm org edit 3 --potential 50tr", fields=FIELDS)
def edit(ref: Ref, values: Values, shape: Shape) -> None:
    """Change what is known; an empty value or - clears a field."""
    given = standard.something(values)
    standard.change_each("org", ref, shape, lambda desk, b, org: orgs.edit(desk, b, org, given))


@app.verb("assign", N_("Give an organization to another salesperson."), "crm org assign 3 --to Bình")
def assign(ref: Ref, shape: Shape, to: To = None) -> None:
    """Hand over."""
    standard.assign_each("org", ref, to, shape, orgs.edit)


@app.verb("delete", N_("Delete an organization."), "crm org delete 3 --yes")
def delete(ref: Ref, yes: Yes = False) -> None:
    """Gone, until crm undo."""
    standard.delete_each("org", ref, yes=yes)
