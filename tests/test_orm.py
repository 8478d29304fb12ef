"""The Python door: a book is read as classes, and cannot be changed."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, text
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlmodel import SQLModel, col, select

from crmcli import orm
from crmcli.errors import BookError
from crmcli.store.book import REVISION, make_book

if TYPE_CHECKING:
    from tests.conftest import Crm


@pytest.fixture
def filled(crm: Crm, book_path: Path) -> Path:
    """A book with two leads and a deal."""
    assert crm("lead", "add", "Nguyễn Văn An", "--phone", "0912345678").code == 0
    assert crm("lead", "add", "Đặng Thị Ánh").code == 0
    assert crm("lead", "qualify", "2").code == 0
    assert crm("opp", "add", "Máy lạnh", "--amount", "1,5 tỷ").code == 0
    return book_path


def test_records_are_read_as_objects(filled: Path) -> None:
    with orm.open(filled) as session:
        lead = session.exec(select(orm.Lead).where(orm.Lead.status == "qualified")).one()
        assert (lead.name, lead.phone) == ("Đặng Thị Ánh", None)
        assert session.exec(select(orm.Opp.amount)).all() == [1_500_000_000]
        assert session.exec(select(func.count()).select_from(orm.Lead)).one() == 2


def test_tables_are_joined(filled: Path) -> None:
    with orm.open(str(filled)) as session:
        steps = select(orm.Lead.name, orm.LeadLog.to_status).join(orm.LeadLog, col(orm.LeadLog.lead_id) == orm.Lead.id)
        assert session.exec(steps).all() == [("Đặng Thị Ánh", "qualified")]


def test_nothing_can_be_written(filled: Path) -> None:
    before = filled.read_bytes()
    with orm.open(filled) as session:
        lead = session.exec(select(orm.Lead)).first()
        assert lead is not None
        lead.name = "Someone else"
        with pytest.raises(OperationalError, match="attempt to write a readonly database"):
            session.commit()
        session.rollback()
        for statement in ("DELETE FROM lead", "DROP TABLE lead", "PRAGMA user_version = 9"):
            with pytest.raises(OperationalError, match="readonly"):
                session.execute(text(statement))
    assert filled.read_bytes() == before


def test_a_session_that_has_read_keeps_nobody_from_writing(filled: Path, crm: Crm) -> None:
    with orm.open(filled) as session:
        assert len(session.exec(select(orm.Lead)).all()) == 2
        with closing(sqlite3.connect(filled, timeout=0, isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            other.execute("ROLLBACK")
        assert crm("lead", "add", "Bình").code == 0
        assert len(session.exec(select(orm.Lead)).all()) == 3


def test_the_file_is_let_go_at_the_end(filled: Path) -> None:
    with orm.open(filled) as session:
        session.exec(select(orm.Lead)).all()
    with pytest.raises(ProgrammingError, match="closed database"):
        session.exec(select(orm.Lead)).all()


def test_every_table_of_the_book_has_its_class() -> None:
    declared = {table.name for table in SQLModel.metadata.sorted_tables}
    offered = {getattr(orm, name).__tablename__ for name in orm.__all__ if name != "open"}
    assert offered == declared


def test_what_is_not_a_book_is_refused_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_text("no book")
    for name, sentence in (("x.db", "is not a crm book"), ("nowhere.db", "there is no book at")):
        with pytest.raises(BookError, match=sentence), orm.open(tmp_path / name):
            pass
    assert not (tmp_path / "nowhere.db").exists()


def test_a_book_of_another_revision_is_refused_and_not_upgraded(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    make_book(path)
    for revision, sentence in ((REVISION - 1, "written by an older crm"), (REVISION + 1, "written by a newer crm")):
        with closing(sqlite3.connect(path)) as connection:
            connection.execute(f"PRAGMA user_version = {revision}")
        with pytest.raises(BookError, match=sentence), orm.open(path):
            pass
        with closing(sqlite3.connect(path)) as connection:
            assert connection.execute("PRAGMA user_version").fetchone() == (revision,)


def test_the_example_of_the_module_runs(filled: Path) -> None:
    lines = (orm.__doc__ or "").split("::\n\n")[1].split("\n\nMoney")[0].splitlines()
    script = "\n".join(line.removeprefix("    ") for line in lines).replace("book.db", str(filled))
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "Đặng Thị Ánh None\n"
