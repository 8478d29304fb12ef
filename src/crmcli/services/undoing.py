"""Taking the last change back, and bringing it forth again."""

from __future__ import annotations

from typing import NamedTuple

from crmcli.errors import RuleBroken
from crmcli.services.configuring import check_fits
from crmcli.store import takeback
from crmcli.store.batch import Batch
from crmcli.store.changelog import Effect, effects, touched
from crmcli.store.desk import Desk, stored_settings
from crmcli.store.queries.differing import Deed, deed
from crmcli.store.takeback import Candidate

SHOWN = 20
"""Records of which an undo shows what it does."""

_RESTED_ON = ("opp", "setting")
"""Tables of which taking something back may leave a deal in a stage that is no more."""


class Plan(NamedTuple):
    """What taking a batch back would do: to how many records, and in detail to the first of them."""

    batch: Candidate
    records: int
    deeds: list[Deed]


def plan(desk: Desk, kind: str, number: int | None = None) -> Plan:
    """What an undo (``do``) or redo (``undo``) would do: of batch ``number``, else of the latest of this user.

    Raises NotFound when there is none, RuleBroken when it cannot be taken back.
    """
    latest = takeback.latest_undoable if kind == "do" else takeback.latest_redoable
    batch = takeback.check(desk.book, number or latest(desk.book, desk.user), kind)
    backwards = [Effect(each.batch, each.table, each.row_id, each.after, each.before) for each in _effects(desk, batch)]
    return Plan(batch, _records(desk, batch), [found for each in backwards if (found := deed(desk, each))])


def take_back(desk: Desk, b: Batch, planned: Plan) -> None:
    """Do what was planned, if it still may be done: another command may have written since."""
    takeback.check(desk.book, planned.batch.id, planned.batch.kind)
    rests = any(table in _RESTED_ON for table in touched(desk.book, planned.batch.id)) and _is_sound(desk)
    takeback.take_back(b, planned.batch.id)
    if rests:
        check_fits(desk, desk.settings, stored_settings(desk.book))


def _effects(desk: Desk, batch: Candidate) -> list[Effect]:
    return effects(desk.book, batch.id, SHOWN)


def _records(desk: Desk, batch: Candidate) -> int:
    """How many records it touched; activities count where they are not beside another record."""
    counts = touched(desk.book, batch.id)
    others = sum(count for table, count in counts.items() if table != "activity")
    return others or counts.get("activity", 0)


def _is_sound(desk: Desk) -> bool:
    """Whether every deal stands in a stage of the book: what is not so before is not refused after."""
    try:
        check_fits(desk, desk.settings, desk.settings)
    except RuleBroken:
        return False
    return True
