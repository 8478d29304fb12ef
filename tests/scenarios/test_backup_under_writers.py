"""Backups while others write, and die: each copy is sound, and no writer is turned away."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Crm

CRM = [sys.executable, "-m", "crmcli.entry"]
BACKUPS, WRITERS = 20, 4

WRITE = """
import os, sys
from crmcli.cli import run
sys.stdout = open(os.devnull, "w")
n = 0
while not os.path.exists(sys.argv[2]):
    n += 1
    if code := run(["lead", "add", f"Lead {sys.argv[1]} {n}", "--phone", f"09{int(sys.argv[1]):02}{n:06}"]):
        sys.exit(code)
"""


def looked_at(path: Path) -> int:
    """How many leads a sound copy holds; each was logged by the batch that made it."""
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        leads, batches = connection.execute(
            "SELECT (SELECT count(*) FROM lead), (SELECT count(*) FROM batch)"
        ).fetchone()
    assert leads == batches
    return int(leads)


def wait_for_more(path: Path, than: int) -> None:
    """Until the writers have come further."""
    for _ in range(600):
        with closing(sqlite3.connect(path, timeout=60)) as connection:
            if connection.execute("SELECT count(*) FROM lead").fetchone()[0] > than:
                return
        time.sleep(0.1)
    pytest.fail("nobody writes any more")


def test_twenty_backups_among_four_writers_are_all_sound(crm: Crm, book_path: Path, tmp_path: Path) -> None:
    assert crm("lead", "add", "An").code == 0
    stop = tmp_path / "stop"
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITE, str(n), str(stop)], stderr=subprocess.PIPE, text=True)
        for n in range(WRITERS)
    ]
    found = [1]
    try:
        for number in range(BACKUPS):
            if number % 5 == 0:
                wait_for_more(book_path, found[-1])
            target = tmp_path / f"copy{number}.db"
            assert crm("backup", str(target)) == (0, "", "")
            found.append(looked_at(target))
    finally:
        stop.touch()
        ends = [(writer.communicate()[1], writer.returncode) for writer in writers]
    assert ends == [("", 0)] * WRITERS
    assert found == sorted(found)
    assert len(set(found)) >= 5
    assert found[-1] <= len(crm("lead", "list", "-f", "ids").lines)


@pytest.mark.parametrize("number", range(6))
def test_a_backup_killed_at_any_moment_leaves_a_whole_file_or_none(crm: Crm, tmp_path: Path, number: int) -> None:
    assert crm("demo").code == 0
    folder = tmp_path / "backups"
    folder.mkdir()
    process = subprocess.Popen([*CRM, "backup", str(folder)])
    time.sleep(0.06 + number * 0.03)
    process.send_signal(signal.SIGKILL)
    process.wait()
    for made in folder.glob("*.db"):
        with closing(sqlite3.connect(made)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert connection.execute("SELECT count(*) FROM lead").fetchone() == (300,)
    assert crm("backup", str(folder)).code == 0
    assert crm("check") == (0, "", "")
