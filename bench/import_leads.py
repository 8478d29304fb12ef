"""How long `crm import leads` takes, against `sqlite3 .import` of the same file into a bare table.

    python bench/import_leads.py [--leads 1000000] [--runs 7]

Whole processes, warm; the two take turns and the ratio is that of their medians. One more run is watched: how much
memory its processes hold together, and for how much of the time nobody else could write to the book.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from make_leads import HEADER, write
from places import OUT, installed
from timing import Command, same, table, timed

WORK = OUT / "import"


class Watched(NamedTuple):
    """What was seen of one run: seconds, the share of them in which the book was locked, MiB."""

    seconds: float
    locked: float
    memory: float


def file_of(count: int) -> Path:
    """The file of so many leads; made once."""
    path = OUT / f"leads-{count}.csv"
    if not path.exists():
        part = path.with_suffix(".part")
        with part.open("w", encoding="utf-8", newline="") as target:
            write(count, target)
        part.replace(path)
    return path


def bare(shell: str, file: Path) -> list[str]:
    """The plain import, into columns of text without any index."""
    book = WORK / "bare.db"
    create = f"CREATE TABLE lead ({', '.join(f'{name} TEXT' for name in HEADER)})"
    words = [shell, str(book), create, ".mode csv", f".import --skip 1 {file} lead"]
    return ["/bin/sh", "-c", f'rm -f {book} && exec "$@" 2>/dev/null', "sh", *words]


def ours(crm: str, file: Path) -> list[str]:
    """The import into a book that is made for it."""
    book = WORK / "book.db"
    words = [crm, "--db", str(book), "import", "leads", str(file)]
    return ["/bin/sh", "-c", f'rm -f {book} && exec "$@" 2>/dev/null', "sh", *words]


def watch(words: list[str]) -> Watched:
    """Run an import and look, again and again, whether the book can be written and how much memory is held."""
    start, seen, shut, most = time.perf_counter(), 0, 0, 0.0
    running = subprocess.Popen(words, stderr=subprocess.DEVNULL, env={**os.environ, "CRM_NO_INPUT": "1"})
    while running.poll() is None:
        seen += 1
        shut += not writable(WORK / "book.db")
        most = max(most, held(running.pid))
        time.sleep(0.01)
    return Watched(time.perf_counter() - start, shut / max(seen, 1), most)


def writable(book: Path) -> bool:
    """Whether a writer would be let in now."""
    if not book.exists() or not book.stat().st_size:
        return True
    connection = sqlite3.connect(f"file:{book}?mode=rw", uri=True, isolation_level=None, timeout=0)
    try:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")
    except sqlite3.OperationalError:
        return False
    finally:
        connection.close()
    return True


def held(process: int) -> float:
    """The memory of a process and its children in MiB; what they share is counted once."""
    total = 0.0
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
        for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
            total += int(line.split()[1]) / 1024 if line.startswith("Pss:") else 0
    except OSError:
        return 0.0  # it has just ended
    return total + sum(held(int(child)) for child in children)


def main() -> None:
    """Install, make the file, run, print."""
    options = argparse.ArgumentParser(description="import against the sqlite3 shell")
    options.add_argument("--leads", type=int, default=1_000_000)
    options.add_argument("--runs", type=int, default=7)
    given = options.parse_args()
    shell = shutil.which("sqlite3") or sys.exit("the sqlite3 shell is not installed")
    crm = str(installed() / "crm")
    file, tenth = file_of(given.leads), file_of(given.leads // 10)
    WORK.mkdir(parents=True, exist_ok=True)
    taken = timed(
        {
            "sqlite3 .import": Command(same(*bare(shell, file))),
            "crm import leads": Command(same(*ours(crm, file))),
            "crm import leads, a tenth": Command(same(*ours(crm, tenth))),
        },
        given.runs,
    )
    plain = taken["sqlite3 .import"].seconds
    rows = [
        (name, f"{each.seconds:.2f} s", f"{each.seconds / plain:.2f} ×", f"{each.work:.2f} s")
        for name, each in taken.items()
    ]
    print(table([(f"{given.leads:,} leads", "median", "× sqlite3", "work"), *rows]))
    seen = watch(ours(crm, file))
    print(f"the book was locked for {seen.locked:.0%} of {seen.seconds:.1f} s; at most {seen.memory:.0f} MiB were held")
    print("crm import leads: at most 8 ×, aim 5 ×; locked for less than half; at most 250 MiB; linear in rows")
    shutil.rmtree(WORK)


if __name__ == "__main__":
    main()
