"""crm backup as typed: whole copies with names of their own, silent in a pipe, the older ones removed on demand."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from crmcli.store.book import make_book

if TYPE_CHECKING:
    from tests.conftest import Crm, CrmTerminal, Dump


@pytest.fixture
def filled(crm: Crm, book_path: Path) -> Path:
    """A book with a lead."""
    assert crm("lead", "add", "An").code == 0
    return book_path


@pytest.fixture
def folder(home: Path) -> Path:
    """Where backups go when nobody says where."""
    return home / "data/crm/backups"


def sound(path: Path) -> bool:
    with closing(sqlite3.connect(path)) as connection:
        return bool(connection.execute("PRAGMA integrity_check").fetchone() == ("ok",))


def test_a_backup_holds_what_the_book_holds(filled: Path, folder: Path, crm: Crm, dump: Dump) -> None:
    assert crm("backup") == (0, "", "")
    (made,) = folder.iterdir()
    assert re.fullmatch(r"book-\d{8}-\d{6}\.db", made.name)
    assert dump(made) == dump(filled)
    assert (made.stat().st_mode & 0o777, folder.stat().st_mode & 0o777) == (0o600, 0o700)


def test_on_a_terminal_it_says_where(filled: Path, folder: Path, crm_terminal: CrmTerminal) -> None:
    screen = crm_terminal("backup", env={"COLUMNS": "300"}).out
    assert screen.strip() == str(next(folder.iterdir()))


def test_in_a_pipe_it_says_where_only_when_asked(filled: Path, folder: Path, crm: Crm) -> None:
    made = Path(crm("backup", "-f", "text").out.rstrip("\n"))
    told = crm("backup", "-f", "json").json
    assert {made, Path(told["path"])} == set(folder.iterdir())
    assert told["size"] == made.stat().st_size
    assert told["removed"] == []
    assert crm("backup", "-f", "csv").code == 2


def test_two_in_one_second_are_two(filled: Path, folder: Path, crm: Crm) -> None:
    for _ in range(5):
        assert crm("backup").code == 0
    assert len(list(folder.iterdir())) == 5


def test_the_file_may_be_named_and_is_replaced_by_the_next(filled: Path, tmp_path: Path, crm: Crm, dump: Dump) -> None:
    target = tmp_path / "copy.db"
    for name in ("Bình", "Châu"):
        assert crm("backup", str(target)) == (0, "", "")
        assert dump(target) == dump(filled)
        assert crm("lead", "add", name).code == 0
    target.write_bytes(b"")  # as mktemp leaves it
    assert crm("backup", str(target)).code == 0
    assert dump(target) == dump(filled)


def test_a_folder_may_be_named_and_is_made(filled: Path, tmp_path: Path, crm: Crm) -> None:
    (tmp_path / "there").mkdir()
    for name in ("there", "new/", "new/"):
        assert crm("backup", str(tmp_path / name) + "/" * name.endswith("/")).code == 0
    assert len(list((tmp_path / "there").iterdir())) == 1
    assert len(list((tmp_path / "new").iterdir())) == 2


def test_what_is_no_backup_of_this_book_is_not_written_over(filled: Path, tmp_path: Path, crm: Crm) -> None:
    text = tmp_path / "letter.txt"
    text.write_text("dear")
    other = tmp_path / "other.db"
    make_book(other)
    before = other.read_bytes()
    for target in (text, other):
        result = crm("backup", str(target))
        assert result.code == 1
        assert result.err == f"error: {target} is there already and is not a backup of this book\n"
    assert (text.read_text(), other.read_bytes()) == ("dear", before)


def test_the_book_is_not_its_own_backup(filled: Path, tmp_path: Path, crm: Crm) -> None:
    link = tmp_path / "link.db"
    link.symlink_to(filled)
    before = filled.read_bytes()
    for target in (filled, link):
        assert "is the book itself" in crm("backup", str(target)).err
    assert filled.read_bytes() == before


def test_only_the_latest_are_kept(filled: Path, folder: Path, crm: Crm) -> None:
    folder.mkdir(parents=True)
    first = Path(crm("backup", "-f", "text").out.strip())
    for day in range(10, 15):
        first.rename(folder / f"book-202501{day}-120000.db")
        first = Path(crm("backup", "-f", "text").out.strip())
    told = crm("backup", "--keep", "3", "-f", "json").json
    kept = sorted(each.name for each in folder.iterdir())
    assert len(kept) == 3
    assert kept[0] == "book-20250114-120000.db"
    assert [Path(each).name for each in told["removed"]] == [f"book-202501{day}-120000.db" for day in range(13, 9, -1)]


def test_only_backups_of_this_book_that_were_named_by_the_clock_go(
    filled: Path, folder: Path, tmp_path: Path, crm: Crm
) -> None:
    assert crm("backup").code == 0
    (mine,) = folder.iterdir()
    for name in ("book-20250101-120000.db.old", "book-final.db", "book-before-restore-20250101-120000.db"):
        (folder / name).write_bytes(mine.read_bytes())
    make_book(folder / "book-20250102-120000.db")  # of another book
    (folder / "book-20250103-120000.db").write_text("no book")
    others = set(folder.iterdir()) - {mine}
    assert crm("backup", "--keep", "1").code == 0
    assert others < set(folder.iterdir())
    assert not mine.exists()
    assert len(set(folder.iterdir()) - others) == 1


def test_keeping_goes_with_a_folder(filled: Path, tmp_path: Path, crm: Crm) -> None:
    assert crm("backup", str(tmp_path / "x.db"), "--keep", "3").code == 2
    assert crm("backup", "--keep", "0").code == 2


def test_without_a_book_there_is_nothing_to_back_up(crm: Crm, folder: Path) -> None:
    assert crm("backup").code == 6
    assert not folder.exists()


def test_a_damaged_book_gives_no_backup_and_takes_none_away(filled: Path, folder: Path, crm: Crm) -> None:
    assert crm("backup").code == 0
    before = list(folder.iterdir())
    torn = bytearray(filled.read_bytes())
    torn[4096 * 5 : 4096 * 6] = b"\xaa" * 4096
    filled.write_bytes(torn)
    result = crm("backup", "--keep", "1")
    assert (result.code, "is damaged" in result.err) == (6, True)
    assert list(folder.iterdir()) == before


def test_a_reference_into_the_void_is_no_reason_to_have_no_backup(filled: Path, folder: Path, crm: Crm) -> None:
    with closing(sqlite3.connect(filled)) as connection, connection:
        connection.execute("UPDATE lead SET org_id = 77")
    assert crm("backup").code == 0
    assert len(list(folder.iterdir())) == 1


def test_a_folder_that_cannot_be_made_is_one_sentence(filled: Path, tmp_path: Path, crm: Crm) -> None:
    (tmp_path / "file").write_text("x")
    result = crm("backup", str(tmp_path / "file/x/"))
    assert result.code == 6
    assert result.err.endswith("cannot be written: Not a directory\n")


KILLED = """
import os, signal, sys
import crmcli.store.backup as backup
point = sys.argv[1]
def die(*_): os.kill(os.getpid(), signal.SIGKILL)
if point == "copying":
    real = backup.Book.rows
    def rows(self, sql, *more):
        found = real(self, sql, *more)
        if sql == "BEGIN" : die()
        return found
    backup.Book.rows = rows
