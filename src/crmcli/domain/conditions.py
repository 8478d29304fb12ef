"""``--where 'field op value'``: one condition, taken apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from crmcli.errors import UsageError

OPERATORS = ("!=", "<=", ">=", "=", "<", ">", "~")
"""The longer ones first, so that ``<=`` is not read as ``<``."""

MOST = 100
"""Values in one condition, and conditions in one list: what SQLite takes in one statement, with room to spare."""


class Condition(NamedTuple):
    """A field, an operator, and the values on the right (several are OR)."""

    field: str
    operator: str
    values: tuple[str, ...]


def parse_condition(text: str, fields: Iterable[str]) -> Condition:
    """Take ``amount>=5tr`` apart: the first operator wins, the rest is the value. UsageError names the fields."""
    places = [(at, op) for op in OPERATORS if (at := text.find(op)) >= 0]
    if not places:
        raise UsageError(
            "--where {text!r} has no operator; write it as 'field=value' (= != < <= > >= ~)", text=text
        )
    at, operator = min(places, key=lambda place: (place[0], -len(place[1])))
    name = text[:at].strip().replace("-", "_")
    known = tuple(fields)
    if name not in known:
        raise UsageError(
            "--where: there is no field {name!r}; the fields are {known}", name=name, known=", ".join(known)
        )
    values = text[at + len(operator) :].split("|")
    not_too_many(values)
    return Condition(name, operator, tuple(value.strip() for value in values))


def not_too_many(given: Sequence[str]) -> None:
    """UsageError for more conditions, or values in one, than a list can be narrowed by."""
    if len(given) > MOST:
        raise UsageError("--where: {count} are too many; at most {most}", count=len(given), most=MOST)
