"""The life of a lead: its statuses and the steps between them (4-rules §1)."""

from __future__ import annotations

from crmcli.errors import RuleBroken

NEW, CONTACTED, QUALIFIED, CONVERTED = "new", "contacted", "qualified", "converted"
NURTURE, STOPPED = "nurture", "stopped"
STATUSES = (NEW, CONTACTED, QUALIFIED, CONVERTED, NURTURE, STOPPED)
OPEN = (NEW, CONTACTED, QUALIFIED)
"""A nurtured lead is open too, but only once its wake-up day has come."""

STEPS: dict[str, tuple[str, ...]] = {
    "contact": (NEW,),
    "qualify": (NEW, CONTACTED, NURTURE),
    "nurture": OPEN,
    "stop": (*OPEN, NURTURE),
    "reopen": (NURTURE, STOPPED),
    "convert": (*OPEN, NURTURE),
}
"""Each step and the statuses it may start from."""

REACHES = {
    "contact": CONTACTED,
    "qualify": QUALIFIED,
    "nurture": NURTURE,
    "stop": STOPPED,
    "convert": CONVERTED,
}


def check_step(step: str, status: str, lead: int) -> None:
    """Raise RuleBroken with the sentence for this step when it may not start from ``status``."""
    if status in STEPS[step]:
        return
    if status == CONVERTED:
        raise RuleBroken("the lead was converted and is read-only now", hint="crm lead show {id}", id=lead)
    if step == "qualify" and status == QUALIFIED:
        raise RuleBroken("the lead is qualified already", hint="crm lead convert {id}", id=lead)
    if step == "reopen":
        raise RuleBroken("the lead is {status}; only nurtured and stopped leads are reopened", status=status)
    if status == STOPPED:
        raise RuleBroken("the lead was stopped", hint="crm lead reopen {id}", id=lead)
    raise RuleBroken("the lead is {status} already", status=status)
