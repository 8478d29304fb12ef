"""What the commands of activities - log, note, task - do alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from crmcli.commands import standard
from crmcli.domain.fields import Field, field_map
from crmcli.domain.records.activity import Activity
from crmcli.i18n import N_
from crmcli.params import Listing
from crmcli.store.desk import Desk
from crmcli.store.queries.beside import about_sql
from crmcli.store.queries.refs import resolve_any
from crmcli.store.queries.select import Selection

NOUN = "activity"

About = Annotated[
    str, typer.Argument(metavar="RECORD", help=N_("lead:12, org:thinh vuong or a name; - reads them from stdin"))
]
On = Annotated[str | None, typer.Option("--on", "--record", metavar="RECORD", help=N_("the record it is about"))]
Of = Annotated[str | None, typer.Option("--on", metavar="RECORD", help=N_("only those about this record"))]
At = Annotated[str | None, typer.Option("--at", metavar="WHEN", help=N_("when it was; now without it"))]
Id = Annotated[str, typer.Argument(metavar="ID", help=N_("the number in the list; - reads them from stdin"))]


def fields(*names: str) -> list[Field]:
    """Declared fields of an activity, as options."""
    known = field_map(Activity)
    return [known[name] for name in names]


def list_about(
    listing: Listing, of: str | None, condition: str, order: str, columns: tuple[str, ...] | None = None
) -> None:
    """List the activities a condition chooses, all or those about one record."""
    standard.list_records(NOUN, listing, _narrowed(of, condition, order), columns)


def _narrowed(of: str | None, condition: str, order: str) -> Callable[[Desk, Selection], Selection]:
    def narrow(desk: Desk, selection: Selection) -> Selection:
        if of:
            selection.matching(*about_sql(*resolve_any(desk, of)))
        return selection.matching(condition).ordered(order)

    return narrow


def given(**typed: str | None) -> dict[str, str]:
    """What was typed, without what was not."""
    return {name: value for name, value in typed.items() if value is not None}
