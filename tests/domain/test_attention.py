"""Tests of which leads need attention, and why."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from crmcli.domain.attention import Limits, Standing, limits_of, reasons
from crmcli.settings import Settings

TODAY = date(2026, 3, 31)


def why(status: str = "contacted", **known: Any) -> list[tuple[str, int | None]]:
    """The reasons of a lead that was touched today and has a next action, but for what is said."""
    usual = {"created_on": date(2026, 1, 1), "contacted_on": TODAY, "next_action_on": date(2026, 4, 2), **known}
    return [(reason[0], reason[1]) for reason in reasons(Standing(status, **usual), TODAY, limits_of(Settings({})))]


def march(day: int) -> date:
    return date(2026, 3, day)


def test_a_lead_that_is_cared_for_needs_nobody() -> None:
    assert why() == []


def test_the_worked_leads() -> None:
    april: dict[str, Any] = {"next_action_on": date(2026, 4, 2)}
    assert why("new", created_on=march(30), contacted_on=None, next_action_on=date(2026, 4, 1)) == []
    assert why("new", created_on=march(20), contacted_on=None, next_action_on=None) == [
        ("never_contacted", 11), ("no_next_action", None),
    ]  # fmt: skip
    assert why(contacted_on=march(10), next_action_on=march(25)) == [("overdue_next_action", 6), ("no_activity", 21)]
    assert why("stopped", contacted_on=None, next_action_on=None) == []
    assert why("qualified", contacted_on=march(29), hot=True, **april) == [("hot_untouched", None)]
    assert why(created_on=march(1), contacted_on=march(18), **april) == []


@pytest.mark.parametrize(("day", "found"), [(30, []), (29, [("never_contacted", 2)])])
def test_a_new_lead_may_wait_a_day_for_its_first_contact(day: int, found: list[Any]) -> None:
    assert why("new", created_on=march(day), contacted_on=None) == found


@pytest.mark.parametrize(("day", "found"), [(18, []), (17, [("no_activity", 14)])])
def test_an_open_lead_may_rest_for_thirteen_days(day: int, found: list[Any]) -> None:
    assert why(contacted_on=march(day)) == found


def test_a_note_is_activity_but_no_contact() -> None:
    assert why(contacted_on=march(1), active_on=march(30)) == []
    assert why(contacted_on=march(1), active_on=march(30), hot=True) == [("hot_untouched", None)]


@pytest.mark.parametrize(("day", "found"), [(30, []), (29, [("hot_untouched", None)])])
def test_a_hot_lead_may_rest_for_one_day(day: int, found: list[Any]) -> None:
    assert why(contacted_on=march(day), hot=True) == found


def test_an_action_due_today_is_not_overdue() -> None:
    assert why(next_action_on=TODAY) == []
    assert why(next_action_on=march(30)) == [("overdue_next_action", 1)]


def test_a_next_action_without_a_day_is_one() -> None:
    assert why(next_action_on=None, next_action="gọi lại") == []


def test_without_phone_and_e_mail_a_lead_cannot_be_reached() -> None:
    assert why(reachable=False) == [("unreachable", None)]


@pytest.mark.parametrize(("wake_on", "found"), [(TODAY, [("wake_up", None)]), (date(2026, 4, 1), []), (None, [])])
def test_a_nurtured_lead_is_looked_at_from_its_wake_up_day_on(wake_on: date | None, found: list[Any]) -> None:
    assert why("nurture", wake_on=wake_on) == found


def test_days_that_nobody_knows_are_too_many() -> None:
    assert why("new", created_on=None, contacted_on=None) == [("never_contacted", None)]
    assert why("qualified", created_on=None, contacted_on=None, hot=True) == [
        ("no_activity", None), ("hot_untouched", None),
    ]  # fmt: skip


def test_the_limits_are_settings_of_the_book() -> None:
    assert limits_of(Settings({"attention.no_activity_days": 3})) == Limits(2, 3, 1)
