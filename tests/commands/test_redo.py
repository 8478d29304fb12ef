"""Tests of crm redo."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Crm, Dump


@pytest.fixture(autouse=True)
def somebody(crm: Crm) -> None:
    assert crm("lead", "add", "Nguyễn Văn An", "--phone", "0912345678").code == 0


def test_redo_walks_forward_as_far_as_undo_went_back(crm: Crm, dump: Dump, book_path: Path) -> None:
    states = []
    for note in ("một", "hai", "ba"):
        states.append(dump(book_path))
        crm("lead", "edit", "1", "--note", note)
    last = dump(book_path)
    for _ in range(2):
        for state in reversed(states):
            assert crm("undo").code == 0
            assert dump(book_path) == state
        for state in [*states[1:], last]:
            assert crm("redo").code == 0
            assert dump(book_path) == state
        result = crm("redo")
        assert (result.code, "lan has nothing to redo" in result.err) == (4, True)


def test_redo_shows_what_is_there_again(crm: Crm) -> None:
    crm("undo")
    result = crm("redo")
    assert "  lead:1 Nguyễn Văn An: created" in result.lines
    assert "what batch 2 undid is there again; crm undo takes it back" in result.err


def test_redo_of_several_records_wants_a_yes_off_a_terminal(crm: Crm, dump: Dump, book_path: Path) -> None:
    crm("lead", "convert", "1")
    after = dump(book_path)
    crm("undo", "-y")
    result = crm("redo")
    assert (result.code, result.out, "--yes" in result.err) == (2, "", True)
    assert crm("redo", "-y").code == 0
    assert dump(book_path) == after


def test_what_was_done_instead_stands_in_the_way(crm: Crm) -> None:
    crm("lead", "edit", "1", "--note", "một")
    crm("undo")
    crm("lead", "edit", "1", "--note", "hai")
    result = crm("redo")
    assert (result.code, "batch 4 (crm lead edit 1 --note hai) came after batch 3" in result.err) == (1, True)
    assert crm("lead", "show", "1", "-f", "json").json["note"] == "hai"


def test_everyone_redoes_their_own(crm: Crm) -> None:
    crm("undo")
    assert crm("redo", env={"CRM_USER": "binh"}).code == 4
