"""Tests of what may be written over."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.conftest import Crm



def test_what_is_printed_never_takes_the_place_of_a_book(crm: Crm, book_path: Path) -> None:
    crm("lead", "add", "An")
    before = book_path.read_bytes()
    sentence = f"{book_path} is a database; what crm prints does not take its place"
    crm("lead", "list", "-f", "csv", "-o", str(book_path)).refused(1, sentence)
    crm("export", "leads", str(book_path), "-f", "csv").refused(1, sentence)
    assert book_path.read_bytes() == before
