-- Generated from store/tables.py by `make schema`; do not edit.

CREATE TABLE batch (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    who TEXT NOT NULL,
    command TEXT NOT NULL,
    kind TEXT NOT NULL,
    revision INTEGER NOT NULL,
    undoes INTEGER,
    undone_by INTEGER,
    CHECK (kind IN ('do', 'undo', 'redo', 'lasting'))
)
 STRICT;

CREATE INDEX batch_undoes ON batch (undoes) WHERE undoes IS NOT NULL;

CREATE TABLE org (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    code TEXT,
    name TEXT NOT NULL,
    name_fold TEXT NOT NULL,
    name_sort TEXT NOT NULL,
    name_core TEXT NOT NULL,
    tax_code TEXT,
    stage TEXT NOT NULL,
    email TEXT,
    email_fold TEXT,
    phone TEXT,
    phone_typed TEXT,
    website TEXT,
    address TEXT,
    province TEXT,
    region TEXT,
    channel TEXT,
    industry TEXT,
    key_account INTEGER DEFAULT 0 NOT NULL,
    potential INTEGER,
    potential_on TEXT,
    parent_id INTEGER,
    campaign TEXT,
    became_customer_on TEXT,
    created_on TEXT,
    owner TEXT,
    external_id TEXT,
    note TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    CHECK (stage IN ('prospect', 'customer')),
    CHECK (key_account IN (0, 1)),
    FOREIGN KEY(parent_id) REFERENCES org (id)
)
 STRICT;

CREATE INDEX org_code ON org (code) WHERE code IS NOT NULL;

CREATE INDEX org_core ON org (name_core);

CREATE INDEX org_email ON org (email_fold) WHERE email_fold IS NOT NULL;

CREATE INDEX org_external ON org (external_id) WHERE external_id IS NOT NULL;

CREATE INDEX org_name ON org (name_fold);

CREATE INDEX org_parent ON org (parent_id) WHERE parent_id IS NOT NULL;

CREATE INDEX org_phone ON org (phone) WHERE phone IS NOT NULL;

CREATE INDEX org_tax ON org (tax_code) WHERE tax_code IS NOT NULL;

CREATE TABLE setting (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    UNIQUE (name)
)
 STRICT;

CREATE TABLE change (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    batch_id INTEGER NOT NULL,
    tbl TEXT NOT NULL,
    row_id INTEGER NOT NULL,
    op TEXT NOT NULL,
    "before" TEXT NOT NULL,
    CHECK (op IN ('update', 'delete')),
    FOREIGN KEY(batch_id) REFERENCES batch (id)
)
 STRICT;

CREATE INDEX change_batch ON change (batch_id);

CREATE INDEX change_row ON change (tbl, row_id);

CREATE TABLE contact (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    name_fold TEXT NOT NULL,
    name_sort TEXT NOT NULL,
    salutation TEXT,
    title TEXT,
    department TEXT,
    org_id INTEGER,
    email TEXT,
    email_fold TEXT,
    phone TEXT,
    phone_typed TEXT,
    address TEXT,
    province TEXT,
    birthday TEXT,
    interests TEXT,
    role TEXT,
    consent_email TEXT,
    consent_sms TEXT,
    consent_source TEXT,
    opted_out_email TEXT,
    opted_out_sms TEXT,
    created_on TEXT,
    owner TEXT,
    external_id TEXT,
    note TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    FOREIGN KEY(org_id) REFERENCES org (id)
)
 STRICT;

CREATE INDEX contact_email ON contact (email_fold) WHERE email_fold IS NOT NULL;

CREATE INDEX contact_external ON contact (external_id) WHERE external_id IS NOT NULL;

CREATE INDEX contact_name ON contact (name_fold);

CREATE INDEX contact_org ON contact (org_id) WHERE org_id IS NOT NULL;

CREATE INDEX contact_phone ON contact (phone) WHERE phone IS NOT NULL;

