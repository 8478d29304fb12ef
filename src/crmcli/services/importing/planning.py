"""What the staged rows would do to the book: which are new, which are somebody, which cannot come in. Nothing is
written to the book yet, so that this takes no lock - and is all that ``--dry-run`` does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from crmcli.domain import leadcycle, stages
from crmcli.domain.fields import Kind, field_map
from crmcli.domain.nouns import record_class
from crmcli.errors import CrmError, InvalidValue, NotFound, RuleBroken
from crmcli.services.importing.asked import Asked
from crmcli.services.importing.staging import importable
from crmcli.store import arriving, referring
from crmcli.store.desk import Desk
from crmcli.store.matching import USUAL, match
from crmcli.store.merging import FIRST_DAY, SKIP, Merged, Merging, fold_repeated
from crmcli.store.shadows import shadows_of

STATE = {"lead": "status", "opp": "stage"}
"""The field that says where a record stands: a step of its own changes it, never an import."""

_UNTOUCHED = ("wake_on", "closed_on", "last_contacted_on", "qualified_on", "converted_on", "record")
"""What a step of a record's life sets, or what makes an activity the one it is: it stays in a record that is there."""

_OPEN_DEAL = f"t.stage_type = '{stages.OPEN}'"


class Plan(NamedTuple):
    """What would come of it, in rows; ``records`` are the existing ones that change."""

    merging: Merging
    created: int
    all_new: bool
    records: int
    changed: int
    unchanged: int
    differing: int
    rejected: int
    orgs: int
    version: int

    @property
    def writes(self) -> bool:
        """Whether the book would change."""
        return bool(self.created or self.records)


def keys_of(asked: Asked) -> tuple[str, ...]:
    """The keys that count, in order: the external id, then those named, or the usual ones of the noun."""
    named = asked.key or asked.rules.key or USUAL[asked.noun]
    return tuple(dict.fromkeys(("external_id", *named)))


def plan(desk: Desk, asked: Asked, fields: Sequence[str], columns: Sequence[str]) -> Plan:
    """Decide about every staged row; ``fields`` are those of the file, ``columns`` what they fill."""
    book, noun = desk.book, asked.noun
    version = arriving.version(book)
    arriving.clear(book)
    _look_up(desk, asked, fields)
    match(book, noun, keys_of(asked), columns)
    merging = Merging(book, noun, _merged(noun, fields), asked.on_match)
    state = STATE.get(noun)
    given_state = state if state in fields and asked.on_match != SKIP else None
    if given_state:
        arriving.find_conflicts(book, noun, given_state)
    repeated = fold_repeated(merging, book, noun, asked.on_match, given_state)
    _tell_conflicts(desk, asked, given_state)
    arriving.leave_out_faults(book)
    merging.judge()
    _refuse_converted(desk, asked)
    _refuse_nameless(desk, asked)
    created, all_new = arriving.find_new(book, noun)
    orgs = arriving.number_new_orgs(book, noun, fields) if asked.create_orgs else 0
    merging.prepare_changes()
    verdicts = arriving.verdicts(book)
    return Plan(
        merging,
        created,
        all_new,
        records=verdicts.records,
        changed=verdicts.writes + repeated.changed,
        unchanged=verdicts.neither + repeated.unchanged,
        differing=verdicts.differs + repeated.differing,
        rejected=arriving.count_faults(book),
        orgs=orgs,
        version=version,
    )


def _look_up(desk: Desk, asked: Asked, fields: Sequence[str]) -> None:
    """Look references up; a row that refers to nothing, or to several, cannot come in."""
    known = field_map(record_class(asked.noun))
    refs = [known[name] for name in fields if known[name].kind is Kind.REF]
    if not refs:
        return
    referring.look_up(desk, asked.noun)
    if asked.noun == "opp" and {"org", "contact"} <= set(fields):
        referring.tell_apart(desk.book)
    for spec in refs:
        if spec.noun != "any":
            referring.keep_those_meant(desk.book, asked.noun, spec.noun or "", spec.column)
        column = "lead_id" if spec.noun == "any" else spec.column
        for row_id, noun, text, found in referring.failures(desk.book, asked.noun, column, new_orgs=asked.create_orgs):
            _fault(desk, asked, row_id, spec.name, _reference_error(noun, text, found))
    arriving.drop_faults(desk.book, asked.noun)


