"""The planned rows into the book: one short transaction, logged so that it can be taken back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import Any

from crmcli.domain import activitykinds, leadcycle, stages
from crmcli.domain.fields import Kind
from crmcli.domain.records.org import PROSPECT
from crmcli.domain.scoring import heated
from crmcli.domain.stages import stage_of_type
from crmcli.services.importing.planning import Plan
from crmcli.services.importing.staging import importable
from crmcli.store import arriving, ledger
from crmcli.store.batch import Batch
from crmcli.store.desk import Desk


def apply(desk: Desk, b: Batch, noun: str, fields: Iterable[str], plan: Plan) -> None:
    """Write what was planned: new records with their logs, then what others get from the file."""
    if plan.orgs:
        arriving.insert_orgs(b, {"stage": PROSPECT, "owner": desk.user})
    if plan.created:
        arriving.put_references(desk.book, noun, _references(noun, fields))
        if noun == "opp":
            arriving.org_from_contact(desk.book)
        last = ledger.last_id(desk.book, noun)
        arriving.insert_rows(b, noun, all_new=plan.all_new)
        _log_states(desk, b, noun, last)
    if plan.merging.columns:
        b.update_from(noun, plan.merging.columns, "stage.change")


def _references(noun: str, fields: Iterable[str]) -> list[str]:
    specs = (importable(noun)[name] for name in fields)
    return ["lead_id" if spec.noun == "any" else spec.column for spec in specs if spec.kind is Kind.REF]


def _log_states(desk: Desk, b: Batch, noun: str, last: int) -> None:
    """A record created in a later state has one step in its log, at the day that state began, if it is known."""
    if noun == "lead":
        ledger.log_leads(b, last, leadcycle.NEW)
    elif noun == "opp":
        ledger.log_opps(b, last, stage_of_type(desk.stages, stages.OPEN).name)
    elif noun == "activity":
        _touch_leads(desk, b, last)


def _touch_leads(desk: Desk, b: Batch, last: int) -> None:
    """What activities with a person do to a lead: last contact, warmth, and new becomes contacted."""
    points = desk.settings["score.engagement"]
    half_life = desk.settings.whole("score.half_life")
    touched: list[tuple[Any, ...]] = []
    done = ledger.done_with_leads(desk.book, last, activitykinds.CONTACTING, leadcycle.CONVERTED)
    for (lead, status, heat, contacted), events in groupby(done, lambda row: row[:4]):
        days = []
        for *_, kind, day in events:
            heat = heated(heat, points.get(kind, 0), date.fromisoformat(day), half_life)
            days.append(day)
        reached = leadcycle.CONTACTED if status == leadcycle.NEW else status
        touched.append((lead, reached, heat, max(contacted or "", *days), days[0]))
    ledger.touch(b, touched, leadcycle.NEW)
