"""What must agree in a deal: stage and type, type and probability, closing and its day, winning and an amount."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from crmcli.domain.reporting import Sentence
from crmcli.domain.stages import LOST, OPEN, WON, Stage, stage_of_type
from crmcli.store.queries.flaws import Deal

CERTAIN = {WON: 100, LOST: 0}
"""The probability, in percent, of what is no longer open."""


class Flaw(NamedTuple):
    """Something that does not agree: the command to type, the columns as they have to be, or the day to write in."""

    what: Sentence
    command: str = ""
    changes: Mapping[str, Any] | None = None
    undated: str = ""


def deal_flaws(deal: Deal, stages: Sequence[Stage]) -> Iterator[Flaw]:
    """Everything in a deal that does not agree."""
    yield from _of_stage(deal, stages)
    if deal.stage_type == OPEN:
        if deal.closed_on:
            yield Flaw(Sentence("is open, but has a day on which it was closed"), changes={"closed_on": None})
        return
    if deal.stage_type == WON and deal.amount is None:
        yield Flaw(Sentence("was won without an amount"), f"crm opp edit {deal.id} --amount AMOUNT")
    right = CERTAIN[deal.stage_type]
    if deal.probability != right:
        what = Sentence("is {stage}, but its probability is {held} % instead of {right} %", {
            "stage": deal.stage, "held": deal.probability, "right": right})  # fmt: skip
        yield Flaw(what, changes={"probability": right})
    yield from _of_closing(deal)


def _of_stage(deal: Deal, stages: Sequence[Stage]) -> Iterator[Flaw]:
    stage = next((each for each in stages if each.name == deal.stage), None)
    if stage and stage.type != deal.stage_type:
        what = Sentence("stands in {stage}, but counts as {kind}", {"stage": deal.stage, "kind": deal.stage_type})
        yield Flaw(what, changes={"stage_type": stage.type})
    if stage is None:
        what = Sentence("stands in {stage}, which is no stage of this book", {"stage": deal.stage})
        if deal.stage_type == OPEN:
            yield Flaw(what, f"crm opp advance {deal.id} STAGE")
        else:
            yield Flaw(what, changes={"stage": stage_of_type(stages, deal.stage_type).name})


def _of_closing(deal: Deal) -> Iterator[Flaw]:
    if deal.closed_on is None:
        what = Sentence("is closed, but not known since when")
        logged = deal.stepped_on if deal.reached == deal.stage else None
        if known := logged or deal.entered_on:
            yield Flaw(what, changes={"closed_on": known})
        else:
            yield Flaw(what, undated="closed_on")
    elif deal.created_on and deal.closed_on < deal.created_on:
        what = Sentence("was closed before it was opened")
        yield Flaw(what, f"crm opp edit {deal.id} --created-on DAY")
