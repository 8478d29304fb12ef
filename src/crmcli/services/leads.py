"""What a seller does with a lead: qualify it, let it rest, stop it, bring it back (4-rules §1)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from crmcli.domain import leadcycle
from crmcli.domain.scoring import heated
from crmcli.errors import RuleBroken
from crmcli.services import keeping
from crmcli.services.keeping import Added, change
from crmcli.store.batch import Batch
from crmcli.store.desk import Desk
from crmcli.store.queries.leads import status_before, status_of, warmth_of


def add(desk: Desk, b: Batch, given: Mapping[str, str], *, anyway: bool = False) -> Added:
    """A new lead, status ``new``."""
    return keeping.add(desk, b, "lead", given, anyway=anyway, start={"status": leadcycle.NEW})


def edit(desk: Desk, b: Batch, lead: int, given: Mapping[str, str]) -> tuple[str, ...]:
    """Change fields of a lead; a converted one is read-only. Returns remarks."""
    if status_of(desk.book, lead) == leadcycle.CONVERTED:
        leadcycle.check_step("nurture", leadcycle.CONVERTED, lead)
    return change(desk, b, "lead", lead, given)


def qualify(desk: Desk, b: Batch, lead: int) -> None:
    """The seller's verdict: worth an opportunity."""
    step(desk, b, lead, "qualify", {"qualified_on": desk.today.isoformat(), "wake_on": None})


def nurture(desk: Desk, b: Batch, lead: int, wake_on: date) -> None:
    """Not now: kept, and woken on a day to come."""
    leadcycle.check_step("nurture", status_of(desk.book, lead), lead)
    if wake_on <= desk.today:
        raise RuleBroken("the wake-up day {day} is not in the future", day=wake_on)
    step(desk, b, lead, "nurture", {"wake_on": wake_on.isoformat()})


def stop(desk: Desk, b: Batch, lead: int, reason: str) -> None:
    """Not good enough: no longer followed."""
    step(desk, b, lead, "stop", {"stop_reason": reason, "wake_on": None})


def reopen(desk: Desk, b: Batch, lead: int) -> None:
    """Back to the status before it was nurtured or stopped."""
    status = status_of(desk.book, lead)
    leadcycle.check_step("reopen", status, lead)
    before = status_before(desk.book, lead)
    b.update("lead", lead, {"status": before, "stop_reason": None, "wake_on": None})
    log_status(desk, b, lead, status, before)


def touched(desk: Desk, b: Batch, lead: int, kind: str, on: date) -> None:
    """What an activity with the person does to a lead: last contact, warmth, and new becomes contacted."""
    status, last, heat = warmth_of(desk.book, lead)
    points = desk.settings["score.engagement"].get(kind, 0)
    changes: dict[str, Any] = {
        "heat": heated(heat, points, on, desk.settings.whole("score.half_life")),
        "last_contacted_on": max(last or "", on.isoformat()),
    }
    if status == leadcycle.NEW:
        changes["status"] = leadcycle.CONTACTED
        log_status(desk, b, lead, leadcycle.NEW, leadcycle.CONTACTED)
    b.update("lead", lead, changes)


def check(desk: Desk, lead: int, name: str) -> None:
    """Raise RuleBroken when the lead may not take this step now."""
    leadcycle.check_step(name, status_of(desk.book, lead), lead)


def step(desk: Desk, b: Batch, lead: int, name: str, changes: Mapping[str, Any]) -> None:
    """Take a lead one step of its life, checked and logged."""
    status = status_of(desk.book, lead)
    leadcycle.check_step(name, status, lead)
    reached = leadcycle.REACHES[name]
    b.update("lead", lead, {"status": reached, **changes})
    log_status(desk, b, lead, status, reached)


def log_status(desk: Desk, b: Batch, lead: int, before: str, after: str) -> None:
    """Write the step into the lead's log, at the business day."""
    b.insert(
        "lead_log",
        {
            "lead_id": lead,
            "from_status": before,
            "to_status": after,
            "on_day": desk.today.isoformat(),
            "at": b.at,
        },
    )
