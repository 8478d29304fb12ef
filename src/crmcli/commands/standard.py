"""What the commands of every noun do alike: list, show, change each, delete each."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Annotated, Any

import typer

from crmcli.context import current
from crmcli.domain.fields import field_map
from crmcli.domain.nouns import record_class
from crmcli.errors import UsageError
from crmcli.i18n import N_, _, ngettext
from crmcli.params import Listing
from crmcli.prompts import ask, confirm
from crmcli.render.output import complain
from crmcli.render.records import print_columns, print_list, print_record, wants_column_help
from crmcli.render.shape import ROWS, Shape
from crmcli.services import keeping
from crmcli.services.keeping import Added
from crmcli.store.batch import Batch
from crmcli.store.desk import Desk
from crmcli.store.queries.refs import describe, resolve
from crmcli.store.queries.select import Selection

Ref = Annotated[
    str, typer.Argument(metavar="RECORD", help=N_("id, phone, e-mail, name or its start; - reads them from stdin"))
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help=N_("do not ask"))]

Action = Callable[[Desk, Batch, int], Any]


def list_records(noun: str, listing: Listing) -> None:
    """Print the records of a noun that ``--where`` selects."""
    shape = listing.shape
    shape.check(ROWS)
    record = record_class(noun)
    if wants_column_help(shape):
        print_columns(record)
        return
    desk = current().desk()
    selection = Selection(desk, noun).where(*listing.where).sort(listing.sort).limit(listing.limit)
    found = selection.records()
    cut = listing.limit and len(found) == listing.limit and shape.format == "table"
    print_list(record, found, shape, desk.currency, of=selection.count() if cut else None)


def show_records(noun: str, ref: str, shape: Shape) -> None:
    """Print the record meant; several, from stdin, as a list."""
    desk = current().desk()
    ids = [resolve(desk, noun, each) for each in typed_refs(ref)]
    print_records(desk, noun, ids, shape)


def change_each(noun: str, ref: str, shape: Shape, action: Action) -> None:
    """Resolve the records meant, do one thing to each in one transaction, print what became of them."""
    desk = current().desk()
    with desk.batch() as b:
        ids = [resolve(desk, noun, each) for each in typed_refs(ref)]
        for row_id in ids:
            _remark(action(desk, b, row_id))
    print_records(desk, noun, ids, shape)


def delete_each(noun: str, ref: str, *, yes: bool) -> None:
    """Delete the records meant, after asking once."""
    desk = current().desk()
    ids = [resolve(desk, noun, each) for each in typed_refs(ref)]
    names = describe(desk, noun, ids[:3])
    confirm(_("Delete {what}?").format(what="; ".join(names) + ("…" if len(ids) > len(names) else "")), yes=yes)
    with desk.batch() as b:
        for row_id in ids:
            keeping.delete(desk, b, noun, row_id)
    count = len(ids)
    complain(ngettext("{n} record deleted; crm undo brings it back", "{n} records deleted; crm undo brings them back", count).format(n=count))


def print_records(desk: Desk, noun: str, ids: Sequence[int], shape: Shape) -> None:
    """Print records by id: one as a card, several as a list."""
    if len(ids) == 1:
        print_record(Selection(desk, noun).matching("t.id = ?", ids).records()[0], shape, desk.currency)
        return
    found = [Selection(desk, noun).matching("t.id = ?", [row_id]).records()[0] for row_id in ids]
    print_list(record_class(noun), found, shape, desk.currency)


def print_added(desk: Desk, noun: str, added: Added, shape: Shape) -> None:
    """Print a new record, with remarks and the records that may be the same on stderr."""
    _remark(added.remarks)
    for row_id, verdict in added.twins:
        (line,) = describe(desk, noun, [row_id])
        complain(
            _("warning: may be the same as {noun} {line} ({verdict}: {evidence})").format(
                noun=noun, line=line, verdict=_(verdict.verdict), evidence=", ".join(verdict.evidence)
            )
        )
    print_records(desk, noun, [added.id], shape)


def named(noun: str, name: str | None, given: dict[str, str]) -> dict[str, str]:
    """The values of a new record with its name, asked for where it is missing."""
    return {"name": name or ask(_ask_label(noun), "NAME"), **given}


def required(
    value: str | None,
    question: str,
    option: str,
    *,
    choices: Sequence[str] = (),
    first: Callable[[], None] = lambda: None,
) -> str:
    """A value that must be there: asked for on a terminal, else UsageError naming the option.

    ``first`` checks the state of the records: there is no use asking for a value that cannot be used.
    """
    if value:
        return value
    first()
    return ask(question, option, choices=choices)


def check_each(noun: str, ref: str, check: Callable[[Desk, int], None]) -> None:
    """Check the state of the records meant before anything is asked; those on stdin are checked when changed."""
    if ref != "-":
        desk = current().desk()
        check(desk, resolve(desk, noun, ref))


def something(given: dict[str, str]) -> dict[str, str]:
    """The values of an edit; UsageError when none was given."""
    if not given:
        raise UsageError("nothing to change; give at least one field")
    return given


def typed_refs(ref: str) -> list[str]:
    """The references meant: one, or with ``-`` those on stdin, a line each."""
    if ref != "-":
        return [ref]
    found = [line.strip() for line in sys.stdin if line.strip()]
    if not found:
        raise UsageError("no records on stdin")
    return found


def _ask_label(noun: str) -> str:
    return field_map(record_class(noun))["name"].label


def _remark(remarks: Any) -> None:
    for remark in remarks or ():
        complain(_("note: {remark}").format(remark=_(remark)))
