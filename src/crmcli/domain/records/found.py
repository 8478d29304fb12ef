"""A record that was looked for and found, and what of it answers."""

from __future__ import annotations

from crmcli.domain.fields import Kind, field, record
from crmcli.domain.nouns import NOUNS


@record
class Found:
    """What a search shows of a record; ``matched`` is the text that answers, where it is not the name."""

    kind: str = field(Kind.CHOICE, "kind", choices=NOUNS, shown=True)
    id: str = field(Kind.TEXT, "id", shown=True)
    name: str = field(Kind.TEXT, "name", shown=True)
    matched: str | None = field(Kind.TEXT, "what answers", shown=True)
    where: str = field(Kind.TEXT, "found in", shown=True)