elif point == "checking": backup.damages = die
elif point == "naming": backup.named = die
from crmcli.cli import run
sys.exit(run(["backup", *sys.argv[2:]]))
"""


@pytest.mark.parametrize("point", ["copying", "checking", "naming"])
def test_a_backup_that_is_killed_leaves_nothing_under_its_name(
    filled: Path, tmp_path: Path, crm: Crm, dump: Dump, point: str
) -> None:
    target = tmp_path / "copy.db"
    assert crm("backup", str(target)).code == 0
    before = target.read_bytes()
    assert crm("lead", "add", "Bình").code == 0
    done = subprocess.run([sys.executable, "-c", KILLED, point, str(target)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert target.read_bytes() == before
    assert crm("backup", str(target)).code == 0
    assert dump(target) == dump(filled)


def test_what_a_killed_backup_left_is_cleared_away_by_a_later_one(filled: Path, folder: Path, crm: Crm) -> None:
    assert subprocess.run([sys.executable, "-c", KILLED, "naming"], check=False).returncode == -signal.SIGKILL
    (left,) = folder.iterdir()
    assert left.name.startswith(".crm-")
    assert crm("backup").code == 0
    assert left.exists()  # it may be of one that is still at work
    os.utime(left, (0, 0))
    assert crm("backup").code == 0
    assert not left.exists()
    assert all(sound(each) for each in folder.iterdir())
