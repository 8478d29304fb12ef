"""Tests of taking batches back: exact, in any order that is sound, and refused in every other."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest

from crmcli.errors import NotFound, RuleBroken
from crmcli.store import takeback
from crmcli.store.batch import Batch
from crmcli.store.takeback import MADE_ROW, SAME_ROW, missing_sql, referring_sql

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Dump

    from crmcli.store.book import Book
    from crmcli.store.desk import Desk

AN = {"name": "Nguyễn Văn An", "status": "new"}
THINH_VUONG = {"name": "Công ty Thịnh Vượng", "stage": "prospect"}


class Hand:
    """Writes into a book, batch by batch, and takes back."""

    def __init__(self, desk: Desk, dump: Dump) -> None:
        self.desk = desk
        self.book: Book = desk.book
        self.dump = dump

    def does(self, *acts: Callable[[Batch], Any], kind: str = "do") -> int:
        """The number of a batch that does these things."""
        with self.desk.batch(kind) as b:
            for act in acts:
                act(b)
            return b.id

    def adds(self, table: str, **values: Any) -> int:
        """The id of a new row, alone in its batch."""
        ids: list[int] = []
        self.does(lambda b: ids.append(b.insert(table, values)))
        return ids[0]

    def undoes(self, number: int) -> int:
        takeback.check(self.book, number, "do")
        return self.does(lambda b: takeback.take_back(b, number), kind="undo")

    def redoes(self, number: int) -> int:
        takeback.check(self.book, number, "undo")
        return self.does(lambda b: takeback.take_back(b, number), kind="redo")

    def sees(self) -> Any:
        """Everything in the book; and it is whole."""
        assert self.book.rows("PRAGMA foreign_key_check") == []
        assert self.book.value("PRAGMA integrity_check") == "ok"
        return self.dump(self.book.path)

    def last(self) -> int:
        return int(self.book.value("SELECT max(id) FROM batch"))


@pytest.fixture
def hand(desk: Desk, dump: Dump) -> Hand:
    return Hand(desk, dump)


def _there_and_back(hand: Hand, number: int, before: Any, after: Any, times: int = 3) -> None:
    """Undo and redo a batch again and again; each time the book is exactly as it was."""
    for _ in range(times):
        undo = hand.undoes(number)
        assert hand.sees() == before
        hand.redoes(undo)
        assert hand.sees() == after


def test_inserts_updates_and_deletes_of_one_batch_are_taken_back_exactly(hand: Hand) -> None:
    kept, gone = hand.adds("org", **THINH_VUONG), hand.adds("org", name="An Phát", stage="prospect")
    before = hand.sees()

    def everything(b: Batch) -> None:
        made = b.insert("contact", {"name": "Bình", "org_id": kept})
        b.update("contact", made, {"name": "Bình Minh", "phone": "+84912345678"})
        b.update("contact", made, {"name": "Minh"})
        b.delete("contact", b.insert("contact", {"name": "nobody", "org_id": kept}))
        b.update("org", kept, {"stage": "customer", "potential": 2**53 + 1})
        b.update("org", kept, {"potential": None, "note": "one\ntwo \"three\" 'four' \\ five \t 😀"})
        b.update("org", gone, {"name": "An Phát Đạt"})
        b.delete("org", gone)

    number = hand.does(everything)
    _there_and_back(hand, number, before, hand.sees())


def test_a_child_is_deleted_with_its_parent_and_both_come_back(hand: Hand) -> None:
    org = hand.adds("org", **THINH_VUONG)
    opp = hand.adds("opp", name="Máy lạnh", org_id=org, stage="needs", stage_type="open", probability=30,
                    category="pipeline")  # fmt: skip
    hand.adds("opp_log", opp_id=opp, from_stage="prospecting", to_stage="needs", at="2026-03-13T00:00:00Z")
    before = hand.sees()
    number = hand.does(
        lambda b: b.delete_where("opp_log", "opp_id = ?", (opp,)),
        lambda b: b.delete("opp", opp),
        lambda b: b.delete("org", org),
    )
    _there_and_back(hand, number, before, hand.sees())


def test_rows_that_refer_to_each_other_in_a_circle_go_and_come_back(hand: Hand) -> None:
    before = hand.sees()

    def circle(b: Batch) -> None:
        one = b.insert("org", THINH_VUONG)
        two = b.insert("org", {**THINH_VUONG, "parent_id": one})
        b.update("org", one, {"parent_id": two})

    _there_and_back(hand, hand.does(circle), before, hand.sees())


def test_set_wise_writes_are_taken_back_set_wise(hand: Hand) -> None:
    with hand.desk.batch() as b:
        b.insert_many(
            "lead",
            ("name", "name_fold", "name_sort", "status", "potential", "created_at", "updated_at"),
            ((f"Lead {i}", f"lead {i}", f"{i:04}", "new", i or None, "t", "t") for i in range(500)),
        )
    before = hand.sees()
    number = hand.does(
        lambda b: b.update_where("lead", {"potential": "coalesce(potential, 0) + 1"}, "id % 2 = 0"),
        lambda b: b.update_where("lead", {"potential": "potential * 10", "source": "'web'"}, "id % 3 = 0"),
        lambda b: b.update("lead", 6, {"potential": 7, "note": "by hand"}),
        lambda b: b.delete_where("lead", "id BETWEEN 100 AND 200 OR id % 50 = 0"),
    )
    after = hand.sees()
    _there_and_back(hand, number, before, after)
    runs = hand.book.rows("SELECT count(*) FROM inserted WHERE batch_id = ?", (number + 1,))
    assert runs[0][0] < 20  # the rows that came back are noted as runs, not one by one


def test_a_heat_comes_back_to_the_last_bit(hand: Hand) -> None:
    heats = [round(math.log2(points) + day / 30, 6) for points in (3, 5, 10, 20) for day in (9500, 9503, 9567)]
    leads = [hand.adds("lead", **AN, heat=heat) for heat in [*heats, 320.0, 0.1]]
    before = hand.sees()
    number = hand.does(lambda b: b.delete_where("lead", "id <= ?", (leads[-1],)))
    _there_and_back(hand, number, before, hand.sees())


def test_an_id_is_never_given_again(hand: Hand) -> None:
    first = hand.adds("lead", **AN)
    hand.undoes(hand.last())
    assert hand.adds("lead", **AN) > first


def test_batches_walk_back_and_forward_in_their_order(hand: Hand) -> None:
    lead = hand.adds("lead", **AN)
    states = [hand.sees()]
    batches = []
    for name in ("Bình", "Chi", "Dung"):
        batches.append(hand.does(lambda b, name=name: b.update("lead", lead, {"name": name})))  # type: ignore[misc]
        states.append(hand.sees())
    for _ in range(2):
        undos = []
        for at in (2, 1, 0):
            assert takeback.latest_undoable(hand.book, "lan") == batches[at]
            undos.append(hand.undoes(batches[at]))
            assert hand.sees() == states[at]
        for at in (0, 1, 2):
            assert takeback.latest_redoable(hand.book, "lan") == undos[-1 - at]
            hand.redoes(undos[-1 - at])
            assert hand.sees() == states[at + 1]
    with pytest.raises(NotFound, match="nothing to redo"):
        takeback.latest_redoable(hand.book, "lan")


def test_only_ones_own_batches_are_the_latest(hand: Hand) -> None:
    hand.adds("lead", **AN)
    with pytest.raises(NotFound, match="binh has nothing to undo"):
        takeback.latest_undoable(hand.book, "binh")


def _refused(hand: Hand, number: int, by: int, kind: str = "do") -> None:
    before = hand.sees()
    with pytest.raises(RuleBroken, match=f"batch {by} .* came after batch {number} and uses the same records"):
        takeback.check(hand.book, number, kind)
    assert hand.sees() == before


def test_a_row_changed_later_stands_in_the_way(hand: Hand) -> None:
    lead = hand.adds("lead", **AN)
    added = hand.last()
    first = hand.does(lambda b: b.update("lead", lead, {"name": "Bình"}))
    later = hand.does(lambda b: b.update("lead", lead, {"note": "x"}))
    _refused(hand, added, later)
    _refused(hand, first, later)


def test_a_row_deleted_later_stands_in_the_way(hand: Hand) -> None:
    lead = hand.adds("lead", **AN)
    added = hand.last()
    _refused(hand, added, hand.does(lambda b: b.delete("lead", lead)))


def test_a_row_made_later_that_refers_stands_in_the_way(hand: Hand) -> None:
    org = hand.adds("org", **THINH_VUONG)
    added = hand.last()
    hand.adds("contact", name="Bình", org_id=org)
    _refused(hand, added, hand.last())


def test_an_older_row_that_came_to_refer_stands_in_the_way(hand: Hand) -> None:
    contact = hand.adds("contact", name="Bình")
    org = hand.adds("org", **THINH_VUONG)
    added = hand.last()
    _refused(hand, added, hand.does(lambda b: b.update("contact", contact, {"org_id": org})))


def test_a_row_that_the_batch_itself_made_refer_does_not(hand: Hand) -> None:
    contact = hand.adds("contact", name="Bình")
    before = hand.sees()
    number = hand.does(
        lambda b: b.update("contact", contact, {"org_id": b.insert("org", THINH_VUONG)}),
        lambda b: b.insert("contact", {"name": "Chi", "org_id": 1}),
    )
    _there_and_back(hand, number, before, hand.sees())


def test_a_record_deleted_since_that_a_row_would_refer_to_again_stands_in_the_way(hand: Hand) -> None:
    org = hand.adds("org", **THINH_VUONG)
    contact = hand.adds("contact", name="Bình", org_id=org)
    let_go = hand.does(lambda b: b.update("contact", contact, {"org_id": None}))
    _refused(hand, let_go, hand.does(lambda b: b.delete("org", org)))


def test_a_record_deleted_since_that_a_deleted_row_refers_to_stands_in_the_way(hand: Hand) -> None:
    org = hand.adds("org", **THINH_VUONG)
    contact = hand.adds("contact", name="Bình", org_id=org)
    gone = hand.does(lambda b: b.delete("contact", contact))
    _refused(hand, gone, hand.does(lambda b: b.delete("org", org)))


def test_an_undo_of_what_came_before_stands_in_the_way_too(hand: Hand) -> None:
    org = hand.adds("org", **THINH_VUONG)
    added = hand.last()
    contact = hand.adds("contact", name="Bình")
    hand.does(lambda b: b.update("contact", contact, {"org_id": org}))
    let_go = hand.does(lambda b: b.update("contact", contact, {"org_id": None}))
    undo = hand.undoes(added)
    _refused(hand, let_go, undo)
    hand.redoes(undo)
    hand.undoes(let_go)
    assert hand.book.value("SELECT org_id FROM contact") == org


def test_what_was_undone_itself_stands_in_nobodys_way(hand: Hand) -> None:
    lead = hand.adds("lead", **AN)
    added = hand.last()
    later = hand.does(lambda b: b.update("lead", lead, {"name": "Bình"}))
    hand.undoes(later)
    hand.undoes(added)
    assert hand.book.rows("SELECT * FROM lead") == []


def test_a_redo_is_refused_when_the_row_was_changed_since(hand: Hand) -> None:
    lead = hand.adds("lead", **AN)
    undo = hand.undoes(hand.does(lambda b: b.update("lead", lead, {"name": "Bình"})))
    _refused(hand, undo, hand.does(lambda b: b.update("lead", lead, {"name": "Chi"})), kind="undo")


def test_a_name_taken_since_stands_in_the_way(hand: Hand) -> None:
    row = hand.adds("setting", name="company", value='"A"')
    unset = hand.does(lambda b: b.delete("setting", row))
    hand.adds("setting", name="company", value='"B"')
    _refused(hand, unset, hand.last())


def test_a_lasting_batch_cannot_be_undone_and_stands_in_the_way_for_ever(hand: Hand) -> None:
    lead = hand.adds("lead", **AN)
    added = hand.last()
    sent = hand.does(lambda b: b.update("lead", lead, {"note": "sent"}), kind="lasting")
    with pytest.raises(RuleBroken, match=f"batch {sent} .* cannot be undone"):
        takeback.check(hand.book, sent, "do")
    _refused(hand, added, sent)


def test_a_batch_is_undone_once(hand: Hand) -> None:
    hand.adds("lead", **AN)
    number = hand.last()
    undo = hand.undoes(number)
    with pytest.raises(RuleBroken, match="was undone already"):
        takeback.check(hand.book, number, "do")
    with pytest.raises(RuleBroken, match="is itself an undo"):
        takeback.check(hand.book, undo, "do")
    with pytest.raises(NotFound, match="there is no batch 99"):
        takeback.check(hand.book, 99, "do")


def test_a_batch_of_an_older_revision_cannot_be_undone(hand: Hand) -> None:
    hand.adds("lead", **AN)
    hand.book.connection.execute("UPDATE batch SET revision = revision - 1")
    with pytest.raises(RuleBroken, match="older revision"):
        takeback.check(hand.book, hand.last(), "do")
    with pytest.raises(NotFound, match="nothing to undo"):
        takeback.latest_undoable(hand.book, "lan")


def test_an_import_that_is_undone_is_forgotten_and_remembered_by_redo(hand: Hand) -> None:
    def imports(b: Batch) -> None:
        b.insert("lead", AN)
        b.insert("imported", {"batch_id": b.id, "noun": "lead", "file": "a.csv", "sha256": "0", "rows": 1, "at": b.at})

    number = hand.does(imports)
    undo = hand.undoes(number)
    assert hand.book.rows("SELECT * FROM imported") == []
    hand.redoes(undo)
    assert hand.book.rows("SELECT batch_id, sha256 FROM imported") == [(number, "0")]


def test_a_delete_is_logged_without_what_was_empty(hand: Hand) -> None:
    lead = hand.adds("lead", **AN)
    hand.does(lambda b: b.delete("lead", lead))
    assert "null" not in hand.book.value("SELECT before FROM change WHERE op = 'delete'")


def test_a_write_that_matches_nothing_leaves_no_batch(hand: Hand) -> None:
    with hand.desk.batch() as b:
        assert b.delete_where("lead", "id = 1") == 0
        assert b.update_where("lead", {"note": "'x'"}, "id = 1") == 0
        assert not b.wrote


@pytest.mark.parametrize("sql", [SAME_ROW, MADE_ROW])
def test_later_changes_are_found_by_index(hand: Hand, sql: str) -> None:
    plan = [row[3] for row in hand.book.rows(f"EXPLAIN QUERY PLAN {sql}", {"n": 1})]
    assert not [step for step in plan if step.startswith("SCAN")], plan
    assert any("change_row (tbl=? AND row_id" in step for step in plan), plan


@pytest.mark.parametrize(
    ("child", "column", "parent"),
    [
        ("contact", "org_id", "org"),
        ("activity", "lead_id", "lead"),
        ("lead", "referred_by_id", "org"),
        ("lead_log", "lead_id", "lead"),
        ("org", "parent_id", "org"),
    ],
)
def test_rows_that_refer_are_found_by_index(hand: Hand, child: str, column: str, parent: str) -> None:
    plan = [row[3] for row in hand.book.rows(f"EXPLAIN QUERY PLAN {referring_sql(child, column, parent)}", {"n": 1})]
    assert not [step for step in plan if step.startswith("SCAN")], plan
    missing = [row[3] for row in hand.book.rows(f"EXPLAIN QUERY PLAN {missing_sql(child, column, parent)}", {"n": 1})]
    assert not [step for step in missing if step.startswith("SCAN")], missing
