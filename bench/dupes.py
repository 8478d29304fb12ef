"""How long `crm dupes` takes on 100,000 and on 1,000,000 contacts, and how much memory it holds.

    python bench/dupes.py [--contacts 100000 1000000] [--runs 7]

A Vietnamese phone book: few family names, a fifth of the people known by more than one record, some phones shared. The
time per contact is to stay near the same: pairs are looked for within blocks that share a key, never among all.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from make_leads import FAMILIES, GIVEN, MIDDLES, bare
from places import AT, OUT, installed
from timing import NULL, Command, same, table, timed

from crmcli.store.book import make_book, open_book
from crmcli.store.shadows import with_shadows

MOST_SECONDS = 2.0
"""What 100,000 contacts may take."""

RUNS = 7


def contacts(count: int) -> Iterator[dict[str, str]]:
    """So many contacts, the same each time."""
    dice = random.Random(2026)
    for number in range(count):
        parts = [dice.choice(FAMILIES), dice.choice(MIDDLES), dice.choice(GIVEN)]
        if dice.random() < 0.6:
            parts.insert(2, dice.choice(GIVEN))
        name = " ".join(parts)
        yield {
            "name": name,
            "phone": f"+849{dice.randrange(count * 20) % 10**8:08}",
            "email": f"{bare(name)}{dice.randrange(max(1, count // 500))}@gmail.com",
            "owner": f"Nhân viên {number % 35}",
        }


def book_of(count: int) -> Path:
    """A book of so many contacts; made once, in a process of its own."""
    path = OUT / f"contacts-{count}.db"
    if not path.exists():
        OUT.mkdir(exist_ok=True)
        part = path.with_suffix(".part")
        part.unlink(missing_ok=True)
        subprocess.run([sys.executable, __file__, "--make", str(part), str(count)], check=True)
        part.replace(path)
    return path


def _make(path: Path, count: int) -> None:
    make_book(path)
    with closing(open_book(path)) as book, book.batch("bench", "bench", AT) as b:
        rows = (with_shadows("contact", one) | {"created_at": AT, "updated_at": AT} for one in contacts(count))
        first = next(rows)
        b.insert_many("contact", tuple(first), (tuple(row.values()) for row in [first]))
        b.insert_many("contact", tuple(first), (tuple(row.values()) for row in rows))


def main() -> None:
    """Install, make the books, run, print."""
    options = argparse.ArgumentParser(description="crm dupes")
    options.add_argument("--contacts", type=int, nargs="+", default=[100_000, 1_000_000])
    options.add_argument("--runs", type=int, default=RUNS)
    options.add_argument("--make", nargs=2, help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.make:
        _make(Path(given.make[0]), int(given.make[1]))
        return
    crm = str(installed() / "crm")
    rows = []
    for count in given.contacts:
        book = book_of(count)
        line = Command(same(crm, "dupes", "contacts", "-f", "csv"), {"CRM_DB": str(book), "CRM_LANG": "en"}, NULL)
        taken = timed({"crm dupes": line}, given.runs)["crm dupes"]
        with closing(sqlite3.connect(book)) as connection:
            phones = connection.execute("SELECT count(DISTINCT phone) FROM contact").fetchone()[0]
        each = taken.seconds / count * 1e6
        over = "over" if taken.seconds > MOST_SECONDS * max(1.0, count / 100_000 * 1.3) else ""
        times = (f"{taken.seconds:.2f} s", f"{taken.work:.2f} s", f"{each:.1f} µs")
        rows.append((f"{count:,}", f"{phones:,}", *times, f"{taken.memory:.0f} MiB", over))
    print(table([("contacts", "phones", "median", "of work", "a contact", "memory", ""), *rows]))


if __name__ == "__main__":
    main()
