"""The stages of an opportunity: their type, probability and forecast category (4-rules §2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, TypeVar

from crmcli.domain.choicewords import choice_meant
from crmcli.errors import InvalidValue, RuleBroken

OPEN, WON, LOST = "open", "won", "lost"
TYPES = (OPEN, WON, LOST)
CATEGORIES = ("pipeline", "best_case", "commit", "omitted")
LOST_REASONS = ("price", "competitor", "no_budget", "no_decision", "other")

T = TypeVar("T")


class Stage(NamedTuple):
    """One stage of the sale; ``probability`` in percent. Rules look at ``type``, never at the name."""

    name: str
    type: str
    probability: int
    category: str


def stages_of(setting: Sequence[Mapping[str, object]]) -> tuple[Stage, ...]:
    """The stages of a book, in order, from its ``stages`` setting."""
    return tuple(
        Stage(str(s["name"]), str(s["type"]), int(str(s["probability"])), str(s["category"])) for s in setting
    )


def stage_named(stages: Sequence[Stage], name: str) -> Stage:
    """The stage of that name; InvalidValue names the stages there are."""
    meant = choice_meant((stage.name for stage in stages), name)
    for stage in stages:
        if stage.name == meant:
            return stage
    known = ", ".join(stage.name for stage in stages)
    raise InvalidValue("there is no stage {value!r}; the stages are {known}", value=name, known=known)


def stage_of_type(stages: Sequence[Stage], kind: str) -> Stage:
    """The first stage of a type: where a new deal starts, or what won and lost mean in this book."""
    return next(stage for stage in stages if stage.type == kind)


def next_stage(stages: Sequence[Stage], current: str, opp: int) -> Stage:
    """The open stage after ``current``; RuleBroken from the last open one."""
    open_stages = [stage for stage in stages if stage.type == OPEN]
    names = [stage.name for stage in open_stages]
    at = names.index(current) if current in names else -1
    if at + 1 >= len(open_stages):
        raise RuleBroken(
            "{stage} is the last open stage; a deal leaves it by being won or lost",
            hint="crm opp win {id}",
            stage=current,
            id=opp,
        )
    return open_stages[at + 1]


def check_open(kind: str, stage: str, opp: int) -> None:
    """Raise RuleBroken when the deal is closed: only reopening moves it then."""
    if kind != OPEN:
        raise RuleBroken("the deal is {stage} already", hint="crm opp reopen {id}", stage=stage, id=opp)


def check_closed(kind: str, opp: int) -> None:
    """Raise RuleBroken when the deal is open: there is nothing to reopen."""
    if kind == OPEN:
        raise RuleBroken("the deal is open already", hint="crm opp show {id}", id=opp)


def check_reachable(stage: Stage, current: str, opp: int) -> None:
    """Raise RuleBroken for a stage that is no step: the one the deal is in, or one that win and lose are for."""
    if stage.type != OPEN:
        raise RuleBroken(
            "a deal does not advance to {stage}",
            hint="crm opp win {id}" if stage.type == WON else "crm opp lose {id}",
            stage=stage.name,
            id=opp,
        )
    if stage.name == current:
        raise RuleBroken(
            "the deal is in {stage} already", hint="crm opp advance {id}", stage=stage.name, id=opp
        )


def carried(stages: Sequence[Stage], current: str, held: T, own: Callable[[Stage], T], to: Stage) -> T:
    """The probability or category a deal has after a step to the stage ``to``.

    It follows the stage unless it was set by hand, and it was set by hand when it is not what its stage says.
    """
    before = next((stage for stage in stages if stage.name == current), None)
    return own(to) if before is None or own(before) == held else held
