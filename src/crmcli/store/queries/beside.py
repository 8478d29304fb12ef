"""What stands beside a record when it is shown: its latest activities and the steps of its life."""

from __future__ import annotations

from datetime import date
from typing import Any

from crmcli.domain.records.step import StageStep, StatusStep
from crmcli.store.desk import Desk
from crmcli.store.queries.select import Selection

_ABOUT = {
    "lead": "t.lead_id = ?",
    "opp": "t.opp_id = ?",
    "contact": "t.contact_id = ? OR t.opp_id IN (SELECT id FROM opp WHERE contact_id = ?)",
    "org": (
        "t.org_id = ? OR t.contact_id IN (SELECT id FROM contact WHERE org_id = ?) "
        "OR t.opp_id IN (SELECT id FROM opp WHERE org_id = ?)"
    ),
}
"""The activities of a record: a person's and a company's are also those of its deals."""

_LOGS: dict[str, tuple[str, type[Any]]] = {
    "lead": ("SELECT on_day, from_status, to_status FROM lead_log WHERE lead_id = ? ORDER BY id", StatusStep),
    "opp": ("SELECT on_day, from_stage, to_stage FROM opp_log WHERE opp_id = ? ORDER BY id", StageStep),
}


def about_sql(noun: str, row_id: int) -> tuple[str, list[int]]:
    """The condition, over the alias ``t``, of the activities of a record."""
    about = _ABOUT[noun]
    return f"({about})", [row_id] * about.count("?")


def recent_activities(desk: Desk, noun: str, row_id: int, most: int) -> list[Any]:
    """What is to be done, then what was done, the latest first."""
    chosen = Selection(desk, "activity").matching(*about_sql(noun, row_id))
    return chosen.ordered("t.done_at IS NOT NULL, coalesce(t.done_at, t.due_at) DESC, t.id DESC").limit(most).records()


def steps_of(desk: Desk, noun: str, row_id: int) -> list[Any]:
    """The steps of a lead or a deal, the first one first; none for other nouns."""
    if noun not in _LOGS:
        return []
    sql, step = _LOGS[noun]
    return [step(day and date.fromisoformat(day), *states) for day, *states in desk.book.rows(sql, (row_id,))]
