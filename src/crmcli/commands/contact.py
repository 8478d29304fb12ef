"""crm contact: the people you talk to."""

from __future__ import annotations

from typing import Annotated

import typer

from crmcli.commands import standard
from crmcli.commands.standard import Anyway, Ref, To, Yes
from crmcli.domain.fields import stored
from crmcli.domain.records.contact import Contact
from crmcli.i18n import N_
from crmcli.params import Listing, Noun, Values
from crmcli.render.shape import Shape
from crmcli.services import keeping

app = Noun()

FIELDS = tuple(spec for spec in stored(Contact) if spec.option)


@app.verb(
    "add",
    N_("Add a contact."),
    'crm contact add "Trần Thị Bình" --org "Thịnh Vượng" --phone 0987654321',
    fields=[spec for spec in FIELDS if spec.name != "name"],
)
def add(
    values: Values,
    shape: Shape,
    name: Annotated[str | None, typer.Argument(metavar="NAME", help=N_("the person's name"))] = None,
    anyway: Anyway = False,
) -> None:
    """A person, usually of an organization."""
    given = standard.named("contact", name, values)
    standard.add_record(
        "contact", given, shape, lambda desk, b: keeping.add(desk, b, "contact", given, anyway=anyway), anyway=anyway
    )


@app.verb("list", N_("List contacts."), 'crm contact list --where "org=Thịnh Vượng" --sort name')
def list_(listing: Listing) -> None:
    """Contacts, the newest first."""
    standard.list_records("contact", listing)


@app.verb("show", N_("Show one contact."), "crm contact show 0987.654.321", default="text")
def show(ref: Ref, shape: Shape) -> None:
    """Everything known of a contact."""
    standard.show_records("contact", ref, shape)


@app.verb("edit", N_("Change fields of a contact."), "crm contact edit 5 --title 'Giám đốc'", fields=FIELDS)
def edit(ref: Ref, values: Values, shape: Shape) -> None:
    """Change what is known; an empty value or - clears a field."""
    given = standard.something(values)
    standard.change_each("contact", ref, shape, lambda desk, b, one: keeping.change(desk, b, "contact", one, given))


@app.verb("assign", N_("Give a contact to another salesperson."), "crm contact assign 5 --to Bình")
def assign(ref: Ref, shape: Shape, to: To = None) -> None:
    """Hand over."""
    standard.assign_each(
        "contact", ref, to, shape, lambda desk, b, one, given: keeping.change(desk, b, "contact", one, given)
    )


@app.verb("delete", N_("Delete a contact."), "crm contact delete 5 --yes")
def delete(ref: Ref, yes: Yes = False) -> None:
    """Gone, until crm undo."""
    standard.delete_each("contact", ref, yes=yes)
