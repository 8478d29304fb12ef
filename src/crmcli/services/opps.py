"""What a seller does with an opportunity: open it, move it on, win it, lose it, bring it back (4-rules §2).

Probability and category follow the stage unless they were set by hand; they were set by hand when they are not what
the deal's stage says. Setting them back to what the stage says, or emptying them, lets them follow again.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from crmcli.domain import stages
from crmcli.domain.fields import field_map
from crmcli.domain.records.opp import Opp
from crmcli.domain.stages import LOST, OPEN, WON, Stage, stage_named, stage_of_type
from crmcli.domain.values import parse
from crmcli.errors import InvalidValue, RuleBroken, UsageError
from crmcli.services.keeping import Added, new_record, read_changes
from crmcli.services.typed import read_values
from crmcli.store.batch import Batch
from crmcli.store.desk import Desk
from crmcli.store.queries.opps import Standing, first_step_on, org_of_contact, stage_before, standing_of

OPEN_ONLY = ("probability", "category")
"""What a closed deal has by being closed."""


def add(desk: Desk, b: Batch, given: Mapping[str, str]) -> Added:
    """A new deal, in the first open stage unless another open one is named."""
    typed, _ = new_record(desk, "opp", given)
    columns = {**_org_of_contact(desk, typed.columns), **typed.columns}
    return Added(open_deal(desk, b, columns), typed.remarks, [])


def open_deal(desk: Desk, b: Batch, columns: Mapping[str, Any]) -> int:
    """Insert a new deal with what its stage says; RuleBroken for a stage that is not open. Returns its id."""
    _check_amount(columns)
    first = stage_of_type(desk.stages, OPEN)
    stage = stage_named(desk.stages, columns["stage"]) if columns.get("stage") else first
    if stage.type != OPEN:
        raise RuleBroken(
            "a new deal cannot start in {stage}; add it in an open stage, then close it",
            hint="crm opp win ID" if stage.type == WON else "crm opp lose ID",
            stage=stage.name,
        )
    full = {**columns, **_entered(stage, columns.get("created_on") or desk.today.isoformat())}
    return b.insert("opp", full | {name: columns[name] for name in OPEN_ONLY if columns.get(name) is not None})


def edit(desk: Desk, b: Batch, opp: int, given: Mapping[str, str]) -> tuple[str, ...]:
    """Change fields of a deal as typed; a stage is reached as by advance. Returns remarks."""
    given = dict(given)
    stage = given.pop("stage", None)
    if stage is not None and stage_named(desk.stages, stage).name != standing_of(desk.book, opp).stage:
        advance(desk, b, opp, stage)
    typed = read_changes(desk, "opp", given)
    if typed.columns:
        b.update("opp", opp, _checked(desk, opp, typed.columns))
    return typed.remarks


def check_open(desk: Desk, opp: int) -> None:
    """Raise RuleBroken when the deal is closed."""
    now = standing_of(desk.book, opp)
    stages.check_open(now.stage_type, now.stage, opp)


def advance(desk: Desk, b: Batch, opp: int, stage: str | None = None) -> None:
    """Move an open deal to the next stage, or to a named open one, forward or back."""
    now = standing_of(desk.book, opp)
    stages.check_open(now.stage_type, now.stage, opp)
    reached = stage_named(desk.stages, stage) if stage else stages.next_stage(desk.stages, now.stage, opp)
    stages.check_reachable(reached, now.stage, opp)
    changes = _entered(reached, desk.today.isoformat())
    changes["probability"] = stages.carried(
        desk.stages, now.stage, now.probability, lambda each: each.probability, reached
    )
    changes["category"] = stages.carried(desk.stages, now.stage, now.category, lambda each: each.category, reached)
    _move(desk, b, opp, now, reached, changes, desk.today)


def win(desk: Desk, b: Batch, opp: int, amount: str | None, on: date) -> None:
    """Close a deal as won on a day; it needs an amount, here or from before."""
    now = standing_of(desk.book, opp)
    stages.check_open(now.stage_type, now.stage, opp)
    worth = now.amount if amount is None else read_values(desk, "opp", {"amount": amount}).columns["amount"]
    if worth is None:
        raise UsageError("{option} is missing", option="--amount")
    _check_amount({"amount": worth})
    _close(desk, b, opp, now, WON, on, {"amount": worth})


def lose(desk: Desk, b: Batch, opp: int, given: Mapping[str, str], on: date) -> None:
    """Close a deal as lost on a day: ``given`` holds lost_reason, and competitor or note where it asks for them."""
    now = standing_of(desk.book, opp)
    stages.check_open(now.stage_type, now.stage, opp)
    reason = reason_named(desk, given["lost_reason"])
    changes = read_values(desk, "opp", {name: given[name] for name in given if name != "lost_reason"}).columns
    needed = loss_needs(desk, opp, reason)
    if needed and not changes.get(needed):
        raise UsageError("{option} is missing", option=f"--{needed}")
    if changes.get("note"):
        changes["note"] = f"{now.note}\n{changes['note']}" if now.note else changes["note"]
    _close(desk, b, opp, now, LOST, on, {"lost_reason": reason, **changes})


def reason_named(desk: Desk, text: str) -> str:
    """The reason of a loss as typed; UsageError names the reasons."""
    return str(parse(field_map(Opp)["lost_reason"], text, desk.frame))


def loss_needs(desk: Desk, opp: int, reason: str) -> str | None:
    """What the reason of a loss still wants to know: ``competitor``, ``note`` or nothing."""
    if reason == "competitor":
        return None if standing_of(desk.book, opp).competitor else "competitor"
    return "note" if reason == "other" else None


def reopen(desk: Desk, b: Batch, opp: int) -> None:
    """Back to the stage before it was closed, with that stage's probability; the history is kept."""
    now = standing_of(desk.book, opp)
    stages.check_closed(now.stage_type, opp)
    back = _open_stage_before(desk, opp)
    changes = {**_entered(back, desk.today.isoformat()), "closed_on": None, "lost_reason": None}
    _move(desk, b, opp, now, back, changes, desk.today)


