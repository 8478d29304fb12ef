"""An organization: a company we sell to, prospect or customer."""

from __future__ import annotations

from datetime import date, datetime

from crmcli.domain.fields import Kind, field, record

PROSPECT, CUSTOMER = "prospect", "customer"
ORG_STAGES = (PROSPECT, CUSTOMER)


@record
class Org:
    """What a person sees of an organization."""

    id: int = field(Kind.WHOLE, "id", derived=True, shown=True)
    code: str | None = field(Kind.TEXT, "code")
    name: str = field(Kind.COMPANY, "name", required=True, shown=True)
    tax_code: str | None = field(Kind.TAX, "tax code")
    stage: str = field(Kind.CHOICE, "stage", choices=ORG_STAGES, shown=True)
    email: str | None = field(Kind.EMAIL, "e-mail")
    phone: str | None = field(Kind.PHONE, "phone", shown=True)
    website: str | None = field(Kind.TEXT, "website")
    address: str | None = field(Kind.TEXT, "address")
    province: str | None = field(Kind.TEXT, "province", shown=True)
    region: str | None = field(Kind.CHOICE, "region", setting="regions", shown=True)
    channel: str | None = field(Kind.CHOICE, "channel", setting="channels")
    industry: str | None = field(Kind.TEXT, "industry")
    key_account: bool = field(Kind.FLAG, "key account")
    potential: int | None = field(Kind.MONEY, "potential a year")
    potential_on: date | None = field(Kind.DAY, "day of the estimate")
    parent: str | None = field(Kind.REF, "parent", noun="org")
    campaign: str | None = field(Kind.TEXT, "campaign")
    became_customer_on: date | None = field(Kind.DAY, "customer since")
    created_on: date | None = field(Kind.DAY, "known since")
    owner: str | None = field(Kind.TEXT, "owner", shown=True)
    external_id: str | None = field(Kind.TEXT, "id in the system it came from")
    note: str | None = field(Kind.TEXT, "note")
    created_at: datetime = field(Kind.MOMENT, "recorded", derived=True)
    updated_at: datetime = field(Kind.MOMENT, "last changed", derived=True)
