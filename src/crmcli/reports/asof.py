"""Deals and leads as they stood on a day: the stage from the log, everything else as it is now.

The last step logged on or before the day says the stage; before the first step it is the one that step came from.
"""

from __future__ import annotations

from crmcli.domain.reporting import Sentence
from crmcli.domain.stages import OPEN
from crmcli.store.desk import Desk


def _then(noun: str, state: str) -> str:
    """The SQL of the state of ``t`` on the day ``:today`` by its log."""
    log = f"FROM {noun}_log l WHERE l.{noun}_id = t.id AND l.on_day"
    return (
        f"coalesce((SELECT l.to_{state} {log} <= :today ORDER BY l.id DESC LIMIT 1), "
        f"(SELECT l.from_{state} {log} > :today ORDER BY l.id LIMIT 1), t.{state})"
    )


_STAGE = _then("opp", "stage")
_DAY = (
    "coalesce((SELECT l.on_day FROM opp_log l WHERE l.opp_id = t.id AND l.on_day <= :today "
    "ORDER BY l.id DESC LIMIT 1), t.created_on)"
)


def _moved(then: str, now: str) -> str:
    """``then`` for a deal whose last step is later than the day; for all others the book itself is right."""
    return f"CASE WHEN t.entered_on > :today THEN {then} ELSE {now} END"


_TYPE = f"coalesce(stage_type({_STAGE}), iif({_STAGE} = t.stage, t.stage_type, '{OPEN}'))"


def _of_stage(column: str) -> str:
    """What a deal held then: its own while it was in the stage it is in, before that what its stage gives."""
    return f"iif({_STAGE} = t.stage, t.{column}, coalesce(stage_{column}({_STAGE}), t.{column}))"


# One CASE a column: SQLite merges this into the query around it, and nests no tests for the rows that have not moved.
DEALS = f"""
SELECT t.id, t.name, t.org_id, t.owner, t.source, t.amount, t.lost_reason, t.created_on,
  t.expected_close, t.next_action, t.next_action_on,
  {_moved(_STAGE, "t.stage")} AS stage,
  {_moved(_TYPE, "t.stage_type")} AS type,
  {_moved(_of_stage("probability"), "t.probability")} AS probability,
  {_moved(_of_stage("category"), "t.category")} AS category,
  {_moved(_DAY, "coalesce(t.entered_on, t.created_on)")} AS since,
  {_moved(f"iif({_TYPE} <> '{OPEN}', {_DAY}, NULL)", "t.closed_on")} AS closed_on
FROM opp t WHERE t.created_on IS NULL OR t.created_on <= :today"""
"""Every deal of the day ``:today``: its stage, the type of it, since when, its probability and category then."""


def deals(desk: Desk) -> str:
    """The SELECT of every deal of the day ``:today``; the connection learns the stages of the book."""
    stages = {stage.name: stage for stage in desk.stages}
    desk.book.define("stage_type", 1, lambda name: stages[name].type if name in stages else None)
    desk.book.define("stage_probability", 1, lambda name: stages[name].probability if name in stages else None)
    desk.book.define("stage_category", 1, lambda name: stages[name].category if name in stages else None)
    return DEALS


def leads(desk: Desk) -> str:
    """The SELECT of every lead of the day ``:today``, its status of then as ``status_then``."""
    later = desk.book.value("SELECT EXISTS (SELECT 1 FROM lead_log WHERE on_day > ?)", (desk.today.isoformat(),))
    then = _then("lead", "status") if later else "t.status"
    return f"SELECT t.*, {then} AS status_then FROM lead t WHERE t.created_on IS NULL OR t.created_on <= :today"


_LATER = {
    "opp": "SELECT 1 FROM opp WHERE created_on > :today OR entered_on > :today",
    "lead": "SELECT 1 FROM lead WHERE created_on > :today UNION ALL SELECT 1 FROM lead_log WHERE on_day > :today",
}


def past_note(desk: Desk, noun: str) -> tuple[Sentence, ...]:
    """What a report about a past day says: how far it looks back. Nothing when the book holds nothing later."""
    if desk.today == desk.real.astimezone(desk.zone).date():
        return ()  # the report of the present day, which is asked for most, is spared a look through the book
    if not desk.book.value(f"SELECT EXISTS ({_LATER[noun]})", {"today": desk.today.isoformat()}):
        return ()
    return (
        Sentence(
            "as of {day}: what is dated later is left out, the state comes from the log, all else stands as now",
            {"day": desk.today},
        ),
    )
