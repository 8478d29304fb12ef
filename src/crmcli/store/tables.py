"""How each record is stored: the one declaration of tables, keys, checks and indexes.

``schema.sql`` is generated from these classes (``make schema``), ``crmcli.orm`` reads a book through them. No
everyday command imports this module. An index of the rows of one state holds the columns of its condition too: SQLite
then counts within it, without a look at the rows.
"""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, Index
from sqlalchemy import text as sql_text
from sqlmodel import SQLModel

from crmcli.domain import activitykinds, leadcycle, stages
from crmcli.domain.records.org import ORG_STAGES
from crmcli.store.columns import FullText, key, one_of, partial, real, ref, text, whole

OPTIONS: dict[str, Any] = {"sqlite_autoincrement": True, "sqlite_strict": True}


class Org(SQLModel, table=True):
    """Organizations, prospects and customers."""

    __table_args__: ClassVar[Any] = (
        CheckConstraint(one_of("stage", ORG_STAGES)),
        CheckConstraint("key_account IN (0, 1)"),
        Index("org_name", "name_fold"),
        Index("org_core", "name_core"),
        partial("org_code", "code"),
        partial("org_tax", "tax_code"),
        partial("org_email", "email_fold"),
        partial("org_phone", "phone"),
        partial("org_external", "external_id"),
        partial("org_parent", "parent_id"),
        OPTIONS,
    )

    id: int | None = key()
    code: str | None = text()
    name: str = text(required=True)
    name_fold: str = text(required=True)
    name_sort: str = text(required=True)
    name_core: str = text(required=True)
    tax_code: str | None = text()
    stage: str = text(required=True)
    email: str | None = text()
    email_fold: str | None = text()
    phone: str | None = text()
    phone_typed: str | None = text()
    website: str | None = text()
    address: str | None = text()
    province: str | None = text()
    region: str | None = text()
    channel: str | None = text()
    industry: str | None = text()
    key_account: int = whole(required=True, default=0)
    potential: int | None = whole()
    potential_on: str | None = text()
    parent_id: int | None = ref("org")
    campaign: str | None = text()
    became_customer_on: str | None = text()
    created_on: str | None = text()
    owner: str | None = text()
    external_id: str | None = text()
    note: str | None = text()
    created_at: str = text(required=True)
    updated_at: str = text(required=True)


class Contact(SQLModel, table=True):
    """People, usually of an organization."""

    __table_args__: ClassVar[Any] = (
        Index("contact_name", "name_fold"),
        partial("contact_org", "org_id"),
        partial("contact_email", "email_fold"),
        partial("contact_phone", "phone"),
        partial("contact_external", "external_id"),
        OPTIONS,
    )

    id: int | None = key()
    name: str = text(required=True)
    name_fold: str = text(required=True)
    name_sort: str = text(required=True)
    salutation: str | None = text()
    title: str | None = text()
    department: str | None = text()
    org_id: int | None = ref("org")
    email: str | None = text()
    email_fold: str | None = text()
    phone: str | None = text()
    phone_typed: str | None = text()
    address: str | None = text()
    province: str | None = text()
    birthday: str | None = text()
    interests: str | None = text()
    role: str | None = text()
    consent_email: str | None = text()
    consent_sms: str | None = text()
    consent_source: str | None = text()
    opted_out_email: str | None = text()
    opted_out_sms: str | None = text()
    created_on: str | None = text()
    owner: str | None = text()
    external_id: str | None = text()
    note: str | None = text()
    created_at: str = text(required=True)
    updated_at: str = text(required=True)