def _reference_error(noun: str | None, text: str, found: int) -> CrmError:
    if found:
        return InvalidValue("{text!r} may be any of {count}; write it as name #id", text=text, count=found)
    if noun is None:
        return NotFound("there is no record {text!r}", text=text)
    return NotFound("there is no {noun} {text!r}", noun=noun, text=text)


def _fault(desk: Desk, asked: Asked, row_id: int, field: str, error: CrmError) -> None:
    arriving.note_fault(desk.book, row_id, field, asked.say(error))


def _tell_conflicts(desk: Desk, asked: Asked, state: str | None) -> None:
    """A row that would move a record on: that is a step of its own."""
    if state is None:
        return
    for row_id, target, now, wanted in arriving.conflicts(desk.book):
        _fault(desk, asked, row_id, state, _conflict(desk, asked.noun, target, now, wanted))


def _conflict(desk: Desk, noun: str, target: int | None, now: str, wanted: str) -> CrmError:
    if target is None:
        return RuleBroken("an earlier row of the file has it as {stage}", stage=now)
    if noun == "lead":
        return RuleBroken(
            "lead {id} is {status}; an import does not make it {wanted}",
            hint="crm lead convert {id}" if wanted == leadcycle.CONVERTED else "crm lead show {id}",
            id=target,
            status=now,
            wanted=wanted,
        )
    kind = next((stage.type for stage in desk.stages if stage.name == wanted), stages.OPEN)
    return RuleBroken(
        "opportunity {id} is in {stage}; an import does not move it to {wanted}",
        hint=("crm opp lose {id}" if kind == stages.LOST else "crm opp advance {id}")
        if kind != stages.WON
        else "crm opp win {id}",
        id=target,
        stage=now,
        wanted=wanted,
    )


def _refuse_converted(desk: Desk, asked: Asked) -> None:
    """A converted lead is read-only: a row that would change it cannot come in."""
    if asked.noun != "lead":
        return
    error = RuleBroken("the lead was converted and is read-only now")
    for row_id in arriving.changing(desk.book, "lead", f"t.status = '{leadcycle.CONVERTED}'"):
        _fault(desk, asked, row_id, "", error)
    arriving.leave_out_faults(desk.book)


def _refuse_nameless(desk: Desk, asked: Asked) -> None:
    """A new record needs what is required of it; a row that only fills an existing one does not."""
    for spec in importable(asked.noun).values():
        if not spec.required:
            continue
        for row_id in arriving.new_without(desk.book, asked.noun, spec.column):
            _fault(desk, asked, row_id, spec.name, InvalidValue("{field} is missing", field=spec.name))


def _merged(noun: str, fields: Sequence[str]) -> list[Merged]:
    """How each field of the file meets a record that is there."""
    known = importable(noun)
    merged = [_field(noun, name) for name in fields if name not in (*_UNTOUCHED, STATE.get(noun)) and name in known]
    if "region" in known and "province" in fields:
        merged = [each for each in merged if each.name != "region"]
        merged.append(Merged("region", "region", given="region" in fields, follows="province"))
    return merged


def _field(noun: str, name: str) -> Merged:
    spec = importable(noun)[name]
    shadows: dict[str, str] = {column: f"s.{column}" for column, _ in shadows_of(noun).get(name, ())}
    more: dict[str, Any] = {}
    if spec.kind is Kind.PHONE:
        shadows["phone_typed"] = "s.phone_typed"
    elif spec.kind is Kind.MOMENT:
        day = name.replace("_at", "_on")
        shadows[day] = f"s.{day}"
    elif spec.kind is Kind.EMAIL:
        more["alike"] = "email_fold"
    elif noun == "opp" and name == "created_on":
        shadows["entered_on"] = FIRST_DAY
    elif noun == "opp" and name in ("probability", "category"):
        more["only"] = _OPEN_DEAL
    elif noun == "opp" and name == "amount":
        more["clear_only"] = f"t.stage_type <> '{stages.WON}'"
    return Merged(name, spec.column, shadows, required=spec.required, ref=spec.kind is Kind.REF, **more)
