"""A batch: what it writes it logs, whatever the form; who writes nothing leaves nothing."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

from crmcli.store.batch import Batch
from crmcli.store.book import REVISION, Book

AT, LATER = "2026-03-13T09:30:00Z", "2026-03-14T10:00:00Z"

Begin = Callable[..., AbstractContextManager[Batch]]


@pytest.fixture
def batch(book: Book) -> Begin:
    """Begin a batch; ``at`` is its moment."""
    return lambda at=AT: book.batch("crm test", "lan", at)


@pytest.fixture
def an(batch: Begin) -> int:
    """A lead, added by batch 1."""
    with batch() as b:
        return b.insert("lead", {"name": "Nguyễn Văn An", "status": "new", "potential": 5})


def log(book: Book, number: int) -> list[tuple[str, int, str, dict[str, Any]]]:
    """The changes a batch logged: table, row, what, and the columns as they were."""
    found = book.rows("SELECT tbl, row_id, op, before FROM change WHERE batch_id = ? ORDER BY id", (number,))
    return [(table, row, op, json.loads(before)) for table, row, op, before in found]


def runs(book: Book, number: int) -> list[tuple[str, int, int]]:
    """The runs of ids a batch inserted."""
    sql = "SELECT tbl, first_id, last_id FROM inserted WHERE batch_id = ? ORDER BY id"
    return [tuple(row) for row in book.rows(sql, (number,))]


def test_a_batch_says_who_did_what_when(book: Book, an: int) -> None:
    assert book.rows("SELECT * FROM batch") == [(1, AT, "lan", "crm test", "do", REVISION, None, None)]


def test_a_batch_that_writes_nothing_leaves_nothing(book: Book, batch: Begin, an: int) -> None:
    before = book.path.read_bytes()
    with batch(LATER) as b:
        assert b.update("lead", an, {"name": "Nguyễn Văn An"}) == {}
        assert b.delete_where("lead", "id = 99") == 0
        assert b.update_where("lead", {"note": "'x'"}, "id = 99") == 0
        assert not b.wrote
    assert book.path.read_bytes() == before
    assert book.kept == 1


def test_a_new_row_has_its_stamps_and_its_shadows(book: Book, an: int) -> None:
    row = book.one("SELECT name_fold, name_sort IS NOT NULL, created_at, updated_at FROM lead")
    assert row == ("nguyen van an", 1, AT, AT)
    assert (log(book, 1), runs(book, 1)) == ([], [("lead", 1, 1)])


def test_a_change_logs_just_what_it_changed_as_it_was(book: Book, batch: Begin, an: int) -> None:
    with batch(LATER) as b:
        before = b.update("lead", an, {"name": "Đặng Ánh", "potential": 5, "note": "x"})
    assert before.keys() == {"name", "name_fold", "name_sort", "note", "updated_at"}
    assert log(book, 2) == [("lead", 1, "update", before)]
    assert (before["name"], before["note"], before["updated_at"]) == ("Nguyễn Văn An", None, AT)
    assert book.one("SELECT name_fold, note, updated_at, created_at FROM lead") == ("dang anh", "x", LATER, AT)


def test_changing_what_is_not_there_is_a_mistake(batch: Begin) -> None:
    with pytest.raises(LookupError, match="lead 7 is not there"), batch() as b:
        b.update("lead", 7, {"note": "x"})


def test_a_deleted_row_is_logged_whole_but_for_what_is_empty(book: Book, batch: Begin, an: int) -> None:
    stored = dict(zip(("id", "name", "status", "potential"), (1, "Nguyễn Văn An", "new", 5), strict=True))
    with batch(LATER) as b:
        b.delete("lead", an)
    ((table, row, op, before),) = log(book, 2)
    assert (table, row, op) == ("lead", 1, "delete")
    assert before.items() >= stored.items()
    assert None not in before.values()
    assert book.value("SELECT count(*) FROM lead") == 0


def test_an_id_is_never_given_again(batch: Begin, an: int) -> None:
    with batch() as b:
        b.delete("lead", an)
    with batch() as b:
        assert b.insert("lead", {"name": "Bình", "status": "new"}) == 2


def test_many_rows_are_one_run_in_the_log(book: Book, batch: Begin, an: int) -> None:
    columns = ("lead_id", "from_status", "to_status", "at")
    with batch() as b:
        assert b.insert_many("lead_log", columns, ((an, "new", "contacted", AT) for _ in range(1000))) == 1000
        assert b.insert_many("lead_log", columns, []) == 0
        b.insert("lead_log", dict(zip(columns, (an, "contacted", "qualified", AT), strict=True)))
    assert runs(book, 2) == [("lead_log", 1, 1001)]


def test_rows_from_a_select_are_one_run_in_the_log(book: Book, batch: Begin, an: int) -> None:
    numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :most)"
    select = f"{numbers} SELECT 'Lead ' || i, 'lead ' || i, 'lead ' || i, 'new', :at, :at FROM n"
    columns = ("name", "name_fold", "name_sort", "status", "created_at", "updated_at")
    with batch() as b:
        assert b.insert_from("lead", columns, select, {"most": 500, "at": AT}) == 500
    assert runs(book, 2) == [("lead", 2, 501)]
    assert log(book, 2) == []


def test_runs_of_several_tables_are_kept_apart(book: Book, batch: Begin) -> None:
    with batch() as b:
        for n in range(3):
            lead = b.insert("lead", {"name": f"Lead {n}", "status": "new"})
            b.insert("activity", {"kind": "note", "lead_id": lead})
    assert sorted(runs(book, 1)) == [("activity", 1, 3), ("lead", 1, 3)]


def test_a_change_of_many_rows_logs_each_as_it_was(book: Book, batch: Begin, an: int) -> None:
    with batch() as b:
        b.insert("lead", {"name": "Bình", "status": "new", "potential": 7})
        b.insert("lead", {"name": "Châu", "status": "stopped", "potential": 9})
    params = {"k": 10, "status": "new"}
    with batch(LATER) as b:
        assert b.update_where("lead", {"potential": "potential * :k"}, "status = :status", params) == 2
    assert [before["potential"] for *_, before in log(book, 3)] == [5, 7]
    assert [set(before) for *_, before in log(book, 3)] == [{"potential", "updated_at"}] * 2
    assert book.rows("SELECT potential, updated_at FROM lead ORDER BY id") == [(50, LATER), (70, LATER), (9, AT)]


def test_a_delete_of_many_rows_logs_each(book: Book, batch: Begin, an: int) -> None:
    with batch() as b:
        b.insert("lead", {"name": "Bình", "status": "stopped"})
        b.insert("lead", {"name": "Châu", "status": "stopped"})
    with batch() as b:
        assert b.delete_where("lead", "status = ?", ("stopped",)) == 2
    assert [(row, op, before["name"]) for _, row, op, before in log(book, 3)] == [
        (2, "delete", "Bình"),
        (3, "delete", "Châu"),
    ]


def test_what_stands_within_texts_comes_through_the_log(book: Book, batch: Begin, an: int) -> None:
    note = 'line\none "two" \\ \u202e \x1b ₫ 😀'
    with batch() as b:
        b.update("lead", an, {"note": note})
    with batch() as b:
        b.update("lead", an, {"note": None})
    with batch() as b:
        b.update_where("lead", {"note": "'x'"}, "id = 1")
    with batch() as b:
        b.update("lead", an, {"note": note})
        b.delete("lead", an)
    assert [before["note"] for *_, before in log(book, 3)] == [note]
    assert log(book, 4)[0][3]["note"] is None
    assert log(book, 5)[1][3]["note"] == note


def test_a_batch_whose_end_is_interrupted_is_kept_and_known(
    book: Book, batch: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    """^C comes just when the commit has been made: what is told afterwards has to be true."""
    patiently = book._patiently

    def commit_and_be_interrupted(action: Callable[[], Any]) -> Any:
        began = book.connection.in_transaction
        done = patiently(action)
        if began and not book.connection.in_transaction:
            raise KeyboardInterrupt
        return done

    monkeypatch.setattr(book, "_patiently", commit_and_be_interrupted)
    with pytest.raises(KeyboardInterrupt), batch() as b:
        b.insert("lead", {"name": "An", "status": "new"})
    monkeypatch.undo()
    assert book.kept == 1
    assert book.value("SELECT count(*) FROM lead") == 1


def test_an_interrupted_batch_is_taken_back_and_not_known(book: Book, batch: Begin) -> None:
    def write_and_be_interrupted() -> None:
        with batch() as b:
            b.insert("lead", {"name": "An", "status": "new"})
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_and_be_interrupted()
    assert (book.kept, book.value("SELECT count(*) FROM lead")) == (None, 0)
    assert not book.connection.in_transaction


def test_a_row_the_book_refuses_takes_the_whole_batch_back(book: Book, batch: Begin, an: int) -> None:
    def write_what_cannot_be() -> None:
        with batch() as b:
            b.update("lead", an, {"note": "x"})
            b.insert("lead", {"name": "Bình", "status": "no such status"})

    with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
        write_what_cannot_be()
    assert book.rows("SELECT id, note FROM lead") == [(1, None)]
    assert (log(book, 2), book.kept) == ([], 1)
