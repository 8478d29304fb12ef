"""What the commands of every noun do alike: list, show, change each, delete each."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from typing import Annotated, Any

import typer

from crmcli.context import current
from crmcli.domain.fields import field_map, fields_of
from crmcli.domain.nouns import SUBJECTS, record_class
from crmcli.domain.twins import PROBABLE
from crmcli.errors import UsageError
from crmcli.i18n import N_, _, ngettext
from crmcli.params import Listing
from crmcli.prompts import ask, confirm
from crmcli.render.output import complain, write_bytes
from crmcli.render.records import Aside, print_columns, print_list, print_record, wants_column_help
from crmcli.render.shape import ROWS, Shape
from crmcli.services import keeping
from crmcli.services.keeping import Added
from crmcli.services.twins import Twin
from crmcli.store.batch import Batch
from crmcli.store.desk import Desk
from crmcli.store.queries.refs import describe, resolve
from crmcli.store.queries.select import Selection, one_record

Ref = Annotated[
    str, typer.Argument(metavar="RECORD", help=N_("id, phone, e-mail, name or its start; - reads them from stdin"))
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help=N_("do not ask"))]

Anyway = Annotated[bool, typer.Option("--anyway", help=N_("add it even if it is in the book already"))]
To = Annotated[str | None, typer.Option("--to", metavar="OWNER", help=N_("the new owner"))]

RECENT = 5
"""Activities shown with a record."""

ACTIVITY_COLUMNS = ("id", "kind", "due_at", "done_at", "subject", "outcome")
STEPS = {"lead": ("log", N_("steps")), "opp": ("stages", N_("stages"))}
"""Under which key and title the steps of a record stand."""

Action = Callable[[Desk, Batch, int], Any]


def list_records(
    noun: str,
    listing: Listing,
    narrow: Callable[[Desk, Selection], Selection] | None = None,
    columns: tuple[str, ...] | None = None,
) -> None:
    """Print the records of a noun that ``--where`` selects.

    ``narrow`` says which of them the command is about and their order without ``--sort``; ``columns`` are those of
    its table.
    """
    shape = listing.shape.listed()
    if columns and not shape.columns and shape.format in ("table", "md"):
        shape = shape._replace(columns=columns)
    shape.check(ROWS)
    record = record_class(noun)
    if wants_column_help(shape):
        print_columns(record)
        return
    desk = current().desk()
    about = narrow(desk, Selection(desk, noun)) if narrow else Selection(desk, noun)
    selection = about.where(*listing.where).sort(listing.sort).limit(listing.limit)
    if shape.format in ("csv", "tsv"):
        from crmcli.services.exporting import text_lines  # noqa: PLC0415 - only for these

        write_bytes(shape.output, text_lines(selection, shape.chosen(selection.fields), shape.format))
        return
    found = selection.records()
    cut = listing.limit and len(found) == listing.limit and shape.format == "table"
    print_list(record, found, shape, desk.currency, of=selection.count() if cut else None)


def show_records(noun: str, ref: str, shape: Shape) -> None:
    """Print the record meant, with what stands beside it; several, from stdin, as a list."""
    desk = current().desk()
    ids = meant(desk, noun, ref)
    if len(ids) > 1 or shape.columns or shape.format not in ("json", "table", "text"):
        print_records(desk, noun, ids, shape)
    else:
        print_record(one_record(desk, noun, ids[0]), shape, desk.currency, _beside(desk, noun, ids[0]))


def _beside(desk: Desk, noun: str, row_id: int) -> list[Aside]:
    """The steps of a record's life and its latest activities; an activity has neither."""
    if noun not in SUBJECTS:
        return []
    from crmcli.store.queries.beside import recent_activities, steps_of  # noqa: PLC0415 - only to show one record

    asides = []
    if noun in STEPS:
        key, title = STEPS[noun]
        steps = steps_of(desk, noun, row_id)
        asides.append(Aside(key, title, fields_of(type(steps[0])) if steps else (), steps))
    known = field_map(record_class("activity"))
    columns = tuple(known[name] for name in ACTIVITY_COLUMNS)
    latest = recent_activities(desk, noun, row_id, RECENT)
    return [*asides, Aside("activities", N_("latest activities"), columns, latest)]


