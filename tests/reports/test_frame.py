"""Tests of what reports share: periods, grouping, notes."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest

from crmcli.errors import InvalidValue, UsageError
from crmcli.reports.frame import chosen_by, counted, span_of

if TYPE_CHECKING:
    from crmcli.store.desk import Desk


def test_without_a_period_it_is_the_fiscal_year_to_date(desk: Desk) -> None:
    span = span_of(desk, None, None, None)
    assert (span.start, span.end, span.as_of) == (date(2026, 1, 1), date(2026, 3, 13), date(2026, 3, 13))


def test_the_fiscal_year_begins_where_the_book_says(desk: Desk) -> None:
    desk.settings = type(desk.settings)({"fiscal_year_start": 4})
    assert span_of(desk, None, None, None).start == date(2025, 4, 1)


def test_a_named_period_is_whole_even_when_it_is_not_over(desk: Desk) -> None:
    span = span_of(desk, "2026-Q1", None, None)
    assert (span.start, span.end, span.label) == (date(2026, 1, 1), date(2026, 3, 31), "2026-Q1")


def test_from_alone_runs_until_today(desk: Desk) -> None:
    span = span_of(desk, None, "01/02/2026", None)
    assert (span.start, span.end) == (date(2026, 2, 1), date(2026, 3, 13))


def test_to_alone_begins_with_the_fiscal_year_of_that_day(desk: Desk) -> None:
    span = span_of(desk, None, None, "2025-06-30")
    assert (span.start, span.end) == (date(2025, 1, 1), date(2025, 6, 30))


@pytest.mark.parametrize("words", ["all", "tất cả", "ALL"])
def test_everything_has_no_first_day(desk: Desk, words: str) -> None:
    span = span_of(desk, words, None, None)
    assert span.everything
    assert {each.name: each.value for each in span.parameters} == {
        "period": "all", "from": None, "to": None, "as_of": date(2026, 3, 13),
    }  # fmt: skip


def test_a_period_that_ends_before_it_starts_is_refused(desk: Desk) -> None:
    with pytest.raises(InvalidValue, match="2026-03-01"):
        span_of(desk, None, "2026-03-01", "2026-02-01")


def test_what_is_no_period_is_refused(desk: Desk) -> None:
    with pytest.raises(InvalidValue, match="not a period"):
        span_of(desk, "2026-Q5", None, None)


def test_a_period_is_given_in_one_way_only(desk: Desk) -> None:
    with pytest.raises(UsageError):
        span_of(desk, "2026", "2026-01-01", None)


def test_an_unknown_grouping_names_those_there_are() -> None:
    assert chosen_by(None, ("stage", "owner")) == "stage"
    assert chosen_by("Owner", ("stage", "owner")) == "owner"
    with pytest.raises(UsageError, match="stage, owner"):
        chosen_by("colour", ("stage", "owner"))


def test_there_is_no_note_about_nothing() -> None:
    assert counted(0, "deals: {n}") == ()
    assert json.dumps(counted(2, "deals: {n}")[0].values) == '{"n": 2}'
