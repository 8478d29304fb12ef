"""A realistic Vietnamese book to look around in: two years of one seller, played through the very services."""

from __future__ import annotations

from crmcli.domain.nouns import PLURALS
from crmcli.errors import RuleBroken
from crmcli.services.demo.story import Story
from crmcli.store.batch import Batch
from crmcli.store.desk import Desk
from crmcli.store.queries.select import Selection


def play(desk: Desk, b: Batch, seed: int = 7) -> dict[str, int]:
    """Fill an empty book with the two years up to today; the same day gives the same book.

    Returns how many records of each noun there are now. Raises RuleBroken when the book holds anything.
    """
    if any(Selection(desk, noun).count() for noun in PLURALS.values()):
        raise RuleBroken(
            "the book {path} is in use; the demo needs a new one", hint="crm demo --db demo.db", path=desk.book.path
        )
    Story(desk, b, seed).tell()
    return {plural: Selection(desk, noun).count() for plural, noun in PLURALS.items()}
