"""What must agree in a deal, case by case."""

from __future__ import annotations

from typing import Any

import pytest

from crmcli.domain.stages import stages_of
from crmcli.services.soundness import deal_flaws
from crmcli.settings import STAGES
from crmcli.store.queries.flaws import Deal

WON = Deal(7, "won", "won", 100, 5, "2026-01-01", "2026-03-01", "2026-03-01", "2026-03-01", "won")
OPEN = Deal(8, "needs", "open", 30, None, None, None, None, None, None)


def flaws(deal: Deal, **other: Any) -> list[tuple[str, dict[str, Any] | None]]:
    found = deal_flaws(deal._replace(**other), stages_of(STAGES))
    return [(each.command or each.undated, dict(each.changes) if each.changes else None) for each in found]


@pytest.mark.parametrize("deal", [WON, OPEN])
def test_a_sound_deal_has_no_flaw(deal: Deal) -> None:
    assert flaws(deal) == []


def test_an_open_deal_may_have_any_probability_and_no_amount() -> None:
    assert flaws(OPEN, probability=99) == []


def test_the_day_of_closing_is_that_of_the_step_into_the_stage() -> None:
    assert flaws(WON, closed_on=None, entered_on=None, stepped_on="2026-02-02") == [("", {"closed_on": "2026-02-02"})]


def test_a_step_into_another_stage_says_nothing_of_the_closing() -> None:
    assert flaws(WON, closed_on=None, reached="needs", stepped_on="2026-02-02") == [("", {"closed_on": "2026-03-01"})]


def test_a_closing_of_which_nothing_is_known_is_left_to_the_person() -> None:
    assert flaws(WON, closed_on=None, entered_on=None, stepped_on=None, reached=None) == [("closed_on", None)]


def test_several_flaws_of_one_deal_are_all_told() -> None:
    assert flaws(WON, amount=None, probability=3, stage="sold") == [
        ("", {"stage": "won"}), ("crm opp edit 7 --amount AMOUNT", None), ("", {"probability": 100}),
    ]  # fmt: skip


def test_a_deal_of_nothing_is_not_one_without_an_amount() -> None:
    assert flaws(WON, amount=0) == []
