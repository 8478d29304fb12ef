"""Whether somebody is in the book already: what add, convert and import ask before they write."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crmcli.domain.twins import CERTAIN, NO, RANKED, Verdict, compare
from crmcli.errors import Ambiguous
from crmcli.store.desk import Desk
from crmcli.store.queries.likeness import likeness, sharing_a_key
from crmcli.store.queries.refs import describe

Twin = tuple[int, Verdict]


def find_twins(desk: Desk, noun: str, columns: Mapping[str, Any]) -> list[Twin]:
    """Records of the noun that may be the same, the most certain first."""
    mine = likeness(noun, columns)
    twins = [(row_id, compare(mine, other)) for row_id, other in sharing_a_key(desk.book, noun, columns).items()]
    real = [twin for twin in twins if twin[1].verdict != NO]
    return sorted(real, key=lambda twin: (RANKED.index(twin[1].verdict), twin[0]))


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
