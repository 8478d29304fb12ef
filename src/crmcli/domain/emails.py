"""E-mail addresses: stored as typed with the domain in lower case, matched without regard to case."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from crmcli.errors import InvalidValue

if TYPE_CHECKING:
    from collections.abc import Sequence

_LONGEST = 254
_LOCAL = r"(?!\.)(?!.*\.\.)[A-Za-z0-9._+-]{1,64}(?<!\.)"
_RESERVED = {"arpa", "invalid", "local", "localhost", "onion", "test"}
_KNOWN_DOMAINS = 100_000


def _ordinary_domain(domain: str) -> str | None:
    """The domain in lower case when it is surely sound; None when only the address library can tell."""
    lower = domain.lower()
    labels = lower.split(".")
    sound = len(domain) <= 180 and domain.isascii() and len(labels) > 1 and all(map(_sound_label, labels))
    return lower if sound and labels[-1].isalpha() and labels[-1] not in _RESERVED else None


def _sound_label(label: str) -> bool:
    # A label with two dashes in a row may be punycode or a reserved form.
    edges_fit = label[:1] != "-" and label[-1:] != "-" and "--" not in label
    return edges_fit and len(label) <= 63 and label.replace("-", "").isalnum()


def _fast_email(text: str) -> str | None:
    local, _, domain = text.partition("@")
    lower = _ordinary_domain(domain)
    return f"{local}@{lower}" if lower and re.fullmatch(_LOCAL, local) else None


def parse_email(text: str) -> str:
    """Read one address, keeping the name part as typed; raises InvalidValue with the reason."""
    typed = text.strip()
    if len(typed) > _LONGEST or not typed.isprintable():
        raise InvalidValue("{value!r} is not an e-mail address", value=typed[:_LONGEST])
    return _fast_email(typed) or _ask_library(typed)


def _ask_library(typed: str) -> str:
    import email_validator  # noqa: PLC0415 - three times the start-up, and ordinary addresses do without

    try:
        domain = email_validator.validate_email(typed, check_deliverability=False).domain
    except email_validator.EmailNotValidError:
        if typed.count("@") > 1 and re.search(r"[\s,;/|]", typed):
            raise InvalidValue("{value!r} holds two e-mail addresses; keep one", value=typed) from None
        raise InvalidValue("{value!r} is not an e-mail address", value=typed) from None
    return f"{typed.rpartition('@')[0]}@{domain}"


def fold_email(text: str) -> str:
    """The form in which two addresses are compared: no case, no spaces around, accents composed."""
    folded = text.strip().casefold()
    if folded.isascii():
        return folded
    import unicodedata  # noqa: PLC0415 - addresses are rarely accented

    return unicodedata.normalize("NFC", folded)


def email_column(values: Sequence[str]) -> list[str | InvalidValue | None]:
    """Each address as it is stored, None where it is empty, the error (not raised) where it is none."""
    emails: list[str | InvalidValue | None] = []
    domains: dict[str, str | None] = {}
    sound_local = re.compile(_LOCAL).fullmatch
    for value in values:
        local, _, domain = value.partition("@")
        lower = domains.get(domain, "")
        if lower == "":
            if len(domains) > _KNOWN_DOMAINS:
                domains.clear()
            lower = domains[domain] = _ordinary_domain(domain)
        if lower and sound_local(local):
            emails.append(value if lower == domain else f"{local}@{lower}")
        else:
            emails.append(_attempt(value))
    return emails


def _attempt(value: str) -> str | InvalidValue | None:
    try:
        return parse_email(value) if value.strip() else None
    except InvalidValue as error:
        return error
