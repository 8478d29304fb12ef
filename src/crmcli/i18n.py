"""The user's language: gettext over ``locale/``; English is the language of the msgids."""

from __future__ import annotations

import gettext as _gettext
import os
from pathlib import Path

LANGUAGES = ("en", "vi")
LOCALES = Path(__file__).parent / "locale"

_current: _gettext.NullTranslations = _gettext.NullTranslations()
_language = "en"


def use(language: str) -> None:
    """Speak ``language`` from now on; Typer's own sentences follow, as they ask the same catalogue."""
    global _current, _language
    _language = language if language in LANGUAGES else "en"
    if _language == "en":
        _current = _gettext.NullTranslations()
    else:
        _current = _gettext.translation("crmcli", LOCALES, languages=[_language], fallback=True)
    os.environ["LANGUAGE"] = _language
    _gettext.bindtextdomain("crmcli", str(LOCALES))
    _gettext.textdomain("crmcli")


def language() -> str:
    """The language in use: ``en`` or ``vi``."""
    return _language


def _(msgid: str) -> str:
    """The sentence in the user's language."""
    return _current.gettext(msgid) if msgid else ""


def ngettext(singular: str, plural: str, n: int) -> str:
    """The sentence for ``n`` things in the user's language."""
    return _current.ngettext(singular, plural, n)


def N_(msgid: str) -> str:  # noqa: N802 - gettext's customary name for "translate later"
    """Mark a msgid for the catalogue where it is declared; it is translated where it is shown."""
    return msgid
