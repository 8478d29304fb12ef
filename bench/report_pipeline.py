"""How long `crm report pipeline` takes on 200,000 deals, against the same sums in the sqlite3 shell.

    python bench/report_pipeline.py [--deals 200000] [--runs 9]

The book is made here, the same each time: deals of two years, a third of them open, with a log row for every step.
Prints the medians and the ratio  crm / (shell + start-up of crm),  which is to stay at or under 1.5.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from crmcli.domain.stages import LOST_REASONS, Stage, stages_of
from crmcli.settings import STAGES
from crmcli.store.book import make_book, open_book

TODAY = date(2026, 3, 13)
AT = datetime(2026, 3, 13, 9, 30, tzinfo=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
COLUMNS = (
    "name", "name_fold", "org_id", "product", "amount", "stage", "stage_type", "entered_on", "probability", "category",
    "expected_close", "created_on", "closed_on", "lost_reason", "source", "next_action", "owner", "created_at",
    "updated_at",
)  # fmt: skip
BARE = f"""
SELECT stage, count(*), sum(amount), (sum(amount * probability) + 50) / 100,
  round(avg(julianday('{TODAY}') - julianday(coalesce(entered_on, created_on))), 1)
FROM opp WHERE stage_type = 'open' AND (created_on IS NULL OR created_on <= '{TODAY}') GROUP BY stage;
"""


def deal(dice: random.Random, number: int, stages: Sequence[Stage]) -> tuple[Any, ...]:
    """One deal: a stage at random, opened within two years, moved since."""
    stage = stages[dice.choices(range(7), (10, 8, 6, 5, 4, 40, 27))[0]]
    opened = TODAY - timedelta(days=dice.randrange(1, 730))
    entered = opened + timedelta(days=dice.randrange((TODAY - opened).days + 1))
    name = f"Máy lạnh tầng {number}"
    return (
        name, f"may lanh tang {number}", dice.randrange(1, 2001), "Máy lạnh",
        dice.randrange(10, 5000) * 100_000 if dice.random() < 0.95 else None,
        stage.name, stage.type, entered.isoformat(), stage.probability, stage.category,
        (entered + timedelta(days=30)).isoformat(), opened.isoformat(),
        entered.isoformat() if stage.type != "open" else None,
        dice.choice(LOST_REASONS) if stage.type == "lost" else None,
        dice.choice(("fair", "internet", "partner", "walk-in")), "Gọi lại cho khách",
        f"Nhân viên {dice.randrange(35)}", AT, AT,
    )  # fmt: skip


def make_deals(path: Path, count: int) -> None:
    """A book of so many deals of 2,000 organizations."""
    dice = random.Random(2026)
    stages = stages_of(STAGES)
    make_book(path)
    book = open_book(path)
    with book.batch("bench", "bench", AT) as b:
        for number in range(1, 2001):
            b.insert("org", {"name": f"Công ty {number}", "stage": "prospect", "region": "Miền Bắc"})
        b.insert_many("opp", COLUMNS, (deal(dice, number, stages) for number in range(count)))
        b.insert_from(
            "opp_log",
            ("opp_id", "from_stage", "to_stage", "on_day", "at"),
            "SELECT id, 'prospecting', stage, entered_on, created_at FROM opp WHERE stage <> 'prospecting'",
        )
    book.close()


def timed(commands: Sequence[Sequence[str]], runs: int) -> Iterator[float]:
    """The median seconds of each command, the commands taking turns; whole processes, warm."""
    taken: list[list[float]] = [[] for _ in commands]
    for turn in range(runs + 1):
        for at, command in enumerate(commands):
            start = time.perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            if turn:
                taken[at].append(time.perf_counter() - start)
    yield from (median(each) for each in taken)


def main() -> None:
    """Make the book, run, print."""
    options = argparse.ArgumentParser(description="report pipeline against the bare SQL")
    options.add_argument("--deals", type=int, default=200_000)
    options.add_argument("--runs", type=int, default=9)
    given = options.parse_args()
    crm = shutil.which("crm", path=str(Path(sys.executable).parent)) or sys.exit("crm is not installed")
    shell = shutil.which("sqlite3") or sys.exit("the sqlite3 shell is not installed")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.db"
        make_deals(path, given.deals)
        os.environ |= {"CRM_DB": str(path), "CRM_LANG": "en"}
        bare = [shell, str(path), BARE]
        start_up, sql, report, table = timed(
            [
                [crm, "--version"],
                bare,
                [crm, "report", "pipeline", "-f", "csv"],
                [crm, "report", "pipeline", "-f", "table"],
            ],
            given.runs,
        )
    print(f"deals            {given.deals:>10,}")
    print(f"start-up         {start_up * 1000:>10.1f} ms   crm --version")
    print(f"sqlite3 shell    {sql * 1000:>10.1f} ms")
    print(f"report -f csv    {report * 1000:>10.1f} ms   {report / (sql + start_up):.2f} x (shell + start-up)")
    print(f"report -f table  {table * 1000:>10.1f} ms   {table / (sql + start_up):.2f} x (shell + start-up)")


if __name__ == "__main__":
    main()
