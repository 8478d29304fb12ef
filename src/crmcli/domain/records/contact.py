"""A contact: a person, usually of an organization."""

from __future__ import annotations

from datetime import date, datetime

from crmcli.domain.fields import Kind, field, record


@record
class Contact:
    """What a person sees of a contact."""

    id: int = field(Kind.WHOLE, "id", derived=True, shown=True)
    name: str = field(Kind.PERSON, "name", required=True, shown=True)
    salutation: str | None = field(Kind.TEXT, "salutation")
    title: str | None = field(Kind.TEXT, "job title")
    department: str | None = field(Kind.TEXT, "department")
    org: str | None = field(Kind.REF, "organization", noun="org", shown=True)
    email: str | None = field(Kind.EMAIL, "e-mail", shown=True)
    phone: str | None = field(Kind.PHONE, "phone", shown=True)
    address: str | None = field(Kind.TEXT, "address")
    province: str | None = field(Kind.TEXT, "province")
    birthday: date | None = field(Kind.DAY, "birthday")
    interests: tuple[str, ...] = field(Kind.LIST, "interests")
    role: str | None = field(Kind.TEXT, "role in the decision")
    consent_email: date | None = field(Kind.DAY, "consent to e-mail, day given")
    consent_sms: date | None = field(Kind.DAY, "consent to SMS, day given")
    consent_source: str | None = field(Kind.TEXT, "how consent was given")
    opted_out_email: date | None = field(Kind.DAY, "opted out of e-mail")
    opted_out_sms: date | None = field(Kind.DAY, "opted out of SMS")
    created_on: date | None = field(Kind.DAY, "known since")
    owner: str | None = field(Kind.TEXT, "owner", shown=True)
    external_id: str | None = field(Kind.TEXT, "id in the system it came from")
    note: str | None = field(Kind.TEXT, "note")
    created_at: datetime = field(Kind.MOMENT, "recorded", derived=True)
    updated_at: datetime = field(Kind.MOMENT, "last changed", derived=True)