class Opp(SQLModel, table=True):
    """Opportunities; ``stage_type`` is what rules look at, ``entered_on`` the day of the last step."""

    __table_args__: ClassVar[Any] = (
        CheckConstraint(one_of("stage_type", stages.TYPES)),
        CheckConstraint(one_of("category", stages.CATEGORIES)),
        CheckConstraint(one_of("lost_reason", stages.LOST_REASONS)),
        CheckConstraint("probability BETWEEN 0 AND 100"),
        Index("opp_name", "name_fold"),
        partial("opp_org", "org_id"),
        partial("opp_contact", "contact_id"),
        partial("opp_external", "external_id"),
        Index(
            "opp_open", "expected_close", "next_action_on", "entered_on", "created_on", "amount", "probability",
            "owner", "stage_type",
            sqlite_where=sql_text("stage_type = 'open'"),
        ),
        OPTIONS,
    )

    id: int | None = key()
    name: str = text(required=True)
    name_fold: str = text(required=True)
    org_id: int | None = ref("org")
    contact_id: int | None = ref("contact")
    product: str | None = text()
    amount: int | None = whole()
    stage: str = text(required=True)
    stage_type: str = text(required=True)
    entered_on: str | None = text()
    probability: int = whole(required=True)
    category: str = text(required=True)
    expected_close: str | None = text()
    created_on: str | None = text()
    closed_on: str | None = text()
    lost_reason: str | None = text()
    competitor: str | None = text()
    partner: str | None = text()
    source: str | None = text()
    campaign: str | None = text()
    next_action: str | None = text()
    next_action_on: str | None = text()
    owner: str | None = text()
    external_id: str | None = text()
    note: str | None = text()
    created_at: str = text(required=True)
    updated_at: str = text(required=True)


class Lead(SQLModel, table=True):
    """Leads; ``heat`` is the engagement in a form that does not change with time."""

    __table_args__: ClassVar[Any] = (
        CheckConstraint(one_of("status", leadcycle.STATUSES)),
        Index("lead_name", "name_fold"),
        partial("lead_email", "email_fold"),
        partial("lead_phone", "phone"),
        partial("lead_external", "external_id"),
        partial("lead_heat", "heat", "status", "last_contacted_on", "next_action_on", "owner"),
        partial("lead_next_action", "next_action_on", "status", "owner"),
        Index("lead_wake", "wake_on", "owner", "status", sqlite_where=sql_text("status = 'nurture'")),
        Index(
            "lead_untouched", "created_on", "next_action_on", "owner", "status", "last_contacted_on",
            sqlite_where=sql_text("status = 'new' AND last_contacted_on IS NULL"),
        ),
        partial("lead_referred_by", "referred_by_id"),
        partial("lead_org", "org_id"),
        partial("lead_contact", "contact_id"),
        partial("lead_opp", "opp_id"),
        OPTIONS,
    )

    id: int | None = key()
    name: str = text(required=True)
    name_fold: str = text(required=True)
    name_sort: str = text(required=True)
    company: str | None = text()
    company_fold: str | None = text()
    title: str | None = text()
    salutation: str | None = text()
    email: str | None = text()
    email_fold: str | None = text()
    phone: str | None = text()
    phone_typed: str | None = text()
    address: str | None = text()
    province: str | None = text()
    region: str | None = text()
    channel: str | None = text()
    industry: str | None = text()
    source: str | None = text()
    source_detail: str | None = text()
    campaign: str | None = text()
    referred_by_id: int | None = ref("org")
    status: str = text(required=True)
    stop_reason: str | None = text()
    wake_on: str | None = text()
    potential: int | None = whole()
    interests: str | None = text()
    consent_email: str | None = text()
    consent_sms: str | None = text()
    consent_source: str | None = text()
    opted_out_email: str | None = text()
    opted_out_sms: str | None = text()
    next_action: str | None = text()
    next_action_on: str | None = text()
    created_on: str | None = text()
    last_contacted_on: str | None = text()
    qualified_on: str | None = text()
    converted_on: str | None = text()
    org_id: int | None = ref("org")
    contact_id: int | None = ref("contact")
    opp_id: int | None = ref("opp")
    owner: str | None = text()
    external_id: str | None = text()
    note: str | None = text()
    created_at: str = text(required=True)
    updated_at: str = text(required=True)
    heat: float | None = real()


class Activity(SQLModel, table=True):
    """Calls, meetings, tasks; about one record at the most. ``due_on``, ``done_on`` are local days."""

    __table_args__: ClassVar[Any] = (
        CheckConstraint(one_of("kind", activitykinds.KINDS)),
        CheckConstraint("personal IN (0, 1)"),
        CheckConstraint(
            "(lead_id IS NOT NULL) + (org_id IS NOT NULL) + (contact_id IS NOT NULL) + (opp_id IS NOT NULL) <= 1"
        ),
        Index(
            "activity_due", "due_on", "owner", "done_at",
            sqlite_where=sql_text("done_at IS NULL AND due_on IS NOT NULL"),
        ),
        partial("activity_lead", "lead_id", "done_on"),
        partial("activity_org", "org_id", "done_on"),
        partial("activity_contact", "contact_id", "done_on"),
        partial("activity_opp", "opp_id", "done_on"),
        partial("activity_external", "external_id"),
        OPTIONS,
    )

    id: int | None = key()
    kind: str = text(required=True)
    subject: str | None = text()
    lead_id: int | None = ref("lead")
    org_id: int | None = ref("org")
    contact_id: int | None = ref("contact")
    opp_id: int | None = ref("opp")
    due_at: str | None = text()
    due_on: str | None = text()
    done_at: str | None = text()
    done_on: str | None = text()
    repeat: str | None = text()
    outcome: str | None = text()
    personal: int = whole(required=True, default=0)
    cost: int | None = whole()
    owner: str | None = text()
    external_id: str | None = text()
    note: str | None = text()
    created_at: str = text(required=True)
    updated_at: str = text(required=True)


