"""Tests of crm note."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Crm


@pytest.fixture(autouse=True)
def somebody(crm: Crm) -> None:
    assert crm("lead", "add", "Nguyễn Văn An", "--phone", "0912345678").code == 0


def test_a_note_is_added_shown_listed_and_deleted(crm: Crm) -> None:
    note = crm("note", "add", "lead:1", "thích Zalo\nhai con", "-f", "json").json
    assert (note["kind"], note["record"], note["subject"]) == ("note", "lead:1", "thích Zalo\nhai con")
    assert crm("note", "show", "1", "-f", "json").json["subject"] == "thích Zalo\nhai con"
    crm("log", "call", "lead:1", "gọi")
    assert crm("note", "list", "-f", "ids").lines == ["1"]
    assert crm("note", "list", "--on", "0912345678", "-f", "ids").lines == ["1"]
    assert crm("note", "delete", "1", "-y").code == 0
    assert crm("note", "list", "-f", "ids").out == ""


def test_a_note_without_words_is_asked_for(crm: Crm) -> None:
    result = crm("note", "add", "lead:1")
    assert (result.code, "TEXT is missing" in result.err) == (2, True)