def _entered(stage: Stage, on: str) -> dict[str, Any]:
    return {
        "stage": stage.name,
        "stage_type": stage.type,
        "probability": stage.probability,
        "category": stage.category,
        "entered_on": on,
    }


def _close(desk: Desk, b: Batch, opp: int, now: Standing, kind: str, on: date, changes: Mapping[str, Any]) -> None:
    if on > desk.today:
        raise RuleBroken("the day {day} has not come yet", day=on)
    reached = stage_of_type(desk.stages, kind)
    full = {**_entered(reached, on.isoformat()), "closed_on": on.isoformat(), **changes}
    _move(desk, b, opp, now, reached, full, on)


def _move(
    desk: Desk, b: Batch, opp: int, now: Standing, reached: Stage, changes: Mapping[str, Any], on: date
) -> None:
    """Save a step and log it; a step before the last one would make the past unreadable."""
    if now.entered_on and on.isoformat() < now.entered_on:
        moved = first_step_on(desk.book, opp)
        raise RuleBroken(
            "the deal entered {stage} on {day}; its next step cannot be before that",
            hint="crm opp show {id}" if moved else "crm opp edit {id} --created-on DAY",
            stage=now.stage,
            day=date.fromisoformat(now.entered_on),
            id=opp,
        )
    b.update("opp", opp, changes)
    step = {"opp_id": opp, "from_stage": now.stage, "to_stage": reached.name}
    b.insert("opp_log", {**step, "on_day": on.isoformat(), "at": b.at})


def _open_stage_before(desk: Desk, opp: int) -> Stage:
    """The open stage a closed deal came from; the first one where the log does not reach back."""
    name = stage_before(desk.book, opp)
    found = next((each for each in desk.stages if each.name == name and each.type == OPEN), None)
    return found or stage_of_type(desk.stages, OPEN)


def _checked(desk: Desk, opp: int, typed: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of an edit, or RuleBroken for what a deal in its stage cannot have."""
    columns, now = dict(typed), standing_of(desk.book, opp)
    _check_amount(columns)
    if now.stage_type == WON and columns.get("amount", 0) is None:
        raise RuleBroken("a deal that was won needs its amount", hint="crm opp reopen {id}", id=opp)
    if now.stage_type != OPEN and any(name in columns for name in OPEN_ONLY):
        stages.check_open(now.stage_type, now.stage, opp)
    stage = next((each for each in desk.stages if each.name == now.stage), None)
    for name in OPEN_ONLY:
        if columns.get(name, "") is None and stage:
            columns[name] = getattr(stage, name)
    return {**columns, **_reopened_on(desk, opp, columns)}


def _reopened_on(desk: Desk, opp: int, columns: Mapping[str, Any]) -> dict[str, Any]:
    """Another day of opening moves the day the first stage was entered; it cannot come after a step."""
    if "created_on" not in columns:
        return {}
    first = first_step_on(desk.book, opp)
    if first is None:
        return {"entered_on": columns["created_on"]}
    if columns["created_on"] and columns["created_on"] > first:
        raise RuleBroken("the deal moved on {day} already", day=date.fromisoformat(first))
    return {}


def _check_amount(columns: Mapping[str, Any]) -> None:
    if (columns.get("amount") or 0) < 0:
        raise InvalidValue("the amount of a deal cannot be less than nothing")


def _org_of_contact(desk: Desk, columns: Mapping[str, Any]) -> dict[str, Any]:
    """A deal with a person and no organization is with the person's organization."""
    if columns.get("org_id") or not columns.get("contact_id"):
        return {}
    return {"org_id": org_of_contact(desk.book, columns["contact_id"])}
