"""What was typed for a record -> the columns the book stores."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from crmcli.domain.fields import Field, Kind, field_map
from crmcli.domain.folding import fold
from crmcli.domain.nouns import record_class
from crmcli.domain.values import parse
from crmcli.store.desk import Desk
from crmcli.store.queries.holders import recent_owners
from crmcli.store.queries.refs import resolve, resolve_any

CLEAR = ("", "-")
"""What empties a field."""


class Typed(NamedTuple):
    """Columns to store, and what is worth a remark to the person (msgids)."""

    columns: dict[str, Any]
    remarks: tuple[str, ...]


def read_values(desk: Desk, noun: str, given: Mapping[str, str]) -> Typed:
    """Read what was typed, by field name; CrmError for the first value that cannot be right."""
    fields = field_map(record_class(noun))
    columns: dict[str, Any] = {}
    remarks: list[str] = []
    for name, text in given.items():
        _read(desk, fields[name], text.strip(), columns, remarks)
    if columns.get("province") and "region" in fields and not given.get("region"):
        columns |= _region(desk, columns["province"])
    return Typed(columns, tuple(remarks))


def _region(desk: Desk, province: str) -> dict[str, str]:
    """The region a province lies in, where the book sells by those regions."""
    from crmcli.domain.provinces import region_of  # noqa: PLC0415 - only where a province is given

    region = region_of(province)
    return {"region": region} if region and region in desk.settings.items("regions") else {}


def known_owner(desk: Desk, name: str) -> str:
    """The owner as already spelled in the book, when the folded names agree."""
    if fold(desk.user) == fold(name):
        return desk.user
    spelled = {fold(owner): owner for owner in recent_owners(desk.book)}
    return str(spelled.get(fold(name), name))


def _read(desk: Desk, spec: Field, text: str, columns: dict[str, Any], remarks: list[str]) -> None:
    if text in CLEAR:
        columns |= dict.fromkeys(_columns(spec))
        if spec.kind is Kind.FLAG:
            columns[spec.column] = 0
    elif spec.kind is Kind.REF:
        columns |= _reference(desk, spec, text)
    elif spec.kind is Kind.PHONE:
        from crmcli.domain.phones import parse_phone  # noqa: PLC0415 - only where a phone is given

        phone = parse_phone(text, desk.settings.text("country"))
        columns |= {spec.name: phone.e164, f"{spec.name}_typed": text if text != phone.e164 else None}
        remarks += [phone.remark] if phone.remark else []
    else:
        columns[spec.column] = _plain(desk, spec, text)


def _plain(desk: Desk, spec: Field, text: str) -> Any:
    value = parse(spec, text, desk.frame)
    if spec.name == "province":
        from crmcli.domain.provinces import parse_province  # noqa: PLC0415 - only where a province is given

        return parse_province(value)
    if spec.name == "owner":
        return known_owner(desk, value)
    return value


def _reference(desk: Desk, spec: Field, text: str) -> dict[str, int | None]:
    if spec.noun == "any":
        noun, row_id = resolve_any(desk, text)
        return {**dict.fromkeys(_columns(spec)), f"{noun}_id": row_id}
    return {spec.column: resolve(desk, spec.noun or "", text)}


def _columns(spec: Field) -> tuple[str, ...]:
    if spec.kind is Kind.REF and spec.noun == "any":
        return ("lead_id", "org_id", "contact_id", "opp_id")
    return (spec.column, f"{spec.name}_typed") if spec.kind is Kind.PHONE else (spec.column,)
