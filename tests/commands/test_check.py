"""crm check as typed: silent on a sound book; else every fault with its record and the command that mends it."""

from __future__ import annotations

import shlex
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Crm, Dump

Damage = Callable[[str], None]

FILLING = [
    "lead add An --phone 0912345678 --company X",
    "lead add Bình --email binh@example.com",
    "org add 'Thịnh Vượng' --tax-code 0100109106",
    "org add 'An Phát'",
    "contact add Châu --org 1",
    "opp add Quạt --org 1 --contact 1 --amount 5tr",
    "opp add Tủ --amount 1tr",
    "opp win 2",
    "opp add Bàn --amount 2tr",
    "opp lose 3 --reason price",
    "log call lead:1 'gọi'",
    "task add x --on lead:2 --due '20/03/2026 09:00'",
]


@pytest.fixture
def filled(crm: Crm, book_path: Path) -> Path:
    """A sound book with something of everything."""
    for line in FILLING:
        assert crm(*shlex.split(line)).code == 0, line
    return book_path


@pytest.fixture
def damage(filled: Path) -> Damage:
    """What somebody does to the book behind the back of crm."""

    def do(script: str) -> None:
        with closing(sqlite3.connect(filled)) as connection:
            connection.executescript(script)

    return do


def test_a_sound_book_is_passed_in_silence(filled: Path, crm: Crm) -> None:
    assert crm("check") == (0, "", "")
    assert crm("check", "--deep") == (0, "", "")
    assert crm("check", "-f", "json").json == []


def test_the_demo_is_sound(crm: Crm) -> None:
    assert crm("demo").code == 0
    assert crm("check", "--deep") == (0, "", "")


def test_without_a_book_there_is_nothing_to_check(crm: Crm) -> None:
    assert crm("check").code == 6


MENDED = [
    ("DROP INDEX lead_phone", "the index lead_phone is missing"),
    ("DROP INDEX lead_phone; CREATE INDEX lead_phone ON lead (phone)", "the index lead_phone is not what it has to be"),
    ("UPDATE lead SET name_fold = 'x' WHERE id = 1", "lead:1: name_fold is not what follows from name"),
    ("UPDATE lead SET name_sort = 'x' WHERE id = 2", "lead:2: name_sort is not what follows from name"),
    ("UPDATE lead SET email_fold = NULL WHERE id = 2", "lead:2: email_fold is not what follows from email"),
    ("UPDATE lead SET name = 'Dũng' WHERE id = 2", "lead:2: name_fold, name_sort is not what follows from name"),
    ("UPDATE org SET name_core = 'x' WHERE id = 1", "org:1: name_core is not what follows from name"),
    ("UPDATE opp SET name_fold = 'x' WHERE id = 3", "opp:3: name_fold is not what follows from name"),
    ("UPDATE opp SET probability = 50 WHERE id = 2",
     "opp:2: is won, but its probability is 50 % instead of 100 %"),
    ("UPDATE opp SET probability = 5 WHERE id = 3", "opp:3: is lost, but its probability is 5 % instead of 0 %"),
    ("UPDATE opp SET stage_type = 'open', closed_on = NULL, probability = 80 WHERE id = 2",
     "opp:2: stands in won, but counts as open"),
    ("UPDATE opp SET stage = 'sold' WHERE id = 2", "opp:2: stands in sold, which is no stage of this book"),
    ("UPDATE opp SET closed_on = NULL WHERE id = 2", "opp:2: is closed, but not known since when"),
    ("UPDATE opp SET closed_on = '2026-03-01' WHERE id = 1", "opp:1: is open, but has a day on which it was closed"),
    ("UPDATE lead SET wake_on = '2026-05-01' WHERE id = 1", "lead:1: has a wake-up day, but does not rest"),
    ("UPDATE lead SET converted_on = '2026-03-01' WHERE id = 1",
     "lead:1: has a day of conversion, but was not converted"),
    ("UPDATE activity SET due_on = '2026-03-21' WHERE id = 2", "activity:2: due_on is not what follows from due_at"),
    ("UPDATE activity SET done_on = NULL WHERE id = 1", "activity:1: done_on is not what follows from done_at"),
    ("DELETE FROM search WHERE rowid = 1000000000001", "lead:1: crm find does not know its words as they are"),
    ("UPDATE search SET name = 'x' WHERE rowid = 1000000000002", "lead:2: crm find does not know its words"),
    ("INSERT INTO search (rowid, name, body) VALUES (2000000000099, 'x', '')",
     "org:99: crm find does not know its words as they are"),
    ("DROP TABLE search", "the table search is missing"),
    ("UPDATE lead SET org_id = 77 WHERE id = 1", "lead:1: refers to org:77, which is not there"),
    ("INSERT INTO opp_log (opp_id, from_stage, to_stage, at) VALUES (99, 'a', 'b', '')",
     "refers to opp:99, which is not there"),
    ("INSERT INTO change (batch_id, tbl, row_id, op, before) VALUES (99, 'lead', 1, 'update', '{}')",
     "refers to batch:99, which is not there"),
]  # fmt: skip


