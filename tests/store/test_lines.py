"""Tests of lines built by SQLite: byte for byte what Python prints, whatever stands in a field."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from crmcli.domain.fields import Field, Kind, fields_of
from crmcli.domain.nouns import NOUNS, SUBJECTS, record_class
from crmcli.domain.stages import TYPES
from crmcli.render.cells import machine
from crmcli.render.rows import csv_lines, tsv_lines
from crmcli.settings import Settings
from crmcli.store.book import Book
from crmcli.store.desk import Desk, teach
from crmcli.store.queries.lines import header, lines
from crmcli.store.queries.select import Selection

TEXTS = (
    "Nguyễn Thị Ánh", "comma, inside", 'say "hello"', "two\nlines", "a\rb", "a\r\nb", "a\tb", '"', ",", "''", "-",
    "=1+1", "%s %d %%", "12", "+84 912", "Kho #5", " spaces ", "“ngoặc”", "\\n", "😀, ok",
)  # fmt: skip
MONEY = (0, 5, -5, 99, -100, 1_500_000_000, -123_456, 2**62)
MOMENTS = ("2026-03-13", "2026-03-13T18:30:00Z", "2026-07-01T23:59:59Z", "2025-11-02T05:30:00Z")

ROWS = len(TEXTS)


def value(spec: Field, row: int) -> Any:
    if spec.choices:
        return spec.choices[row % len(spec.choices)]
    known: dict[Kind, tuple[Any, ...]] = {
        Kind.PHONE: ("+84912345678", "+12025550123"),
        Kind.TAX: ("0100109106", "0100109106-001"),
        Kind.DAY: ("2026-02-28", "2024-02-29"),
        Kind.MOMENT: MOMENTS,
        Kind.MONEY: MONEY,
        Kind.PERCENT: (0, 50, 100),
        Kind.WHOLE: (0, 7),
        Kind.FLAG: (0, 1),
        Kind.LIST: ("one", "one;two, three", 'a "b";c'),
        Kind.REF: tuple(range(1, ROWS + 1)),
    }
    values = known.get(spec.kind, TEXTS)
    return values[row % len(values)]


def columns(noun: str, row: int) -> dict[str, Any]:
    """A row in which every third field is empty, another one in each row."""
    found: dict[str, Any] = {"stage_type": TYPES[row % 3]} if noun == "opp" else {}
    for at, spec in enumerate(fields_of(record_class(noun))):
        needed = spec.required or spec.kind in (Kind.FLAG, Kind.PERCENT) or spec.name in NEEDED
        if spec.name == "id" or spec.sql or spec.name == "whom" or ((at + row) % 3 == 0 and not needed):
            continue
        if spec.kind is Kind.REF and spec.noun == "any":
            found[f"{SUBJECTS[row % 4]}_id"] = row + 1
        else:
            found[spec.column] = value(spec, row)
    return found


NEEDED = ("stage", "status", "category", "created_at", "updated_at")


@pytest.fixture(params=[("VND", "Asia/Ho_Chi_Minh"), ("USD", "America/New_York"), ("KWD", "UTC")], ids=lambda at: at[0])
def rich(request: pytest.FixtureRequest, book: Book, desk: Desk) -> Desk:
    """A desk in several currencies and zones, over records with awkward values in every field."""
    currency, zone = request.param
    full = Desk(
        book, Settings({"currency": currency, "timezone": zone}), desk.now, desk.real, desk.user, desk.command
    )
    teach(full)
    book.connection.execute("PRAGMA foreign_keys = OFF")
    with full.batch() as b:
        for noun in NOUNS:
            for row in range(ROWS):
                b.insert(noun, columns(noun, row))
        b.insert("org", columns("org", 1) | {"name": "  " + TEXTS[1].upper()})  # a second with the folded name
    return full


@pytest.mark.parametrize("noun", NOUNS)
def test_csv_lines_are_byte_for_byte_those_of_the_records(rich: Desk, noun: str) -> None:
    selection = Selection(rich, noun)
    wanted = "".join(csv_lines(selection.fields, selection.records(), rich.currency)).encode()
    assert header(selection.fields, "csv") + b"".join(lines(selection, selection.fields, "csv")) == wanted


@pytest.mark.parametrize("noun", NOUNS)
def test_tsv_lines_are_byte_for_byte_those_of_the_records(rich: Desk, noun: str) -> None:
    selection = Selection(rich, noun)
    wanted = "".join(tsv_lines(selection.fields, selection.records(), rich.currency)).encode()
    assert header(selection.fields, "tsv") + b"".join(lines(selection, selection.fields, "tsv")) == wanted


@pytest.mark.parametrize("noun", NOUNS)
def test_a_csv_reader_finds_every_cell_as_it_is(rich: Desk, noun: str) -> None:
    selection = Selection(rich, noun)
    text = b"".join(lines(selection, selection.fields, "csv")).decode()
    wanted = [
        [machine(getattr(row, spec.name), spec.kind, rich.currency) for spec in selection.fields]
        for row in selection.records()
    ]
    assert list(csv.reader(io.StringIO(text, newline=""))) == wanted


def test_lines_follow_the_filter_the_order_and_the_limit(rich: Desk) -> None:
    selection = Selection(rich, "lead").where("status=new").sort("-id").limit(2)
    name = [spec for spec in selection.fields if spec.name == "id"]
    assert list(lines(selection, name, "csv")) == [b"19\n", b"13\n"]


def test_a_reference_that_its_name_does_not_settle_is_written_with_its_id(desk: Desk) -> None:
    names = ("An Phát", 'Thép "Bắc", Nam', "thep \"bac\", nam", "0912 345 678", "Kho #5", "a@b.vn", "VJ")
    with desk.batch() as b:
        for name in names:
            org = b.insert("org", {"name": name, "stage": "prospect", "code": "VJ" if name == "An Phát" else None})
            b.insert("contact", {"name": "Lan", "org_id": org})
        b.insert("contact", {"name": "Lan"})
    selection = Selection(desk, "contact").sort("id")
    field = [spec for spec in selection.fields if spec.name == "org"]
    assert b"".join(lines(selection, field, "csv")).decode().splitlines() == [
        "An Phát",
        '"Thép ""Bắc"", Nam #2"',
        '"thep ""bac"", nam #3"',
        "0912 345 678 #4",
        "Kho #5 #5",
        "a@b.vn #6",
        "VJ #7",
        "",
    ]
