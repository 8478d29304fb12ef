"""A lead: a name that might buy."""

from __future__ import annotations

from datetime import date, datetime

from crmcli.domain import leadcycle
from crmcli.domain.fields import Kind, field, record
from crmcli.domain.warmth import ENGAGEMENT, FIT, SCORE


@record
class Lead:
    """What a person sees of a lead."""

    id: int = field(Kind.WHOLE, "id", derived=True, shown=True)
    name: str = field(Kind.PERSON, "name", required=True, shown=True)
    company: str | None = field(Kind.COMPANY, "company", shown=True)
    title: str | None = field(Kind.TEXT, "job title")
    salutation: str | None = field(Kind.TEXT, "salutation")
    email: str | None = field(Kind.EMAIL, "e-mail")
    phone: str | None = field(Kind.PHONE, "phone", shown=True)
    address: str | None = field(Kind.TEXT, "address")
    province: str | None = field(Kind.TEXT, "province")
    region: str | None = field(Kind.CHOICE, "region", setting="regions")
    channel: str | None = field(Kind.CHOICE, "channel", setting="channels")
    industry: str | None = field(Kind.TEXT, "industry")
    source: str | None = field(Kind.CHOICE, "source", setting="sources")
    source_detail: str | None = field(Kind.TEXT, "more about the source")
    campaign: str | None = field(Kind.TEXT, "campaign")
    referred_by: str | None = field(Kind.REF, "referred by", noun="org")
    status: str = field(Kind.CHOICE, "status", choices=leadcycle.STATUSES, option=False, shown=True)
    stop_reason: str | None = field(Kind.TEXT, "reason for stopping", option=False)
    wake_on: date | None = field(Kind.DAY, "wake-up day", option=False)
    score: int = field(Kind.WHOLE, "score", derived=True, shown=True, sql=SCORE)
    fit: int = field(Kind.WHOLE, "fit", derived=True, sql=FIT)
    engagement: int = field(Kind.WHOLE, "engagement", derived=True, sql=ENGAGEMENT)
    potential: int | None = field(Kind.MONEY, "potential a year")
    interests: tuple[str, ...] = field(Kind.LIST, "interests")
    consent_email: date | None = field(Kind.DAY, "consent to e-mail, day given")
    consent_sms: date | None = field(Kind.DAY, "consent to SMS, day given")
    consent_source: str | None = field(Kind.TEXT, "how consent was given")
    opted_out_email: date | None = field(Kind.DAY, "opted out of e-mail")
    opted_out_sms: date | None = field(Kind.DAY, "opted out of SMS")
    next_action: str | None = field(Kind.TEXT, "next action")
    next_action_on: date | None = field(Kind.DAY, "day of the next action", shown=True)
    created_on: date | None = field(Kind.DAY, "day it came in")
    last_contacted_on: date | None = field(Kind.DAY, "last contacted", derived=True)
    qualified_on: date | None = field(Kind.DAY, "qualified", derived=True)
    converted_on: date | None = field(Kind.DAY, "converted", derived=True)
    org: str | None = field(Kind.REF, "organization", noun="org", derived=True)
    contact: str | None = field(Kind.REF, "contact", noun="contact", derived=True)
    opp: str | None = field(Kind.REF, "opportunity", noun="opp", derived=True)
    owner: str | None = field(Kind.TEXT, "owner", shown=True)
    external_id: str | None = field(Kind.TEXT, "id in the system it came from")
    note: str | None = field(Kind.TEXT, "note")
    created_at: datetime = field(Kind.MOMENT, "recorded", derived=True)
    updated_at: datetime = field(Kind.MOMENT, "last changed", derived=True)
