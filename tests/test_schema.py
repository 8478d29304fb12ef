"""The schema of a new book: current, plain, and within the SQLite that everybody has."""

from __future__ import annotations

import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from crmcli.store.book import Book, schema

ROOT = Path(__file__).parents[1]
SCHEMA = ROOT / "src/crmcli/store/schema.sql"


def run_tool(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(cwd / "tools/make_schema.py"), *words], capture_output=True, text=True, check=False
    )


def test_the_schema_is_what_the_tables_declare() -> None:
    done = run_tool("--check", cwd=ROOT)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_schema_that_is_not_current_is_noticed(tmp_path: Path) -> None:
    for name in ("tools", "src/crmcli/store"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "tools/make_schema.py").write_text((ROOT / "tools/make_schema.py").read_text("utf-8"), "utf-8")
    target = tmp_path / "src/crmcli/store/schema.sql"
    target.write_text(SCHEMA.read_text("utf-8").replace("heat REAL", "heat TEXT"), "utf-8")
    done = run_tool("--check", cwd=tmp_path)
    assert done.returncode == 1
    assert "run `make schema`" in done.stderr
    assert run_tool(cwd=tmp_path).returncode == 0
    assert target.read_text("utf-8") == SCHEMA.read_text("utf-8")


def test_every_table_is_strict() -> None:
    text = SCHEMA.read_text("utf-8")
    assert text.count("CREATE TABLE") == text.count("STRICT;") == text.count("PRIMARY KEY AUTOINCREMENT")


def test_nothing_in_the_schema_needs_crm_to_be_read() -> None:
    foreign = r"\b(TRIGGER|VIEW|VIRTUAL TABLE \w+ USING (?!fts5 )|COLLATE|GENERATED|fold\(|engagement\()"
    assert not re.search(foreign, "".join(schema()))


def test_the_statements_of_the_schema_are_whole() -> None:
    text = SCHEMA.read_text("utf-8")
    assert len(schema()) == text.count("CREATE ")
    assert all(sqlite3.complete_statement(statement + ";") for statement in schema())


def test_the_sqlite_shell_opens_and_checks_a_book(book: Book) -> None:
    with closing(sqlite3.connect(book.path)) as plain:
        assert plain.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert plain.execute("PRAGMA foreign_key_check").fetchall() == []


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("INSERT INTO lead (name, name_fold, name_sort, status, created_at, updated_at) "
         "VALUES ('a', 'a', 'a', 'lost', '', '')", "CHECK"),
        ("INSERT INTO lead (name, name_fold, name_sort, status, potential, created_at, updated_at) "
         "VALUES ('a', 'a', 'a', 'new', 'much', '', '')", "cannot store TEXT value in INTEGER"),
        ("INSERT INTO contact (name, name_fold, name_sort, org_id, created_at, updated_at) "
         "VALUES ('a', 'a', 'a', 7, '', '')", "FOREIGN KEY"),
        ("INSERT INTO activity (kind, lead_id, org_id, created_at, updated_at) VALUES ('call', 1, 1, '', '')", "CHECK"),
    ],
    ids=["state", "type", "reference", "subject"],
)  # fmt: skip
def test_the_book_itself_refuses_what_cannot_be(book: Book, statement: str, why: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match=why):
        book.connection.execute(statement)
