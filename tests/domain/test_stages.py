"""Tests of the stages of an opportunity."""

from __future__ import annotations

import pytest

from crmcli.domain.stages import (
    LOST,
    OPEN,
    WON,
    Stage,
    carried,
    check_closed,
    check_open,
    check_reachable,
    next_stage,
    stage_named,
    stage_of_type,
    stages_of,
)
from crmcli.errors import InvalidValue, RuleBroken
from crmcli.settings import STAGES

DEFAULT = stages_of(STAGES)

VIETNAMESE = (
    Stage("Tiếp cận", OPEN, 15, "pipeline"),
    Stage("Đàm phán", OPEN, 70, "commit"),
    Stage("Thành công", WON, 100, "commit"),
    Stage("Bỏ cuộc", LOST, 0, "omitted"),
)


def hint_of(failure: RuleBroken) -> str:
    return (failure.hint or "").format(**failure.values)


def test_the_default_stages_are_those_of_the_rule() -> None:
    assert [(stage.name, stage.probability) for stage in DEFAULT] == [
        ("prospecting", 10),
        ("qualification", 20),
        ("needs", 30),
        ("proposal", 50),
        ("negotiation", 80),
        ("won", 100),
        ("lost", 0),
    ]


@pytest.mark.parametrize("typed", ["Đàm phán", "dam phan", "DAM PHAN", "đàm-phán", "dam_phan", " đàm phán "])
def test_a_stage_is_found_however_it_is_typed(typed: str) -> None:
    assert stage_named(VIETNAMESE, typed).probability == 70


def test_an_unknown_stage_is_refused_naming_the_stages() -> None:
    with pytest.raises(InvalidValue, match="there is no stage 'closing'; the stages are prospecting, qualification"):
        stage_named(DEFAULT, "closing")


def test_won_and_lost_are_types_not_names() -> None:
    assert stage_of_type(VIETNAMESE, WON).name == "Thành công"
    assert stage_of_type(VIETNAMESE, LOST).name == "Bỏ cuộc"
    assert stage_of_type(VIETNAMESE, OPEN).name == "Tiếp cận"


def test_the_next_stage_is_the_next_open_one() -> None:
    assert next_stage(DEFAULT, "needs", 7).name == "proposal"
    assert next_stage(VIETNAMESE, "Tiếp cận", 7).name == "Đàm phán"


def test_from_the_last_open_stage_the_way_on_is_to_win() -> None:
    with pytest.raises(RuleBroken) as caught:
        next_stage(DEFAULT, "negotiation", 7)
    assert hint_of(caught.value) == "crm opp win 7"


def test_a_deal_in_a_stage_that_is_no_more_goes_on_from_the_beginning() -> None:
    assert next_stage(DEFAULT, "abolished", 7).name == "prospecting"


@pytest.mark.parametrize(("name", "hint"), [("won", "crm opp win 7"), ("lost", "crm opp lose 7")])
def test_a_deal_does_not_advance_into_being_closed(name: str, hint: str) -> None:
    with pytest.raises(RuleBroken) as caught:
        check_reachable(stage_named(DEFAULT, name), "needs", 7)
    assert hint_of(caught.value) == hint


def test_a_deal_does_not_advance_to_where_it_is() -> None:
    with pytest.raises(RuleBroken, match="the deal is in needs already"):
        check_reachable(stage_named(DEFAULT, "needs"), "needs", 7)


@pytest.mark.parametrize(("kind", "stage"), [(WON, "won"), (LOST, "lost")])
def test_a_closed_deal_moves_only_by_being_reopened(kind: str, stage: str) -> None:
    with pytest.raises(RuleBroken, match=f"the deal is {stage} already") as caught:
        check_open(kind, stage, 7)
    assert hint_of(caught.value) == "crm opp reopen 7"
    check_closed(kind, 7)


def test_an_open_deal_cannot_be_reopened() -> None:
    check_open(OPEN, "needs", 7)
    with pytest.raises(RuleBroken, match="the deal is open already"):
        check_closed(OPEN, 7)


def probability(stage: Stage) -> int:
    return stage.probability


def test_a_probability_that_is_its_stages_follows_it() -> None:
    assert carried(DEFAULT, "needs", 30, probability, stage_named(DEFAULT, "proposal")) == 50


def test_a_probability_set_by_hand_stays() -> None:
    assert carried(DEFAULT, "needs", 45, probability, stage_named(DEFAULT, "proposal")) == 45


def test_without_its_old_stage_a_probability_follows_the_new_one() -> None:
    assert carried(DEFAULT, "abolished", 45, probability, stage_named(DEFAULT, "proposal")) == 50


def test_a_category_is_carried_like_a_probability() -> None:
    to = stage_named(DEFAULT, "negotiation")
    assert carried(DEFAULT, "needs", "pipeline", lambda stage: stage.category, to) == "commit"
    assert carried(DEFAULT, "needs", "omitted", lambda stage: stage.category, to) == "omitted"
