"""The demo book: realistic, the same for the same day, and never over somebody's own book."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from crmcli.domain.nouns import PLURALS
from crmcli.errors import RuleBroken
from crmcli.services.demo import play
from crmcli.store.book import make_book, open_book
from crmcli.store.desk import Desk

if TYPE_CHECKING:
    from tests.conftest import Crm


def content(desk: Desk) -> list[tuple[object, ...]]:
    return [row for noun in PLURALS.values() for row in desk.book.rows(f"SELECT * FROM {noun} ORDER BY id")]


def played(desk: Desk) -> dict[str, int]:
    with desk.batch() as b:
        return play(desk, b)


def test_the_demo_has_about_as_many_of_each_as_a_seller_of_two_years(desk: Desk) -> None:
    counts = played(desk)
    assert counts["leads"] == 300
    assert 70 <= counts["orgs"] <= 95
    assert 130 <= counts["contacts"] <= 170
    assert 105 <= counts["opps"] <= 140
    assert counts["activities"] > 600


def test_the_same_day_gives_the_same_book(desk: Desk, tmp_path: Path) -> None:
    played(desk)
    make_book(tmp_path / "again.db")
    book = open_book(tmp_path / "again.db")
    again = Desk(book, desk.settings, desk.now, desk.real, desk.user, desk.command)
    played(again)
    assert content(again) == content(desk)
    book.close()


def test_nothing_in_the_demo_is_done_after_today_and_every_status_occurs(desk: Desk) -> None:
    played(desk)
    today = desk.today.isoformat()
    for table, column in (("activity", "done_on"), ("opp_log", "on_day"), ("lead_log", "on_day")):
        assert desk.book.value(f"SELECT max({column}) FROM {table}") <= today
    assert len(desk.book.rows("SELECT DISTINCT status FROM lead")) == 6
    assert {"open", "won", "lost"} == {kind for (kind,) in desk.book.rows("SELECT DISTINCT stage_type FROM opp")}
    assert desk.book.value("SELECT count(*) FROM activity WHERE done_at IS NULL AND due_on < ?", (today,))


def test_a_book_in_use_is_refused(desk: Desk) -> None:
    played(desk)
    with pytest.raises(RuleBroken, match="is in use"):
        played(desk)


def test_the_demo_is_one_undo_away_from_an_empty_book(crm: Crm) -> None:
    assert crm("demo").code == 0
    assert crm("undo", "--yes").code == 0
    assert crm("lead", "list", "-f", "ids").out == ""