@pytest.mark.parametrize(("script", "line"), MENDED)
def test_what_can_be_computed_is_named_and_mended(
    filled: Path, damage: Damage, crm: Crm, dump: Dump, script: str, line: str
) -> None:
    before = dump(filled)
    damage(script)
    result = crm("check")
    assert result.code == 1
    assert any(line in each and each.endswith("; mend it with: crm check --mend") for each in result.lines), result.out
    mended = crm("check", "--mend")
    assert (mended.code, mended.out) == (0, "")
    assert "mended" in mended.err
    assert crm("check", "--deep") == (0, "", "")
    if "name = 'Dũng'" not in script and "stage_type = 'open'" not in script:
        assert [row[:5] for rows in dump(filled).values() for row in rows] == [
            row[:5] for rows in before.values() for row in rows
        ]


def test_what_was_renamed_behind_the_back_of_crm_is_found_again(damage: Damage, crm: Crm) -> None:
    damage("UPDATE lead SET name = 'Đặng Dũng' WHERE id = 2")
    assert crm("find", "dang dung", "-f", "ids").out == ""
    assert crm("check", "--mend").code == 0
    assert crm("find", "dang dung", "-f", "ids").out == "lead:2\n"


TOLD = [
    ("UPDATE opp SET amount = NULL WHERE id = 2", "opp:2: was won without an amount", "crm opp edit 2 --amount 9tr"),
    ("UPDATE contact SET org_id = 77", "contact:1: refers to org:77, which is not there", "crm contact edit 1 --org -"),
    ("UPDATE opp SET contact_id = 77 WHERE id = 1", "opp:1: refers to contact:77, which", "crm opp edit 1 --contact -"),
    ("UPDATE activity SET lead_id = 77 WHERE id = 1", "activity:1: refers to lead:77, which", "crm task edit 1 --on -"),
    ("UPDATE opp SET stage = 'x' WHERE id = 1", "opp:1: stands in x, which is no stage", "crm opp advance 1 needs"),
    ("UPDATE opp SET created_on = '2026-04-01' WHERE id = 2", "opp:2: was closed before it was opened",
     "crm opp edit 2 --created-on 01/03/2026"),
    ("UPDATE lead SET status = 'nurture' WHERE id = 2", "lead:2: rests without a day on which it wakes up",
     "crm lead reopen 2 && crm lead nurture 2 --until 01/05/2026"),
    ("UPDATE lead SET consent_email = '30/02' WHERE id = 2", "lead:2: consent_email is '30/02', which is no day",
     "crm lead edit 2 --consent-email 01/03/2026"),
    ("UPDATE lead SET external_id = 'a'", "lead:2: has the same external_id as lead:1: a",
     "crm lead edit 2 --external-id -"),
    ("UPDATE org SET code = 'a'", "org:2: has the same code as org:1: a", "crm org edit 2 --code -"),
]  # fmt: skip


