"""Tests of crm export: formats, files, and a reader that takes its time."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from crmcli.store.book import Book

if TYPE_CHECKING:
    from tests.conftest import Crm


@pytest.fixture(autouse=True)
def two_leads(crm: Crm) -> None:
    crm("lead", "add", "Nguyễn Văn An", "--phone", "0912345678", "--interests", "điều hòa; máy lạnh")
    crm("lead", "add", "Trần, Bình", "--note", '=cmd|"/c"', "--potential", "5tr")


def test_leads_go_out_as_csv_with_the_book_and_every_stored_field(crm: Crm) -> None:
    done = crm("export", "leads")
    head, *rows = done.lines
    assert head.startswith("book,id,name,company,")
    assert {"status", "wake_on", "qualified_on", "converted_on", "note"} <= set(head.split(","))
    assert rows[0].split(",")[1:3] == ["1", "Nguyễn Văn An"]
    assert '"Trần, Bình"' in rows[1]
    assert (done.code, done.err) == (0, "")


def test_a_file_is_written_whole_private_and_counted(crm: Crm, tmp_path: Path) -> None:
    file = tmp_path / "leads.csv"
    done = crm("export", "leads", str(file))
    assert done.out == ""
    assert done.err == f"2 leads written to {file}\n"
    assert file.read_text("utf-8") == crm("export", "leads", "-").out
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_one_lead_is_counted_in_the_singular(crm: Crm, tmp_path: Path) -> None:
    done = crm("export", "leads", "-o", str(tmp_path / "a.tsv"), "--where", "name~an", "--where", "phone!=")
    assert done.err.startswith("1 lead written")
    assert (tmp_path / "a.tsv").read_text("utf-8").splitlines()[1].split("\t")[2] == "Nguyễn Văn An"


def test_json_is_one_array_and_jsonl_a_line_a_record(crm: Crm) -> None:
    array = crm("export", "leads", "-f", "json").json
    assert [each["name"] for each in array] == ["Nguyễn Văn An", "Trần, Bình"]
    assert array[0]["interests"] == ["điều hòa", "máy lạnh"]
    assert array[1]["potential"] == 5_000_000
    assert [json.loads(line) for line in crm("export", "leads", "-f", "jsonl").lines] == array


def test_nothing_is_still_an_answer_in_every_format(crm: Crm) -> None:
    none = ("export", "leads", "--where", "name=nobody", "-f")
    assert crm(*none, "json").json == []
    assert crm(*none, "jsonl").out == ""
    assert crm(*none, "csv").lines == crm("export", "leads").lines[:1]


def test_derived_columns_come_when_they_are_named(crm: Crm) -> None:
    assert crm("export", "leads", "--columns", "id,score,book").lines[0] == "id,score,book"
    assert crm("export", "leads", "--columns", "id,score").lines[1] == "1,8"


def test_an_unknown_column_or_format_is_refused(crm: Crm) -> None:
    assert crm("export", "leads", "--columns", "nmae").code == 2
    assert crm("export", "leads", "-f", "ids").code == 2
    assert crm("export", "leads", "--for-excel", "-f", "json").code == 2
    assert crm("export", "leads", "a.csv", "-o", "b.csv").code == 2


def test_columns_help_names_them(crm: Crm) -> None:
    assert "potential" in crm("export", "leads", "--columns", "help").out


def test_for_excel_marks_the_encoding_and_disarms_formulas(crm: Crm) -> None:
    text = crm("export", "leads", "--for-excel", "--columns", "phone,note").out
    assert text == "\ufeffphone,note\n'+84912345678,\n,\"'=cmd|\"\"/c\"\"\"\n"


def test_since_leaves_out_what_was_not_changed(crm: Crm, book: Book) -> None:
    book.connection.execute("UPDATE lead SET updated_at = '2020-01-01T00:00:00Z' WHERE id = 1")
    assert len(crm("export", "leads", "--since", "2020-01-02").lines) == 2


@pytest.mark.parametrize("plural", ["leads", "orgs", "contacts", "opps", "activities"])
def test_every_noun_goes_out_in_the_same_way(crm: Crm, plural: str) -> None:
    assert crm("export", plural).lines[0].startswith("book,id,")


def test_a_list_in_a_pipe_is_the_same_lines(crm: Crm) -> None:
    columns = "id,name,interests,potential,created_at"
    exported = crm("export", "leads", "--columns", columns).out
    assert crm("lead", "list", "--sort", "id", "--columns", columns).out == exported
    assert crm("lead", "list", "-f", "tsv", "--columns", "id,name").lines[1:] == ["2\tTrần, Bình", "1\tNguyễn Văn An"]


def test_a_slow_reader_holds_no_writer_up(crm: Crm, book: Book) -> None:
    with book.batch("test", "lan", "2026-03-13T09:30:00Z") as b:
        b.insert_many(
            "lead",
            ("name", "name_fold", "name_sort", "status", "created_at", "updated_at"),
            [(f"Lan {number}", f"lan {number}", "lan", "new", b.at, b.at) for number in range(20_000)],
        )
    reader = subprocess.Popen(
        [sys.executable, "-m", "crmcli.entry", "export", "leads"], stdout=subprocess.PIPE, env=dict(os.environ)
    )
    assert reader.stdout is not None
    with reader.stdout:
        first = reader.stdout.read(1)  # the rest does not fit the pipe: from here on crm waits for us
        assert reader.poll() is None
        other = crm("lead", "add", "Bình", "--anyway")
        rest = reader.stdout.read()
    assert other.code == 0, other.err
    assert reader.wait(60) == 0
    assert (first + rest).count(b"\n") == 20_003