class LeadLog(SQLModel, table=True):
    """Each change of a lead's status with its business day."""

    __tablename__ = "lead_log"
    __table_args__: ClassVar[Any] = (Index("lead_log_lead", "lead_id", "on_day"), OPTIONS)

    id: int | None = key()
    lead_id: int = ref("lead", required=True)
    from_status: str = text(required=True)
    to_status: str = text(required=True)
    on_day: str | None = text()
    at: str = text(required=True)


class OppLog(SQLModel, table=True):
    """Each change of an opportunity's stage with its business day."""

    __tablename__ = "opp_log"
    __table_args__: ClassVar[Any] = (Index("opp_log_opp", "opp_id", "on_day"), OPTIONS)

    id: int | None = key()
    opp_id: int = ref("opp", required=True)
    from_stage: str = text(required=True)
    to_stage: str = text(required=True)
    on_day: str | None = text()
    at: str = text(required=True)


class Setting(SQLModel, table=True):
    """Book settings that differ from the declared default; ``value`` is JSON."""

    __table_args__: ClassVar[Any] = (OPTIONS,)

    id: int | None = key()
    name: str = text(required=True, unique=True)
    value: str = text(required=True)


class Batch(SQLModel, table=True):
    """One command that wrote: who, when, what was typed; what undid it."""

    __table_args__: ClassVar[Any] = (
        CheckConstraint("kind IN ('do', 'undo', 'redo', 'lasting')"),
        partial("batch_undoes", "undoes"),
        OPTIONS,
    )

    id: int | None = key()
    at: str = text(required=True)
    who: str = text(required=True)
    command: str = text(required=True)
    kind: str = text(required=True)
    revision: int = whole(required=True)
    undoes: int | None = whole()
    undone_by: int | None = whole()


class Change(SQLModel, table=True):
    """A row as it was before an update or a delete: just the columns that changed, as JSON."""

    __table_args__: ClassVar[Any] = (
        CheckConstraint("op IN ('update', 'delete')"),
        Index("change_batch", "batch_id"),
        Index("change_row", "tbl", "row_id"),
        OPTIONS,
    )

    id: int | None = key()
    batch_id: int = ref("batch", required=True)
    tbl: str = text(required=True)
    row_id: int = whole(required=True)
    op: str = text(required=True)
    before: str = text(required=True)


class Inserted(SQLModel, table=True):
    """A run of ids a batch inserted: a million-row import is one row here."""

    __table_args__: ClassVar[Any] = (
        Index("inserted_batch", "batch_id"),
        Index("inserted_range", "tbl", "first_id", "last_id"),
        OPTIONS,
    )

    id: int | None = key()
    batch_id: int = ref("batch", required=True)
    tbl: str = text(required=True)
    first_id: int = whole(required=True)
    last_id: int = whole(required=True)


class Imported(SQLModel, table=True):
    """The ledger of imports: a file's hash, so that the same file again adds nothing."""

    __table_args__: ClassVar[Any] = (Index("imported_sha256", "sha256"), OPTIONS)

    id: int | None = key()
    batch_id: int = ref("batch", required=True)
    noun: str = text(required=True)
    file: str = text(required=True)
    sha256: str = text(required=True)
    rows: int = whole(required=True)
    at: str = text(required=True)


SEARCH = FullText("search", ("name", "body"), ("tokenize = 'unicode61 remove_diacritics 2'", "columnsize = 0"))
"""The words of every record, folded; :mod:`crmcli.store.search` keeps it. Nothing is ranked by length, so no row
keeps how long it is."""