@pytest.mark.parametrize(("script", "line", "command"), TOLD)
def test_what_only_a_person_knows_is_mended_by_the_command_that_is_named(
    damage: Damage, crm: Crm, script: str, line: str, command: str
) -> None:
    damage(script)
    result = crm("check")
    assert result.code == 1
    found = next(each for each in result.lines if line in each)
    named = found.split("; mend it with: ")[1]
    asked, typed_words = named.split(), command.split()
    assert [word for word, typed in zip(asked, typed_words, strict=True) if not word.isupper() and word != typed] == []
    for typed in command.split(" && "):
        done = crm(*typed.split()[1:])
        assert done.code == 0, done.err
    assert not [each for each in crm("check").lines if line in each]


def test_what_no_command_reaches_is_mended_in_sql_as_it_is_written(
    filled: Path, damage: Damage, crm: Crm
) -> None:
    damage("UPDATE opp SET closed_on = NULL, entered_on = NULL WHERE id = 2; DELETE FROM opp_log")
    line = crm("check").lines[0]
    statement = "UPDATE opp SET closed_on = 'YYYY-MM-DD' WHERE id = 2"
    assert line == (
        f'opp:2: is closed, but not known since when; mend it with: sqlite3 {filled} "{statement}"'
    )
    damage(statement.replace("YYYY-MM-DD", "2026-03-10"))
    assert crm("check").code == 1  # it was opened on the 13th
    damage(statement.replace("YYYY-MM-DD", "2026-03-13"))
    assert crm("check") == (0, "", "")


def test_the_same_tax_code_twice_is_a_case_for_merging(damage: Damage, crm: Crm) -> None:
    damage("UPDATE org SET tax_code = '0100109106'")
    assert crm("check", "--mend").lines == [
        "org:2: has the same tax_code as org:1: 0100109106; mend it with: crm merge org 1 2"
    ]
    assert crm("merge", "org", "1", "2", "--yes").code == 0
    assert crm("check", "--deep") == (0, "", "")


def test_every_fault_is_told_at_once(damage: Damage, crm: Crm) -> None:
    damage(
        "UPDATE contact SET org_id = 77; UPDATE opp SET amount = NULL WHERE id = 2;"
        "UPDATE lead SET name_fold = 'x' WHERE id = 1; DROP INDEX lead_phone"
    )
    result = crm("check", "-f", "json")
    assert result.code == 1
    assert [(each["check"], each["record"], each["mend"], each["automatic"]) for each in result.json] == [
        ("layout", None, "crm check --mend", True),
        ("orphan", "contact:1", "crm contact edit 1 --org -", False),
        ("shadow", "lead:1", "crm check --mend", True),
        ("deal", "opp:2", "crm opp edit 2 --amount AMOUNT", False),
    ]


def test_mending_is_one_batch_that_lasts(damage: Damage, crm: Crm) -> None:
    damage("UPDATE lead SET name_fold = 'x'; UPDATE opp SET probability = 1 WHERE id = 3")
    assert crm("check", "--mend").err == "3 things are mended\n"
    batch = crm("history", "-f", "json").json[0]
    assert (batch["kind"], batch["command"], batch["rows"]) == ("lasting", "crm check --mend", 3)
    assert crm("undo", str(batch["batch" if "batch" in batch else "id"]), "-y").code == 1


def test_mending_a_sound_book_writes_nothing(filled: Path, crm: Crm) -> None:
    before = filled.read_bytes()
    assert crm("check", "--mend") == (0, "", "0 things are mended\n")
    assert filled.read_bytes() == before


