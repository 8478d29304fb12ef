"""Backups wait for whoever writes, and call themselves by the clock."""

from __future__ import annotations

import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from crmcli.errors import BookError
from crmcli.services import backups
from crmcli.services.backups import free, keep, name_of
from crmcli.store.backup import back_up, identity_at
from crmcli.store.desk import Desk, book_id


def test_a_name_says_of_which_book_and_when() -> None:
    assert name_of(Path("/x/sales.db"), "20260313-163000") == "sales-20260313-163000.db"
    assert name_of(Path("book"), "20260313-163000", "before-restore") == "book-before-restore-20260313-163000.db"


def test_a_name_that_is_taken_gets_a_number(tmp_path: Path) -> None:
    first = tmp_path / "a.db"
    assert free(first) == first
    first.touch()
    (tmp_path / "a-2.db").touch()
    assert free(first) == tmp_path / "a-3.db"


def test_a_backup_waits_for_a_writer_longer_than_a_person_would() -> None:
    assert backups.PATIENCE == 900


def test_a_backup_waits_until_the_writer_is_done(desk: Desk, tmp_path: Path) -> None:
    writer = sqlite3.connect(desk.book.path, isolation_level=None, check_same_thread=False)
    writer.execute("BEGIN EXCLUSIVE")
    writer.execute("INSERT INTO setting (name, value) VALUES ('company', '\"X\"')")

    def finish() -> None:
        time.sleep(0.7)
        writer.execute("COMMIT")

    done = threading.Thread(target=finish)
    done.start()
    desk.book.patience = 60
    kept = keep(desk, tmp_path / "copy.db", replace=True)
    done.join()
    writer.close()
    with closing(sqlite3.connect(kept.path)) as copy:
        assert copy.execute("SELECT count(*) FROM setting WHERE name = 'company'").fetchone() == (1,)


def test_a_backup_that_has_waited_long_enough_says_so_and_leaves_nothing(desk: Desk, tmp_path: Path) -> None:
    with closing(sqlite3.connect(desk.book.path, isolation_level=None)) as writer:
        writer.execute("BEGIN EXCLUSIVE")
        desk.book.patience = 0.3
        before = set(tmp_path.iterdir())
        with pytest.raises(BookError, match="is being written by another command"):
            back_up(desk.book, tmp_path / "copy.db")
        assert set(tmp_path.iterdir()) == before


def test_a_writer_may_write_while_nobody_copies_pages(desk: Desk, tmp_path: Path) -> None:
    keep(desk, tmp_path / "copy.db", replace=True)
    with closing(sqlite3.connect(desk.book.path, isolation_level=None, timeout=0)) as writer:
        writer.execute("BEGIN EXCLUSIVE")
        writer.execute("ROLLBACK")


def test_a_copy_is_known_by_the_book_it_is_of(desk: Desk, tmp_path: Path) -> None:
    kept = keep(desk, tmp_path / "copy.db", replace=True)
    assert identity_at(kept.path) == book_id(desk)
    (tmp_path / "letter.txt").write_text("dear")
    assert identity_at(tmp_path / "letter.txt") is None
    assert identity_at(tmp_path / "nowhere") is None
