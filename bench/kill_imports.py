"""Whether an import that is killed leaves all of its file in the book or nothing, and the next one completes it.

    python bench/kill_imports.py [--leads 200000] [--kills 30]

Each import is killed (SIGKILL) at a random moment; then the book must pass SQLite's integrity check, hold none or all
of the leads, and hold each of them once after the file was imported again.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

from import_leads import WORK, file_of

BOOK = WORK / "killed.db"


def start(file: Path) -> subprocess.Popen[bytes]:
    """An import at work."""
    crm = str(Path(sys.executable).parent / "crm")
    return subprocess.Popen([crm, "--db", str(BOOK), "import", "leads", str(file)], stderr=subprocess.DEVNULL)


def leads() -> tuple[int, int, list[tuple[str, ...]]]:
    """How many leads there are, how many different ones, and what SQLite finds wrong."""
    with closing(sqlite3.connect(BOOK)) as book:
        counted = book.execute("SELECT count(*), count(DISTINCT phone) FROM lead").fetchone()
        return *counted, [*book.execute("PRAGMA integrity_check"), *book.execute("PRAGMA foreign_key_check")]


def fresh() -> None:
    """An empty book."""
    for path in WORK.glob("killed.db*"):
        path.unlink()
    crm = str(Path(sys.executable).parent / "crm")
    subprocess.run([crm, "--db", str(BOOK), "init"], check=True, capture_output=True)


def main() -> None:
    """Measure one run, then kill as many as asked."""
    options = argparse.ArgumentParser(description="imports killed at random moments")
    options.add_argument("--leads", type=int, default=200_000)
    options.add_argument("--kills", type=int, default=30)
    given = options.parse_args()
    WORK.mkdir(parents=True, exist_ok=True)
    file, dice, found = file_of(given.leads), random.Random(2026), Counter[str]()
    fresh()
    began = time.perf_counter()
    assert start(file).wait() == 0
    lasted = time.perf_counter() - began
    for _ in range(given.kills):
        fresh()
        victim = start(file)
        time.sleep(dice.uniform(0, lasted))
        victim.kill()
        victim.wait()
        count, different, faults = leads()
        assert faults == [("ok",)], faults
        assert count == different, (count, different)
        assert count in (0, given.leads), count
        found["all in" if count else "none in"] += 1
        assert start(file).wait() == 0
        assert leads() == (given.leads, given.leads, [("ok",)])
        assert [path.name for path in WORK.glob("killed.db*")] == ["killed.db"]
    print(f"{given.kills} kills of an import of {given.leads:,} leads ({lasted:.1f} s): {dict(found)}")
    print("the book was sound each time, and whole and without doubles after the next import")
    shutil.rmtree(WORK)


if __name__ == "__main__":
    main()
