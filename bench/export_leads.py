"""How long `crm export leads` takes into a pipe, against `sqlite3 -csv` with the same columns.

    python bench/export_leads.py [--leads 1000000] [--runs 7]

Whole processes, warm; the two take turns and the ratio is that of their medians. The memory must not grow with the
number of rows: it is shown beside that of an export of ten leads.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

from places import book_of, installed
from timing import Command, same, table, timed

from crmcli.domain.fields import field_map
from crmcli.domain.records.lead import Lead


def bare_select(crm: str, book: Path) -> str:
    """The columns that crm exports, as they are stored."""
    done = subprocess.run(
        [crm, "--db", str(book), "export", "leads", "--where", "id=0"], capture_output=True, text=True, check=True
    )
    fields = field_map(Lead)
    columns = [fields[name].column if name in fields else "'0123456789ab'" for name in done.stdout.strip().split(",")]
    return f"SELECT {', '.join(columns)} FROM lead ORDER BY id"


def main() -> None:
    """Install, make the book, run, print."""
    options = argparse.ArgumentParser(description="export against the sqlite3 shell")
    options.add_argument("--leads", type=int, default=1_000_000)
    options.add_argument("--runs", type=int, default=7)
    given = options.parse_args()
    shell = shutil.which("sqlite3") or sys.exit("the sqlite3 shell is not installed")
    crm = str(installed() / "crm")
    book, small = book_of(given.leads), book_of(10)
    taken = timed(
        {
            "sqlite3 -csv": Command(same(shell, "-csv", str(book), bare_select(crm, book))),
            "crm export leads": Command(same(crm, "--db", str(book), "export", "leads")),
            "crm export leads, of 10": Command(same(crm, "--db", str(small), "export", "leads")),
        },
        given.runs,
    )
    bare = taken["sqlite3 -csv"].seconds
    rows = [
        (name, f"{each.seconds:.3f} s", f"{each.seconds / bare:.2f} ×", f"{each.work:.3f} s", f"{each.memory:.0f} MiB")
        for name, each in taken.items()
    ]
    print(table([(f"{given.leads:,} leads", "median", "× sqlite3", "work", "memory"), *rows]))
    print("crm export leads: at most 3 ×, aim 1.6 ×")


if __name__ == "__main__":
    main()
