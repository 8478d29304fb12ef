"""The nouns of the book: where each is declared. A record class is imported only when its noun is used."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any

NOUNS = ("lead", "org", "contact", "opp", "activity")

PLURALS = {"leads": "lead", "orgs": "org", "contacts": "contact", "opps": "opp", "activities": "activity"}
"""The words of import and export."""

SUBJECTS = ("lead", "org", "contact", "opp")
"""The nouns an activity, a reference across nouns or a history can be about."""


@cache
def record_class(noun: str) -> type[Any]:
    """The record of a noun: ``record_class('lead')`` is ``Lead``."""
    module = import_module(f"crmcli.domain.records.{noun}")
    found: type[Any] = getattr(module, noun.capitalize())
    return found