CREATE TABLE imported (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    batch_id INTEGER NOT NULL,
    noun TEXT NOT NULL,
    file TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    rows INTEGER NOT NULL,
    at TEXT NOT NULL,
    FOREIGN KEY(batch_id) REFERENCES batch (id)
)
 STRICT;

CREATE INDEX imported_sha256 ON imported (sha256);

CREATE TABLE inserted (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    batch_id INTEGER NOT NULL,
    tbl TEXT NOT NULL,
    first_id INTEGER NOT NULL,
    last_id INTEGER NOT NULL,
    FOREIGN KEY(batch_id) REFERENCES batch (id)
)
 STRICT;

CREATE INDEX inserted_batch ON inserted (batch_id);

CREATE INDEX inserted_range ON inserted (tbl, first_id, last_id);

CREATE TABLE opp (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    name_fold TEXT NOT NULL,
    org_id INTEGER,
    contact_id INTEGER,
    product TEXT,
    amount INTEGER,
    stage TEXT NOT NULL,
    stage_type TEXT NOT NULL,
    entered_on TEXT,
    probability INTEGER NOT NULL,
    category TEXT NOT NULL,
    expected_close TEXT,
    created_on TEXT,
    closed_on TEXT,
    lost_reason TEXT,
    competitor TEXT,
    partner TEXT,
    source TEXT,
    campaign TEXT,
    next_action TEXT,
    next_action_on TEXT,
    owner TEXT,
    external_id TEXT,
    note TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    CHECK (stage_type IN ('open', 'won', 'lost')),
    CHECK (category IN ('pipeline', 'best_case', 'commit', 'omitted')),
    CHECK (lost_reason IN ('price', 'competitor', 'no_budget', 'no_decision', 'other')),
    CHECK (probability BETWEEN 0 AND 100),
    FOREIGN KEY(org_id) REFERENCES org (id),
    FOREIGN KEY(contact_id) REFERENCES contact (id)
)
 STRICT;

CREATE INDEX opp_contact ON opp (contact_id) WHERE contact_id IS NOT NULL;

CREATE INDEX opp_external ON opp (external_id) WHERE external_id IS NOT NULL;

CREATE INDEX opp_name ON opp (name_fold);

CREATE INDEX opp_open ON opp (expected_close, next_action_on, entered_on, created_on, amount, probability, owner, stage_type) WHERE stage_type = 'open';

CREATE INDEX opp_org ON opp (org_id) WHERE org_id IS NOT NULL;

CREATE TABLE lead (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    name_fold TEXT NOT NULL,
    name_sort TEXT NOT NULL,
    company TEXT,
    company_fold TEXT,
    title TEXT,
    salutation TEXT,
    email TEXT,
    email_fold TEXT,
    phone TEXT,
    phone_typed TEXT,
    address TEXT,
    province TEXT,
    region TEXT,
    channel TEXT,
    industry TEXT,
    source TEXT,
    source_detail TEXT,
    campaign TEXT,
    referred_by_id INTEGER,
    status TEXT NOT NULL,
    stop_reason TEXT,
    wake_on TEXT,
    potential INTEGER,
    interests TEXT,
    consent_email TEXT,
    consent_sms TEXT,
    consent_source TEXT,
    opted_out_email TEXT,
    opted_out_sms TEXT,
    next_action TEXT,
    next_action_on TEXT,
    created_on TEXT,
    last_contacted_on TEXT,
    qualified_on TEXT,
    converted_on TEXT,
    org_id INTEGER,
    contact_id INTEGER,
    opp_id INTEGER,
    owner TEXT,
    external_id TEXT,
    note TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    heat REAL,
    CHECK (status IN ('new', 'contacted', 'qualified', 'converted', 'nurture', 'stopped')),
    FOREIGN KEY(referred_by_id) REFERENCES org (id),
    FOREIGN KEY(org_id) REFERENCES org (id),
    FOREIGN KEY(contact_id) REFERENCES contact (id),
    FOREIGN KEY(opp_id) REFERENCES opp (id)
)
 STRICT;

CREATE INDEX lead_contact ON lead (contact_id) WHERE contact_id IS NOT NULL;

