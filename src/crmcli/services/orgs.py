"""What is particular to organizations: their codes are their own, and none stands above itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from crmcli.domain.records.org import PROSPECT
from crmcli.errors import Ambiguous, RuleBroken
from crmcli.services import keeping
from crmcli.services.keeping import Added
from crmcli.services.typed import read_values
from crmcli.store.batch import Batch
from crmcli.store.desk import Desk
from crmcli.store.queries.orgs import bearer_of_code, stands_above
from crmcli.store.queries.refs import describe


def add(desk: Desk, b: Batch, given: Mapping[str, str], *, anyway: bool = False) -> Added:
    """A new organization, a prospect unless it is known to be a customer."""
    _check_code(desk, read_values(desk, "org", given).columns, 0)
    start = {"stage": PROSPECT, "key_account": 0, **_estimated(desk, given)}
    return keeping.add(desk, b, "org", given, anyway=anyway, start=start)


def edit(desk: Desk, b: Batch, org: int, given: Mapping[str, str]) -> tuple[str, ...]:
    """Change fields of an organization as typed. Returns remarks."""
    columns = read_values(desk, "org", given).columns
    _check_code(desk, columns, org)
    _check_parent(desk, columns.get("parent_id"), org)
    if estimated := _estimated(desk, given):
        b.update("org", org, estimated)
    return keeping.change(desk, b, "org", org, given)


def _estimated(desk: Desk, given: Mapping[str, str]) -> dict[str, Any]:
    """A potential is an estimate of a day: today's, unless another is typed."""
    return {"potential_on": desk.today.isoformat()} if given.get("potential") else {}


def _check_code(desk: Desk, columns: Mapping[str, Any], org: int) -> None:
    """Raise Ambiguous for a code that another organization bears."""
    code = columns.get("code")
    if code and (other := bearer_of_code(desk.book, code, but=org)):
        raise Ambiguous(
            "the code {code} is taken",
            candidates=describe(desk, "org", [other]),
            hint="crm org show {id}",
            code=code,
            id=other,
        )


def _check_parent(desk: Desk, parent: int | None, org: int) -> None:
    """Raise RuleBroken for a parent that is the organization itself or stands below it."""
    if parent is not None and stands_above(desk.book, org, parent):
        raise RuleBroken("an organization cannot stand above itself", hint="crm org show {id}", id=org)
