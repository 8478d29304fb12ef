"""How long ``crm today`` takes on a large book, beside the start-up of crm.

    python bench/today.py [--leads 200000] [--activities 1000000] [--opps 50000] [--runs 9]

An installed wheel, compiled; whole processes, warm; the median of the runs. The book is a neglected one: a share of
everything is overdue.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from places import AT, OUT, installed
from timing import RUNS, TERMINAL, Command, same, table, timed

from crmcli.domain.scoring import heated
from crmcli.domain.stages import stages_of
from crmcli.settings import ENGAGEMENT, STAGES
from crmcli.store.book import make_book, open_book

TODAY = date(2026, 3, 13)
MOST = 0.1
"""Seconds that the desk may take beyond the start-up."""

LEAD = (
    "name", "name_fold", "name_sort", "phone", "source", "company", "status", "created_on", "last_contacted_on",
    "next_action", "next_action_on", "wake_on", "potential", "heat", "owner", "created_at", "updated_at",
)  # fmt: skip
OPP = (
    "name", "name_fold", "amount", "stage", "stage_type", "entered_on", "probability", "category", "expected_close",
    "created_on", "next_action", "next_action_on", "owner", "created_at", "updated_at",
)  # fmt: skip
ACTIVITY = ("kind", "subject", "lead_id", "due_at", "due_on", "done_at", "done_on", "owner", "created_at", "updated_at")


def day(dice: random.Random, first: int, last: int) -> str:
    """A day so many days from today."""
    return (TODAY + timedelta(days=dice.randrange(first, last))).isoformat()


def leads(dice: random.Random, count: int) -> Iterator[tuple[object, ...]]:
    """Leads of two years: a fifth new, some warm, a tenth with a next action that is due."""
    statuses = ("new", "contacted", "qualified", "converted", "nurture", "stopped")
    for number in range(count):
        status = dice.choices(statuses, (20, 20, 10, 20, 15, 15))[0]
        touched = None if status == "new" else day(dice, -730, 1)
        warmth = 0.0 if touched is None else dice.choice((10, 20, 40))
        yield (
            f"Nguyễn Văn {number}", f"nguyen van {number}", f"{number}", f"+8491{number:07}",
            dice.choice(("fair", "internet", "customer")), "Thịnh Vượng", status, day(dice, -730, 1), touched,
            "gọi lại", day(dice, -120, 400) if dice.random() < 0.5 else None,
            day(dice, -60, 200) if status == "nurture" else None, dice.randrange(1, 100) * 1_000_000,
            heated(None, warmth, date.fromisoformat(touched)) if touched else None, f"Nhân viên {number % 20}", AT, AT,
        )  # fmt: skip


def deals(dice: random.Random, count: int) -> Iterator[tuple[object, ...]]:
    """Deals of two years, four in ten of them open."""
    stages = stages_of(STAGES)
    for number in range(count):
        stage = dice.choices(stages, (10, 8, 6, 5, 4, 40, 27))[0]
        entered = day(dice, -90 if stage.type == "open" else -730, 1)
        yield (
            f"Máy lạnh tầng {number}", f"may lanh tang {number}", dice.randrange(10, 5000) * 100_000, stage.name,
            stage.type, entered, stage.probability, stage.category, day(dice, -30, 120), entered, "báo giá",
            day(dice, -20, 60) if dice.random() < 0.7 else None, f"Nhân viên {number % 20}", AT, AT,
        )  # fmt: skip


def activities(dice: random.Random, count: int, leads: int) -> Iterator[tuple[object, ...]]:
    """What was done in two years, and what is still to be done: three in a hundred, half of it late."""
    for _ in range(count):
        about, owner = dice.randrange(1, leads + 1), f"Nhân viên {dice.randrange(20)}"
        if dice.random() < 0.03:
            on = day(dice, -30, 31)
            yield ("task", "gửi báo giá", about, on, on, None, None, owner, AT, AT)
        else:
            on = day(dice, -730, 1)
            yield (dice.choice(tuple(ENGAGEMENT)), "trao đổi", about, None, None, on, on, owner, AT, AT)


def book_of(leads_: int, activities_: int, opps: int) -> Path:
    """The book; made once."""
    path = OUT / f"desk-{leads_}-{activities_}-{opps}.db"
    if not path.exists():
        OUT.mkdir(exist_ok=True)
        part = path.with_suffix(".part")
        part.unlink(missing_ok=True)
        make_book(part)
        book, dice = open_book(part), random.Random(2026)
        with book.batch("bench", "bench", AT) as b:
            b.insert_many("lead", LEAD, leads(dice, leads_))
            b.insert_many("opp", OPP, deals(dice, opps))
            b.insert_many("activity", ACTIVITY, activities(dice, activities_, leads_))
        book.close()
        part.replace(path)
    return path


def main() -> None:
    """Install, make the book, run, print."""
    options = argparse.ArgumentParser(description="crm today on a large book")
    options.add_argument("--leads", type=int, default=200_000)
    options.add_argument("--activities", type=int, default=1_000_000)
    options.add_argument("--opps", type=int, default=50_000)
    options.add_argument("--runs", type=int, default=RUNS)
    given = options.parse_args()
    bin_folder = installed()
    crm = str(bin_folder / "crm")
    env = {"CRM_LANG": "en", "CRM_USER": "bench", "CRM_TODAY": TODAY.isoformat(), "COLUMNS": "80"}
    large = env | {"CRM_DB": str(book_of(given.leads, given.activities, given.opps))}
    small = env | {"CRM_DB": str(book_of(10, 50, 5))}
    taken = timed(
        {
            "python -c pass": Command(same(str(bin_folder / "python"), "-c", "pass")),
            "crm --version": Command(same(crm, "--version"), large),
            "crm today, 10 leads": Command(same(crm, "today"), small),
            "crm today | cat": Command(same(crm, "today"), large),
            "crm today": Command(same(crm, "today"), large, TERMINAL),
            "crm today --owner": Command(same(crm, "today", "--owner", "Nhân viên 3"), large),
        },
        given.runs,
    )
    one, start_up = taken["python -c pass"].seconds, taken["crm --version"].seconds
    rows = [
        (
            name, f"{each.seconds * 1000:.1f} ms", f"{each.seconds / one:.2f} ×",
            f"{(each.seconds - start_up) * 1000:+.1f} ms", "over" if each.seconds - start_up > MOST else "",
        )
        for name, each in taken.items()
    ]  # fmt: skip
    print(f"{given.leads:,} leads, {given.activities:,} activities, {given.opps:,} deals; at most start-up + 100 ms")
    print(table([("command", "median", "× python", "beyond start-up", ""), *rows]))


if __name__ == "__main__":
    main()
