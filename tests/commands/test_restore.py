"""crm restore as typed: what is no sound book is refused, what was there is kept, and the way back is said."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from crmcli.store.book import REVISION

if TYPE_CHECKING:
    from tests.conftest import Crm, CrmTerminal, Dump

OLD_SCHEMA = Path(__file__).parents[1] / "store/books/revision1.sql"


@pytest.fixture
def backup(crm: Crm, book_path: Path, tmp_path: Path) -> Path:
    """A backup of the book with An; the book has Bình since."""
    target = tmp_path / "backup.db"
    assert crm("lead", "add", "An").code == 0
    assert crm("backup", str(target)).code == 0
    assert crm("lead", "add", "Bình").code == 0
    return target


def names(crm: Crm) -> list[str]:
    return crm("lead", "list", "--columns", "name", "--sort", "id", "-f", "csv").lines[1:]


def test_the_book_is_what_the_backup_was(backup: Path, book_path: Path, crm: Crm, dump: Dump) -> None:
    result = crm("restore", str(backup), "--yes")
    assert (result.code, result.out) == (0, "")
    assert dump(book_path) == dump(backup)
    assert book_path.stat().st_mode & 0o777 == 0o600
    assert names(crm) == ["An"]
    assert crm("lead", "add", "Châu").code == 0
    assert crm("check", "--deep") == (0, "", "")


def test_the_way_back_that_is_said_is_one(backup: Path, book_path: Path, crm: Crm, dump: Dump) -> None:
    before = dump(book_path)
    hint = crm("restore", str(backup), "-y").err.splitlines()[-1]
    assert hint.startswith("to go back: crm restore ")
    kept = Path(hint.removeprefix("to go back: crm restore "))
    assert "-before-restore-" in kept.name
    assert kept.stat().st_mode & 0o777 == 0o600
    assert crm("restore", str(kept), "-y").code == 0
    assert dump(book_path) == before


def test_nothing_is_left_beside_the_book(backup: Path, book_path: Path, crm: Crm) -> None:
    before = set(book_path.parent.iterdir())
    assert crm("restore", str(backup), "-y").code == 0
    assert set(book_path.parent.iterdir()) == before


def test_it_asks_first_and_off_a_terminal_names_yes(
    backup: Path, book_path: Path, crm: Crm, crm_terminal: CrmTerminal
) -> None:
    before = book_path.read_bytes()
    result = crm("restore", str(backup))
    assert (result.code, "--yes" in result.err) == (2, True)
    screen = crm_terminal("restore", str(backup), answers=[("in the place of the book", "n")])
    assert screen.code == 1
    assert book_path.read_bytes() == before
    assert crm_terminal("restore", str(backup), answers=[("in the place of the book", "y")]).code == 0
    assert names(crm) == ["An"]


def test_a_book_that_is_not_there_is_made(backup: Path, book_path: Path, crm: Crm, dump: Dump, tmp_path: Path) -> None:
    other = tmp_path / "deep/new.db"
    result = crm("--db", str(other), "restore", str(backup), "-y")
    assert (result.code, "to go back" in result.err) == (0, False)
    assert dump(other) == dump(backup)
    assert (other.stat().st_mode & 0o777, other.parent.stat().st_mode & 0o777) == (0o600, 0o700)


# --- what is refused, the book as it was


def newer(backup: Path) -> None:
    with closing(sqlite3.connect(backup)) as connection:
        connection.execute(f"PRAGMA user_version = {REVISION + 1}")


def foreign(backup: Path) -> None:
    with closing(sqlite3.connect(backup)) as connection:
        connection.execute("PRAGMA application_id = 7")


def cut_in_a_page(backup: Path) -> None:
    os.truncate(backup, backup.stat().st_size - 1000)


def cut_at_a_page(backup: Path) -> None:
    os.truncate(backup, 4096 * 4)


def cut_to_a_stump(backup: Path) -> None:
    os.truncate(backup, 300)


def cut_to_nothing(backup: Path) -> None:
    os.truncate(backup, 0)


def torn(backup: Path) -> None:
    pages = bytearray(backup.read_bytes())
    pages[4096 * 5 : 4096 * 6] = b"\xaa" * 4096
    backup.write_bytes(pages)


def text(backup: Path) -> None:
    backup.write_text("dear " * 3000)


def folder(backup: Path) -> None:
    backup.unlink()
    backup.mkdir()


def fifo(backup: Path) -> None:
    backup.unlink()
    os.mkfifo(backup)


def lying_index(backup: Path) -> None:
    for change in ("sql || ' WHERE id < 0'", "replace(sql, ' WHERE id < 0', '')"):
        with closing(sqlite3.connect(backup)) as connection:
            connection.executescript(
                "PRAGMA writable_schema = ON;"
                f"UPDATE sqlite_master SET sql = {change} WHERE name = 'lead_name'"
            )
        with closing(sqlite3.connect(backup)) as connection:
            connection.executescript("UPDATE lead SET name_fold = 'x' || name_fold" if "||" in change else "")


REFUSED = [
    (newer, "was written by a newer crm"),
    (foreign, "is not a crm book"),
    (cut_in_a_page, "is damaged"),
    (cut_at_a_page, "is damaged"),
    (cut_to_a_stump, "is damaged"),
    (cut_to_nothing, "there is no book at"),
    (torn, "is damaged and was not restored"),
    (lying_index, "is damaged and was not restored"),
    (text, "is not a crm book"),
    (folder, "is not a file"),
    (fifo, "is not a file"),
]


@pytest.mark.parametrize(("spoil", "why"), REFUSED, ids=[spoil.__name__ for spoil, _ in REFUSED])
def test_what_is_no_sound_book_is_refused_and_the_book_untouched(
    backup: Path, book_path: Path, crm: Crm, home: Path, spoil: object, why: str
) -> None:
    assert callable(spoil)
    spoil(backup)
    before = book_path.read_bytes()
    result = crm("restore", str(backup), "--yes")
    assert (result.code, result.out) == (6, "")
    assert why in result.err
    assert str(backup) in result.err
    assert book_path.read_bytes() == before
    assert sorted(each.name for each in book_path.parent.iterdir()) == ["backup.db", "book.db", "home"]
    assert not (home / "data/crm/backups").exists()


def test_a_file_that_is_not_there_is_not_found(backup: Path, crm: Crm, tmp_path: Path) -> None:
    assert crm("restore", str(tmp_path / "none.db"), "-y").code == 4


def test_the_book_is_not_restored_from_itself(backup: Path, book_path: Path, crm: Crm) -> None:
    assert "is the book itself" in crm("restore", str(book_path), "-y").err


def test_what_stands_in_the_place_of_the_book_and_is_none_is_not_written_over(
    backup: Path, tmp_path: Path, crm: Crm
) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("dear " * 3000)
    result = crm("--db", str(letter), "restore", str(backup), "-y")
    assert (result.code, "is not a crm book" in result.err) == (6, True)
    assert letter.read_text() == "dear " * 3000


# --- older ones, damaged books, writers


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A backup of a book of the first revision."""
    path = tmp_path / "old.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(OLD_SCHEMA.read_text("utf-8"))
        connection.executescript(
            "INSERT INTO lead (name, name_fold, name_sort, status, created_at, updated_at) "
            "VALUES ('Dũng', 'dung', 'D', 'new', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z');"
            f"PRAGMA application_id = {0x63726D31}; PRAGMA user_version = 1"
        )
    return path