def change_each(noun: str, ref: str, shape: Shape, action: Action) -> None:
    """Resolve the records meant, do one thing to each in one transaction, print what became of them."""
    desk = current().desk()
    with desk.batch() as b:
        ids = meant(desk, noun, ref)
        for row_id in ids:
            _remark(action(desk, b, row_id))
    print_records(desk, noun, ids, shape)


def assign_each(noun: str, ref: str, to: str | None, shape: Shape, action: Callable[..., Any]) -> None:
    """Give the records meant to another owner; ``action`` changes the fields of one."""
    owner = required(to, N_("the new owner"), "--to")
    change_each(noun, ref, shape, lambda desk, b, row_id: action(desk, b, row_id, {"owner": owner}))


def add_record(
    noun: str, given: dict[str, str], shape: Shape, action: Callable[[Desk, Batch], Added], *, anyway: bool = True
) -> None:
    """Add a record in one transaction and print it. On a terminal a probable twin is asked about before."""
    desk = current().desk(write=True)
    told = [] if anyway or not current().interactive else _asked_about_twins(desk, noun, given)
    with desk.batch() as b:
        added = action(desk, b)
    _remark(added.remarks)
    _warn_of_twins(desk, noun, [twin for twin in added.twins if twin not in told])
    print_records(desk, noun, [added.id], shape)


def _asked_about_twins(desk: Desk, noun: str, given: dict[str, str]) -> list[Twin]:
    """The probable twins of a record to be added, once the person has said that it is another one all the same."""
    typed, twins = keeping.new_record(desk, noun, given)
    probable = [twin for twin in twins if twin[1].verdict == PROBABLE]
    if probable:
        _warn_of_twins(desk, noun, probable)
        confirm(_("Add {name} all the same?").format(name=typed.columns["name"]), yes=False)
    return probable


def delete_each(noun: str, ref: str, *, yes: bool) -> None:
    """Delete the records meant, after asking once."""
    desk = current().desk()
    ids = meant(desk, noun, ref)
    names = describe(desk, noun, ids[:3])
    confirm(_("Delete {what}?").format(what="; ".join(names) + ("…" if len(ids) > len(names) else "")), yes=yes)
    with desk.batch() as b:
        for row_id in ids:
            keeping.delete(desk, b, noun, row_id)
    count = len(ids)
    complain(
        ngettext(
            "{n} record deleted; crm undo brings it back", "{n} records deleted; crm undo brings them back", count
        ).format(n=count)
    )


def print_records(desk: Desk, noun: str, ids: Sequence[int], shape: Shape) -> None:
    """Print records by id: one as a card, several as a list."""
    if len(ids) == 1:
        print_record(one_record(desk, noun, ids[0]), shape, desk.currency)
    else:
        print_list(record_class(noun), [one_record(desk, noun, row_id) for row_id in ids], shape, desk.currency)


def _warn_of_twins(desk: Desk, noun: str, twins: Sequence[Twin]) -> None:
    for row_id, verdict in twins:
        (line,) = describe(desk, noun, [row_id])
        complain(
            _("warning: may be the same as {noun} {line} ({verdict}: {evidence})").format(
                noun=_(noun), line=line, verdict=_(verdict.verdict), evidence=", ".join(map(_, verdict.evidence))
            )
        )


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


def meant(desk: Desk, noun: str, *refs: str) -> list[int]:
    """The ids of the records meant, in order; one that is named twice is meant once."""
    return list(dict.fromkeys(resolve(desk, noun, each) for ref in refs for each in typed_refs(ref)))


def typed_refs(ref: str) -> list[str]:
    """The references meant: one, or with ``-`` those on stdin, a line each."""
    if ref != "-":
        return [ref]
    found = [line.strip() for line in typed_text(ref).split("\n") if line.strip()]
    if not found:
        raise UsageError("no records on stdin")
    return found


def typed_text(text: str) -> str:
    """The text meant: as typed, or with ``-`` what is on stdin; UsageError when that is not UTF-8."""
    if text != "-":
        return text
    given = sys.stdin.buffer.read() if sys.stdin else b""
    try:
        return given.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise UsageError("stdin is not UTF-8 text (byte {at})", at=wrong.start) from wrong


def _ask_label(noun: str) -> str:
    return field_map(record_class(noun))["name"].label


def _remark(remarks: Any) -> None:
    for remark in remarks or ():
        complain(_("note: {remark}").format(remark=_(remark)))
