"""An errand: one thing worth doing today, and the command that does it."""

from __future__ import annotations

from datetime import date, datetime

from crmcli.domain.fields import Kind, field, record
from crmcli.domain.pressing import REASONS


@record
class Errand:
    """What a person sees of something to do."""

    record: str = field(Kind.TEXT, "record", shown=True)
    reason: str = field(Kind.CHOICE, "reason", choices=REASONS, shown=True)
    what: str = field(Kind.TEXT, "what is to be done", shown=True)
    about: str | None = field(Kind.TEXT, "about", shown=True)
    due: datetime | date | None = field(Kind.MOMENT, "due", shown=True)
    days: int | None = field(Kind.WHOLE, "days", shown=True)
    amount: int | None = field(Kind.MONEY, "at stake", shown=True)
    points: float = field(Kind.NUMBER, "points")
    owner: str | None = field(Kind.TEXT, "owner")
    command: str = field(Kind.TEXT, "command", shown=True)

    @property
    def id(self) -> str:
        """What names it in a list of ids: ``task:40``, ``lead:12``, ``opp:7``."""
        return self.record
