"""crm sql as typed: it answers in every format, and writes in none of the ways one can think of."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Crm, CrmTerminal

QUESTION = "select id, name from lead order by id"


@pytest.fixture
def filled(crm: Crm, book_path: Path) -> Path:
    """A book with two leads."""
    assert crm("lead", "add", "Nguyễn Văn An", "--phone", "0912345678").code == 0
    assert crm("lead", "add", 'Bình "B", Đỗ').code == 0
    return book_path


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize(
    ("fmt", "shown"),
    [
        ("csv", 'id,name\n1,Nguyễn Văn An\n2,"Bình ""B"", Đỗ"\n'),
        ("tsv", 'id\tname\n1\tNguyễn Văn An\n2\tBình "B", Đỗ\n'),
        ("jsonl", '{"id": 1, "name": "Nguyễn Văn An"}\n{"id": 2, "name": "Bình \\"B\\", Đỗ"}\n'),
        ("md", '| id | name |\n|---|---|\n| 1 | Nguyễn Văn An |\n| 2 | Bình "B", Đỗ |\n'),
        ("ids", "1\n2\n"),
    ],
)
def test_the_answer_comes_in_every_format(crm: Crm, fmt: str, shown: str) -> None:
    assert crm("sql", QUESTION, "-f", fmt) == (0, shown, "")


@pytest.mark.usefixtures("filled")
def test_json_is_an_array_of_objects(crm: Crm) -> None:
    assert crm("sql", QUESTION, "-f", "json").json == [
        {"id": 1, "name": "Nguyễn Văn An"}, {"id": 2, "name": 'Bình "B", Đỗ'},
    ]  # fmt: skip


@pytest.mark.usefixtures("filled")
def test_a_table_keeps_empty_columns_and_stands_numbers_right(crm: Crm) -> None:
    lines = crm("sql", "select id * 100 as n, null as empty, name from lead", "-f", "table").lines
    assert lines[0].split() == ["n", "empty", "name"]
    assert lines[2].startswith("100  ")


@pytest.mark.usefixtures("filled")
def test_an_empty_answer_is_its_header(crm: Crm) -> None:
    assert crm("sql", "select id, name from lead where 0") == (0, "id,name\n", "")
    assert crm("sql", "select id from lead where 0", "-f", "json").json == []
    assert crm("sql", "select id from lead where 0", "-f", "table") == (0, "", "nothing found\n")


@pytest.mark.usefixtures("filled")
def test_columns_of_one_name_and_of_none_are_told_apart(crm: Crm) -> None:
    sql = 'select 1 as a, 2 as a, 3 as a_2, 4 as "", 5 as __class__, 6 as a'
    assert crm("sql", sql, "-f", "jsonl").json == {
        "a": 1, "a_3": 2, "a_2": 3, "column_4": 4, "__class__": 5, "a_4": 6,
    }  # fmt: skip


@pytest.mark.usefixtures("filled")
def test_values_that_json_and_csv_do_not_know_are_still_shown(crm: Crm) -> None:
    sql = "select x'00ff' as blob, 9e999 as much, cast(x'41ff' as text) as torn, 0.1 as part, null as none"
    assert crm("sql", sql, "-f", "jsonl").json == {
        "blob": "00ff", "much": "inf", "torn": "A\\xff", "part": 0.1, "none": None,
    }  # fmt: skip
    assert crm("sql", sql).lines[1] == "00ff,inf,A\\xff,0.1,"


@pytest.mark.usefixtures("filled")
def test_an_answer_cannot_steer_the_terminal(crm: Crm) -> None:
    sql = "select char(27) || '[2J' as x"
    assert "\x1b" not in crm("sql", sql, "-f", "table").out
    assert "\\u001b" in crm("sql", sql, "-f", "json").out


@pytest.mark.usefixtures("filled")
def test_a_limit_cuts_and_columns_choose(crm: Crm) -> None:
    assert crm("sql", QUESTION, "--limit", "1").lines == ["id,name", "1,Nguyễn Văn An"]
    assert crm("sql", QUESTION, "--columns", "name", "--limit", "1").lines == ["name", "Nguyễn Văn An"]
    assert crm("sql", QUESTION, "--columns", "help").lines == ["id", "name"]
    assert crm("sql", QUESTION, "--columns", "phone").code == 2
    table = crm("sql", QUESTION, "--limit", "1", "-f", "table")
    assert table.err == "there are more rows; --limit 0 shows all\n"


@pytest.mark.usefixtures("filled")
def test_the_question_may_come_from_stdin_and_the_answer_go_to_a_file(crm: Crm, tmp_path: Path) -> None:
    answer = tmp_path / "answer.json"
    assert crm("sql", "-", "-o", str(answer), stdin=f"-- who\n{QUESTION};\n") == (0, "", "")
    assert len(json.loads(answer.read_text("utf-8"))) == 2
    assert crm("sql", "-", stdin=b"\xff\xfe\x00").code == 2


@pytest.mark.usefixtures("filled")
def test_a_question_may_use_the_rules_of_the_book(crm: Crm) -> None:
    fit = "fit(source, industry, region, phone, email, company, title, potential)"
    sql = f"select fold(name) as f, {fit} as p from lead"
    assert crm("sql", sql, "--limit", "1").lines[1] == "nguyen van an,8"
    assert crm("sql", "select local_day('2026-03-13T20:00:00Z') as d").lines[1] == "2026-03-14"


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize(
    "sql",
    [
        "select name, type from pragma_table_info('lead')",
        "pragma table_info(lead)",
        "pragma user_version",
        "select * from sqlite_master",
        "explain query plan select * from lead",
        "select value from json_each('[1, 2]')",
        "with recursive n(i) as (select 1 union all select i + 1 from n where i < 5) select sum(i) from n",
        "select row_number() over (order by id), lag(name) over (order by id) from lead",
        "values (1, 2), (3, 4)",
        "select 1 /* ; delete from lead */",
        "select 'drop table lead; --' as text",
    ],
)
def test_what_only_reads_is_answered(crm: Crm, sql: str) -> None:
    result = crm("sql", sql)
    assert (result.code, result.err) == (0, "")
    assert len(result.lines) > 1


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize(
    ("sql", "code", "why"),
    [
        ("selec 1", 1, 'near "selec": syntax error'),
        ("select * from people", 1, "no such table: people"),
        ("select shoe from lead", 1, "no such column: shoe"),
        ("select ?", 1, "bindings"),
        ("select abs(-9223372036854775808)", 1, "integer overflow"),
        ("select sum(9223372036854775807) from lead", 1, "integer overflow"),
        ("select fold(1)", 1, "user-defined function raised exception"),
        ("select 1\0", 1, "null character"),
        ("", 2, "there is no question in this SQL"),
        ("/* nothing */", 2, "there is no question in this SQL"),
        (";", 2, "there is no question in this SQL"),
    ],
)
def test_a_question_that_fails_is_one_sentence_with_the_words_of_sqlite(
    crm: Crm, sql: str, code: int, why: str
) -> None:
    result = crm("sql", "-", stdin=sql)
    assert (result.code, result.out) == (code, "")
    assert why in result.err
    assert (result.err.startswith("error: "), result.err.count("\n")) == (True, 1)


def test_ids_need_a_column_of_that_name(crm: Crm, filled: Path) -> None:
    assert crm("sql", "select name from lead", "-f", "ids").code == 2


# --- every way to write that comes to mind

ATTACKS = [
    "insert into lead (name) values ('x')",
    "insert or replace into setting (name, value) values ('currency', '\"USD\"')",
    "replace into setting (name, value) values ('x', '1')",
    "update lead set name = 'x'",
    "update lead set name = 'x' returning id",
    "delete from lead",
    "delete from lead returning *",
    "with x as (select 1) insert into lead (name) select 'x' from x",
    "with x as (select 1) delete from lead",
    "with x as (select 1) update lead set name = 'x'",
    "select 1; delete from lead",
    "select 1; -- \ndelete from lead",
    "select 1;/* */drop table lead",
    "/* select */ delete from lead",
    "-- select\ndelete from lead",
    "explain delete from lead; delete from lead",
    "drop table lead",
    "drop index lead_name",
    "create table t (a)",
    "create temp table t (a)",
    "create table t as select * from lead",
    "create temp view v as select 1",
    "create view v as select * from lead",
    "create trigger t after insert on lead begin delete from lead; end",
    "create temp trigger t after insert on lead begin delete from lead; end",
    "create index i on lead (note)",
    "create virtual table f using fts5(a)",
    "create virtual table temp.f using fts5(a)",
    "alter table lead rename to person",
    "alter table lead add column a",
    "alter table lead drop column note",
    "attach '{other}' as other",
    "attach ':memory:' as other",
    "attach '' as other",
    "detach main",
    "vacuum",
    "vacuum into '{other}'",
    "vacuum main into '{other}'",
    "reindex",
    "analyze",
    "begin",
    "begin immediate",
    "begin exclusive",
    "commit",
    "rollback",
    "end",
    "savepoint a",
    "release a",
    "pragma user_version = 99",
    "pragma user_version(99)",
    "pragma application_id = 1",
    "pragma journal_mode = wal",
    "pragma journal_mode",
    "pragma writable_schema = on",
    "pragma query_only = off",
    "pragma foreign_keys = off",
    "pragma locking_mode = exclusive",
    "pragma synchronous = off",
    "pragma wal_checkpoint(truncate)",
    "pragma incremental_vacuum",
    "pragma optimize",
    "pragma temp_store_directory = '/tmp'",
    "pragma data_store_directory = '/tmp'",
    "pragma trusted_schema = on",
    "pragma main.auto_vacuum = 1",
    "pragma encoding = 'UTF-16'",
    "select * from pragma_user_version(99)",
    "select * from pragma_journal_mode",
    "select load_extension('/tmp/x')",
    "select load_extension('/tmp/x', 'entry') from lead",
    "select writefile('{other}', 'x')",
    "select readfile('/etc/passwd')",
    "select edit('x')",
    "select fts3_tokenizer('a', x'00')",
    "select sqlite_log(1, 'x')",
    "update sqlite_master set sql = 'x'",
    "delete from sqlite_master",
    "insert into sqlite_sequence values ('lead', 1)",
    "update sqlite_sequence set seq = 0",
    ".backup {other}",
    ".output {other}",
    ".shell touch {other}",
]


def test_there_are_attacks_enough() -> None:
    assert len(set(ATTACKS)) == len(ATTACKS) >= 40


@pytest.mark.parametrize("attack", ATTACKS)
def test_whatever_would_write_is_refused_and_nothing_changes(
    crm: Crm, filled: Path, tmp_path: Path, attack: str
) -> None:
    other = tmp_path / "other.db"
    before, folder = filled.read_bytes(), sorted(tmp_path.rglob("*"))
    result = crm("sql", "-", stdin=attack.replace("{other}", str(other)))
    assert (result.code, result.out) == (1, ""), attack
    assert result.err.startswith("error: ")
    assert result.err.count("\n") == 1
    assert filled.read_bytes() == before
    assert sorted(tmp_path.rglob("*")) == folder


@pytest.mark.parametrize("attack", ["delete from lead", "pragma journal_mode = wal", "select load_extension('x')"])
def test_what_is_refused_is_named(crm: Crm, filled: Path, attack: str) -> None:
    named = {"delete": "DELETE", "pragma": "PRAGMA journal_mode", "select": "load_extension()"}[attack.split()[0]]
    assert crm("sql", attack).err == f"error: crm sql only reads the book; {named} is refused\n"


def test_a_value_cannot_eat_the_memory(crm: Crm, filled: Path) -> None:
    result = crm("sql", "select zeroblob(1000000000)")
    assert (result.code, result.err) == (1, "error: SQLite cannot answer this: string or blob too big\n")
    assert len(crm("sql", "select length(printf('%.*c', 900000000, 'x'))").out) < 100


# --- locks and ^C

ENDLESS = "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n"


def test_an_endless_question_ends_with_ctrl_c(filled: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "crmcli.entry", "sql", ENDLESS],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    time.sleep(0.8)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (130, "", "interrupted; nothing was changed\n")


def test_whoever_reads_the_answer_slowly_holds_nobody_up(filled: Path) -> None:
    numbers = "with recursive n(i) as (select 1 union all select i + 1 from n where i < 300000)"
    sql = f"{numbers} select i, 'xxxxxxxxxxxxxxx' from n, lead"
    process = subprocess.Popen([sys.executable, "-m", "crmcli.entry", "sql", sql], stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert os.read(process.stdout.fileno(), 1)
    with closing(sqlite3.connect(filled, timeout=0, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        other.execute("ROLLBACK")
    process.stdout.close()
    process.wait(30)


def test_a_terminal_shows_a_hundred_rows(filled: Path, crm_terminal: CrmTerminal) -> None:
    sql = "with recursive n(i) as (select 1 union all select i + 1 from n where i < 500) select i from n"
    screen = crm_terminal("sql", sql).out
    assert "there are more rows; --limit 0 shows all" in screen
    assert "100" in screen.split()
    assert "101" not in screen.split()
