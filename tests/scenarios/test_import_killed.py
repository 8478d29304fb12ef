"""An import that is interrupted or killed leaves all of its file in the book or nothing, and the next one completes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from crmcli.store.backup import faults
from crmcli.store.book import make_book, open_book

ROWS = 14_000


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Leads, large enough for two processes."""
    path = tmp_path_factory.mktemp("killed") / "leads.csv"
    with path.open("w", encoding="utf-8") as target:
        target.write("name,phone,email,status,note\n")
        target.writelines(
            f"Người Thử {n},09{n:08},nguoi{n}@example.com,{'qualified' if n % 3 else 'new'},{'x' * 600}\n"
            for n in range(ROWS)
        )
    return path


def start(file: Path) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-m", "crmcli.entry", "import", "leads", str(file)]
    return subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True)


def run(file: Path) -> int:
    """A whole run; returns its exit code."""
    running = start(file)
    running.communicate()
    return running.returncode


def rows_of(book_path: Path) -> int:
    """How many leads a sound book holds."""
    book = open_book(book_path)
    assert faults(book.connection) == []
    count = int(book.value("SELECT count(*) FROM lead"))
    assert count == len(set(book.rows("SELECT phone FROM lead")))
    book.close()
    return count


def test_killed_at_any_moment_all_or_nothing_is_in_and_the_next_run_completes(file: Path, book_path: Path) -> None:
    make_book(book_path)
    began = time.monotonic()
    assert run(file) == 0
    lasted = time.monotonic() - began
    for share in (0.3, 0.6, 0.8, 0.95):
        book_path.unlink()
        make_book(book_path)
        victim = start(file)
        time.sleep(lasted * share)
        victim.kill()  # the first process only: the second has to notice by itself
        victim.communicate()
        assert rows_of(book_path) in (0, ROWS)
        assert run(file) == 0
        assert rows_of(book_path) == ROWS
        assert not list(book_path.parent.glob("book.db-*"))


@pytest.mark.parametrize("step", ["reading", "writing"])
def test_an_interrupt_leaves_nothing_and_ends_with_130(file: Path, book_path: Path, step: str) -> None:
    make_book(book_path)
    running = start(file)
    wait_for(book_path, step)
    os.killpg(running.pid, signal.SIGINT)
    _, said = running.communicate(timeout=30)
    assert (running.returncode, said.decode()) == (130, "interrupted; nothing was changed\n")
    assert rows_of(book_path) == 0
    assert not list(book_path.parent.glob("book.db-*"))


def wait_for(book_path: Path, step: str) -> None:
    """Until the import is at a step: it reads when its stage is there, it writes when the book has a journal."""
    wanted = "book.db-import-" if step == "reading" else "book.db-journal"
    while not list(book_path.parent.glob(f"{wanted}*")):
        time.sleep(0.001)
