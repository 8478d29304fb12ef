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


_DAY_THEN = (
    "coalesce((SELECT l.on_day FROM opp_log l WHERE l.opp_id = t.id AND l.on_day <= :today "
    "ORDER BY l.id DESC LIMIT 1), t.created_on)"
)

# Only a deal whose last step is later than the day is looked up in the log: for all others the book itself is right.
DEALS = f"""
SELECT id, name, org_id, owner, source, amount, lost_reason, created_on,
  coalesce(stage_then, stage) AS stage,
  CASE WHEN stage_then IS NULL THEN stage_type
       ELSE coalesce(stage_type(stage_then), iif(stage_then = stage, stage_type, '{OPEN}')) END AS type,
  CASE WHEN stage_then IS NULL OR stage_then = stage THEN probability
       ELSE coalesce(stage_probability(stage_then), probability) END AS probability,
  CASE WHEN stage_then IS NULL THEN coalesce(entered_on, created_on) ELSE day_then END AS since,
  CASE WHEN stage_then IS NULL THEN closed_on
       WHEN stage_type(stage_then) <> '{OPEN}' THEN day_then END AS closed_on
FROM (
  SELECT t.*,
    CASE WHEN t.entered_on > :today THEN {_then("opp", "stage")} END AS stage_then,
    CASE WHEN t.entered_on > :today THEN {_DAY_THEN} END AS day_then
  FROM opp t WHERE t.created_on IS NULL OR t.created_on <= :today
)"""
"""Every deal of the day ``:today``: its stage, the type of it, since when, its probability then and when it closed."""


def deals(desk: Desk) -> str:
    """The SELECT of every deal of the day ``:today``; the connection learns the stages of the book."""
    stages = {stage.name: stage for stage in desk.stages}
    desk.book.define("stage_type", 1, lambda name: stages[name].type if name in stages else None)
    desk.book.define("stage_probability", 1, lambda name: stages[name].probability if name in stages else None)
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
