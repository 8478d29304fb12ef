"""Candidates are few and the best are among them, however large the book is made to look."""

from __future__ import annotations

import pytest

from crmcli.domain.fields import field_map
from crmcli.domain.nouns import NOUNS, record_class
from crmcli.domain.searching import sought
from crmcli.store.desk import Desk
from crmcli.store.queries import finding
from crmcli.store.search import record_of


def found(desk: Desk, typed: str, nouns: tuple[str, ...] = NOUNS) -> list[str]:
    return [each.id for each in finding.find(desk, sought(typed), nouns)[0]]


@pytest.fixture
def crowd(desk: Desk) -> Desk:
    """A hundred leads of which every one bears a common word, and others around them."""
    with desk.batch() as b:
        b.insert("lead", {"name": "Kim", "status": "new"})
        b.insert("lead", {"name": "Kim Anh", "status": "new"})
        b.insert("lead", {"name": "Trần Kim", "status": "new"})
        for n in range(100):
            b.insert("lead", {"name": f"Lê {n}", "company": "Kim Long", "status": "new", "phone": f"+8491234{n:04}"})
        for n in range(30):
            b.insert("activity", {"kind": "call", "subject": f"gọi {n} kim"})
        b.insert("org", {"name": "Vàng Kim", "stage": "prospect"})
    return desk


@pytest.mark.parametrize("most", [5, 200])
def test_good_answers_are_found_however_many_newer_records_bear_the_word(
    crowd: Desk, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "MOST", most)
    assert found(crowd, "kim")[:2] == ["lead:1", "lead:2"]
    assert {"lead:3", "org:1"} <= set(found(crowd, "kim", ("lead", "org")))
    assert found(crowd, "kim", ("org",)) == ["org:1"]
    assert len(found(crowd, "kim")) == min(most, 134)


def test_the_nouns_with_phone_and_address_are_those_whose_records_have_both() -> None:
    for noun in NOUNS:
        assert ({"phone", "email"} <= field_map(record_class(noun)).keys()) == (noun in finding.REACHED)


def test_each_noun_has_its_share_of_the_candidates(crowd: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "MOST", 10)
    rows = finding._newest_rows(crowd, '"kim" OR "ǀkim"', NOUNS)
    assert sorted(map(record_of, rows)) == [
        *(("activity", n) for n in range(21, 31)), *(("lead", n) for n in range(94, 104)), ("org", 1),
    ]  # fmt: skip


def test_equally_good_answers_stand_the_newest_first(crowd: Desk) -> None:
    assert found(crowd, "kim long", ("lead",))[:3] == ["lead:103", "lead:102", "lead:101"]


def test_no_more_are_read_than_are_wanted_but_all_are_counted(crowd: Desk) -> None:
    rows, count = finding.find(crowd, sought("kim"), NOUNS, 3)
    assert (len(rows), count) == (3, 134)


def test_the_start_of_the_last_word_is_enough(crowd: Desk) -> None:
    assert set(found(crowd, "trần k")) == {"lead:3"}
    assert found(crowd, "vang ki") == ["org:1"]
    assert found(crowd, "van kim") == []


def test_in_a_large_book_a_few_letters_are_a_word_or_the_start_of_one_in_a_name(
    crowd: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "_LARGE", 10)
    assert set(found(crowd, "ki", ("lead",))) == {"lead:1", "lead:2", "lead:3"}
    assert found(crowd, "tran k") == ["lead:3"]
    assert found(crowd, "lon") == []
    assert len(found(crowd, "long")) == 100
    assert found(crowd, "vang kim") == found(crowd, "kim", ("org",)) == ["org:1"]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("0912340007", ["lead:11"]),
        ("0912 34 00 07", ["lead:11"]),
        ("+84 912 340 007", ["lead:11"]),
        ("84912340007", ["lead:11"]),
        ("0084912340007", ["lead:11"]),
        ("91234000", [f"lead:{n}" for n in range(13, 3, -1)]),
        ("le 0912 34 0007", ["lead:11"]),
        ("an 091234", []),
        ("0999 999 999", []),
    ],
)
def test_a_phone_is_found_however_it_is_typed_and_by_its_beginning(
    crowd: Desk, typed: str, expected: list[str]
) -> None:
    assert found(crowd, typed, ("lead",)) == expected


def test_a_number_of_eleven_digits_finds_what_became_of_it(desk: Desk) -> None:
    with desk.batch() as b:
        b.insert("contact", {"name": "An", "phone": "+84321234567"})
    assert found(desk, "0162 123 4567") == ["contact:1"]


def test_an_address_finds_who_bears_it_before_who_mentions_it(desk: Desk) -> None:
    with desk.batch() as b:
        b.insert("lead", {"name": "An", "status": "new", "email": "Me@b.com"})
        b.insert("lead", {"name": "Bình", "status": "new", "note": "wrote to me@b.com"})
    rows, count = finding.find(desk, sought("ME@b.com"), NOUNS)
    assert count == 2
    assert [(each.id, each.matched, each.where) for each in rows] == [
        ("lead:1", "Me@b.com", "email"), ("lead:2", "wrote to me@b.com", "note"),
    ]  # fmt: skip
