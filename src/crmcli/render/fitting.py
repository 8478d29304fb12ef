"""How wide each column of a table is: numbers, days and phones whole, texts sharing what is left."""

from __future__ import annotations

from collections.abc import Mapping

from crmcli.domain.fields import Field, Kind

GAP = 2
"""Blanks between two columns."""

_LEAST = {
    Kind.PERSON: 16, Kind.COMPANY: 14, Kind.TEXT: 12, Kind.REF: 12, Kind.LIST: 10, Kind.EMAIL: 14,
}  # fmt: skip
"""Kinds of text that may be cut, and what must be left of them."""

_KEPT = 2
"""Columns from the left that are never left out: the id and the name."""


def fitted(fields: Mapping[int, Field], widths: Mapping[int, int], room: int) -> dict[int, int]:
    """The width of each column that is shown, by its place; ``widths`` is what each would like.

    The widest text gives way first. What still has no room is left out from the right.
    """
    columns = list(fields)
    while True:
        wanted = {at: widths[at] for at in columns}
        least = {at: min(wanted[at], _LEAST.get(fields[at].kind, wanted[at])) for at in columns}
        spare = room - GAP * (len(columns) - 1)
        if sum(least.values()) <= spare or len(columns) <= _KEPT:
            return _shared(wanted, least, spare)
        columns.pop()


def _shared(wanted: dict[int, int], least: Mapping[int, int], spare: int) -> dict[int, int]:
    """Shrink the widest that may shrink, one by one, until all fit."""
    while sum(wanted.values()) > spare:
        shrinkable = [at for at in wanted if wanted[at] > least[at]]
        if not shrinkable:
            break
        widest = max(shrinkable, key=lambda at: wanted[at])
        wanted[widest] -= 1
    return wanted
