"""What an import was asked to do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from crmcli.errors import CrmError
from crmcli.formats.rules import Rules

READING, MATCHING, WRITING = "reading", "matching", "writing"
"""The steps of an import."""

Tell = Callable[[str, float], None]
"""Hears which step an import is at and how much of it is done (0-1)."""


class Asked(NamedTuple):
    """One import as it was typed. ``file`` is None for stdin; ``say`` turns an error into the user's words."""

    noun: str
    file: Path | None
    say: Callable[[CrmError], str]
    tell: Tell = lambda _step, _done: None
    rules: Rules = Rules()
    key: tuple[str, ...] = ()
    on_match: str = "fill"
    dry_run: bool = False
    rejects: Path | None = None
    encoding: str | None = None
    delimiter: str | None = None
    country: str | None = None
    create_orgs: bool = False
    strict: bool = False
    again: bool = False
    keep_bad: bool = False
    extra: bool = False
