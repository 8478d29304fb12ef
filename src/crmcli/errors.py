"""Each way a command can fail, with its exit code and one sentence.

An error carries a msgid and its values, not finished text: the root translates it at the edge, so that no
rule needs to know the user's language.
"""

from __future__ import annotations


class CrmError(Exception):
    """The user's error: a value understood but wrong, a rule broken, rows rejected, a file refused.

    ``msgid`` is an English sentence with ``{named}`` places; ``hint`` is the next command to type, also a
    msgid, filled from the same values.
    """

    exit_code = 1
    code = "error"

    def __init__(self, msgid: str, *, hint: str | None = None, **values: object) -> None:
        super().__init__(msgid)
        self.msgid = msgid
        self.hint = hint
        self.values = values

    def __str__(self) -> str:
        return self.msgid.format(**self.values)


class InvalidValue(CrmError):
    """A value that was understood but cannot be right: a day, an amount, a phone, a stage."""

    code = "invalid_value"


class RuleBroken(CrmError):
    """A rule of the trade says no: a closed deal cannot be won again."""

    code = "rule_broken"


class UsageError(CrmError):
    """The line cannot be understood: an unknown option, a choice outside a fixed list, a value missing."""

    exit_code = 2
    code = "usage"


class NotFound(CrmError):
    """No such record."""

    exit_code = 4
    code = "not_found"


class Ambiguous(CrmError):
    """Several records answer, or the record is there already; ``candidates`` names them."""

    exit_code = 5
    code = "ambiguous"

    def __init__(
        self, msgid: str, *, candidates: tuple[str, ...] = (), hint: str | None = None, **values: object
    ) -> None:
        super().__init__(msgid, hint=hint, **values)
        self.candidates = candidates


class BookError(CrmError):
    """The book cannot be used: none yet, locked too long, not a crm book, newer, read-only, disk full."""

    exit_code = 6
    code = "book"


class Damaged(BookError):
    """What SQLite finds in the file is not what it wrote there."""