def test_an_older_backup_is_brought_up_to_date_and_stays_as_it_is(
    backup: Path, old: Path, book_path: Path, crm: Crm
) -> None:
    before = old.read_bytes()
    result = crm("restore", str(old), "-y")
    assert (result.code, result.err.count("\n")) == (0, 2)
    assert names(crm) == ["Dũng"]
    assert old.read_bytes() == before
    assert sorted(each.name for each in book_path.parent.iterdir()) == ["backup.db", "book.db", "home", "old.db"]


def test_an_older_backup_that_cannot_be_brought_up_leaves_the_book_as_it_is(
    backup: Path, old: Path, book_path: Path, crm: Crm
) -> None:
    with closing(sqlite3.connect(old)) as connection, connection:
        connection.execute("UPDATE lead SET org_id = 77")
    before = book_path.read_bytes()
    result = crm("restore", str(old), "-y")
    assert result.code == 6
    assert f"{old} could not be brought up to date: " in result.err
    assert book_path.read_bytes() == before
    assert sorted(each.name for each in book_path.parent.iterdir()) == ["backup.db", "book.db", "home", "old.db"]


def test_a_book_of_a_newer_crm_is_replaced_and_kept(backup: Path, book_path: Path, crm: Crm, home: Path) -> None:
    newer(book_path)
    assert crm("restore", str(backup), "-y").code == 0
    (kept,) = (home / "data/crm/backups").iterdir()
    with closing(sqlite3.connect(kept)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (REVISION + 1,)
        assert connection.execute("SELECT name FROM lead").fetchall() == [("An",), ("Bình",)]
    assert names(crm) == ["An"]


@pytest.mark.parametrize("spoil", [torn, cut_at_a_page])
def test_a_damaged_book_is_replaced_and_kept_as_it_is(
    backup: Path, book_path: Path, crm: Crm, home: Path, spoil: object
) -> None:
    assert callable(spoil)
    spoil(book_path)
    before = book_path.read_bytes()
    assert crm("restore", str(backup), "-y").code == 0
    (kept,) = (home / "data/crm/backups").iterdir()
    assert kept.read_bytes() == before
    assert names(crm) == ["An"]


def test_a_writer_that_comes_too_late_is_told_and_nothing_is_torn(
    backup: Path, book_path: Path, crm: Crm, dump: Dump
) -> None:
    script = (
        "import sys; from pathlib import Path; from crmcli.store.book import open_book\n"
        "book = open_book(Path(sys.argv[1])); print('open', flush=True); sys.stdin.readline()\n"
        "try:\n"
        "    with book.batch('x', 'lan', '2026-03-13T09:30:00Z') as b:\n"
        "        b.insert('lead', {'name': 'Y', 'status': 'new'})\n"
        "except Exception as failure: print(failure)\n"
    )
    late = subprocess.Popen(
        [sys.executable, "-c", script, str(book_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert late.stdout is not None
    assert late.stdout.readline() == "open\n"
    assert crm("restore", str(backup), "-y").code == 0
    out, _ = late.communicate("go\n", timeout=60)
    assert "was moved or deleted while it was in use" in out
    assert dump(book_path) == dump(backup)
    assert crm("check") == (0, "", "")
