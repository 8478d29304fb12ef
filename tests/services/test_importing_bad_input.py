"""Tests of files that are broken, odd or hostile: one sentence or a rejects file, the good rows in, no traceback."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from crmcli.errors import BookError
from crmcli.services.importing import running
from crmcli.services.importing.asked import WRITING, Asked
from crmcli.store.book import Book
from crmcli.store.desk import Desk

if TYPE_CHECKING:
    from tests.conftest import Crm, Result


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def take(crm: Crm, data: bytes | str, *options: str, noun: str = "leads") -> Result:
    return crm("import", noun, "-", *options, stdin=data)


REFUSED = {
    "empty": b"",
    "only blanks": b" \n \n",
    "no header is known": b"a,b\n1,2\n",
    "a semicolon file whose comma was forced": b"name;phone\nAn;0912345678\n",
    "a header twice": b"name,phone,name\nAn,0912345678,An\n",
    "bytes that are not UTF-8": b"name\nN\xfa\xf1ez\n",
    "a quote left open": b'name,note\nAn,"x\nB,y\n',
    "a workbook": b"PK\x03\x04rest of a zip",
    "JSON that is no list": b'{"report": "leads", "rows": []}',
    "JSON that ends too soon": b'[{"name": "An"}',
    "an 18 MB cell": b"name,note\nAn," + b"x" * (18 << 20) + b"\n",
}


@pytest.mark.parametrize("data", REFUSED.values(), ids=REFUSED.keys())
def test_such_a_file_is_refused_in_one_sentence_and_nothing_comes_in(crm: Crm, book: Book, data: bytes) -> None:
    options = ["--delimiter", ","] if b";" in data else []
    done = take(crm, data, *options)
    assert done.code == 1
    lines = done.err.splitlines()
    assert lines[0].startswith("error: ")
    assert all(line.startswith("hint: ") for line in lines[1:])
    assert max(map(len, lines)) < 400
    assert book.value("SELECT count(*) FROM lead") == 0
    assert {each.name for each in Path.cwd().iterdir()} == {"book.db", "home"}


REJECTED = {
    "ragged": b"name,phone\nAn,0912345678\nB\xc3\xacnh\nChi,0912345679,x\n",
    "NUL": b"name,phone\nAn,0912345678\nB\0nh,0912345680\nCh\0i,\n",
    "a cell beyond a megabyte": b"name,note\nAn,x\nB," + b"x" * (10 << 20) + b"\nC," + b"y" * (2 << 20) + b"\n",
    "values that cannot be": b"name,phone,created_on\nAn,0912345678,\nB,12,\nC,,32/01/2026\n",
    "what a spreadsheet has spoilt": b"name,phone,created_on\nAn,0912345678,\nB,9.12E+08,\nC,,45000\n",
}


@pytest.mark.parametrize("data", REJECTED.values(), ids=REJECTED.keys())
def test_such_rows_are_rejected_and_the_others_come_in(crm: Crm, tmp_path: Path, data: bytes) -> None:
    done = take(crm, data)
    assert done.code == 1
    assert crm("lead", "list", "-f", "csv", "--columns", "name").lines == ["name", "An"]
    with (tmp_path / "leads-1.rejects.csv").open(encoding="utf-8", newline="") as rejects:
        assert next(rejects).endswith("_line,_field,_error\n")
        assert sum(1 for _ in rejects) == 2


def test_headers_alone_are_no_failure(crm: Crm, book: Book) -> None:
    done = take(crm, "name,phone\n")
    assert (done.code, done.err.splitlines()[0]) == (0, "- has no rows: there is nothing to import")
    assert book.value("SELECT count(*) FROM batch") == 0


def test_a_second_header_of_machine_names_is_no_row(crm: Crm) -> None:
    done = take(crm, "Name,Phone\nCRM__NAME__C,CRM__PHONE__C\n")
    assert (done.code, crm("lead", "list", "-f", "ids").out) == (0, "")


def test_a_file_that_breaks_near_its_end_leaves_nothing_of_its_beginning(crm: Crm, book: Book) -> None:
    rows = "".join(f"Người {n},09123{n:05}\n" for n in range(5_000))
    done = take(crm, f"name,phone\n{rows}".encode() + b'Chi,"x\n')
    assert done.code == 1
    assert "line 5002" in done.err
    assert book.value("SELECT count(*) FROM lead") == 0


def test_an_encoding_that_is_named_is_read(crm: Crm) -> None:
    assert take(crm, "name\nNúñez\n".encode("cp1252"), "--encoding", "cp1252").code == 0
    assert take(crm, "name\nĐặng Hà\n".encode("utf-16")).code == 0
    assert crm("lead", "list", "-f", "csv", "--columns", "name", "--sort", "id").lines[1:] == ["Núñez", "Đặng Hà"]


def test_rows_quoted_whole_into_one_cell_are_repaired_and_counted(crm: Crm) -> None:
    text = 'name,phone,company\nAn,0912345678,A\n"Bình,0912345679,""B, C"""\nChi,,\n'
    done = take(crm, text, "-f", "json")
    assert (done.json["created"], done.json["repaired"]) == (3, 1)
    assert crm("lead", "show", "2", "-f", "json").json["company"] == "B, C"


