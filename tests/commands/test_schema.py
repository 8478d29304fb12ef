"""crm schema as typed: the statements that make such a book, and what crm declares of every book."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from crmcli.domain.fields import fields_of
from crmcli.domain.nouns import NOUNS, record_class
from crmcli.store.book import REVISION, Book
from crmcli.store.drift import drifts

if TYPE_CHECKING:
    from tests.conftest import Crm


def test_the_statements_make_such_a_book(book: Book, crm: Crm, tmp_path: Path) -> None:
    script = crm("schema").out
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as connection:
        connection.executescript(script)
    with closing(sqlite3.connect(other)) as connection:
        assert drifts(Book(connection, other)) == []
    assert crm("schema", "-f", "text").out == script


def test_it_is_the_schema_of_this_book(book: Book, crm: Crm) -> None:
    book.connection.execute("CREATE TABLE mine (a)")
    assert "CREATE TABLE mine (a);" in crm("schema").lines


def test_json_tells_of_every_table_and_column(book: Book, crm: Crm) -> None:
    told = crm("schema", "-f", "json").json
    assert told["revision"] == REVISION
    for table in told["tables"]:
        found = book.rows("SELECT name, type, \"notnull\", pk FROM pragma_table_info(?)", (table["name"],))
        assert [(each["name"], each["type"], int(each["required"]), int(each["key"])) for each in table["columns"]] == [
            tuple(row) for row in found
        ]
        assert table["about"]
        names = book.rows("SELECT name FROM pragma_index_list(?) WHERE origin = 'c' ORDER BY name", (table["name"],))
        assert [index["name"] for index in table["indexes"]] == [name for (name,) in names]
    lead = next(each for each in told["tables"] if each["name"] == "lead")
    assert next(c for c in lead["columns"] if c["name"] == "org_id")["references"] == "org.id"
    index = {"name": "lead_phone", "columns": ["phone"], "unique": False, "where": "phone IS NOT NULL"}
    assert index in lead["indexes"]


@pytest.mark.usefixtures("book")
def test_json_tells_of_every_field_that_people_see(crm: Crm) -> None:
    told = {each["noun"]: each["fields"] for each in crm("schema", "-f", "json").json["records"]}
    assert list(told) == list(NOUNS)
    for noun, fields in told.items():
        assert [each["name"] for each in fields] == [spec.name for spec in fields_of(record_class(noun))]
    amount = next(each for each in told["opp"] if each["name"] == "amount")
    assert (amount["kind"], amount["column"], amount["option"]) == ("money", "amount", "--amount")


def test_the_declaration_needs_no_book(crm: Crm) -> None:
    assert crm("schema", "-f", "json").code == 0
    assert crm("schema").code == 6


def test_a_format_it_does_not_speak_is_refused_and_a_file_names_its_own(book: Book, crm: Crm, tmp_path: Path) -> None:
    assert crm("schema", "-f", "csv").code == 2
    for name, start in (("x.sql", "CREATE TABLE"), ("x.json", "{")):
        assert crm("schema", "-o", str(tmp_path / name)) == (0, "", "")
        assert (tmp_path / name).read_text("utf-8").startswith(start)
