"""How long `crm find` takes on a million leads beyond its start-up, and how much longer full text makes an import.

    python bench/find.py [--leads 1000000] [--imported 200000] [--runs 9]

Whole processes, warm, in turns; what is counted is the difference to `crm --version` within the same run. The import
is that of the installed program, and the same with the full text left alone.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

from make_leads import write
from places import OUT, book_of, installed
from timing import RUNS, Command, Taken, same, table, timed

BEYOND = 25.0
"""Milliseconds that a search may take beyond the start-up."""

LONGER = 1.7
"""How many times as long full text may make an import."""

SOUGHT = {
    "common: nguyen": ("nguyen",),
    "common: cong ty": ("cong", "ty"),
    "common: ha noi": ("ha noi",),
    "common: nguyen van an": ("nguyen", "van", "an"),
    "begun: hoang lo": ("hoang", "lo"),
    "begun: nguye": ("nguye",),
    "two letters: ng": ("ng",),
    "one letter: van n": ("van", "n"),
    "rare: dai tin 40917": ("dai", "tin", "40917"),
    "rare: an.nguyen77": ("an.nguyen77",),
    "an e-mail": ("linh.vo999999@fpt.vn",),
    "a phone begun: 0912 34": ("0912 34",),
    "nothing: xyzzy": ("xyzzy",),
}

WITHOUT = (
    "from crmcli.store import search; search.follow = lambda *_: None; from crmcli.entry import main; main()"
)


def searches(bin_folder: Path, leads: int, runs: int) -> list[Sequence[str]]:
    """A row for each search: its time beyond `crm --version`."""
    crm = str(bin_folder / "crm")
    env = {"CRM_DB": str(book_of(leads)), "CRM_LANG": "en", "CRM_USER": "bench"}
    commands = {"crm --version": Command(same(crm, "--version"), env)}
    commands |= {name: Command(same(crm, "find", *words, "--limit", "20"), env) for name, words in SOUGHT.items()}
    taken = timed(commands, runs)
    return [_row(name, each, taken["crm --version"]) for name, each in taken.items()]


def _row(name: str, taken: Taken, start: Taken) -> Sequence[str]:
    beyond, work = (taken.seconds - start.seconds) * 1000, (taken.work - start.work) * 1000
    return (name, f"{taken.seconds * 1000:.1f} ms", f"{beyond:.1f} ms", f"{work:.1f} ms", "over" * (beyond > BEYOND))


def imports(bin_folder: Path, leads: int, runs: int) -> list[Sequence[str]]:
    """The import of so many leads with and without full text, by the work of the processor."""
    source = OUT / f"leads-{leads}.csv"
    if not source.exists():
        with source.open("w", encoding="utf-8", newline="") as target:
            write(leads, target)

    def into_a_new_book(*words: str) -> Callable[[int], Sequence[str]]:
        def fresh(_turn: int) -> Sequence[str]:
            book = OUT / "imported.db"
            book.unlink(missing_ok=True)
            return (*words, "--db", str(book), "import", "leads", str(source))

        return fresh

    commands = {
        "without full text": Command(into_a_new_book(str(bin_folder / "python"), "-c", WITHOUT)),
        "crm import leads": Command(into_a_new_book(str(bin_folder / "crm"))),
    }
    taken = timed(commands, runs)
    (OUT / "imported.db").unlink()
    bare = taken["without full text"].work
    return [
        (name, f"{each.seconds:.1f} s", f"{each.work:.1f} s", f"{each.work / bare:.2f} ×",
         "over" if each.work / bare > LONGER else "")
        for name, each in taken.items()
    ]  # fmt: skip


def main() -> None:
    """Install, make the book, run, print."""
    options = argparse.ArgumentParser(description="crm find on a large book, and what full text costs")
    options.add_argument("--leads", type=int, default=1_000_000)
    options.add_argument("--imported", type=int, default=200_000)
    options.add_argument("--runs", type=int, default=RUNS)
    given = options.parse_args()
    bin_folder = installed()
    rows = searches(bin_folder, given.leads, given.runs)
    head = (f"{given.leads:,} leads", "median", f"beyond start-up (<= {BEYOND:.0f} ms)", "work beyond", "")
    print(table([head, *rows]), flush=True)
    rows = imports(bin_folder, given.imported, min(given.runs, 3))
    print(table([(f"{given.imported:,} imported", "median", "work", f"× (<= {LONGER})", ""), *rows]))


if __name__ == "__main__":
    main()
