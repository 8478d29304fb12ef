"""What differs between two states of a row, field by field, as a person sees it."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from crmcli.domain.fields import Field, Kind, fields_of
from crmcli.domain.nouns import NOUNS, SUBJECTS, record_class
from crmcli.domain.records.past import CHANGED, CREATED, DELETED
from crmcli.settings import BOOK_SETTINGS
from crmcli.store.changelog import Effect, State
from crmcli.store.desk import Desk
from crmcli.store.queries.naming import reference_sql
from crmcli.store.queries.select import reader

_HIDDEN = ("id", "created_at", "updated_at")


class Difference(NamedTuple):
    """A field and its values, of the field's own kind."""

    spec: Field
    before: Any
    after: Any


class Deed(NamedTuple):
    """What happened to one record: ``title`` names it, ``what`` says created, changed or deleted."""

    batch: int
    record: str
    title: str
    what: str
    differences: list[Difference]


def deed(desk: Desk, effect: Effect) -> Deed | None:
    """An effect as a person sees it; None when nothing of it can be seen."""
    if effect.table not in NOUNS:
        return _setting_deed(effect)
    before, after = effect.before, effect.after
    what = CREATED if before is None else DELETED if after is None else CHANGED
    found = _differences(desk, effect.table, before or {}, after or {})
    if not found and (what == CHANGED or before is after):
        return None
    record = f"{effect.table}:{effect.row_id}"
    state = after or before or {}
    name = state.get("subject" if effect.table == "activity" else "name") or ""
    return Deed(effect.batch, record, f"{record} {name}".strip(), what, found)


def _setting_deed(effect: Effect) -> Deed:
    """A setting that is not stored has its default."""
    name = str((effect.after or effect.before or {})["name"])
    default = BOOK_SETTINGS[name].default
    values = (json.loads(each["value"]) if each else default for each in (effect.before, effect.after))
    spec = Field(Kind.TEXT, "value")
    spec.name = "value"
    return Deed(effect.batch, f"setting:{name}", name, CHANGED, [Difference(spec, *values)])


def _differences(desk: Desk, table: str, before: State, after: State) -> list[Difference]:
    found = []
    for spec in fields_of(record_class(table)):
        if spec.sql is None and spec.name not in _HIDDEN:
            old, new = _stored(spec, before), _stored(spec, after)
            if old != new and (old or new):
                found.append(Difference(spec, _seen(desk, spec, old), _seen(desk, spec, new)))
    return found


def _stored(spec: Field, state: State) -> Any:
    """The stored value; for what an activity is about, ``lead:12``."""
    if spec.kind is Kind.REF and spec.noun == "any":
        return next((f"{noun}:{state[f'{noun}_id']}" for noun in SUBJECTS if state.get(f"{noun}_id")), None)
    return state.get(spec.column)


def _seen(desk: Desk, spec: Field, value: Any) -> Any:
    if value is None:
        return None
    if spec.kind is Kind.REF:
        return _named(desk, spec.noun or "", value)
    read = reader(spec.kind, desk.zone)
    return read(value) if read else value


def _named(desk: Desk, noun: str, value: Any) -> str:
    """The name of the record referred to; ``org:12`` where it is no longer there."""
    if noun == "any":
        return str(value)
    return str(desk.book.value(f"SELECT {reference_sql(noun, ':id')}", {"id": value}) or f"{noun}:{value}")
