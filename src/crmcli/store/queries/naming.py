"""How a reference reads: the name of what it points to, with ``#id`` where the name alone would not find it."""

from __future__ import annotations

from crmcli.domain.fields import Field, Kind
from crmcli.domain.nouns import SUBJECTS


def reference_sql(noun: str, holder: str) -> str:
    """The expression that names the record of ``noun`` whose id is ``holder``; ``name #id`` when that is not enough."""
    twin = f"SELECT 1 FROM {noun} x WHERE x.name_fold = r.name_fold AND x.id <> r.id"
    if noun == "org":
        twin += " UNION ALL SELECT 1 FROM org x WHERE x.code IN (r.name, upper(r.name)) AND x.id <> r.id"
    return (
        f"(SELECT r.name || CASE WHEN EXISTS ({twin}) OR {_read_otherwise(noun)} "
        f"THEN ' #' || r.id ELSE '' END FROM {noun} r WHERE r.id = {holder})"
    )


def _read_otherwise(noun: str) -> str:
    """Whether a reader would take the name for an id, a phone, a tax code, an e-mail, ``lead:12`` or ``name #12``."""
    patterns = (f"GLOB '{noun}:*'", "GLOB '* #[1-9]*'", "GLOB '*@*'", "NOT GLOB '*[^0-9 +.()-]*'")
    return " OR ".join(f"r.name {pattern}" for pattern in patterns)


def subject_sql(alias: str = "t") -> str:
    """The expression for what an activity is about: ``lead:12``."""
    whens = " ".join(
        f"WHEN {alias}.{noun}_id IS NOT NULL THEN '{noun}:' || {alias}.{noun}_id" for noun in SUBJECTS
    )
    return f"(CASE {whens} END)"


def subject_name_sql() -> str:
    """The expression for the name of what an activity is about."""
    names = (f"(SELECT r.name FROM {noun} r WHERE r.id = t.{noun}_id)" for noun in SUBJECTS)
    return f"coalesce({', '.join(names)})"


def expression(spec: Field) -> str:
    """The SQL of a field over the alias ``t``."""
    if spec.sql:
        return spec.sql
    if spec.derived and spec.noun == "any":
        return subject_name_sql()
    if spec.kind is Kind.REF:
        return subject_sql() if spec.noun == "any" else reference_sql(spec.noun or "", f"t.{spec.column}")
    return f"t.{spec.column}"
