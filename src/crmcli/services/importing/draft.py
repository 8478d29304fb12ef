"""Some rows on their way into the stage: values in columns, and what is known of single cells."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import compress
from typing import Any, TypeVar

from crmcli.errors import CrmError

T = TypeVar("T")


class Draft:
    """``n`` rows. ``faults`` are the rows that cannot come in, ``blank`` cells where a default stands for nothing,
    ``cleared`` cells that empty a field - each by the place of its row."""

    def __init__(self, n: int) -> None:
        self.n = n
        self.columns: dict[str, list[Any]] = {}
        self.faults: dict[int, tuple[str, CrmError]] = {}
        self.blank: list[tuple[int, str]] = []
        self.cleared: list[tuple[int, str]] = []
        self.own: list[tuple[int, int]] = []
        self._ids: Mapping[int, int] | Sequence[int] = {}

    def fault(self, at: int, field: str, error: CrmError) -> None:
        """A row cannot come in; its first fault is told."""
        self.faults.setdefault(at, (field, error))

    def default(self, field: str, column: str, value: Any) -> None:
        """Where a column is empty, what a new record has there."""
        values = self.columns[column]
        if None in values:
            self.default_each(field, column, lambda _at: value)

    def default_each(self, field: str, column: str, value: Callable[[int], Any]) -> None:
        """Where a column is empty, what the new record of that row has there (None leaves it empty)."""
        values = self.columns[column]
        for at in [at for at, held in enumerate(values) if held is None]:
            made = value(at)
            if made is not None:
                values[at] = made
                self.blank.append((at, field))

    def number(self, first: int) -> list[int]:
        """Leave out the rows that cannot come in and number the others; returns their ids."""
        ids = list(range(first, first + self.n - len(self.faults)))
        if self.faults:
            stays = [at not in self.faults for at in range(self.n)]
            self.columns = {name: list(compress(values, stays)) for name, values in self.columns.items()}
            self._ids = dict(zip(compress(range(self.n), stays), ids, strict=True))
        else:
            self._ids = range(first, first + self.n)
        return ids

    def by_id(self, noted: Iterable[tuple[int, T]]) -> list[tuple[int, T]]:
        """Notes about places as notes about ids, but for rows that cannot come in."""
        return [(self._ids[at], what) for at, what in noted if at not in self.faults]
