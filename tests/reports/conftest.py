"""Records to report on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import pytest

from crmcli.store.desk import Desk


class Deal(Protocol):
    """Put a deal into the book; ``steps`` are (from, to, day) rows of its log. Returns its id."""

    def __call__(
        self, stage: str = ..., *, steps: tuple[tuple[str, str, str | None], ...] = ..., **columns: Any
    ) -> int: ...


@pytest.fixture
def deal(desk: Desk) -> Deal:
    """Deals of the book of ``desk``."""
    stages = {stage.name: stage for stage in desk.stages}
    count = iter(range(1, 1000))

    def put(stage: str = "needs", *, steps: tuple[tuple[str, str, str | None], ...] = (), **columns: Any) -> int:
        known = stages[stage]
        row = {
            "name": f"Deal {next(count)}", "stage": stage, "stage_type": known.type,
            "probability": known.probability, "category": known.category, **columns,
        }  # fmt: skip
        with desk.batch() as b:
            found = b.insert("opp", row)
            for before, after, day in steps:
                b.insert(
                    "opp_log",
                    {"opp_id": found, "from_stage": before, "to_stage": after, "on_day": day, "at": b.at},
                )
        return found

    return put


@pytest.fixture
def lead(desk: Desk) -> Callable[..., int]:
    """Leads of the book of ``desk``; ``steps`` are (from, to, day) rows of their log."""
    count = iter(range(1, 1000))

    def put(status: str = "new", *, steps: tuple[tuple[str, str, str | None], ...] = (), **columns: Any) -> int:
        with desk.batch() as b:
            found = b.insert("lead", {"name": f"Lead {next(count)}", "status": status, **columns})
            for before, after, day in steps:
                b.insert(
                    "lead_log",
                    {"lead_id": found, "from_status": before, "to_status": after, "on_day": day, "at": b.at},
                )
        return found

    return put
