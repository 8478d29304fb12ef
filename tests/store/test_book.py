"""The file: how it is made, opened, waited for and given up; what is not a book stays as it is."""

from __future__ import annotations

import gc
import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from crmcli.errors import BookError
from crmcli.store.book import (
    APPLICATION_ID,
    REVISION,
    Book,
    make_book,
    open_book,
    open_or_create,
)

if TYPE_CHECKING:
    from tests.conftest import Crm

AT = "2026-03-13T09:30:00Z"
LEAD = {"name": "Nguyễn Văn An", "status": "new"}


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@contextmanager
def umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


def add_lead(book: Book) -> int:
    with book.batch("crm test", "lan", AT) as b:
        return b.insert("lead", LEAD)


# --- making


def test_a_new_book_can_be_read_by_its_owner_alone_whatever_the_umask(tmp_path: Path) -> None:
    path = tmp_path / "one" / "two" / "book.db"
    with umask(0):
        make_book(path)
        book = open_book(path)
        add_lead(book)
        book.close()
    assert mode_of(path) == 0o600
    assert [mode_of(each) for each in (path.parent, path.parent.parent)] == [0o700, 0o700]


def test_the_journal_is_as_private_as_the_book(book: Book) -> None:
    with umask(0), book.batch("crm test", "lan", AT) as b:
        b.insert("lead", LEAD)
        book.connection.execute("PRAGMA cache_spill = 1")
        assert mode_of(book.path.with_name("book.db-journal")) == 0o600


def test_a_folder_that_is_there_keeps_its_permissions(tmp_path: Path) -> None:
    folder = tmp_path / "shared"
    folder.mkdir()
    folder.chmod(0o755)
    make_book(folder / "book.db")
    assert mode_of(folder) == 0o755


def test_a_new_book_bears_its_marks(book: Book) -> None:
    assert book.value("PRAGMA application_id") == APPLICATION_ID
    assert book.value("PRAGMA user_version") == REVISION
    assert book.value("PRAGMA journal_mode") == "delete"
    assert book.value("PRAGMA integrity_check") == "ok"


def test_making_a_book_that_is_there_leaves_it_as_it_is(book: Book) -> None:
    add_lead(book)
    before = book.path.read_bytes()
    make_book(book.path)
    assert book.path.read_bytes() == before


def test_an_empty_file_becomes_a_book_when_something_is_written(book_path: Path) -> None:
    book_path.touch(mode=0o600)
    with pytest.raises(BookError, match="there is no book at"):
        open_book(book_path)
    assert book_path.read_bytes() == b""
    book = open_or_create(book_path)
    assert add_lead(book) == 1
    book.close()


