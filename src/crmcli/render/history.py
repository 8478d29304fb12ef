"""What was changed, on its way out: batches as lines or rows, deeds field by field."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from crmcli.domain.fields import Kind, field_map
from crmcli.domain.records.past import CHANGED, DELETED, Past, Turn
from crmcli.domain.settingvalues import setting_text
from crmcli.i18n import _, ngettext
from crmcli.render.cells import jsonable, machine, shown
from crmcli.render.output import safe
from crmcli.render.records import print_list
from crmcli.render.shape import Shape
from crmcli.store.queries.differing import Deed, Difference

TURNS = ("table", "csv", "tsv", "json", "jsonl", "md", "text")
"""The formats of what happened field by field; a table of it is text."""


def print_batches(found: Sequence[Past], shape: Shape, *, of: int | None = None) -> None:
    """Print batches: rows, or as text a line each."""
    if shape.format == "text" and not shape.columns:
        shape.write(batch_line(past, shape.lang) + "\n" for past in found)
    else:
        print_list(Past, found, shape, "", of=of)


def batch_line(past: Past, lang: str) -> str:
    """A batch in one line: number, moment, person, command, how much, and whether it was undone."""
    at = shown(past.at, field_map(Past)["at"], "", lang)
    count = ngettext("{n} record", "{n} records", past.rows).format(n=past.rows)
    undone = f", {_('undone')}" if past.undone else ""
    return safe(f"{past.id}  {at}  {past.who}  {past.command}  ({count}{undone})")


def print_deeds(pasts: Sequence[Past], deeds: Sequence[Deed], shape: Shape, currency: str) -> None:
    """Print what the batches did: for a person grouped by batch, for a machine a row a field."""
    shape.check(TURNS)
    if shape.format in ("table", "text") and not shape.columns:
        shape.write(_grouped(pasts, deeds, shape, currency))
    else:
        by_id = {past.id: past for past in pasts}
        turns = [turn for deed in deeds for turn in _turns(by_id[deed.batch], deed, shape, currency)]
        print_list(Turn, turns, shape, currency)


def _grouped(pasts: Sequence[Past], deeds: Sequence[Deed], shape: Shape, currency: str) -> Iterable[str]:
    for past in pasts:
        mine = [deed for deed in deeds if deed.batch == past.id]
        if mine:
            yield batch_line(past, shape.lang) + "\n"
            for deed in mine:
                yield from deed_lines(deed, shape.lang, currency)


def deed_lines(deed: Deed, lang: str, currency: str) -> Iterable[str]:
    """What happened to one record, a line a field: ``phone: 0912 345 678 -> 0912 345 679``."""
    what = shown(deed.what, field_map(Turn)["deed"], "", lang)
    yield f"  {safe(deed.title)}: {what}\n"
    for each in deed.differences:
        before, after = (_for_people(each, value, lang, currency) for value in (each.before, each.after))
        if deed.what == CHANGED:
            yield f"    {_(each.spec.label)}: {before or _('nothing')} -> {after or _('nothing')}\n"
        else:
            yield f"    {_(each.spec.label)}: {before if deed.what == DELETED else after}\n"


def _for_people(each: Difference, value: Any, lang: str, currency: str) -> str:
    if each.spec.kind is Kind.TEXT and value is not None:
        value = setting_text(value)
    return safe(shown(value, each.spec, currency, lang)).replace("\\x0a", " ")


def _turns(past: Past, deed: Deed, shape: Shape, currency: str) -> Iterable[Turn]:
    head = (past.id, past.at, past.who, past.command, deed.record, deed.what)
    for each in deed.differences:
        values = (_for_machines(each, value, shape, currency) for value in (each.before, each.after))
        yield Turn(*head, each.spec.name, *values)
    if not deed.differences:
        yield Turn(*head, None, None, None)


def _for_machines(each: Difference, value: Any, shape: Shape, currency: str) -> Any:
    if shape.format in ("json", "jsonl"):
        return jsonable(value, each.spec.kind, currency)
    if shape.format in ("md", "table"):
        return _for_people(each, value, shape.lang, currency)
    if each.spec.kind is Kind.TEXT and value is not None:
        value = setting_text(value)
    return machine(value, each.spec.kind, currency)
