"""Two records that may be one."""

from __future__ import annotations

from crmcli.domain.fields import Kind, field, record
from crmcli.domain.twins import EVIDENCE, RANKED


@record
class Pair:
    """Two records of one noun; ``a`` is the older, which a merge keeps. ``score`` says how alike the names read."""

    verdict: str = field(Kind.CHOICE, "verdict", choices=RANKED, shown=True)
    evidence: tuple[str, ...] = field(Kind.LIST, "evidence", choices=EVIDENCE, shown=True)
    a: str = field(Kind.TEXT, "record", shown=True)
    a_name: str = field(Kind.TEXT, "name", shown=True)
    b: str = field(Kind.TEXT, "other record", shown=True)
    b_name: str = field(Kind.TEXT, "its name", shown=True)
    score: int = field(Kind.WHOLE, "likeness of the names (0-100)")

    @property
    def id(self) -> str:
        """What ``-f ids`` prints: both records."""
        return f"{self.a} {self.b}"


@record
class Compared:
    """How the records of a noun were compared by one key."""

    noun: str = field(Kind.CHOICE, "noun", shown=True)
    key: str = field(Kind.CHOICE, "key", choices=EVIDENCE, shown=True)
    groups: int = field(Kind.WHOLE, "groups that share it", shown=True)
    records: int = field(Kind.WHOLE, "records in them", shown=True)
    most: int = field(Kind.WHOLE, "at most", shown=True)
    crowds: int = field(Kind.WHOLE, "groups too large to compare", shown=True)
    crowded: int = field(Kind.WHOLE, "records in those", shown=True)
