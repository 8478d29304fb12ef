"""An opportunity: a possible sale."""

from __future__ import annotations

from datetime import date, datetime

from crmcli.domain import stages
from crmcli.domain.fields import Kind, field, record


@record
class Opp:
    """What a person sees of an opportunity."""

    id: int = field(Kind.WHOLE, "id", derived=True, shown=True)
    name: str = field(Kind.TEXT, "name", required=True, shown=True)
    org: str | None = field(Kind.REF, "organization", noun="org", shown=True)
    contact: str | None = field(Kind.REF, "contact", noun="contact")
    product: str | None = field(Kind.TEXT, "product")
    amount: int | None = field(Kind.MONEY, "amount", shown=True)
    stage: str = field(Kind.CHOICE, "stage", setting="stages", shown=True)
    probability: int = field(Kind.PERCENT, "probability")
    category: str = field(Kind.CHOICE, "forecast category", choices=stages.CATEGORIES)
    expected_close: date | None = field(Kind.DAY, "expected close", shown=True)
    created_on: date | None = field(Kind.DAY, "opened")
    closed_on: date | None = field(Kind.DAY, "closed", option=False)
    lost_reason: str | None = field(
        Kind.CHOICE, "reason it was lost", choices=stages.LOST_REASONS, option=False
    )
    competitor: str | None = field(Kind.TEXT, "competitor")
    partner: str | None = field(Kind.TEXT, "partner")
    source: str | None = field(Kind.CHOICE, "source", setting="sources")
    campaign: str | None = field(Kind.TEXT, "campaign that brought it")
    next_action: str | None = field(Kind.TEXT, "next action")
    next_action_on: date | None = field(Kind.DAY, "day of the next action")
    weighted: int | None = field(
        Kind.MONEY, "weighted amount", derived=True, sql="((t.amount * t.probability + 50) / 100)"
    )
    owner: str | None = field(Kind.TEXT, "owner", shown=True)
    external_id: str | None = field(Kind.TEXT, "id in the system it came from")
    note: str | None = field(Kind.TEXT, "note")
    created_at: datetime = field(Kind.MOMENT, "recorded", derived=True)
    updated_at: datetime = field(Kind.MOMENT, "last changed", derived=True)
