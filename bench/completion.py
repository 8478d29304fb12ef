"""How long a press of TAB takes on a book of a million leads, as multiples of ``python -c pass``.

    python bench/completion.py [--leads 1000000] [--runs 9]

An installed wheel, compiled; whole processes, warm, as the shells run them. A record name is to cost at most nine times
what Python costs.
"""

from __future__ import annotations

import argparse

from places import book_of, installed
from timing import RUNS, Command, same, table, timed

TARGET = 9.0
LINES = {
    "a name nobody bears": "crm lead show xyz",
    "a rare name": "crm lead show 'trinh hoai uy",
    "a common name": "crm lead show nguyen",
    "a record of any noun": "crm log call lead:nguyen",
    "a verb": "crm lead s",
    "an option": "crm lead add --so",
    "a condition": "crm lead list --where status=q",
}


def main() -> None:
    """Install, make the book, run, print."""
    options = argparse.ArgumentParser(description="completion")
    options.add_argument("--leads", type=int, default=1_000_000)
    options.add_argument("--runs", type=int, default=RUNS)
    given = options.parse_args()
    bin_folder = installed()
    env = {"CRM_DB": str(book_of(given.leads)), "CRM_LANG": "vi", "_CRM_COMPLETE": "bash"}
    crm = str(bin_folder / "crm")
    fish = env | {"_CRM_COMPLETE": "fish"}
    taken = timed(
        {
            "python -c pass": Command(same(str(bin_folder / "python"), "-c", "pass")),
            **{name: Command(same(crm, line), env) for name, line in LINES.items()},
            "a common name, described": Command(same(crm, "lead", "show", "nguyen"), fish),
        },
        given.runs,
    )
    one = taken["python -c pass"].seconds
    rows = []
    for name, each in taken.items():
        over = "over" if each.seconds / one > TARGET else ""
        rows.append((name, f"{each.seconds * 1000:.1f} ms", f"{each.seconds / one:.2f} ×", over))
    print(table([("TAB for", "median", "× python", f"at most {TARGET:.0f} ×"), *rows]))


if __name__ == "__main__":
    main()