def test_processes_that_make_the_book_at_once_make_one_book(book_path: Path) -> None:
    script = "from pathlib import Path; from crmcli.store.book import *; import sys\n"
    script += "b = open_or_create(Path(sys.argv[1])); print(b.value('SELECT count(*) FROM lead')); b.close()"
    children = [
        subprocess.Popen([sys.executable, "-c", script, str(book_path)], stdout=subprocess.PIPE) for _ in range(4)
    ]
    assert [child.communicate()[0] for child in children] == [b"0\n"] * 4
    with closing(sqlite3.connect(book_path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_a_book_cannot_be_made_below_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(BookError, match=r"cannot be (made|opened): Not a directory"):
        open_or_create(tmp_path / "file" / "book.db")


@pytest.mark.parametrize("name", ["a b%20?c#d.db", "sách.db", "'quoted\".db", "-x.db", "*.db"])
def test_a_book_may_have_any_name(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    book = open_or_create(path)
    add_lead(book)
    book.close()
    assert sorted(each.name for each in tmp_path.iterdir()) == sorted([name, "home"])


def test_a_path_with_two_slashes_in_front_is_a_path(tmp_path: Path) -> None:
    path = Path("//" + str(tmp_path / "book.db").lstrip("/"))
    open_or_create(path).close()
    assert (tmp_path / "book.db").exists()


# --- what is not a book


def foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE lead (id INTEGER)")


def marked_empty(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA user_version = 7")


def truncated(path: Path) -> None:
    make_book(path)
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)


def scrambled(path: Path) -> None:
    make_book(path)
    with path.open("r+b") as file:
        file.seek(100)
        file.write(b"\xa5" * 4000)


NOT_BOOKS: list[tuple[Callable[[Path], Any], str]] = [
    (lambda path: path.write_bytes(b"id,name\n1,An\n"), "is not a crm book"),
    (lambda path: path.write_bytes(b"x"), "is not a crm book"),
    (lambda path: path.write_bytes(b"SQLite format 3\x00"), "is not a crm book"),
    (foreign, "is not a crm book"),
    (marked_empty, "is not a crm book"),
    (truncated, "is damaged; put a backup in its place"),
    (scrambled, "is damaged; put a backup in its place"),
    (lambda path: path.mkdir(), "is not a file, so it cannot be a book"),
    (lambda path: os.mkfifo(path), "is not a file, so it cannot be a book"),
    (lambda path: path.symlink_to("nowhere.db"), "points to a file that is not there"),
    (lambda path: path.symlink_to(path), "cannot be opened: Too many levels of symbolic links"),
]


@pytest.mark.parametrize(
    ("make", "sentence"),
    NOT_BOOKS,
    ids=["text", "byte", "header", "foreign", "marked", "truncated", "scrambled", "folder", "fifo", "dangling", "loop"],
)
@pytest.mark.parametrize("line", [["lead", "list"], ["lead", "add", "An"]], ids=["read", "write"])
def test_what_is_not_a_book_is_refused_in_one_sentence_and_stays_as_it_is(
    make: Callable[[Path], Any], sentence: str, line: list[str], book_path: Path, crm: Crm
) -> None:
    make(book_path)
    before = book_path.read_bytes() if book_path.is_file() else sorted(book_path.parent.iterdir())
    result = crm(*line)
    assert (result.code, result.out) == (6, "")
    assert sentence in result.err
    assert len(result.err.splitlines()) == 1
    assert before == (book_path.read_bytes() if book_path.is_file() else sorted(book_path.parent.iterdir()))


def test_where_there_is_no_book_reading_says_so_and_makes_none(book_path: Path, crm: Crm) -> None:
    result = crm("lead", "list")
    assert result.code == 6
    assert result.err == f"error: there is no book at {book_path} yet\nhint: crm init\n"
    assert not book_path.exists()


def test_a_link_to_a_book_is_followed(book: Book, tmp_path: Path) -> None:
    link = tmp_path / "link.db"
    link.symlink_to(book.path)
    through = open_book(link)
    add_lead(through)
    through.close()
    assert book.value("SELECT count(*) FROM lead") == 1
    assert link.is_symlink()


def test_an_older_sqlite_is_refused_in_one_sentence(book_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 36, 0))
    with pytest.raises(BookError, match=r"crm needs SQLite 3\.37\.0 or newer"):
        open_or_create(book_path)


def test_a_book_left_in_wal_mode_is_brought_back_when_it_is_written(book: Book) -> None:
    with closing(sqlite3.connect(book.path)) as other:
        assert other.execute("PRAGMA journal_mode = WAL").fetchone() == ("wal",)
    again = open_book(book.path)
    add_lead(again)
    assert again.value("PRAGMA journal_mode") == "delete"
    again.close()


# --- all or nothing


def test_a_transaction_that_fails_leaves_nothing(book: Book) -> None:
    before = book.path.read_bytes()

    def write_and_fail() -> None:
        with book.batch("crm test", "lan", AT) as b:
            b.insert("lead", LEAD)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    assert book.path.read_bytes() == before
    assert not book.connection.in_transaction
    assert book.kept is None


def test_a_book_knows_the_latest_batch_it_kept(book: Book) -> None:
    add_lead(book)
    add_lead(book)
    assert book.kept == 2
    with book.batch("crm test", "lan", AT):
        pass
    assert book.kept == 2


def test_a_full_disk_is_one_sentence_and_leaves_nothing(book: Book) -> None:
    pages = book.value("PRAGMA page_count")
    book.connection.execute(f"PRAGMA max_page_count = {pages}")
    before = book.path.read_bytes()

    def write_much() -> None:
        with book.batch("crm test", "lan", AT) as b:
            for _ in range(1000):
                b.insert("lead", LEAD)

    with pytest.raises(BookError, match="the disk is full; nothing was written to"):
        write_much()
    assert book.path.read_bytes() == before
    assert book.kept is None
    assert book.value("PRAGMA integrity_check") == "ok"


def test_a_file_that_may_not_grow_is_one_sentence_and_leaves_nothing(book: Book, crm_process: Crm) -> None:
    size = book.path.stat().st_size
    before = book.path.read_bytes()
    script = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        f"resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}));"
        "from crmcli.entry import main; sys.argv = ['crm', 'lead', 'add', 'An', '--note', 'x' * 50000]; main()"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (6, "")
    assert len(done.stderr.splitlines()) == 1
    assert book.path.read_bytes() == before
    assert crm_process("lead", "list", "-f", "ids").out == ""


def test_a_failure_of_our_own_sql_is_no_failure_of_the_book(book: Book) -> None:
    with pytest.raises(sqlite3.OperationalError, match="no such table"):
        book.rows("SELECT * FROM nowhere")


def die_while_writing(path: Path) -> None:
    """Leave a book in the middle of a change, part of it in the file already."""
    script = (
        "import os, signal, sys; from pathlib import Path; from crmcli.store.book import open_book\n"
        "b = open_book(Path(sys.argv[1])); b.connection.execute('PRAGMA cache_size = 5')\n"
        "with b.batch('crm test', 'lan', 'x') as t:\n"
        "    for _ in range(2000): t.insert('lead', {'name': 'Bình', 'status': 'new'})\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", script, str(path)], check=False)
    assert path.with_name("book.db-journal").exists()


def test_a_writer_that_dies_leaves_a_book_the_next_command_mends(book: Book) -> None:
    add_lead(book)
    die_while_writing(book.path)
    assert book.value("SELECT count(*) FROM lead") == 1
    assert book.value("PRAGMA integrity_check") == "ok"
    assert add_lead(book) == 2


def test_the_maker_of_a_book_who_dies_leaves_nothing_in_the_way(book_path: Path, crm: Crm) -> None:
    script = (
        "import os, signal, sys; from pathlib import Path; from crmcli.store import book\n"
        "book.schema = lambda: ['CREATE TABLE a (b)', *iter(lambda: os.kill(os.getpid(), signal.SIGKILL), 0)]\n"
        "book.make_book(Path(sys.argv[1]))\n"
    )
    subprocess.run([sys.executable, "-c", script, str(book_path)], check=False)
    assert book_path.read_bytes() == b""
    assert crm("lead", "list").code == 6
    assert crm("lead", "add", "An").code == 0


def test_a_reader_who_gives_up_after_the_book_is_closed_is_not_heard_of(
    book: Book, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = book.stream("SELECT 1 UNION SELECT 2")
    assert next(rows) == (1,)
    book.connection.close()
    del rows
    gc.collect()
    assert capsys.readouterr().err == ""
