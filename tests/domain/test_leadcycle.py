"""Tests of the life of a lead."""

from __future__ import annotations

import pytest

from crmcli.domain.leadcycle import (
    CONTACTED,
    CONVERTED,
    NEW,
    NURTURE,
    OPEN,
    QUALIFIED,
    REACHES,
    STATUSES,
    STEPS,
    STOPPED,
    check_step,
)
from crmcli.errors import RuleBroken

ALLOWED = {
    "contact": {NEW},
    "qualify": {NEW, CONTACTED, NURTURE},
    "nurture": {NEW, CONTACTED, QUALIFIED},
    "stop": {NEW, CONTACTED, QUALIFIED, NURTURE},
    "reopen": {NURTURE, STOPPED},
    "convert": {NEW, CONTACTED, QUALIFIED, NURTURE},
}


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("status", STATUSES)
def test_a_step_is_taken_from_the_statuses_of_the_rule_and_no_other(step: str, status: str) -> None:
    if status in ALLOWED[step]:
        check_step(step, status, 7)
    else:
        with pytest.raises(RuleBroken):
            check_step(step, status, 7)


def test_every_step_but_reopening_reaches_a_status_of_its_own() -> None:
    assert set(REACHES) == set(STEPS) - {"reopen"}
    assert len(set(REACHES.values())) == len(REACHES)


def test_converted_is_where_a_lead_ends() -> None:
    assert not [step for step, statuses in STEPS.items() if CONVERTED in statuses]


def test_nurtured_and_stopped_leads_are_not_open() -> None:
    assert OPEN == (NEW, CONTACTED, QUALIFIED)


@pytest.mark.parametrize(
    ("step", "status", "sentence", "hint"),
    [
        ("qualify", QUALIFIED, "the lead is qualified already", "crm lead convert 7"),
        ("stop", STOPPED, "the lead was stopped", "crm lead reopen 7"),
        ("qualify", STOPPED, "the lead was stopped", "crm lead reopen 7"),
        ("convert", CONVERTED, "the lead was converted and is read-only now", "crm lead show 7"),
        ("reopen", NEW, "the lead is new; only nurtured and stopped leads are reopened", None),
    ],
)
def test_a_refusal_says_why_and_what_to_type(step: str, status: str, sentence: str, hint: str | None) -> None:
    with pytest.raises(RuleBroken) as caught:
        check_step(step, status, 7)
    assert str(caught.value) == sentence
    assert (caught.value.hint and caught.value.hint.format(**caught.value.values)) == hint
