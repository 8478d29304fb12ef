"""An activity: a call, a meeting, a task - done, or due."""

from __future__ import annotations

from datetime import date, datetime

from crmcli.domain import activitykinds, duties
from crmcli.domain.fields import Kind, field, record


@record
class Activity:
    """What a person sees of an activity."""

    id: int = field(Kind.WHOLE, "id", derived=True, shown=True)
    kind: str = field(Kind.CHOICE, "kind", choices=activitykinds.KINDS, required=True, shown=True)
    subject: str | None = field(Kind.TEXT, "subject", shown=True)
    record: str | None = field(Kind.REF, "about", noun="any", shown=True)
    whom: str | None = field(Kind.TEXT, "with", derived=True, noun="any")
    due_at: datetime | date | None = field(Kind.MOMENT, "due", shown=True)
    done_at: datetime | date | None = field(Kind.MOMENT, "done", shown=True)
    state: str = field(
        Kind.CHOICE, "state", derived=True, choices=duties.STATES, sql="duty(t.due_at, t.due_on, t.done_at)"
    )
    repeat: str | None = field(Kind.TEXT, "repeats")
    outcome: str | None = field(Kind.TEXT, "outcome")
    personal: bool = field(Kind.FLAG, "personal touch")
    cost: int | None = field(Kind.MONEY, "cost")
    owner: str | None = field(Kind.TEXT, "owner", shown=True)
    external_id: str | None = field(Kind.TEXT, "id in the system it came from")
    note: str | None = field(Kind.TEXT, "note")
    created_at: datetime = field(Kind.MOMENT, "recorded", derived=True)
    updated_at: datetime = field(Kind.MOMENT, "last changed", derived=True)
