"""An error as the user reads it: its sentence and its hint, in their language."""

from __future__ import annotations

from datetime import date

from crmcli.errors import CrmError
from crmcli.i18n import _

LONGEST = 2_000
"""Characters of a value that are repeated in a sentence."""

_WORDS = frozenset({"noun", "theirs", "stage", "status", "wanted", "why", "reason"})
"""Values of errors that are words of the catalogue, not data; what the system says of a file is one of them."""


def sentence_of(failure: CrmError) -> str:
    """What went wrong."""
    values = {name: _worded(name, _readable(value)) for name, value in failure.values.items()}
    return _filled(_(failure.msgid), values)


def hint_of(failure: CrmError) -> str | None:
    """What to type next, if there is anything."""
    if failure.hint is None:
        return None
    return _filled(_(failure.hint), {name: _readable(value) for name, value in failure.values.items()})


def _worded(name: str, value: object) -> object:
    """The value within a sentence: a noun or a state in the user's language (a hint keeps what is to be typed)."""
    return _(value) if name in _WORDS and isinstance(value, str) else value


def _readable(value: object) -> object:
    if isinstance(value, date):
        from crmcli.domain.days import format_day  # noqa: PLC0415 - only where an error speaks of a day
        from crmcli.i18n import language  # noqa: PLC0415 - as above

        return format_day(value, language())
    if not isinstance(value, int) and len(text := str(value)) > LONGEST:
        return text[:LONGEST] + "…"
    return value


def _filled(sentence: str, values: dict[str, object]) -> str:
    return sentence.format(**values) if values else sentence