def test_an_index_that_lies_is_found_and_read_anew(filled: Path, damage: Damage, crm: Crm) -> None:
    damage(
        "PRAGMA writable_schema = ON; "
        "UPDATE sqlite_master SET sql = sql || ' WHERE id < 0' WHERE name = 'lead_name'"
    )
    damage("UPDATE lead SET name = 'Ân', name_fold = 'an ' WHERE id = 1")
    damage(
        "PRAGMA writable_schema = ON; "
        "UPDATE sqlite_master SET sql = replace(sql, ' WHERE id < 0', '') WHERE name = 'lead_name'"
    )
    result = crm("check")
    assert result.code == 1
    assert "the index lead_name does not agree with its table; mend it with: crm check --mend" in result.lines
    assert crm("check", "--mend").code == 0
    assert crm("check") == (0, "", "")


def test_a_table_or_column_that_is_gone_needs_a_backup(damage: Damage, crm: Crm) -> None:
    damage("ALTER TABLE lead DROP COLUMN note; DROP TABLE imported")
    lines = crm("check").lines
    assert "the column lead.note is missing; mend it with: crm restore BACKUP" in lines
    assert "the table imported is missing; mend it with: crm restore BACKUP" in lines


def test_a_file_with_a_torn_page_needs_a_backup(filled: Path, crm: Crm) -> None:
    with closing(sqlite3.connect(filled)) as connection:
        size = connection.execute("PRAGMA page_size").fetchone()[0]
        page = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'contact_name'").fetchone()[0]
    torn = bytearray(filled.read_bytes())
    torn[(page - 1) * size : page * size] = b"\xaa" * size
    filled.write_bytes(torn)
    result = crm("check")
    assert result.code == 1
    assert result.out.startswith("the file is damaged: ")
    assert result.out.rstrip().endswith("mend it with: crm restore BACKUP")


def test_a_book_that_others_can_read_is_a_finding(filled: Path, crm: Crm) -> None:
    filled.chmod(0o644)
    result = crm("check")
    assert (result.code, result.out) == (
        1, f"others can read or write the book {filled}; mend it with: chmod 600 {filled}\n",
    )  # fmt: skip


def test_what_is_not_of_crm_is_told_only_when_looking_deeper(damage: Damage, crm: Crm) -> None:
    damage("CREATE TABLE mine (a); ALTER TABLE lead ADD COLUMN shoe TEXT; CREATE INDEX lead_title ON lead (title)")
    result = crm("check", "--deep")
    told = [each for each in result.err.splitlines() if "is not of crm" in each]
    assert {each.split(" is not")[0] for each in told} == {
        "the table mine", "the column lead.shoe", "the index lead_title",
    }  # fmt: skip


DEEP = [
    ("UPDATE lead SET heat = 1 WHERE id = 1", "lead:1: heat is not what follows from activities", "--deep --mend"),
    ("PRAGMA foreign_keys = OFF; DELETE FROM batch WHERE id = 3", "batch:3: is missing from the history", "restore"),
    ("UPDATE batch SET undone_by = 99 WHERE id = 2", "batch:99: is missing from the history", "restore"),
    ("UPDATE change SET before = '{' WHERE id = 1", "cannot be taken back: what opp:2 was before is lost", "restore"),
]  # fmt: skip


@pytest.mark.parametrize(("script", "line", "mend"), DEEP)
def test_what_is_derived_and_logged_is_looked_at_on_demand(
    damage: Damage, crm: Crm, script: str, line: str, mend: str
) -> None:
    damage(script)
    found = [each for each in crm("check", "--deep").lines if line in each]
    assert len(found) == 1
    assert mend in found[0]


def test_heat_is_computed_again_from_what_was_done(filled: Path, damage: Damage, crm: Crm, dump: Dump) -> None:
    before = [row[-1] for row in dump(filled)["lead"]]
    damage("UPDATE lead SET heat = 1")
    assert crm("check", "--deep", "--mend").code == 0
    assert [row[-1] for row in dump(filled)["lead"]] == before


def test_in_vietnamese_the_sentences_are_translated_and_the_commands_are_not(damage: Damage, crm: Crm) -> None:
    damage("UPDATE opp SET amount = NULL WHERE id = 2")
    assert "crm opp edit 2 --amount AMOUNT" in crm("check", "--lang", "vi").out
