"""The full text follows the records, whatever way they are written: it is always what a rebuild would make it."""

from __future__ import annotations

from typing import Any

import pytest

from crmcli.domain.fields import Kind
from crmcli.domain.nouns import NOUNS
from crmcli.store import search
from crmcli.store.batch import Batch
from crmcli.store.book import Book
from crmcli.store.search import PLACE, rebuild, record_of, rows_of, searched
from crmcli.store.takeback import take_back

AT = "2026-03-13T09:30:00Z"


def batch(book: Book, kind: str = "do") -> Any:
    return book.batch("crm test", "lan", AT, kind=kind)


def words(book: Book) -> list[tuple[Any, ...]]:
    return book.rows("SELECT rowid, name, body FROM search ORDER BY rowid")


def rebuilt(book: Book) -> list[tuple[Any, ...]]:
    rebuild(book)
    return words(book)


def matching(book: Book, question: str) -> list[tuple[str, int]]:
    found = book.rows("SELECT rowid FROM search WHERE search MATCH ? ORDER BY rowid", (question,))
    return [record_of(row) for (row,) in found]


def lead(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "status": "new", **more}


@pytest.fixture
def an(book: Book) -> int:
    with batch(book) as b:
        return int(b.insert("lead", lead("Đặng Văn Ân", company="Cty Thịnh Vượng", email="An@B.com", phone="+8491")))


def test_a_new_record_can_be_found_by_its_words(book: Book, an: int) -> None:
    assert words(book) == [(PLACE + an, "ǀdang ǀvan ǀan", "cty thinh vuong an@b.com ")]
    assert matching(book, "ǀdang") == matching(book, '"thinh vuong"') == [("lead", an)]


def test_a_change_is_followed(book: Book, an: int) -> None:
    with batch(book) as b:
        b.update("lead", an, {"name": "Lê Ân", "note": "gặp\nở Huế"})
    assert words(book) == [(PLACE + an, "ǀle ǀan", "cty thinh vuong an@b.com gap o hue")]
    assert matching(book, "ǀdang") == []


def test_what_is_not_searched_does_not_touch_the_full_text(book: Book, an: int) -> None:
    book.rows("DELETE FROM search")
    with batch(book) as b:
        b.update("lead", an, {"status": "contacted", "heat": 1.0})
    assert words(book) == []


def test_a_deleted_record_is_found_no_more_and_again_after_undo(book: Book, an: int) -> None:
    before = words(book)
    with batch(book) as b:
        b.delete("lead", an)
        deleting = b.id
    assert words(book) == []
    with batch(book, "undo") as b:
        take_back(b, deleting)
    assert words(book) == before


def test_a_record_made_and_deleted_in_one_batch_leaves_nothing(book: Book) -> None:
    with batch(book) as b:
        b.delete("lead", b.insert("lead", lead("An")))
    assert words(book) == []


def test_a_record_made_and_changed_in_one_batch_is_there_once(book: Book) -> None:
    with batch(book) as b:
        b.update("lead", b.insert("lead", lead("An")), {"name": "Bình"})
    assert [name for _row, name, _body in words(book)] == ["ǀbinh"]


def test_each_noun_has_rows_of_its_own(book: Book) -> None:
    with batch(book) as b:
        b.insert("lead", lead("An"))
        b.insert("org", {"name": "An Phát", "stage": "prospect", "tax_code": "0100109106", "code": "KH-001"})
        b.insert("contact", {"name": "An"})
        deal = {"stage": "x", "stage_type": "open", "probability": 10, "category": "pipeline"}
        b.insert("opp", {"name": "Máy lạnh An", **deal})
        b.insert("activity", {"kind": "note", "subject": "Gọi An", "outcome": "hẹn lại"})
        b.insert("activity", {"kind": "call", "note": "an"})
    assert matching(book, "ǀan") == [(noun, 1) for noun in NOUNS]
    assert matching(book, "an") == [("activity", 2)]
    assert matching(book, '"kh 001"') == matching(book, "0100109106") == [("org", 1)]
    assert words(book) == rebuilt(book)


def test_rows_that_are_written_together_are_found_together(book: Book) -> None:
    rows = [(f"Lê {n}", f"le {n}", f"{n} le", "new", AT, AT) for n in range(1, 101)]
    columns = ("name", "name_fold", "name_sort", "status", "created_at", "updated_at")
    with batch(book) as b:
        b.insert_many("lead", columns, rows)
        b.insert_from("lead", columns, "SELECT 'Vũ', 'vu', 'vu', 'new', created_at, updated_at FROM lead")
        b.update_where("lead", {"company": "'ACME'", "company_fold": "'acme'"}, "id <= 50")
        b.delete_where("lead", "id BETWEEN 10 AND 19")
    assert (len(matching(book, "ǀle")), len(matching(book, "ǀvu")), len(matching(book, "acme"))) == (90, 100, 40)
    with batch(book) as b:
        b.delete_where("lead", "id % 2")
        b.update_where("lead", {"company": "NULL", "company_fold": "NULL"}, "id < 30")
    assert words(book) == rebuilt(book)


@pytest.mark.parametrize("many", [0, 30, 100_000])
def test_many_rows_are_followed_as_few_are(book: Book, monkeypatch: pytest.MonkeyPatch, many: int) -> None:
    monkeypatch.setattr(search, "_MANY", many)
    with batch(book) as b:
        for n in range(40):
            b.insert("lead", lead(f"Lê {n}"))
        first: Batch = b
    with batch(book) as b:
        b.update_where("lead", {"note": "'Huế'"}, "1")
        second: Batch = b
    assert len(matching(book, "hue")) == 40
    assert words(book) == rebuilt(book)
    for taken in (second, first):
        with batch(book, "undo") as b:
            take_back(b, taken.id)
        assert words(book) == rebuilt(book)
    assert words(book) == []


def test_a_batch_that_fails_leaves_the_full_text_as_it_was(book: Book, an: int) -> None:
    before = words(book)

    def fail() -> None:
        with batch(book) as b:
            b.update("lead", an, {"name": "Bình"})
            b.close()
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert words(book) == before


def test_a_full_text_stays_sound_in_itself(book: Book, an: int) -> None:
    with batch(book) as b:
        b.update("lead", an, {"name": "Lê Ân"})
    book.rows("INSERT INTO search (search) VALUES ('integrity-check')")


def test_rows_and_records_are_told_from_each_other() -> None:
    for noun in NOUNS:
        first, past = rows_of(noun)
        assert record_of(first + 12) == (noun, 12)
        assert record_of(past - 1)[0] == noun


@pytest.mark.parametrize("noun", NOUNS)
def test_the_name_is_searched_first_and_phones_not_at_all(noun: str) -> None:
    fields = searched(noun)
    assert fields[0].name == ("subject" if noun == "activity" else "name")
    assert "note" in {spec.name for spec in fields}
    assert not {spec.kind for spec in fields} & {Kind.PHONE, Kind.CHOICE, Kind.REF, Kind.DAY, Kind.MONEY}
