"""What a seller does, and has to do: write down a call, plan a task, do it, put it off."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from crmcli.domain import activitykinds, leadcycle, repeating
from crmcli.domain.fields import field_map
from crmcli.domain.records.activity import Activity
from crmcli.domain.values import parse
from crmcli.domain.zones import local_day, seen_moment, stored_moment
from crmcli.errors import RuleBroken
from crmcli.services import keeping, leads
from crmcli.services.keeping import Added
from crmcli.services.typed import CLEAR, read_values
from crmcli.store.batch import Batch
from crmcli.store.desk import Desk
from crmcli.store.queries.duties import Duty, duty
from crmcli.store.queries.leads import status_of

PASSED_ON = ("kind", "subject", "lead_id", "org_id", "contact_id", "opp_id", "personal", "owner", "note")
"""What the next of a repeating task has from the one before."""


def log(desk: Desk, b: Batch, noun: str, row_id: int, given: Mapping[str, str]) -> int:
    """Write down what was done with a record, now unless ``done_at`` says when; a lead is touched by it.

    Raises RuleBroken for a moment to come and for a converted lead.
    """
    _refuse_converted(desk, row_id if noun == "lead" else None)
    columns = read_values(desk, "activity", given).columns
    moment = columns["done_at"] = columns.get("done_at") or stored_moment(desk.now, desk.zone)
    if _is_ahead(desk, moment):
        raise RuleBroken(
            "{day} is still to come; what is planned is a task",
            hint="crm task add TEXT --on {noun}:{id} --due DAY",
            day=local_day(moment, desk.zone),
            noun=noun,
            id=row_id,
        )
    columns.setdefault("owner", desk.user)
    activity = b.insert("activity", {**_with_days(desk, columns), f"{noun}_id": row_id})
    if noun == "lead":
        _touch(desk, b, row_id, columns["kind"], moment)
    return activity


def plan_next(desk: Desk, b: Batch, noun: str, row_id: int, given: Mapping[str, str]) -> None:
    """Set the next action of a lead or a deal; RuleBroken for another noun, which has tasks instead."""
    if noun == "lead":
        leads.edit(desk, b, row_id, given)
    elif noun == "opp":
        keeping.change(desk, b, "opp", row_id, given)
    else:
        raise RuleBroken(
            "only leads and opportunities have a next action",
            hint="crm task add TEXT --on {noun}:{id} --due DAY",
            noun=noun,
            id=row_id,
        )


def add(desk: Desk, b: Batch, given: Mapping[str, str]) -> Added:
    """Plan something to be done, about a record or not; RuleBroken when it repeats but has no first day."""
    typed = keeping.new_record(desk, "activity", _with_rule(given))[0]
    _refuse_converted(desk, typed.columns.get("lead_id"))
    _check_rule(typed.columns.get("repeat"), typed.columns.get("due_at"))
    return Added(b.insert("activity", _with_days(desk, typed.columns)), typed.remarks, [])


def edit(desk: Desk, b: Batch, row_id: int, given: Mapping[str, str]) -> tuple[str, ...]:
    """Change what is known of an activity. Returns remarks."""
    before = duty(desk.book, row_id)
    typed = keeping.read_changes(desk, "activity", _with_rule(given))
    columns = typed.columns
    _refuse_converted(desk, columns.get("lead_id"))
    _check_rule(columns.get("repeat", before.repeat), columns.get("due_at", before.due_at))
    b.update("activity", row_id, _with_days(desk, columns))
    return typed.remarks


def done(desk: Desk, b: Batch, row_id: int, given: Mapping[str, str]) -> int | None:
    """Something was done, now unless ``done_at`` says when. Returns the id of the next one when it repeats."""
    before = _open(desk, row_id)
    columns = read_values(desk, "activity", given).columns
    moment = columns["done_at"] = columns.get("done_at") or stored_moment(desk.now, desk.zone)
    if _is_ahead(desk, moment):
        raise RuleBroken("{day} is still to come", day=local_day(moment, desk.zone))
    b.update("activity", row_id, _with_days(desk, columns))
    if before.lead_id and status_of(desk.book, before.lead_id) != leadcycle.CONVERTED:
        _touch(desk, b, before.lead_id, before.kind, moment)
    return _successor(desk, b, before) if before.repeat and before.due_at else None


def snooze(desk: Desk, b: Batch, row_id: int, until: str) -> None:
    """Put something off until a day or moment to come."""
    _open(desk, row_id)
    moment = parse(field_map(Activity)["due_at"], until, desk.frame)
    if not _is_ahead(desk, moment):
        raise RuleBroken("{day} is not in the future", day=local_day(moment, desk.zone))
    b.update("activity", row_id, _with_days(desk, {"due_at": moment}))


def cancel(desk: Desk, b: Batch, row_id: int) -> None:
    """Something will not be done, nor repeated: it leaves the book. History keeps it and undo brings it back."""
    _open(desk, row_id)
    keeping.delete(desk, b, "activity", row_id)


def check_open(desk: Desk, row_id: int) -> None:
    """Raise RuleBroken when something was done already."""
    _open(desk, row_id)


def _open(desk: Desk, row_id: int) -> Duty:
    found = duty(desk.book, row_id)
    if found.done_at:
        raise RuleBroken("task {id} was done on {day} already", id=row_id, day=local_day(found.done_at, desk.zone))
    return found


def _successor(desk: Desk, b: Batch, before: Duty) -> int:
    """Plan the next of a repeating task."""
    rule = repeating.read_rule(before.repeat or "")
    due = date.fromisoformat(before.due_on or "")
    then = repeating.next_due(rule, due, desk.today)
    seen = seen_moment(before.due_at or "", desk.zone)
    again = datetime.combine(then, seen.time()) if isinstance(seen, datetime) else then
    columns = {name: getattr(before, name) for name in PASSED_ON}
    columns |= {
        "repeat": str(repeating.following(rule, due, then)),
        "due_at": stored_moment(again, desk.zone),
        "due_on": then.isoformat(),
    }
    return b.insert("activity", columns)


def _touch(desk: Desk, b: Batch, lead: int, kind: str, moment: str) -> None:
    if kind in activitykinds.CONTACTING:
        leads.touched(desk, b, lead, kind, local_day(moment, desk.zone))


def _is_ahead(desk: Desk, moment: str) -> bool:
    if len(moment) == len("2026-03-13"):
        return moment > desk.today.isoformat()
    return moment > stored_moment(desk.now, desk.zone)


def _with_days(desk: Desk, columns: Mapping[str, Any]) -> dict[str, Any]:
    """The columns with the local day of each moment among them."""
    full = dict(columns)
    for moment, day in (("due_at", "due_on"), ("done_at", "done_on")):
        if moment in full:
            text = full[moment]
            full[day] = local_day(text, desk.zone).isoformat() if text else None
    return full


def _with_rule(given: Mapping[str, str]) -> dict[str, str]:
    """What was typed, with the rule of repeating as it is stored."""
    rule = given.get("repeat", "")
    return dict(given) if rule in CLEAR else {**given, "repeat": str(repeating.read_rule(rule))}


def _check_rule(rule: str | None, due_at: str | None) -> None:
    if rule and not due_at:
        raise RuleBroken("what repeats needs a first day: --due DAY")


def _refuse_converted(desk: Desk, lead: int | None) -> None:
    """A converted lead is read-only: what happens now happens to what it became."""
    if lead is not None and status_of(desk.book, lead) == leadcycle.CONVERTED:
        leadcycle.check_step("contact", leadcycle.CONVERTED, lead)
