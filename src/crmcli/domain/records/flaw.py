"""What a check of the book shows: a line a finding."""

from __future__ import annotations

from crmcli.domain.fields import Kind, field, record


@record
class Flaw:
    """What a person sees of something that is wrong."""

    check: str = field(Kind.TEXT, "check")
    record: str | None = field(Kind.TEXT, "record", shown=True)
    problem: str = field(Kind.TEXT, "what is wrong", shown=True)
    mend: str = field(Kind.TEXT, "what mends it", shown=True)
    automatic: bool = field(Kind.FLAG, "whether crm check --mend does")
