"""Tests of how a task repeats."""

from __future__ import annotations

from datetime import date

import pytest

from crmcli.domain.repeating import Rule, following, next_due, read_rule
from crmcli.errors import InvalidValue


@pytest.mark.parametrize(
    ("typed", "rule"),
    [
        ("day", Rule(1, "day")),
        ("every week", Rule(1, "week")),
        ("2 weeks", Rule(2, "week")),
        ("2w", Rule(2, "week")),
        ("Hàng tháng", Rule(1, "month")),
        ("mỗi quý", Rule(1, "quarter")),
        ("3 tháng", Rule(3, "month")),
        ("hằng năm", Rule(1, "year")),
        ("ngày", Rule(1, "day")),
        ("yearly", Rule(1, "year")),
        ("month @31", Rule(1, "month", 31)),
    ],
)
def test_a_rule_is_read_as_people_say_it(typed: str, rule: Rule) -> None:
    assert read_rule(typed) == rule


@pytest.mark.parametrize(
    "typed", ["", "fortnight", "0 weeks", "400 days", "week @31", "month @12", "1.5 week", "x" * 99]
)
def test_what_says_no_period_is_refused(typed: str) -> None:
    with pytest.raises(InvalidValue, match="does not say how often"):
        read_rule(typed)


@pytest.mark.parametrize("rule", [Rule(1, "day"), Rule(2, "week"), Rule(1, "month", 31), Rule(3, "quarter")])
def test_a_rule_is_read_back_as_it_is_written(rule: Rule) -> None:
    assert read_rule(str(rule)) == rule


@pytest.mark.parametrize(
    ("rule", "due", "today", "then"),
    [
        ("day", "2026-03-13", "2026-03-13", "2026-03-14"),
        ("week", "2026-03-13", "2026-03-13", "2026-03-20"),
        ("2 weeks", "2026-03-13", "2026-03-10", "2026-03-27"),
        ("month", "2026-01-31", "2026-01-31", "2026-02-28"),
        ("month", "2026-03-31", "2026-03-31", "2026-04-30"),
        ("month", "2028-01-30", "2028-01-30", "2028-02-29"),
        ("month", "2026-12-15", "2026-12-15", "2027-01-15"),
        ("quarter", "2025-11-30", "2025-11-30", "2026-02-28"),
        ("year", "2028-02-29", "2028-02-29", "2029-02-28"),
    ],
)
def test_the_next_day_follows_the_rule_and_month_ends_are_cut(rule: str, due: str, today: str, then: str) -> None:
    assert next_due(read_rule(rule), date.fromisoformat(due), date.fromisoformat(today)) == date.fromisoformat(then)


@pytest.mark.parametrize(
    ("rule", "then"), [("day", "2026-03-14"), ("week", "2026-03-16"), ("month", "2026-04-05"), ("year", "2027-01-05")]
)
def test_what_was_missed_does_not_pile_up(rule: str, then: str) -> None:
    assert next_due(read_rule(rule), date(2026, 1, 5), date(2026, 3, 13)) == date.fromisoformat(then)


def test_a_day_cut_short_does_not_drift() -> None:
    rule, due = read_rule("month"), date(2026, 1, 31)
    days = []
    for _ in range(4):
        then = next_due(rule, due, due)
        rule, due = following(rule, due, then), then
        days.append((then.isoformat(), str(rule)))
    assert days == [
        ("2026-02-28", "month @31"),
        ("2026-03-31", "month"),
        ("2026-04-30", "month @31"),
        ("2026-05-31", "month"),
    ]


def test_a_leap_day_comes_back_in_the_next_leap_year() -> None:
    rule, due = read_rule("year"), date(2028, 2, 29)
    for _ in range(4):
        then = next_due(rule, due, due)
        rule, due = following(rule, due, then), then
    assert (due, str(rule)) == (date(2032, 2, 29), "year")


def test_a_task_put_off_is_next_due_on_the_day_meant() -> None:
    assert next_due(read_rule("month @31"), date(2026, 3, 5), date(2026, 3, 5)) == date(2026, 3, 31)
