"""Shadow columns: what the book keeps beside a value so that it can be found, sorted and matched.

One function computes them by kind, from the declaration of the record; everything that writes calls it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from crmcli.domain.companies import core_name
from crmcli.domain.emails import fold_email
from crmcli.domain.fields import Kind, fields_of
from crmcli.domain.folding import fold
from crmcli.domain.nouns import NOUNS, record_class
from crmcli.domain.sorting import person_key, plain_key

Shadow = tuple[str, Callable[[str], str]]

_BY_KIND: dict[Kind, tuple[Shadow, ...]] = {
    Kind.PERSON: (("fold", fold), ("sort", person_key)),
    Kind.COMPANY: (("fold", fold), ("sort", plain_key), ("core", core_name)),
    Kind.EMAIL: (("fold", fold_email),),
}


@cache
def shadows_of(table: str) -> dict[str, tuple[Shadow, ...]]:
    """By column: the shadow columns of a table and how each is computed."""
    if table not in NOUNS:
        return {}
    found: dict[str, tuple[Shadow, ...]] = {}
    for spec in fields_of(record_class(table)):
        shadows = _BY_KIND.get(spec.kind, ())
        if spec.name == "name" and not shadows:
            shadows = (("fold", fold),)
        if spec.kind is Kind.COMPANY and spec.name != "name":
            shadows = shadows[:1]  # a company that is only named is found by its name, not sorted or matched by it
        if shadows:
            found[spec.name] = tuple((f"{spec.name}_{suffix}", compute) for suffix, compute in shadows)
    return found


def with_shadows(table: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values with the shadow columns that belong to them."""
    full = dict(values)
    for name, shadows in shadows_of(table).items():
        if name in values:
            text = values[name]
            for column, compute in shadows:
                full[column] = compute(text) if text else None
    return full
