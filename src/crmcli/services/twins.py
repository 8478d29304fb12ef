"""Whether somebody is in the book already: what add, convert and import ask before they write."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crmcli.domain.twins import CERTAIN, NO, POSSIBLE, PROBABLE, REVIEW, Likeness, Verdict, compare
from crmcli.errors import Ambiguous
from crmcli.store.desk import Desk
from crmcli.store.queries.refs import describe
from crmcli.store.shadows import with_shadows

Twin = tuple[int, Verdict]

_KEYS = {
    "lead": ("email_fold", "phone", "name_fold"),
    "contact": ("email_fold", "phone", "name_fold"),
    "org": ("tax_code", "email_fold", "phone", "name_core"),
}
"""The indexed columns by which a twin can be found."""

_ORDER = (CERTAIN, PROBABLE, REVIEW, POSSIBLE)
_MOST = 20


def find_twins(desk: Desk, noun: str, columns: Mapping[str, Any]) -> list[Twin]:
    """Records of the noun that may be the same, the most certain first."""
    full = with_shadows(noun, columns)
    mine = _likeness(noun, full)
    found: dict[int, Verdict] = {}
    for key in _KEYS[noun]:
        if full.get(key):
            for row in _rows(desk, noun, key, full[key]):
                found[row["id"]] = compare(mine, _likeness(noun, row))
    twins = [(row_id, verdict) for row_id, verdict in found.items() if verdict.verdict != NO]
    return sorted(twins, key=lambda twin: (_ORDER.index(twin[1].verdict), twin[0]))


def refuse_certain_twin(desk: Desk, noun: str, columns: Mapping[str, Any]) -> list[Twin]:
    """Raise Ambiguous naming a certain twin; return the doubtful ones."""
    twins = find_twins(desk, noun, columns)
    certain = [row_id for row_id, verdict in twins if verdict.verdict == CERTAIN]
    if certain:
        raise Ambiguous(
            "{name} is in the book already",
            candidates=describe(desk, noun, certain),
            hint="crm {noun} show {id}, or add --anyway",
            name=columns["name"],
            noun=noun,
            id=certain[0],
        )
    return twins


def _likeness(noun: str, row: Mapping[str, Any]) -> Likeness:
    return Likeness(
        row["name"],
        noun == "org",
        row.get("phone"),
        row.get("email"),
        row.get("tax_code"),
        row.get("birthday"),
    )


def _rows(desk: Desk, noun: str, key: str, value: Any) -> list[dict[str, Any]]:
    names = ["id", "name", "phone", "email"]
    names += {"org": ["tax_code"], "contact": ["birthday"]}.get(noun, [])
    sql = f"SELECT {', '.join(names)} FROM {noun} WHERE {key} = ? LIMIT {_MOST}"
    return [dict(zip(names, row, strict=True)) for row in desk.book.rows(sql, (value,))]
