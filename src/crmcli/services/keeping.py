"""Adding, changing and deleting a record: what is the same for every noun."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from crmcli.domain.fields import fields_of
from crmcli.domain.nouns import record_class
from crmcli.errors import RuleBroken, UsageError
from crmcli.services.twins import Twin, refuse_certain_twin
from crmcli.services.typed import Typed, read_values
from crmcli.store.batch import Batch
from crmcli.store.desk import Desk
from crmcli.store.queries.holders import LOGS, holders_of


class Added(NamedTuple):
    """A new record: its id, remarks on what was typed, and records that may be the same."""

    id: int
    remarks: tuple[str, ...]
    twins: list[Twin]


def new_record(desk: Desk, noun: str, given: Mapping[str, str], *, anyway: bool = False) -> tuple[Typed, list[Twin]]:
    """Read what was typed for a new record and look for twins; nothing is written.

    Raises UsageError when a required field is missing, Ambiguous for a certain twin unless ``anyway``.
    """
    typed = read_values(desk, noun, given)
    for spec in fields_of(record_class(noun)):
        if spec.required and not typed.columns.get(spec.column):
            raise UsageError("{option} is missing", option=spec.flag)
    columns = {"created_on": desk.today.isoformat(), **typed.columns}
    if noun == "activity":
        del columns["created_on"]
    columns.setdefault("owner", desk.user)
    twins = [] if anyway or noun in ("opp", "activity") else refuse_certain_twin(desk, noun, columns)
    return Typed(columns, typed.remarks), twins


def add(
    desk: Desk,
    b: Batch,
    noun: str,
    given: Mapping[str, str],
    *,
    anyway: bool = False,
    start: Mapping[str, Any] | None = None,
) -> Added:
    """Add a record as typed, over the columns it has at the ``start``; twins as :func:`new_record`."""
    typed, twins = new_record(desk, noun, given, anyway=anyway)
    return Added(b.insert(noun, {**(start or {}), **typed.columns}), typed.remarks, twins)


def change(desk: Desk, b: Batch, noun: str, row_id: int, given: Mapping[str, str]) -> tuple[str, ...]:
    """Change fields of a record as typed; a required field cannot be emptied. Returns remarks."""
    typed = read_changes(desk, noun, given)
    b.update(noun, row_id, typed.columns)
    return typed.remarks


def read_changes(desk: Desk, noun: str, given: Mapping[str, str]) -> Typed:
    """Read what was typed for a record that is there; RuleBroken when that would empty a required field."""
    typed = read_values(desk, noun, given)
    for spec in fields_of(record_class(noun)):
        if spec.required and typed.columns.get(spec.column, "") is None:
            raise RuleBroken("{field} cannot be empty", field=spec.name)
    return typed


def delete(desk: Desk, b: Batch, noun: str, row_id: int) -> None:
    """Delete a record; RuleBroken, listing it, while anything refers to it."""
    if holders := holders_of(desk.book, noun, row_id):
        raise RuleBroken(
            "{noun} {id} is still used by {holders}; delete or move those first",
            noun=noun,
            id=row_id,
            holders=", ".join(holders),
        )
    if log := LOGS.get(noun):
        b.delete_where(log, f"{noun}_id = ?", (row_id,))
    b.delete(noun, row_id)
