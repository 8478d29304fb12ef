"""Making one record of two: the older stays, its blanks are filled, what refers to the other moves (4-rules §11)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from crmcli.domain.merging import PARENT, merged, stands_further
from crmcli.domain.twins import NO, POSSIBLE, REVIEW, Verdict, compare
from crmcli.errors import RuleBroken, UsageError
from crmcli.store.batch import Batch
from crmcli.store.changelog import Effect
from crmcli.store.desk import Desk
from crmcli.store.queries.converting import whole_row
from crmcli.store.queries.differing import Deed, deed
from crmcli.store.queries.holders import LOGS, count_holders, hand_over
from crmcli.store.queries.likeness import likeness
from crmcli.store.queries.orgs import stands_above
from crmcli.store.queries.steps import Step, last_step, state_column

MERGED = ("lead", "org", "contact", "opp")
"""The nouns of which two records can be made one."""

_DEAL = ("name_fold", "org_id", "contact_id", "amount")
"""What speaks for two deals being one."""

Row = Mapping[str, Any]


class Plan(NamedTuple):
    """What a merge would do: to the record that stays, the one that goes, and how many others of each noun."""

    noun: str
    kept: Row
    gone: Row
    verdict: Verdict
    changes: Mapping[str, Any]
    moves: Mapping[str, int]

    def deeds(self, desk: Desk) -> list[Deed]:
        """What it does to the two records, field by field."""
        after = {**self.kept, **self.changes}
        effects = (
            Effect(0, self.noun, self.kept["id"], dict(self.kept), after),
            Effect(0, self.noun, self.gone["id"], dict(self.gone), None),
        )
        return [found for each in effects if (found := deed(desk, each))]


def plan(desk: Desk, noun: str, one: int, other: int, *, anyway: bool = False) -> Plan:
    """What merging two records would do.

    Raises UsageError for a record and itself, RuleBroken when they contradict each other: by what they reached, or,
    unless ``anyway``, by tax code or birthday.
    """
    if one == other:
        raise UsageError("{noun} {id} is one record already; name two", noun=noun, id=one)
    kept, gone = (whole_row(desk.book, noun, row_id) for row_id in sorted((one, other)))
    verdict = _verdict(noun, kept, gone)
    if verdict.verdict == REVIEW and not anyway:
        raise RuleBroken(
            "{noun} {kept} and {gone} have different tax codes or birthdays; look at both, or add --anyway",
            hint="crm {noun} show {gone}",
            noun=noun,
            kept=kept["id"],
            gone=gone["id"],
        )
    changes = merged(noun, kept, gone, _stages(desk))
    if noun == "org":
        changes |= _parent(desk, kept, gone)
    return Plan(noun, kept, gone, verdict, changes, dict(count_holders(desk.book, noun, gone["id"])))


def merge(desk: Desk, b: Batch, planned: Plan) -> None:
    """Do what was planned, in one batch: undone, the two are apart again as they were."""
    noun, kept, gone = planned.noun, planned.kept["id"], planned.gone["id"]
    b.update_where(noun, {}, "id = :id", {"id": kept})  # the log tells by its first row into what a record was merged
    if planned.changes:
        b.update(noun, kept, planned.changes)
    reached = _reached(desk, planned) if noun in LOGS else None
    hand_over(b, noun, gone, kept)
    if reached:
        _log_reached(desk, b, planned, reached)
    b.delete(noun, gone)


def _stages(desk: Desk) -> list[str]:
    return [stage.name for stage in desk.stages]


def _verdict(noun: str, kept: Row, gone: Row) -> Verdict:
    if noun != "opp":
        return compare(likeness(noun, kept), likeness(noun, gone))
    same = tuple(name for name in _DEAL if kept[name] is not None and kept[name] == gone[name])
    return Verdict(POSSIBLE if same else NO, tuple(name.removesuffix("_fold").removesuffix("_id") for name in same))


def _parent(desk: Desk, kept: Row, gone: Row) -> dict[str, Any]:
    """The parent of the organization made of two: one that does not stand below it."""
    both = (kept["id"], gone["id"])
    fit = (
        parent
        for parent in (kept[PARENT], gone[PARENT])
        if parent not in (None, *both) and not any(stands_above(desk.book, each, parent) for each in both)
    )
    parent = next(fit, None)
    return {} if parent == kept[PARENT] else {PARENT: parent}


def _reached(desk: Desk, planned: Plan) -> Step:
    """The state of the record made of two, and the day of the step by which the one that stood further reached it."""
    noun, kept, gone = planned.noun, planned.kept, planned.gone
    further = gone if stands_further(noun, kept, gone, _stages(desk)) else kept
    last = last_step(desk.book, noun, further["id"])
    return Step(further[state_column(noun)], last.on_day if last else further["created_on"])


def _log_reached(desk: Desk, b: Batch, planned: Plan, reached: Step) -> None:
    """Let the joined log, too, end in the state that was reached."""
    noun, kept = planned.noun, planned.kept["id"]
    last, column = last_step(desk.book, noun, kept), state_column(noun)
    if last and last.state != reached.state:
        states = {f"from_{column}": last.state, f"to_{column}": reached.state}
        b.insert(LOGS[noun], {f"{noun}_id": kept, **states, "on_day": reached.on_day, "at": b.at})
