"""What becomes of the fields when two records are one: blanks are filled, nothing that is known is overwritten.

Records are rows as stored, by column; ``kept`` is the one that stays. What belongs together - a consent and how it was
given, a status and its day - comes from one of the two, never half from each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from crmcli.domain import leadcycle
from crmcli.domain.folding import fold
from crmcli.domain.records.org import CUSTOMER
from crmcli.domain.scoring import together
from crmcli.domain.stages import LOST, OPEN, WON
from crmcli.errors import RuleBroken

Row = Mapping[str, Any]

FURTHER = (
    leadcycle.STOPPED, leadcycle.NURTURE, leadcycle.NEW, leadcycle.CONTACTED, leadcycle.QUALIFIED, leadcycle.CONVERTED,
)  # fmt: skip
"""Statuses of a lead: who came again is no longer resting or stopped, and what was reached stays reached."""

LINKS = ("org_id", "contact_id", "opp_id")
"""What a converted lead became."""

STATE = {
    "lead": ("status", "stop_reason", "wake_on", "converted_on", *LINKS),
    "opp": ("stage", "stage_type", "entered_on", "probability", "category", "closed_on", "lost_reason"),
    "org": ("stage",),
    "contact": (),
}
"""Where a record stands: all of it comes from the one that stands further."""

TOGETHER = (
    ("consent_email", "consent_sms", "consent_source"),
    ("phone", "phone_typed"),
    ("next_action", "next_action_on"),
    ("potential", "potential_on"),
)
"""Columns that are filled together, and only where none of them is known."""

EARLIEST = ("created_on", "qualified_on", "became_customer_on", "opted_out_email", "opted_out_sms")
LATEST = ("last_contacted_on", "key_account")
PARENT = "parent_id"
"""Chosen by who knows the tree of organizations."""

_OWN = ("id", "created_at", "updated_at", PARENT)
_SHADOWS = ("_fold", "_sort", "_core")


def merged(noun: str, kept: Row, gone: Row, stages: Sequence[str]) -> dict[str, Any]:
    """The columns of ``kept`` that change when ``gone`` is merged into it; ``stages`` of deals, in order.

    Raises RuleBroken where both say what cannot be true of one record.
    """
    result = {**_filled(noun, kept, gone), **_joined(kept, gone)}
    result |= {name: _end(min, kept[name], gone[name]) for name in EARLIEST if name in kept}
    result |= {name: _end(max, kept[name], gone[name]) for name in LATEST if name in kept}
    if stands_further(noun, kept, gone, stages):
        result |= {name: gone[name] for name in STATE[noun]}
    elif noun == "lead" and kept["status"] == gone["status"]:
        result |= {name: gone[name] for name in LINKS if kept[name] is None}
    return {name: value for name, value in result.items() if value != kept[name]}


def stands_further(noun: str, kept: Row, gone: Row, stages: Sequence[str]) -> bool:
    """Whether the record that goes stands further than the one that stays."""
    if noun == "lead":
        _check_links(kept, gone)
        return FURTHER.index(gone["status"]) > FURTHER.index(kept["status"])
    if noun == "opp":
        _check_outcome(kept, gone)
        return _place(gone, stages) > _place(kept, stages)
    return noun == "org" and gone["stage"] == CUSTOMER != kept["stage"]


def _check_links(kept: Row, gone: Row) -> None:
    """Two leads that were converted are one only when they became the same."""
    apart = any(kept[name] and gone[name] and kept[name] != gone[name] for name in LINKS)
    if kept["status"] == gone["status"] == leadcycle.CONVERTED and apart:
        raise RuleBroken(
            "leads {kept} and {gone} were converted to different records; merge those first",
            hint="crm lead show {gone}",
            kept=kept["id"],
            gone=gone["id"],
        )


def _check_outcome(kept: Row, gone: Row) -> None:
    if {kept["stage_type"], gone["stage_type"]} == {WON, LOST}:
        won, lost = sorted((kept, gone), key=lambda row: row["stage_type"] == LOST)
        raise RuleBroken(
            "deal {won} is won and deal {lost} is lost; reopen one of them first",
            hint="crm opp reopen {lost}",
            won=won["id"],
            lost=lost["id"],
        )


def _place(opp: Row, stages: Sequence[str]) -> tuple[bool, int]:
    return opp["stage_type"] != OPEN, stages.index(opp["stage"]) if opp["stage"] in stages else -1


def _filled(noun: str, kept: Row, gone: Row) -> dict[str, Any]:
    """What only the record that goes knows."""
    groups = [[name for name in group if name in kept] for group in TOGETHER]
    grouped = {name for group in groups for name in group}
    alone = [[name] for name in kept if name not in (*_OWN, *grouped, *STATE[noun]) and not name.endswith(_SHADOWS)]
    blank = (group for group in (*groups, *alone) if all(kept[name] is None for name in group))
    return {name: gone[name] for group in blank for name in group}


def _joined(kept: Row, gone: Row) -> dict[str, Any]:
    """What both may hold something of: interests, notes, warmth."""
    found: dict[str, Any] = {}
    if "interests" in kept:
        found["interests"] = _items(kept["interests"], gone["interests"])
    if kept["note"] and gone["note"] and gone["note"] not in kept["note"]:
        found["note"] = f"{kept['note']}\n{gone['note']}"
    if "heat" in kept:
        found["heat"] = together(kept["heat"], gone["heat"])
    return found


def _items(mine: str | None, theirs: str | None) -> str | None:
    known: dict[str, str] = {}
    for each in [*(mine or "").split(";"), *(theirs or "").split(";")]:
        known.setdefault(fold(each), each)
    return ";".join(filter(None, known.values())) or None


def _end(which: Any, mine: Any, theirs: Any) -> Any:
    """The earlier or later of two days, or the one that is known."""
    known = [each for each in (mine, theirs) if each is not None]
    return which(known) if known else None
