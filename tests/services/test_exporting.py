"""Tests of exporting: which columns and records, and bytes that are all read before the first is given away."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crmcli.domain.fields import fields_of, stored
from crmcli.domain.nouns import NOUNS, record_class
from crmcli.services.exporting import Counted, columns, selected, spooled, text_lines, usual
from crmcli.store.book import Book, make_book, open_book
from crmcli.store.desk import Desk, book_id

BIG = 9 << 20


def test_every_book_has_an_id_of_its_own(desk: Desk, tmp_path: Path) -> None:
    make_book(tmp_path / "other.db")
    other = open_book(tmp_path / "other.db")
    name = other.value("SELECT json_extract(value, '$') FROM setting WHERE name = 'book'")
    other.close()
    assert len(book_id(desk)) == len(name) == 12
    assert book_id(desk) != name
    int(book_id(desk), 16)


@pytest.mark.parametrize("noun", NOUNS)
def test_the_usual_columns_are_all_that_a_person_may_set(desk: Desk, noun: str) -> None:
    names = {spec.name for spec in usual(noun, columns(desk, noun))}
    assert names >= {"book", "id"} | {spec.name for spec in stored(record_class(noun))}
    assert not names & {"created_at", "updated_at", "score", "weighted"}


def test_the_days_of_its_states_go_out_with_a_lead(desk: Desk) -> None:
    assert {"qualified_on", "converted_on"} <= {spec.name for spec in usual("lead", columns(desk, "lead"))}


@pytest.mark.parametrize("noun", NOUNS)
def test_every_field_can_be_asked_for(desk: Desk, noun: str) -> None:
    assert [spec.name for spec in columns(desk, noun)] == ["book", *(f.name for f in fields_of(record_class(noun)))]


def test_records_come_oldest_first_and_only_those_changed_since_the_local_day(desk: Desk, book: Book) -> None:
    # In Vietnam the 13th begins at 17:00 UTC on the 12th.
    for at in ("2026-03-12T16:59:59Z", "2026-03-12T17:00:00Z", "2026-03-13T09:00:00Z"):
        with book.batch("test", "lan", at) as b:
            b.insert("lead", {"name": "Lan", "status": "new"})
    assert selected(desk, "lead", (), None).ids() == [1, 2, 3]
    assert selected(desk, "lead", (), "13/03/2026").ids() == [2, 3]
    assert selected(desk, "lead", ("id<3",), "2026-03-13").ids() == [2]


@pytest.mark.parametrize("size", [0, 1, 5_000, BIG])
def test_what_is_spooled_comes_out_as_it_went_in(tmp_path: Path, size: int) -> None:
    rows = [b"%09d\n" % number for number in range(size // 10)]
    assert b"".join(spooled(b"head\n", iter(rows), tmp_path)) == b"head\n" + b"".join(rows)
    assert list(tmp_path.glob("*.db")) == []
    assert [path.name for path in tmp_path.iterdir()] == ["home"]


@pytest.mark.parametrize("size", [5_000, BIG])
def test_everything_is_read_before_the_first_block_is_given_away(tmp_path: Path, size: int) -> None:
    left = iter([b"%09d\n" % number for number in range(size // 10)])
    first = next(spooled(b"", left, tmp_path))
    assert first.startswith(b"000000000\n")
    assert next(left, None) is None


def test_where_the_folder_cannot_be_written_the_spool_goes_where_temporary_files_go(tmp_path: Path) -> None:
    rows = [b"x" * 1_000_000 for _ in range(6)]
    assert b"".join(spooled(b"", rows, tmp_path / "absent")) == b"".join(rows)


def test_the_book_is_free_when_the_first_line_is_given_away(desk: Desk, book: Book) -> None:
    with desk.batch() as b:
        b.insert("lead", {"name": "Lan", "status": "new"})
    selection = selected(desk, "lead", (), None)
    parts = text_lines(selection, selection.fields[:2], "csv")
    other = open_book(book.path)
    other.patience = 0
    with other.batch("meanwhile", "bình", "2026-03-13T09:30:00Z") as b:
        b.insert("lead", {"name": "Bình", "status": "new"})
    other.close()
    assert b"".join(parts) == b"id,name\n1,Lan\n"


def test_rows_are_counted_as_they_go_by() -> None:
    def three() -> Iterator[bytes]:
        yield from (b"a", b"b", b"c")

    counted = Counted(three())
    assert b"".join(counted) == b"abc"
    assert counted.count == 3
