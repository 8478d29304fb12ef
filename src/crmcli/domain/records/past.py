"""What history shows: the batches, and what each did field by field."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from crmcli.domain.fields import Kind, record
from crmcli.domain.fields import field as shown_as

KINDS = ("do", "undo", "redo", "lasting")
CREATED, CHANGED, DELETED = "created", "changed", "deleted"
DEEDS = (CREATED, CHANGED, DELETED)


@record
class Past:
    """One command that wrote."""

    id: int = shown_as(Kind.WHOLE, "batch", shown=True)
    at: datetime | date = shown_as(Kind.MOMENT, "when", shown=True)
    who: str = shown_as(Kind.TEXT, "who", shown=True)
    command: str = shown_as(Kind.TEXT, "command", shown=True)
    kind: str = shown_as(Kind.CHOICE, "kind", choices=KINDS)
    rows: int = shown_as(Kind.WHOLE, "records", shown=True)
    undone: bool = shown_as(Kind.FLAG, "undone", shown=True)


@record
class Turn:
    """What a command did to one field of one record; ``before`` and ``after`` are of the field's own kind."""

    batch: int = shown_as(Kind.WHOLE, "batch")
    at: datetime | date = shown_as(Kind.MOMENT, "when")
    who: str = shown_as(Kind.TEXT, "who")
    command: str = shown_as(Kind.TEXT, "command")
    record: str = shown_as(Kind.TEXT, "record")
    deed: str = shown_as(Kind.CHOICE, "what happened", choices=DEEDS)
    field: str | None = shown_as(Kind.TEXT, "field")
    before: Any = shown_as(Kind.TEXT, "before")
    after: Any = shown_as(Kind.TEXT, "after")
