"""How long the commands of every day take, as multiples of ``python -c pass``, on books of any size.

    python bench/start_up.py [--leads 10 10000 1000000] [--runs 9]

An installed wheel, compiled; whole processes, warm; the median of the runs, every command against the same Python
within the same turn. A list and the help are also measured on a terminal of 80 columns, where rich draws them.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from places import book_of, copy_of, installed
from timing import RUNS, TERMINAL, Command, same, table, timed

TARGETS = {
    "crm --version": 8.0,
    "crm --help | cat": 8.0,
    "crm --help": 18.0,
    "crm lead add": 8.0,
    "crm lead list --limit 20 | cat": 8.0,
    "crm lead list --limit 20": 13.0,
    "crm opp advance": 8.0,
}
"""Multiples of ``python -c pass`` that a command may cost."""


def commands(bin_folder: Path, book: Path) -> dict[str, Command]:
    """What is measured, on one book."""
    crm = str(bin_folder / "crm")
    env = {"CRM_DB": str(book), "CRM_LANG": "en", "CRM_USER": "bench", "COLUMNS": "80"}

    def add(turn: int) -> Sequence[str]:
        return (crm, "lead", "add", f"Đo Tốc Độ {turn}", "--phone", f"03999999{turn:02}", "--email", f"do{turn}@toc.vn")

    def advance(turn: int) -> Sequence[str]:
        return (crm, "opp", "advance", str(turn + 1))

    listing = same(crm, "lead", "list", "--limit", "20")
    return {
        "python -c pass": Command(same(str(bin_folder / "python"), "-c", "pass")),
        "crm --version": Command(same(crm, "--version"), env),
        "crm --help | cat": Command(same(crm, "--help"), env),
        "crm --help": Command(same(crm, "--help"), env, TERMINAL),
        "crm lead add": Command(add, env),
        "crm lead list --limit 20 | cat": Command(listing, env),
        "crm lead list --limit 20": Command(listing, env, TERMINAL),
        "crm opp advance": Command(advance, env),
    }


def measured(bin_folder: Path, leads: int, runs: int) -> Sequence[Sequence[str]]:
    """A row for each command on a book of so many leads."""
    book = copy_of(book_of(leads))
    try:
        taken = timed(commands(bin_folder, book), runs)
    finally:
        book.unlink()
    one = taken["python -c pass"].seconds
    rows = []
    for name, each in taken.items():
        times, target = each.seconds / one, TARGETS.get(name)
        verdict = "" if target is None else f"{target:.0f} ×"
        over = "over" if target is not None and times > target else ""
        rows.append((name, f"{leads:,}", f"{each.seconds * 1000:.1f} ms", f"{times:.2f} ×", verdict, over))
    return rows


def main() -> None:
    """Install, make the books, run, print."""
    options = argparse.ArgumentParser(description="the start-up of everyday commands")
    options.add_argument("--leads", type=int, nargs="+", default=[10, 10_000, 1_000_000])
    options.add_argument("--runs", type=int, default=RUNS)
    given = options.parse_args()
    bin_folder = installed()
    rows = [row for leads in given.leads for row in measured(bin_folder, leads, given.runs)]
    print(table([("command", "leads", "median", "× python", "target", ""), *rows]))


if __name__ == "__main__":
    main()
