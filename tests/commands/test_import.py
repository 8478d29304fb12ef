"""Tests of crm import: what it says, what it writes beside the book, and how it ends."""

from __future__ import annotations

import fcntl
import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from crmcli.store.book import Book

if TYPE_CHECKING:
    from tests.conftest import Crm, Dump

LEADS = """name,phone,email,status,created_on
Nguyễn Văn An,0912 345 678,an@example.com,new,02/03/2026
Trần Thị Bình,0162 123 4567,,contacted,
"""
BAD = """name,phone,email
Nguyễn Văn An,0912345678,an@example.com
Lê Cường,12,
,,dung@example.com
"""

Write = Callable[[str, str], str]


@pytest.fixture
def file(tmp_path: Path) -> Write:
    """Write a file and give its path."""

    def write(name: str, text: str) -> str:
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return str(path)

    return write


def listed(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def names(crm: Crm, noun: str = "lead") -> list[str]:
    return crm(noun, "list", "-f", "csv", "--columns", "name", "--sort", "id").lines[1:]


def test_leads_come_in_and_stdout_stays_empty(crm: Crm, file: Write) -> None:
    done = crm("import", "leads", file("leads.csv", LEADS))
    assert (done.code, done.out) == (0, "")
    assert done.err.splitlines() == [
        "2 leads created",
        "1 phone number converted from 11 digits",
        "batch 1; crm undo 1 takes it back",
    ]
    lead = crm("lead", "show", "2", "-f", "json").json
    assert (lead["phone"], lead["status"], lead["created_on"], lead["owner"]) == (
        "+84321234567", "contacted", None, "lan"
    )  # fmt: skip


def test_they_come_in_through_a_pipe_too(crm: Crm) -> None:
    assert crm("import", "leads", "-", stdin=LEADS).code == 0
    assert names(crm) == ["Nguyễn Văn An", "Trần Thị Bình"]


def test_the_summary_is_one_object_for_a_machine(crm: Crm, file: Write) -> None:
    found = crm("import", "leads", file("leads.csv", LEADS), "-f", "json").json
    assert found["created"] == found["rows"] == 2
    assert found["batch"] == 1
    assert found["remarks"] == {"phones_converted": 1}


def test_the_same_file_again_adds_nothing_and_is_no_failure(crm: Crm, file: Write) -> None:
    path = file("leads.csv", LEADS)
    crm("import", "leads", path)
    again = crm("import", "leads", path)
    assert again.code == 0
    assert again.err.splitlines()[0].startswith("leads.csv was imported on ")
    assert again.err.splitlines()[0].endswith(" as batch 1; nothing was done")
    assert "--again" in again.err
    assert len(names(crm)) == 2


def test_the_same_file_for_another_noun_is_another_import(crm: Crm, file: Write) -> None:
    path = file("people.csv", "name,phone\nNguyễn Văn An,0912345678\n")
    crm("import", "leads", path)
    assert "1 contact created" in crm("import", "contacts", path).err


def test_again_imports_it_once_more_and_still_doubles_nothing(crm: Crm, file: Write) -> None:
    path = file("leads.csv", "name,email\nAn,an@example.com\n")
    crm("import", "leads", path)
    done = crm("import", "leads", path, "--again")
    assert done.err.splitlines() == ["1 row changed nothing"]
    assert names(crm) == ["An"]


def test_an_undone_import_is_forgotten(crm: Crm, file: Write, book_path: Path, dump: Dump) -> None:
    crm("lead", "add", "Phạm Dung", "--email", "dung@example.com")
    before, path = dump(book_path), file("leads.csv", LEADS + "Phạm Dung,0987654321,dung@example.com,,\n")
    assert "1 row filled" in crm("import", "leads", path).err
    assert crm("undo", "--yes").code == 0
    assert dump(book_path) == before
    assert "2 leads created" in crm("import", "leads", path).err


def test_rejected_rows_go_into_a_file_with_the_reason_and_the_good_ones_come_in(
    crm: Crm, file: Write, tmp_path: Path
) -> None:
    done = crm("import", "leads", file("khach.csv", BAD))
    assert done.code == 1
    assert names(crm) == ["Nguyễn Văn An"]
    rejects = tmp_path / "khach.csv.rejects.csv"
    assert rejects.read_text("utf-8").splitlines() == [
        "name,phone,email,_line,_field,_error",
        "Lê Cường,12,,3,phone,'12' is not a phone number",
        ",,dung@example.com,4,name,name is missing",
    ]
    assert done.err.endswith(f"hint: crm import leads {rejects}\n")
    assert rejects.stat().st_mode & 0o777 == 0o600


def test_the_rejects_file_comes_in_once_it_is_fixed(crm: Crm, file: Write, tmp_path: Path) -> None:
    crm("import", "leads", file("khach.csv", BAD))
    rejects = tmp_path / "khach.csv.rejects.csv"
    text = rejects.read_text("utf-8")
    rejects.write_text(text.replace("Lê Cường,12", "Lê Cường,0912345679").replace("\n,,", "\nPhạm Dung,,"), "utf-8")
    done = crm("import", "leads", str(rejects))
    assert (done.code, done.err.splitlines()[0]) == (0, "2 leads created")
    assert "fill no field" not in done.err


def test_the_hint_repeats_what_the_file_was_read_with(crm: Crm, file: Write, tmp_path: Path) -> None:
    rules = file("my rules.toml", '[columns]\nname = "name"\nphone = "phone"\n')
    done = crm("import", "leads", file("khach.csv", BAD), "--map", rules, "--on-match", "update", "--create", "org")
    rejects = tmp_path / "khach.csv.rejects.csv"
    assert done.err.endswith(f"hint: crm import leads {rejects} --map '{rules}' --on-match update --create org\n")


def test_rejects_of_a_pipe_are_named_after_the_batch(
    crm: Crm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    crm("lead", "add", "Phạm Dung")
    assert crm("import", "leads", "-", stdin=BAD).code == 1
    assert (tmp_path / "leads-2.rejects.csv").exists()


def test_rejects_go_where_they_are_sent(crm: Crm, file: Write, tmp_path: Path) -> None:
    crm("import", "leads", file("khach.csv", BAD), "--rejects", str(tmp_path / "bad.csv"))
    assert len((tmp_path / "bad.csv").read_text("utf-8").splitlines()) == 3
    assert not (tmp_path / "khach.csv.rejects.csv").exists()


def test_strict_takes_all_or_nothing(crm: Crm, file: Write, book_path: Path, dump: Dump) -> None:
    crm("lead", "add", "Phạm Dung")
    before = dump(book_path)
    done = crm("import", "leads", file("khach.csv", BAD), "--strict")
    assert done.code == 1
    assert "--strict" in done.err
    assert dump(book_path) == before
    assert crm("import", "leads", file("good.csv", LEADS), "--strict").code == 0


def test_a_dry_run_says_the_same_and_writes_nothing(crm: Crm, file: Write, tmp_path: Path, book_path: Path) -> None:
    crm("lead", "add", "Phạm Dung")
    path = file("khach.csv", BAD)
    before, listing = book_path.read_bytes(), listed(tmp_path)
    dry = crm("import", "leads", path, "--dry-run", "-f", "json")
    assert (dry.code, dry.json["created"], dry.json["rejected"], dry.json["batch"]) == (1, 1, 2, None)
    assert book_path.read_bytes() == before
    assert listed(tmp_path) == listing
    assert "dry run" in dry.err
    real = crm("import", "leads", path, "-f", "json").json
    assert {**real, "dry_run": True, "batch": None, "rejects": None} == dry.json


def test_a_dry_run_makes_no_book(crm: Crm, file: Write, book_path: Path) -> None:
    done = crm("import", "leads", file("leads.csv", LEADS), "--dry-run")
    assert done.code == 6
    assert not book_path.exists()


def test_nothing_is_left_beside_the_book(crm: Crm, file: Write, tmp_path: Path) -> None:
    crm("import", "leads", file("khach.csv", BAD))
    crm("import", "leads", file("odd.csv", 'name\n"open'))
    assert listed(tmp_path) == ["book.db", "home", "khach.csv", "khach.csv.rejects.csv", "odd.csv"]


def test_what_a_killed_import_left_is_swept_away_but_not_that_of_one_at_work(
    crm: Crm, file: Write, tmp_path: Path, book: Book
) -> None:
    dead, alive = tmp_path / "book.db-import-1", tmp_path / "book.db-import-2"
    for path in (dead, alive):
        path.write_bytes(b"rows")
    with alive.open() as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        crm("import", "leads", file("leads.csv", LEADS))
    assert not dead.exists()
    assert alive.exists()


def test_columns_that_fill_nothing_are_named_and_extra_keeps_them_in_the_note(crm: Crm, file: Write) -> None:
    text = "name,email,Màu,note\nAn,an@example.com,đỏ,gọi lại\nBình,,,\n"
    done = crm("import", "leads", file("a.csv", text))
    assert "columns that fill no field: Màu; --extra keeps them in the note" in done.err
    crm("undo", "--yes")
    crm("import", "leads", file("a.csv", text), "--extra")
    notes = [each["note"] for each in crm("lead", "list", "-f", "json", "--sort", "id").json]
    assert notes == ["gọi lại\nMàu: đỏ", None]


def test_keep_bad_keeps_the_row_and_what_cannot_be_in_its_note(crm: Crm, file: Write) -> None:
    text = "name,phone,email\nAn,12,không có\nBình,0912345678,b@example.com\n"
    assert crm("import", "leads", file("a.csv", text), "--keep-bad").code == 0
    an, binh = crm("lead", "list", "-f", "json", "--sort", "id").json
    assert (an["phone"], an["email"], an["note"]) == (None, None, "phone: 12\nemail: không có")
    assert (binh["phone"], binh["note"]) == ("+84912345678", None)


def test_a_country_reads_its_own_phones(crm: Crm, file: Write) -> None:
    text = "name,phone\nAcme,415-555-2671\n"
    assert crm("import", "leads", file("a.csv", text)).code == 1
    assert crm("import", "leads", file("b.csv", text), "--country", "us").code == 0
    assert crm("lead", "show", "1", "-f", "json").json["phone"] == "+14155552671"


def test_a_rules_file_maps_translates_sets_and_skips(crm: Crm, file: Write) -> None:
    rules = """
noun = "lead"
dates = "%m/%d/%Y"
[columns]
"Khách" = "name"
"Tới" = "created_on"
"Từ" = "source"
[values.source]
Zalo = "internet"
[set]
note = "Từ {Từ}"
[skip]
"Khách" = "Thử"
"""
    text = "Khách,Tới,Từ\nAn,3/13/2026,zalo\nThử,3/13/2026,\n"
    done = crm("import", "leads", file("a.csv", text), "--map", file("rules.toml", rules))
    assert done.err.splitlines()[:2] == ["1 lead created", "1 row left out by the rules"]
    lead = crm("lead", "show", "1", "-f", "json").json
    assert (lead["created_on"], lead["source"], lead["note"]) == ("2026-03-13", "internet", "Từ zalo")


def test_json_comes_in_like_csv(crm: Crm, file: Write) -> None:
    rows = [{"name": "An", "interests": ["a", "b"], "potential": 5000000}, {"name": "Bình"}]
    assert crm("import", "leads", file("a.json", json.dumps(rows))).code == 0
    assert crm("lead", "show", "1", "-f", "json").json["interests"] == ["a", "b"]
    lines = '{"name": "Chi"}\n{"name": 7, "phone": [[]]}\n'
    assert crm("import", "leads", file("b.jsonl", lines)).code == 1
    assert names(crm) == ["An", "Bình", "Chi"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--on-match", "merge"], 2),
        (["--create", "lead"], 2),
        (["--key", "phone,shoe"], 2),
        (["--country", "Vietnam"], 2),
        (["-f", "xml"], 2),
        (["--delimiter", "ab"], 2),
        (["--encoding", "klingon"], 1),
        (["--map", "nowhere.toml"], 1),
    ],
)
def test_what_cannot_be_understood_is_said_before_anything_is_done(
    crm: Crm, file: Write, book: Book, words: list[str], code: int
) -> None:
    done = crm("import", "leads", file("leads.csv", LEADS), *words)
    assert done.code == code
    assert done.err.startswith("error: ")
    assert book.value("SELECT count(*) FROM lead") == 0


def test_a_file_that_is_not_there_is_one_sentence(crm: Crm, tmp_path: Path) -> None:
    missing = crm("import", "leads", str(tmp_path / "none.csv"))
    assert (missing.code, len(missing.err.splitlines())) == (1, 1)
    assert crm("import", "leads", str(tmp_path)).code == 1
