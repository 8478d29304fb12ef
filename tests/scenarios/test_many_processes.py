"""Many processes at one book: everybody is served, nothing is lost, nothing is doubled."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from crmcli.store.book import open_book

if TYPE_CHECKING:
    from tests.conftest import Crm

CRM = [sys.executable, "-m", "crmcli.entry"]

PROCESSES, LEADS = map(int, os.environ.get("CRM_TEST_CROWD", "4x25").split("x"))
"""How many at once, and how many leads each adds: ``CRM_TEST_CROWD=8x100`` for the whole crowd."""

ADD_MANY = """
import os, subprocess, sys
from crmcli.cli import run
sys.stdout = open(os.devnull, "w")
for n in range(int(sys.argv[2])):
    if code := run(["lead", "add", f"Lead {sys.argv[1]} {n}", "--phone", f"09{int(sys.argv[1]):02}{n:06}"]):
        sys.exit(code)
"""


def crowd(script: str) -> list[subprocess.Popen[str]]:
    return [
        subprocess.Popen(
            [sys.executable, "-c", script, str(number), str(LEADS)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for number in range(PROCESSES)
    ]  # fmt: skip


def test_a_crowd_that_adds_leads_at_once_adds_each_once(crm: Crm, book_path: Path) -> None:
    for process in crowd(ADD_MANY):
        _, err = process.communicate()
        assert (process.returncode, err) == (0, "")
    names = Counter(crm("lead", "list", "-f", "csv", "--columns", "name").lines[1:])
    assert names == Counter(f"Lead {p} {n}" for p in range(PROCESSES) for n in range(LEADS))
    book = open_book(book_path)
    assert book.value("PRAGMA integrity_check") == "ok"
    assert book.value("SELECT count(*) FROM batch") == PROCESSES * LEADS
    assert book.rows("SELECT tbl, sum(last_id - first_id + 1) FROM inserted") == [("lead", PROCESSES * LEADS)]
    book.close()


def test_commands_started_at_once_all_come_through(crm: Crm) -> None:
    started = [
        subprocess.Popen([*CRM, "lead", "add", f"Lead {n}", "-f", "ids"], stdout=subprocess.PIPE, text=True)
        for n in range(6)
    ]
    ids = {process.communicate()[0] for process in started}
    assert ids == {f"{n}\n" for n in range(1, 7)}
    assert [process.returncode for process in started] == [0] * 6
    assert len(crm("lead", "list", "-f", "ids").lines) == 6


def test_the_same_lead_added_at_once_is_added_once(crm: Crm) -> None:
    line = ["lead", "add", "An", "--phone", "0912345678", "-f", "ids"]
    started = [subprocess.Popen([*CRM, *line], stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(4)]
    for process in started:
        process.communicate()
    assert sorted(process.returncode for process in started) == [0, 5, 5, 5]
    assert crm("lead", "list", "-f", "ids").out == "1\n"


def test_readers_and_a_writer_do_not_stop_each_other(crm: Crm) -> None:
    assert crm("lead", "add", "An").code == 0
    writer = subprocess.Popen([sys.executable, "-c", ADD_MANY, "1", "20"], stderr=subprocess.PIPE, text=True)
    seen = []
    while writer.poll() is None:
        result = crm("lead", "list", "-f", "ids")
        assert (result.code, result.err) == (0, "")
        seen.append(len(result.lines))
    assert writer.communicate()[1] == ""
    assert seen == sorted(seen)
    assert len(crm("lead", "list", "-f", "ids").lines) == 21


@pytest.mark.parametrize("number", range(5))
def test_a_command_killed_at_any_moment_leaves_all_or_nothing(crm: Crm, book_path: Path, number: int) -> None:
    assert crm("lead", "add", "An").code == 0
    refs = "1\n" * 2000
    process = subprocess.Popen(
        [*CRM, "lead", "edit", "-", "--note", "x"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
    )
    assert process.stdin is not None
    process.stdin.write(refs.encode())
    process.stdin.close()
    time.sleep(0.08 + number * 0.04)
    process.send_signal(signal.SIGKILL)
    process.wait()
    book = open_book(book_path)
    assert book.value("PRAGMA integrity_check") == "ok"
    note, batches = book.rows("SELECT note, (SELECT count(*) FROM batch) FROM lead")[0]
    assert (note, batches) in ((None, 1), ("x", 2))
    book.close()
    assert crm("lead", "edit", "1", "--note", "y").code == 0