CREATE INDEX lead_email ON lead (email_fold) WHERE email_fold IS NOT NULL;

CREATE INDEX lead_external ON lead (external_id) WHERE external_id IS NOT NULL;

CREATE INDEX lead_heat ON lead (heat, status, last_contacted_on, next_action_on, owner) WHERE heat IS NOT NULL;

CREATE INDEX lead_name ON lead (name_fold);

CREATE INDEX lead_next_action ON lead (next_action_on, status, owner) WHERE next_action_on IS NOT NULL;

CREATE INDEX lead_opp ON lead (opp_id) WHERE opp_id IS NOT NULL;

CREATE INDEX lead_org ON lead (org_id) WHERE org_id IS NOT NULL;

CREATE INDEX lead_phone ON lead (phone) WHERE phone IS NOT NULL;

CREATE INDEX lead_referred_by ON lead (referred_by_id) WHERE referred_by_id IS NOT NULL;

CREATE INDEX lead_untouched ON lead (created_on, next_action_on, owner, status, last_contacted_on) WHERE status = 'new' AND last_contacted_on IS NULL;

CREATE INDEX lead_wake ON lead (wake_on, owner, status) WHERE status = 'nurture';

CREATE TABLE opp_log (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    opp_id INTEGER NOT NULL,
    from_stage TEXT NOT NULL,
    to_stage TEXT NOT NULL,
    on_day TEXT,
    at TEXT NOT NULL,
    FOREIGN KEY(opp_id) REFERENCES opp (id)
)
 STRICT;

CREATE INDEX opp_log_opp ON opp_log (opp_id, on_day);

CREATE TABLE activity (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    subject TEXT,
    lead_id INTEGER,
    org_id INTEGER,
    contact_id INTEGER,
    opp_id INTEGER,
    due_at TEXT,
    due_on TEXT,
    done_at TEXT,
    done_on TEXT,
    repeat TEXT,
    outcome TEXT,
    personal INTEGER DEFAULT 0 NOT NULL,
    cost INTEGER,
    owner TEXT,
    external_id TEXT,
    note TEXT,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    CHECK (kind IN ('call', 'email', 'sms', 'meeting', 'coffee', 'visit', 'letter', 'task', 'appointment', 'note')),
    CHECK (personal IN (0, 1)),
    CHECK ((lead_id IS NOT NULL) + (org_id IS NOT NULL) + (contact_id IS NOT NULL) + (opp_id IS NOT NULL) <= 1),
    FOREIGN KEY(lead_id) REFERENCES lead (id),
    FOREIGN KEY(org_id) REFERENCES org (id),
    FOREIGN KEY(contact_id) REFERENCES contact (id),
    FOREIGN KEY(opp_id) REFERENCES opp (id)
)
 STRICT;

CREATE INDEX activity_contact ON activity (contact_id, done_on) WHERE contact_id IS NOT NULL;

CREATE INDEX activity_due ON activity (due_on, owner, done_at) WHERE done_at IS NULL AND due_on IS NOT NULL;

CREATE INDEX activity_external ON activity (external_id) WHERE external_id IS NOT NULL;

CREATE INDEX activity_lead ON activity (lead_id, done_on) WHERE lead_id IS NOT NULL;

CREATE INDEX activity_opp ON activity (opp_id, done_on) WHERE opp_id IS NOT NULL;

CREATE INDEX activity_org ON activity (org_id, done_on) WHERE org_id IS NOT NULL;

CREATE TABLE lead_log (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    lead_id INTEGER NOT NULL,
    from_status TEXT NOT NULL,
    to_status TEXT NOT NULL,
    on_day TEXT,
    at TEXT NOT NULL,
    FOREIGN KEY(lead_id) REFERENCES lead (id)
)
 STRICT;

CREATE INDEX lead_log_lead ON lead_log (lead_id, on_day);

CREATE VIRTUAL TABLE search USING fts5 (
    name,
    body,
    tokenize = 'unicode61 remove_diacritics 2',
    columnsize = 0
);