def test_what_export_disarmed_for_a_spreadsheet_is_what_it_was(crm: Crm) -> None:
    crm("lead", "add", "=An", "--note", "'-1", "--phone", "0912345678")
    text = crm("export", "leads", "--for-excel").out
    done = take(crm, text, "--on-match", "update", "-f", "json")
    assert (done.json["unchanged"], done.json["rows"]) == (1, 1)


def test_names_are_stored_clean_and_composed(crm: Crm) -> None:
    take(crm, "name,title\n  Nguye\u0302\u0303n   Va\u0306n\tAn ,  Gia\u0301m  đốc \n")
    lead = crm("lead", "show", "1", "-f", "json").json
    assert (lead["name"], lead["title"]) == ("Nguyễn Văn An", "Giám  đốc")


def test_a_full_disk_leaves_the_book_as_it_was(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "leads.csv"
    file.write_text("name,note\n" + "".join(f"An {n},{'x' * 900}\n" for n in range(500)), "utf-8")
    desk.book.rows(f"PRAGMA max_page_count = {desk.book.value('PRAGMA page_count') + 20}")
    with file.open("rb") as source, pytest.raises(BookError) as caught:
        running.import_file(desk, source, Asked("lead", file, str))
    assert "the disk is full; nothing was written" in str(caught.value)
    assert desk.book.value("SELECT count(*) FROM lead") == 0
    assert desk.book.value("SELECT count(*) FROM batch") == 0
    assert not list(tmp_path.glob("book.db-import-*"))


def test_an_import_waits_for_nobody_who_reads_and_lets_others_write_while_it_reads(
    desk: Desk, tmp_path: Path, book_path: Path
) -> None:
    file = tmp_path / "leads.csv"
    file.write_text("name,email\nAn,an@example.com\nBình,binh@example.com\n", "utf-8")
    beside = sqlite3.connect(book_path, isolation_level=None)

    def meanwhile(step: str, _done: float) -> None:
        if step == WRITING and not beside.execute("SELECT count(*) FROM lead").fetchone()[0]:
            beside.execute(
                "INSERT INTO lead (name, name_fold, name_sort, email, email_fold, status, created_at, updated_at) "
                "VALUES ('An', 'an', 'an', 'an@example.com', 'an@example.com', 'new', '', '')"
            )

    with file.open("rb") as source:
        summary = running.import_file(desk, source, Asked("lead", file, str, tell=meanwhile))
    beside.close()
    assert (summary.created, summary.unchanged) == (1, 1)
    assert desk.book.rows("SELECT id, name FROM lead ORDER BY id") == [(1, "An"), (2, "Bình")]
