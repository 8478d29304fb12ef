"""Whatever was done, undoing all of it gives back the book as it was, to the last byte of every row."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from crmcli.errors import CrmError, NotFound
from crmcli.services import activities, configuring, converting, keeping, leads, merging, opps, undoing
from crmcli.services.converting import Asked
from crmcli.store.desk import Desk, stored_settings

if TYPE_CHECKING:
    from tests.conftest import Crm, Dump

    from crmcli.store.batch import Batch

NAMES = ("Nguyễn Văn An", "Trần Thị Bích", "Lê Hoàng Dũng", "Phạm Đức", "Đỗ Ánh", 'O\'Brien "Bob" \\ 😀')
STAGES = "prospecting", "qualification", "needs", "proposal", "negotiation"
STEPS = 40


class Seller:
    """Does whatever comes to mind, one command after the other; what a rule forbids is let be."""

    def __init__(self, desk: Desk, seed: int) -> None:
        self.desk = desk
        self.any = random.Random(seed)

    def does_something(self) -> bool:
        """Whether a batch was written."""
        act = self.any.choice(ACTS)
        try:
            with self.desk.batch() as b:
                act(self, b)
                wrote = b.wrote
        except CrmError:
            return False
        self.desk.settings = stored_settings(self.desk.book)
        return wrote

    def takes_back(self, kind: str) -> bool:
        """Whether there was something to undo or redo."""
        try:
            plan = undoing.plan(self.desk, kind)
        except NotFound:
            return False
        with self.desk.batch("undo" if kind == "do" else "redo") as b:
            undoing.take_back(self.desk, b, plan)
        self.desk.settings = stored_settings(self.desk.book)
        return True

    def picks(self, table: str) -> int:
        """The id of some row."""
        rows = self.desk.book.rows(f"SELECT id FROM {table}")
        if not rows:
            raise NotFound("there is no {noun}", noun=table)
        return int(self.any.choice(rows)[0])

    def name(self) -> str:
        return self.any.choice(NAMES)


def _add_lead(who: Seller, b: Batch) -> None:
    values = {"name": who.name(), "potential": f"{who.any.randint(1, 900)}tr", "company": "Cty TNHH Thịnh Vượng"}
    leads.add(who.desk, b, values, anyway=True)


def _add_contact(who: Seller, b: Batch) -> None:
    keeping.add(who.desk, b, "contact", {"name": who.name(), "org": str(who.picks("org"))}, anyway=True)


def _add_org(who: Seller, b: Batch) -> None:
    keeping.add(who.desk, b, "org", {"name": f"Cty {who.name()}"}, anyway=True, start={"stage": "prospect"})


def _add_opp(who: Seller, b: Batch) -> None:
    opps.add(who.desk, b, {"name": f"Máy lạnh {who.any.randint(1, 99)}", "amount": "5tr", "org": str(who.picks("org"))})


def _edit(who: Seller, b: Batch) -> None:
    noun = who.any.choice(("lead", "contact", "org", "opp"))
    keeping.change(
        who.desk, b, noun, who.picks(noun), {"name": who.name(), "note": who.any.choice(("", "ghi\nchú", "-"))}
    )


def _move(who: Seller, b: Batch) -> None:
    keeping.change(who.desk, b, "contact", who.picks("contact"), {"org": who.any.choice(("-", str(who.picks("org"))))})


def _delete(who: Seller, b: Batch) -> None:
    noun = who.any.choice(("lead", "contact", "org", "opp", "activity"))
    keeping.delete(who.desk, b, noun, who.picks(noun))


def _merge(who: Seller, b: Batch) -> None:
    noun = who.any.choice(("lead", "contact", "org", "opp"))
    merging.merge(who.desk, b, merging.plan(who.desk, noun, who.picks(noun), who.picks(noun)))


def _step(who: Seller, b: Batch) -> None:
    step: Callable[..., Any] = who.any.choice((leads.qualify, leads.reopen))
    step(who.desk, b, who.picks("lead"))


def _stop(who: Seller, b: Batch) -> None:
    leads.stop(who.desk, b, who.picks("lead"), "không có nhu cầu")


def _convert(who: Seller, b: Batch) -> None:
    converting.convert(who.desk, b, who.picks("lead"), Asked({}, new=True))


def _log(who: Seller, b: Batch) -> None:
    noun = who.any.choice(("lead", "contact", "org", "opp"))
    kind = who.any.choice(("call", "meeting", "note"))
    activities.log(who.desk, b, noun, who.picks(noun), {"kind": kind, "subject": "hỏi giá"})


def _plan(who: Seller, b: Batch) -> None:
    values = {"kind": "appointment", "subject": "gặp", "due_at": "mai 9h", "record": f"lead:{who.picks('lead')}"}
    activities.add(who.desk, b, values | ({"repeat": "month"} if who.any.random() < 0.5 else {}))


def _do(who: Seller, b: Batch) -> None:
    for _ in range(who.any.randint(1, 3)):
        activities.done(who.desk, b, who.picks("activity"), {})


def _advance(who: Seller, b: Batch) -> None:
    opps.advance(who.desk, b, who.picks("opp"), who.any.choice((None, *STAGES)))


def _configure(who: Seller, b: Batch) -> None:
    if who.any.random() < 0.3:
        configuring.clear(who.desk, b, "company")
    else:
        configuring.put(who.desk, b, "score.half_life", str(who.any.randint(5, 40)))
        configuring.put(who.desk, b, "company", who.name())


def _bulk(who: Seller, b: Batch) -> None:
    b.update_where("lead", {"potential": "coalesce(potential, 0) + 1", "source": "'web'"}, "id % 2 = 0")
    b.update_where("lead", {"potential": "potential * 2"}, "id % 3 = 0")


ACTS: tuple[Callable[[Seller, Batch], None], ...] = (
    _add_lead, _add_lead, _add_lead, _add_contact, _add_org, _add_org, _add_opp, _edit, _edit, _move, _delete, _merge,
    _merge, _step, _stop, _convert, _log, _log, _plan, _do, _advance, _configure, _bulk,
)  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_undoing_everything_gives_back_the_first_book_and_redoing_the_last(
    desk: Desk, dump: Dump, book_path: Path, seed: int
) -> None:
    seller = Seller(desk, seed)
    states = [dump(book_path)]
    for _ in range(STEPS):
        if seller.does_something():
            states.append(dump(book_path))
    assert len(states) > STEPS / 3
    for state in reversed(states[:-1]):
        assert seller.takes_back("do")
        assert dump(book_path) == state
    assert not seller.takes_back("do")
    for state in states[1:]:
        assert seller.takes_back("undo")
        assert dump(book_path) == state
    assert not seller.takes_back("undo")
    assert desk.book.rows("PRAGMA foreign_key_check") == []


@pytest.mark.parametrize("seed", range(100, 103))
def test_walking_back_and_forth_between_new_work_never_harms_the_book(
    desk: Desk, dump: Dump, book_path: Path, seed: int
) -> None:
    """Undo and redo at random between other work: what is refused changes nothing, and all of it can be undone."""
    seller = Seller(desk, seed)
    first = dump(book_path)
    for _ in range(STEPS * 2):
        before = dump(book_path)
        choice = seller.any.random()
        if choice < 0.5:
            seller.does_something()
            continue
        try:
            seller.takes_back("do" if choice < 0.8 else "undo")
        except CrmError:
            assert dump(book_path) == before
    assert desk.book.rows("PRAGMA foreign_key_check") == []
    assert desk.book.value("PRAGMA integrity_check") == "ok"
    try:
        while seller.takes_back("do"):
            pass
    except CrmError:
        pytest.fail("what was done could not be undone in its own order")
    assert dump(book_path) == first


def test_a_conversion_is_taken_back_whole_and_made_again(crm: Crm, dump: Dump, book_path: Path) -> None:
    crm("lead", "add", "Nguyễn Văn An", "--phone", "0912345678", "--company", "Thịnh Vượng")
    crm("log", "call", "lead:1", "hỏi giá")
    crm("task", "add", "gọi lại", "--on", "lead:1", "--due", "mai", "--every", "week")
    crm("lead", "qualify", "1")
    before = dump(book_path)
    assert crm("lead", "convert", "1", "--opp", "Máy lạnh tầng 3", "--amount", "1,5tỷ").code == 0
    after = dump(book_path)
    for _ in range(2):
        assert crm("undo", "-y").code == 0
        assert dump(book_path) == before
        assert crm("redo", "-y").code == 0
        assert dump(book_path) == after


def test_history_goes_on_through_undo_and_redo(crm: Crm) -> None:
    crm("lead", "add", "An")
    crm("undo")
    crm("redo")
    crm("lead", "edit", "1", "--note", "x")
    crm("undo")
    kinds = [(row["id"], row["kind"], row["undone"]) for row in crm("history", "-f", "json").json]
    assert kinds == [(5, "undo", False), (4, "do", True), (3, "redo", False), (2, "undo", True), (1, "do", False)]
