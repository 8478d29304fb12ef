"""Who may read and write the book, and what is said where the permissions of a file or folder forbid it."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from crmcli.store.book import looser_than_private, open_or_create

if TYPE_CHECKING:
    from tests.conftest import Crm


def as_anyone() -> None:
    """Give up root's power to read and write what its permissions forbid; others have none."""
    prctl = ctypes.CDLL(None).prctl
    for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
        prctl(24, capability, 0, 0, 0)  # PR_CAPBSET_DROP


def crm_as_anyone(path: Path, *line: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "crmcli.entry", *line],
        capture_output=True, text=True, env={**os.environ, "CRM_DB": str(path)}, check=False,
        preexec_fn=as_anyone if sys.platform == "linux" else None,
    )  # fmt: skip


@pytest.fixture
def anyones(tmp_path: Path) -> Iterator[Path]:
    """A book with a lead in a folder of its own."""
    path = tmp_path / "folder" / "book.db"
    book = open_or_create(path)
    with book.batch("crm test", "lan", "2026-03-13T09:30:00Z") as b:
        b.insert("lead", {"name": "An", "status": "new"})
    book.close()
    yield path
    path.parent.chmod(0o700)


def test_a_book_that_can_only_be_read_is_read_and_says_so_when_written(anyones: Path) -> None:
    anyones.chmod(0o400)
    read = crm_as_anyone(anyones, "lead", "list", "-f", "ids")
    assert (read.returncode, read.stdout, read.stderr) == (0, "1\n", "")
    before = anyones.read_bytes()
    write = crm_as_anyone(anyones, "lead", "add", "Bình")
    assert (write.returncode, write.stdout) == (6, "")
    assert write.stderr == f"error: the book {anyones} can only be read\n"
    assert anyones.read_bytes() == before


def test_a_book_in_a_folder_that_can_only_be_read_is_read_and_says_so_when_written(anyones: Path) -> None:
    anyones.parent.chmod(0o500)
    assert crm_as_anyone(anyones, "lead", "list", "-f", "ids").stdout == "1\n"
    write = crm_as_anyone(anyones, "lead", "add", "Bình")
    assert (write.returncode, write.stdout) == (6, "")
    assert write.stderr == f"error: the folder of the book {anyones} cannot be written, and a change needs it\n"


def test_a_book_that_cannot_be_read_is_refused(anyones: Path) -> None:
    anyones.chmod(0)
    result = crm_as_anyone(anyones, "lead", "list")
    assert result.returncode == 6
    assert result.stderr == f"error: the book {anyones} cannot be read: permission denied\n"


def test_a_book_that_cannot_be_made_is_one_sentence(anyones: Path) -> None:
    anyones.parent.chmod(0o500)
    path = anyones.parent / "new" / "book.db"
    result = crm_as_anyone(path, "lead", "add", "An")
    assert result.returncode == 6
    assert result.stderr == f"error: the book {path} cannot be made: Permission denied\n"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_book_others_can_read_is_warned_of_once_on_stderr(book_path: Path, crm: Crm, mode: int) -> None:
    assert crm("lead", "add", "An").err == ""
    book_path.chmod(mode)
    result = crm("lead", "list", "-f", "ids")
    assert (result.code, result.out) == (0, "1\n")
    assert result.err == f"warning: others can read the book {book_path}; mend it with: chmod 600 {book_path}\n"
    assert looser_than_private(book_path)


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


def test_a_book_left_in_the_middle_of_a_change_is_not_read_as_if_it_were_whole(anyones: Path) -> None:
    die_while_writing(anyones)
    anyones.chmod(0o400)
    result = crm_as_anyone(anyones, "lead", "list", "-f", "ids")
    assert (result.returncode, result.stdout) == (6, "")
    assert "was left in the middle of a change; it must be opened once where it can be written" in result.stderr
    anyones.chmod(0o600)
    assert crm_as_anyone(anyones, "lead", "list", "-f", "ids").stdout == "1\n"
