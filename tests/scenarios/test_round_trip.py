"""What crm exports, crm imports without a change: every noun, every format, whatever stands in a field."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from crmcli.domain.nouns import PLURALS
from crmcli.store.book import Book

if TYPE_CHECKING:
    from tests.conftest import Crm

NAMES = (
    "An Phát", "an phat", 'Thép "Bắc", Nam', "Kho #5", "0912 345 678", "12", "--", "=1+1", "'quoted'", "VJ", "a@b.vn",
    "org:1", "Nguyễn; Trần", "+84", "Đ" * 400,
)  # fmt: skip
NOTE = 'first line\n\n"second", with, commas\n\tand a tab; =1+1\n-'


@pytest.fixture
def rich(crm: Crm) -> Crm:
    """A book with names that could be taken for something else, and records in every state about every other."""

    def types(*argv: str) -> None:
        done = crm(*argv)
        assert done.code == 0, (argv, done.err)

    for number, name in enumerate(NAMES, 1):
        parent = ("--parent", str(number - 1)) if number > 1 else ()
        code = ("--code", "VJ") if name == "An Phát" else ()
        types("org", "add", "--anyway", *parent, *code, "--note", NOTE, "--potential", "1,5tỷ", "--", name)
        types("contact", "add", "--anyway", "--org", str(number), "--interests", "cà phê; golf", "--", name)
        about = ("--org", str(number), "--contact", str(number))
        types("opp", "add", *about, "--amount", "25tr", "--note", NOTE, "--", name)
        types("lead", "add", "--anyway", "--referred-by", str(number), "--title", "a, b", "--note", NOTE, "--", name)
    types("lead", "add", "Lê Thị Hoa", "--phone", "091.234.5678", "--email", "Hoa@Example.com", "--province", "Hà Nội")
    types("lead", "qualify", "1")
    types("lead", "nurture", "2", "--until", "+30d")
    types("lead", "stop", "3", "--reason", 'no "need", now')
    types("lead", "convert", "4", "--new")
    types("opp", "advance", "1", "negotiation")
    types("opp", "edit", "1", "--probability", "65")
    types("opp", "win", "2")
    types("opp", "lose", "3", "--reason", "competitor", "--competitor", "Bên kia, Ltd")
    for noun in ("lead", "org", "contact", "opp"):
        types("log", "call", f"{noun}:1", NOTE)
        types("task", "add", 'Gọi lại, "ngay"', "--on", f"{noun}:2", "--due", "2026-03-20 09:30")
    types("task", "add", "Nộp thuế", "--due", "2026-03-31")
    return crm


def everything(book: Book) -> list[list[tuple[Any, ...]]]:
    """All that the book holds but its sequence numbers; of the full text the words."""
    tables = book.rows(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'virtual') "
        "AND name NOT LIKE 'sqlite_%' ORDER BY name"
    )
    return [book.rows(f"SELECT * FROM {name} ORDER BY rowid") for (name,) in tables]


@pytest.mark.parametrize("options", [("-f", "csv"), ("-f", "jsonl"), ("-f", "json"), ("--for-excel",)], ids=" ".join)
def test_what_is_exported_comes_back_without_a_change(rich: Crm, book: Book, options: tuple[str, ...]) -> None:
    before = everything(book)
    for plural, on_match in product(PLURALS, ("fill", "update")):
        exported = rich("export", plural, *options)
        done = rich("import", plural, "-", "--on-match", on_match, "-f", "json", stdin=exported.out)
        assert done.code == 0, done.err
        counts = {name: done.json[name] for name in ("created", "changed", "differing", "rejected", "skipped")}
        assert counts == dict.fromkeys(counts, 0), plural
        assert done.json["unchanged"] == book.value(f"SELECT count(*) FROM {PLURALS[plural]}")
        assert done.json["unmapped"] == []
    assert everything(book) == before


def test_a_book_is_poured_into_another_once_however_often_it_comes(crm: Crm, tmp_path: Path) -> None:
    for number, name in enumerate(("An Phát, Hà Nội", 'Thép "Bắc"', "Nam Á"), 1):
        crm("org", "add", name, "--anyway")
        crm("contact", "add", "Nguyễn Văn An", "--org", str(number), "--anyway")
        crm("opp", "add", f"Máy lạnh {number}", "--org", str(number), "--contact", str(number), "--amount", "5tr")
        crm("lead", "add", f"Khách {number}", "--phone", f"091234567{number}", "--referred-by", str(number))
        crm("log", "call", f"lead:{number}", "gọi lần đầu")
        crm("task", "add", "Gọi lại", "--on", f"opp:{number}", "--due", f"2026-03-2{number}")
    other = ("--db", str(tmp_path / "other.db"))
    order = ("orgs", "contacts", "opps", "leads", "activities")
    exported = {plural: crm("export", plural).out for plural in order}
    pour = ("-", "-f", "json", "--again", *other)
    first = [crm("import", plural, *pour, stdin=exported[plural]).json for plural in order]
    again = [crm("import", plural, *pour, stdin=exported[plural]).json for plural in order]
    assert [(done["created"], done["rejected"]) for done in first] == [(3, 0), (3, 0), (3, 0), (3, 0), (6, 0)]
    assert [(done["created"], done["changed"], done["rejected"]) for done in again] == [(0, 0, 0)] * 5
    there = crm("export", "opps", "--columns", "name,org,contact,amount", *other).out
    assert there == crm("export", "opps", "--columns", "name,org,contact,amount").out
