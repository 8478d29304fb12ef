"""What a field of a record is: its kind, its label and how it is found in the book.

A record is declared once, as a dataclass whose fields carry a :class:`Field`. Everything a person meets - the
options of add and edit, columns, headers of import and export, ``--where``, completion - reads that declaration.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from dataclasses import field as dataclass_field
from enum import Enum
from typing import Any, TypeVar, dataclass_transform


class Kind(Enum):
    """How a value is parsed, stored, compared and shown."""

    TEXT = "text"
    PERSON = "person"
    COMPANY = "company"
    EMAIL = "email"
    PHONE = "phone"
    TAX = "tax"
    DAY = "day"
    MOMENT = "moment"  # a UTC moment, or a whole day where no time of day is known
    MONEY = "money"  # whole minor units of the book's currency
    PERCENT = "percent"
    WHOLE = "whole"
    NUMBER = "number"
    FLAG = "flag"
    CHOICE = "choice"
    LIST = "list"  # stored and typed with ';' between the items
    REF = "ref"  # another record; stored as its id in ``<name>_id``


class Field:
    """One field of a record, as a person knows it."""

    __slots__ = (
        "choices", "derived", "kind", "label", "name", "noun", "option", "required", "setting",
        "shown", "sql",
    )  # fmt: skip

    def __init__(self, kind: Kind, label: str, **more: Any) -> None:
        self.name = ""
        self.kind = kind
        self.label = label
        self.required: bool = more.get("required", False)
        self.derived: bool = more.get("derived", False)
        self.shown: bool = more.get("shown", False)
        self.choices: tuple[str, ...] = more.get("choices", ())
        self.setting: str | None = more.get("setting")
        self.noun: str | None = more.get("noun")
        self.sql: str | None = more.get("sql")
        self.option: bool = more.get("option", not self.derived)

    @property
    def column(self) -> str:
        """The column of the table that stores it."""
        return f"{self.name}_id" if self.kind is Kind.REF else self.name

    @property
    def flag(self) -> str:
        """The option of the command line: ``--expected-close``."""
        return "--" + self.name.replace("_", "-")


def field(
    kind: Kind,
    label: str,
    *,
    required: bool = False,
    derived: bool = False,
    shown: bool = False,
    option: bool | None = None,
    choices: tuple[str, ...] = (),
    setting: str | None = None,
    noun: str | None = None,
    sql: str | None = None,
) -> Any:
    """Declare one field of a record.

    ``derived`` fields are read-only; ``shown`` ones are the columns of a list on a terminal; ``choices`` is a fixed
    list, ``setting`` names the book setting that holds an open one; ``noun`` is what a reference points to; ``sql``
    is the expression over the table's alias ``t`` where the value is not simply its own column.
    """
    more: dict[str, Any] = {
        "required": required, "derived": derived, "shown": shown, "choices": choices,
        "setting": setting, "noun": noun, "sql": sql,
    }  # fmt: skip
    if option is not None:
        more["option"] = option
    return dataclass_field(default=None, metadata={"field": Field(kind, label, **more)})


T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(cls: type[T]) -> type[T]:
    """Make a class a record: a frozen, slotted dataclass (without repr and match arguments: they cost start-up)."""
    return dataclass(frozen=True, slots=True, repr=False, match_args=False)(cls)


_declared: dict[type[Any], tuple[Field, ...]] = {}


def fields_of(cls: type[Any]) -> tuple[Field, ...]:
    """The declared fields of a record class, in order."""
    if cls in _declared:
        return _declared[cls]
    found = []
    for each in fields(cls):
        spec: Field = each.metadata["field"]
        spec.name = each.name
        found.append(spec)
    _declared[cls] = tuple(found)
    return _declared[cls]


def field_map(cls: type[Any]) -> dict[str, Field]:
    """The declared fields of a record class by name."""
    return {each.name: each for each in fields_of(cls)}


def stored(cls: type[Any]) -> tuple[Field, ...]:
    """The fields a person may set: those that are not derived."""
    return tuple(each for each in fields_of(cls) if not each.derived)


