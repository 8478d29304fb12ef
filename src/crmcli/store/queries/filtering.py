"""A condition of ``--where`` -> SQL with bound values; names come from the declared fields only."""

from __future__ import annotations

import re
from typing import Any

from crmcli.domain.choicewords import choice_meant
from crmcli.domain.conditions import parse_condition
from crmcli.domain.fields import Field, Kind, field_map
from crmcli.domain.folding import fold
from crmcli.domain.nouns import SUBJECTS, record_class
from crmcli.domain.values import LONGEST_LINE, Frame, parse
from crmcli.errors import InvalidValue, UsageError
from crmcli.store.queries.naming import expression
from crmcli.store.shadows import shadows_of

Bound = tuple[str, list[Any]]

_NUMBERS = (Kind.MONEY, Kind.PERCENT, Kind.WHOLE, Kind.NUMBER, Kind.FLAG)

_ID = re.compile(r"[1-9][0-9]{0,7}")
"""What is an id on the right of a reference, as wherever a record is meant; other digits are a name."""


def where_sql(noun: str, text: str, frame: Frame) -> Bound:
    """The SQL of one ``--where`` over a noun's alias ``t``."""
    fields = field_map(record_class(noun))
    condition = parse_condition(text, fields)
    spec = fields[condition.field]
    parts = [
        _one(noun, spec, condition.operator, value, frame) if value else _emptiness(spec, condition.operator)
        for value in condition.values
    ]
    joiner = " AND " if condition.operator == "!=" else " OR "
    return "(" + joiner.join(sql for sql, _ in parts) + ")", [p for _, params in parts for p in params]


def _emptiness(spec: Field, operator: str) -> Bound:
    if operator not in ("=", "!="):
        raise UsageError("--where: {field}{operator} needs a value", field=spec.name, operator=operator)
    return f"{_bare(spec)} IS {'NOT ' if operator == '!=' else ''}NULL", []


def _bare(spec: Field) -> str:
    if spec.kind is Kind.REF and spec.noun != "any":
        return f"t.{spec.column}"
    return expression(spec)


def _one(noun: str, spec: Field, operator: str, value: str, frame: Frame) -> Bound:
    if len(value) > LONGEST_LINE:
        raise InvalidValue(
            "{field}: {length} characters are too many; at most {most}",
            field=spec.name,
            length=len(value),
            most=LONGEST_LINE,
        )
    if spec.kind is Kind.REF:
        return _reference(spec, operator, value)
    if spec.kind is Kind.LIST:
        return _list_item(spec, operator, value)
    if operator == "~" and spec.kind in _NUMBERS:
        raise UsageError("--where: {field} is a number; use = != < <= > or >=", field=spec.name)
    if operator == "~":
        return _contains(noun, spec, value)
    if spec.kind in _NUMBERS:
        return _compare(_bare(spec), operator, parse(spec, value, frame))
    if spec.kind is Kind.DAY:
        return _compare(_bare(spec), operator, parse(spec, value, frame))
    if spec.kind is Kind.MOMENT:
        return _moment(spec, operator, value, frame)
    if spec.kind in (Kind.PHONE, Kind.TAX):
        return _compare(_bare(spec), operator, parse(spec, value, frame))
    if spec.kind is Kind.CHOICE and spec.choices:
        return _compare(_bare(spec), operator, parse(spec, value, frame))
    if spec.kind is Kind.CHOICE:
        value = choice_meant(frame.settings.items(spec.setting or ""), value) or value
    return _compare(_folded(noun, spec), operator, fold(value))


def _compare(left: str, operator: str, value: Any) -> Bound:
    if operator == "!=":
        return f"({left} IS NULL OR {left} <> ?)", [value]
    return f"{left} {operator} ?", [value]


def _folded(noun: str, spec: Field) -> str:
    shadow = f"{spec.name}_fold"
    if any(column == shadow for column, _ in shadows_of(noun).get(spec.name, ())):
        return f"t.{shadow}"
    return f"fold({_bare(spec)})"


def _like(text: str) -> str:
    return "%" + re.sub(r"([\\%_])", r"\\\1", text) + "%"


def _contains(noun: str, spec: Field, value: str) -> Bound:
    if spec.kind is Kind.PHONE:
        digits = re.sub(r"\D", "", value).lstrip("0")
        return f"t.{spec.column} LIKE ?", [f"%{digits}%" if digits else ""]
    return f"{_folded(noun, spec)} LIKE ? ESCAPE '\\'", [_like(fold(value))]


def _list_item(spec: Field, operator: str, value: str) -> Bound:
    held = f"';' || fold({_bare(spec)}) || ';' LIKE ? ESCAPE '\\'"
    wanted = _like(fold(value)) if operator == "~" else _like(f";{fold(value)};")
    if operator in ("=", "~"):
        return held, [wanted]
    if operator == "!=":
        return f"({_bare(spec)} IS NULL OR NOT ({held}))", [wanted]
    raise UsageError("--where: {field} is a list; use = != or ~", field=spec.name)


def _moment(spec: Field, operator: str, value: str, frame: Frame) -> Bound:
    stored = parse(spec, value, frame)
    if len(stored) == 10:
        return _compare(f"local_day({_bare(spec)})", operator, stored)
    return _compare(_bare(spec), operator, stored)


def _reference(spec: Field, operator: str, value: str) -> Bound:
    if operator not in ("=", "!=", "~"):
        raise UsageError("--where: {field} is another record; use = != or ~", field=spec.name)
    if spec.noun == "any":
        return _subject(operator, value)
    column = f"t.{spec.column}"
    if _ID.fullmatch(value):
        return _compare(column, "=" if operator == "~" else operator, int(value))
    test, wanted = ("LIKE ? ESCAPE '\\'", _like(fold(value))) if operator == "~" else ("= ?", fold(value))
    code = f" OR fold(code) {test}" if spec.noun == "org" else ""
    found = f"(SELECT id FROM {spec.noun} WHERE name_fold {test}{code})"
    params = [wanted] * (2 if code else 1)
    if operator == "!=":
        return f"({column} IS NULL OR {column} NOT IN {found})", params
    return f"{column} IN {found}", params


def _subject(operator: str, value: str) -> Bound:
    noun, _, number = value.partition(":")
    if noun not in SUBJECTS or (number and not _ID.fullmatch(number)):
        raise UsageError("--where: record={value!r}; write it as lead:12", value=value)
    if not number:
        return f"t.{noun}_id IS {'NULL' if operator == '!=' else 'NOT NULL'}", []
    return _compare(f"t.{noun}_id", "=" if operator == "~" else operator, int(number))
