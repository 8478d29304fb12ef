"""A lead becomes what it promised: an organization, a contact and an opportunity (4-rules §1, Convert)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from crmcli.domain.companies import core_name
from crmcli.domain.records.org import PROSPECT
from crmcli.domain.twins import CERTAIN
from crmcli.errors import Ambiguous, UsageError
from crmcli.services import leads, opps
from crmcli.services.twins import find_twins
from crmcli.services.typed import read_values
from crmcli.store.batch import Batch
from crmcli.store.desk import Desk
from crmcli.store.queries.converting import whole_row
from crmcli.store.queries.opps import org_of_contact
from crmcli.store.queries.refs import describe, resolve_any

PERSON = ("salutation", "title", "email", "phone", "phone_typed", "interests", "note")
CONSENT = ("consent_email", "consent_sms", "consent_source", "opted_out_email", "opted_out_sms")
"""Taken over by a new contact; an existing one answers for its own."""

REACHED = ("email", "phone", "phone_typed")
COMPANY = ("address", "province", "region", "channel", "industry", "potential", "campaign")
DEAL = ("source", "campaign", "next_action", "next_action_on", "owner")


class Asked(NamedTuple):
    """How a lead is to be converted.

    ``opp`` holds what was typed for the opportunity, None for none; ``attach`` the records it belongs to; ``new``
    makes new ones where no match is certain.
    """

    opp: Mapping[str, str] | None
    attach: tuple[str, ...] = ()
    new: bool = False


class Became(NamedTuple):
    """What a lead became: records made and records it was attached to, as ``org:3``."""

    made: tuple[str, ...]
    attached: tuple[str, ...]


class Matches(NamedTuple):
    """The record found for a lead, or the ones that may be it."""

    found: int | None
    doubtful: tuple[int, ...] = ()


def convert(desk: Desk, b: Batch, lead: int, asked: Asked) -> Became:
    """Convert a lead: find or make its organization and contact, open a deal, move its activities along.

    Raises RuleBroken when it was converted or stopped, Ambiguous when a match is not certain. Of existing records
    only empty fields are filled.
    """
    leads.check(desk, lead, "convert")
    row = whole_row(desk.book, "lead", lead)
    matched = _matched(desk, lead, row, asked)
    made: list[str] = []
    org = _org(desk, b, row, matched["org"], made)
    contact = _contact(desk, b, row, matched["contact"], org, made)
    opp = None if asked.opp is None else _opp(desk, b, row, asked.opp, org, contact, made)
    _hand_over(b, lead, ("contact", contact) if opp is None else ("opp", opp))
    became = {"org_id": org, "contact_id": contact, "opp_id": opp, "wake_on": None}
    leads.step(desk, b, lead, "convert", {"converted_on": desk.today.isoformat(), **became})
    attached = (f"{noun}:{row_id}" for noun, row_id in (("org", org), ("contact", contact)) if row_id)
    return Became(tuple(made), tuple(name for name in attached if name not in made))


def _matched(desk: Desk, lead: int, row: Mapping[str, Any], asked: Asked) -> dict[str, int | None]:
    """The organization and the contact a lead belongs to; None for what is to be made."""
    attached = _attached(desk, asked.attach)
    contact = Matches(attached["contact"]) if "contact" in attached else _match(desk, "contact", row)
    org = Matches(attached["org"]) if "org" in attached else _matching_org(desk, row, contact.found)
    doubtful = [("org", each) for each in org.doubtful] + [("contact", each) for each in contact.doubtful]
    if doubtful and not asked.new:
        noun, row_id = doubtful[0]
        raise Ambiguous(
            "lead {id} may be in the book already; say which record it is, or that it is new",
            candidates=tuple(describe(desk, noun, [each], prefix=True)[0] for noun, each in doubtful),
            hint="crm lead convert {id} --attach {record}, or --new",
            id=lead,
            record=f"{noun}:{row_id}",
        )
    return {"org": org.found, "contact": contact.found}


def _attached(desk: Desk, records: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for text in records:
        noun, row_id = resolve_any(desk, text)
        if noun not in ("org", "contact") or noun in found:
            raise UsageError("--attach takes one org:ID and one contact:ID, not {value!r}", value=text)
        found[noun] = row_id
    return found


def _match(desk: Desk, noun: str, columns: Mapping[str, Any]) -> Matches:
    """The one certain twin, or all that may be one."""
    twins = find_twins(desk, noun, columns)
    certain = [row_id for row_id, verdict in twins if verdict.verdict == CERTAIN]
    return Matches(certain[0]) if len(certain) == 1 else Matches(None, tuple(certain or [each for each, _ in twins]))


def _matching_org(desk: Desk, row: Mapping[str, Any], contact: int | None) -> Matches:
    """The organization of the contact that was found, when the lead names no other; else by its own keys."""
    own = org_of_contact(desk.book, contact) if contact else None
    if own and _same_company(row["company"], whole_row(desk.book, "org", own)["name"]):
        return Matches(own)
    return _match(desk, "org", {"name": row["company"] or row["name"], "email": row["email"], "phone": row["phone"]})


def _same_company(company: str | None, name: str) -> bool:
    return not company or core_name(company) == core_name(name)


def _org(desk: Desk, b: Batch, row: Mapping[str, Any], org: int | None, made: list[str]) -> int:
    """The organization: matched and filled, or made; who buys for oneself is an organization of one.

    Orders, contracts and the figures of a customer hang on the organization, so every customer needs one.
    """
    known = {name: row[name] for name in COMPANY}
    known["potential_on"] = desk.today.isoformat() if row["potential"] else None
    if org is not None:
        _fill(b, "org", org, known)
        return org
    start = {"name": row["company"] or row["name"], "stage": PROSPECT, "key_account": 0}
    if not row["company"]:
        start |= {name: row[name] for name in REACHED}
    return _make(desk, b, "org", {**known, **start, "owner": row["owner"]}, made)


def _contact(
    desk: Desk, b: Batch, row: Mapping[str, Any], contact: int | None, org: int, made: list[str]
) -> int:
    """The contact: matched and filled, its consent left alone, or made with the lead's consent."""
    known = {"org_id": org, **{name: row[name] for name in PERSON}}
    if contact is not None:
        _fill(b, "contact", contact, known)
        return contact
    return _make(desk, b, "contact", {**known, **{name: row[name] for name in ("name", "owner", *CONSENT)}}, made)


