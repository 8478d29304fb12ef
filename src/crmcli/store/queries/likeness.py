"""Records that share a key with a new one: the few that may be its twin."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crmcli.domain.twins import Likeness
from crmcli.store.book import Book
from crmcli.store.shadows import with_shadows

KEYS = {
    "lead": ("email_fold", "phone", "name_fold"),
    "contact": ("email_fold", "phone", "name_fold"),
    "org": ("tax_code", "email_fold", "phone", "name_core"),
}
"""The indexed columns by which a twin can be found."""

TELLING = {"org": ("tax_code",), "contact": ("birthday",)}
_MOST = 20


def likeness(noun: str, columns: Mapping[str, Any]) -> Likeness:
    """What a record of the noun is compared by."""
    return Likeness(
        columns["name"],
        noun == "org",
        columns.get("phone"),
        columns.get("email"),
        columns.get("tax_code"),
        columns.get("birthday"),
    )


def sharing_a_key(book: Book, noun: str, columns: Mapping[str, Any]) -> dict[int, Likeness]:
    """By id: the records with the tax code, e-mail, phone or name of these columns."""
    full = with_shadows(noun, columns)
    found: dict[int, Likeness] = {}
    names = ("id", "name", "phone", "email", *TELLING.get(noun, ()))
    for key in KEYS[noun]:
        if full.get(key):
            sql = f"SELECT {', '.join(names)} FROM {noun} WHERE {key} = ? LIMIT {_MOST}"
            for row in book.rows(sql, (full[key],)):
                found[row[0]] = likeness(noun, dict(zip(names, row, strict=True)))
    return found
