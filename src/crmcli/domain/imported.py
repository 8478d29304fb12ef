"""What came of an import, in figures."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

CONVERTED_PHONES = "phones_converted"
OLD_LANDLINES = "phones_maybe_landlines"
CLOSED_BY_EXPECTED = "closed_on_expected_day"
UNDATED_CLOSINGS = "closed_without_day"
"""What is worth a remark, with how often it was met."""


@dataclass(slots=True)
class Summary:
    """What an import did, or with ``--dry-run`` would do, in rows of the file.

    ``changed`` rows gave an existing record something; ``differing`` ones say something else than the record, which
    kept what it had (a row may do both). ``before`` is the day and the batch that had brought the same file in.
    """

    noun: str
    file: str
    dry_run: bool = False
    on_match: str = "fill"
    rows: int = 0
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    differing: int = 0
    skipped: int = 0
    rejected: int = 0
    repaired: int = 0
    orgs_created: int = 0
    unmapped: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    remarks: Counter[str] = field(default_factory=Counter)
    batch: int | None = None
    rejects: str | None = None
    before: tuple[str, int] | None = None