def _opp(
    desk: Desk,
    b: Batch,
    row: Mapping[str, Any],
    typed: Mapping[str, str],
    org: int,
    contact: int,
    made: list[str],
) -> int:
    columns = {"name": row["company"] or row["name"], **{name: row[name] for name in DEAL}}
    columns |= {"created_on": desk.today.isoformat(), "org_id": org, "contact_id": contact}
    opp = opps.open_deal(desk, b, {**columns, **read_values(desk, "opp", typed).columns})
    made.append(f"opp:{opp}")
    return opp


def _make(desk: Desk, b: Batch, noun: str, columns: Mapping[str, Any], made: list[str]) -> int:
    row_id = b.insert(noun, {**columns, "created_on": desk.today.isoformat()})
    made.append(f"{noun}:{row_id}")
    return row_id


def _fill(b: Batch, noun: str, row_id: int, known: Mapping[str, Any]) -> None:
    """Fill what is empty, and only that; a value and how it was typed go together."""
    before = whole_row(b.book, noun, row_id)
    empty = {name for name in known if before[name] is None and before[name.removesuffix("_typed")] is None}
    if "potential" not in empty:
        empty.discard("potential_on")
    filled = {name: known[name] for name in empty if known[name] is not None}
    if filled:
        b.update(noun, row_id, filled)


def _hand_over(b: Batch, lead: int, to: tuple[str, int]) -> None:
    """The activities of the lead go on under what it became."""
    noun, row_id = to
    moved = {"lead_id": "NULL", f"{noun}_id": ":to"}
    b.update_where("activity", moved, "lead_id = :lead", {"lead": lead, "to": row_id})
