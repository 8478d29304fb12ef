"""Whether the book is sound: every finding names the record, what is wrong with it and the command that mends it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from math import isclose
from typing import NamedTuple

from crmcli.domain.fields import Kind, field_map, fields_of
from crmcli.domain.leadcycle import NURTURE
from crmcli.domain.nouns import NOUNS, record_class
from crmcli.domain.reporting import Sentence
from crmcli.domain.zones import local_day
from crmcli.errors import Damaged
from crmcli.services.configuring import warmed
from crmcli.services.soundness import deal_flaws
from crmcli.store.batch import Batch
from crmcli.store.book import looser_than_private
from crmcli.store.desk import Desk
from crmcli.store.drift import EXTRA, MISSING, drifts
from crmcli.store.mending import Mending, Refound, Repair, by_hand, mend, reindexed
from crmcli.store.queries import flaws
from crmcli.store.queries.leads import heats
from crmcli.store.search import astray
from crmcli.store.shadows import shadows_of, with_shadows

MEND, MEND_DEEP, RESTORE = "crm check --mend", "crm check --deep --mend", "crm restore BACKUP"
A_DAY = "YYYY-MM-DD"

_ROUNDS = 3
"""How often mending looks again: what is put right may show what follows from it."""


class Finding(NamedTuple):
    """One thing that is wrong: the name of the check, the record, a sentence, the command to type, and what mends it.

    ``grave`` ones leave the other checks without ground; one that is only ``told`` is no fault.
    """

    check: str
    record: str | None
    what: Sentence
    command: str
    mending: Mending | None = None
    grave: bool = False
    told: bool = False


Findings = Iterator[Finding]


def findings(desk: Desk, *, deep: bool = False) -> Findings:
    """Everything that is wrong, in the order in which to mend it; ``deep`` looks at what is derived and logged too.

    Rows are read some thousand at a time, so that the findings can be printed as they come.
    """
    checks: list[Callable[[Desk], Findings]] = [_file, _damage, _layout, _orphans, _kept_beside, _deals]
    checks += [_leads, _activities, _days, _keys]
    if deep:
        checks += [_extras, _heats, _log]
    for check in checks:
        grave = False
        for finding in check(desk):
            grave = grave or finding.grave
            yield finding
        if grave:
            return


def mend_all(desk: Desk, b: Batch, *, deep: bool = False) -> int:
    """Mend whatever can be computed from the rest; returns how many things that were."""
    count = 0
    for _round in range(_ROUNDS):
        mendings = [found.mending for found in findings(desk, deep=deep) if found.mending]
        if not mendings:
            break
        for mending in mendings:
            mend(b, mending)
        count += len(mendings)
    return count


def _file(desk: Desk) -> Findings:
    if looser_than_private(desk.book.path):
        what = Sentence("others can read or write the book {path}", {"path": desk.book.path})
        yield Finding("permissions", None, what, f"chmod 600 {_quoted(desk)}")


def _damage(desk: Desk) -> Findings:
    try:
        damages = flaws.damages_of(desk.book)
    except Damaged:
        yield _damaged("SQLite cannot read it")
        return
    torn = {found[1]: text for text in damages if (found := re.search(r"index (\w+)$", text))}
    for index in torn:
        what = Sentence("the index {index} does not agree with its table", {"index": index})
        yield Finding("damage", None, what, MEND, reindexed(index))
    for text in damages:
        if text not in torn.values() and not re.search(r"index (\w+)$", text):
            yield _damaged(text)


def _damaged(why: str) -> Finding:
    return Finding("damage", None, Sentence("the file is damaged: {why}", {"why": why}), RESTORE, grave=True)


def _layout(desk: Desk) -> Findings:
    for each in drifts(desk.book):
        if each.how == EXTRA:
            continue
        values = {"kind": each.kind, "name": each.name}
        if each.how == MISSING:
            what = Sentence("the {kind} {name} is missing", values)
        else:
            what = Sentence("the {kind} {name} is not what it has to be", values)
        mending = Refound() if each.name == "search" else each.rebuild
        yield Finding("layout", None, what, MEND if mending else RESTORE, mending, grave=not each.rebuild)


def _orphans(desk: Desk) -> Findings:
    for each in flaws.orphans(desk.book):
        record = f"{each.table}:{each.row_id}"
        what = Sentence("refers to {target}, which is not there", {"target": f"{each.parent}:{each.target}"})
        if each.table == "activity":
            yield Finding("orphan", record, what, f"crm task edit {each.row_id} --on -")
        elif each.table in NOUNS and each.table != "lead":
            flag = each.column.removesuffix("_id")
            yield Finding("orphan", record, what, f"crm {each.table} edit {each.row_id} --{flag} -")
        else:  # no command reaches it: a reference that conversion set goes, a line of a log goes with its record
            changes = {each.column: None} if each.table == "lead" else None
            yield Finding("orphan", record, what, MEND, Repair(each.table, each.row_id, changes))


def _shadows(desk: Desk) -> Findings:
    for noun in NOUNS:
        shadowed = shadows_of(noun)
        columns = [name for field, shadows in shadowed.items() for name in (field, *(each for each, _ in shadows))]
        for row_id, *values in flaws.in_passing(desk.book, noun, columns) if columns else ():
            held = dict(zip(columns, values, strict=True))
            for field in shadowed:
                right = with_shadows(noun, {field: held[field]})
                wrong = [name for name, value in right.items() if held[name] != value]
                if wrong:
                    what = Sentence("{columns} is not what follows from {field}", {
                        "columns": ", ".join(wrong), "field": field})  # fmt: skip
                    repair = Repair(noun, row_id, {field: held[field]})
                    yield Finding("shadow", f"{noun}:{row_id}", what, MEND, repair)


def _kept_beside(desk: Desk) -> Findings:
    """What the book keeps of a record beside it: shadow columns, and the full text that follows from them."""
    told = set()
    for finding in _shadows(desk):
        told.add(finding.record)
        yield finding
    for noun, row_id in astray(desk.book):
        if (record := f"{noun}:{row_id}") not in told:
            what = Sentence("crm find does not know its words as they are")
            yield Finding("search", record, what, MEND, Refound(noun, row_id))


def _deals(desk: Desk) -> Findings:
    for deal in flaws.deals(desk.book):
        for flaw in deal_flaws(deal, desk.stages):
            mending = Repair("opp", deal.id, flaw.changes) if flaw.changes else None
            command = by_hand(desk.book.path, "opp", flaw.undated, deal.id, A_DAY) if flaw.undated else flaw.command
            yield Finding("deal", f"opp:{deal.id}", flaw.what, command or MEND, mending)


def _leads(desk: Desk) -> Findings:
    for lead, status, wake_on, converted_on in flaws.odd_leads(desk.book):
        record = f"lead:{lead}"
        if status == NURTURE and not wake_on:
            what = Sentence("rests without a day on which it wakes up")
            yield Finding("lead", record, what, f"crm lead reopen {lead} && crm lead nurture {lead} --until DAY")
        if status != NURTURE and wake_on:
            what = Sentence("has a wake-up day, but does not rest")
            yield Finding("lead", record, what, MEND, Repair("lead", lead, {"wake_on": None}))
        if converted_on and status != "converted":
            what = Sentence("has a day of conversion, but was not converted")
            yield Finding("lead", record, what, MEND, Repair("lead", lead, {"converted_on": None}))


def _activities(desk: Desk) -> Findings:
    columns = ("due_at", "due_on", "done_at", "done_on")
    for row_id, due_at, due_on, done_at, done_on in flaws.in_passing(desk.book, "activity", columns):
        for moment, day, at, on in (("due_at", "due_on", due_at, due_on), ("done_at", "done_on", done_at, done_on)):
            record = f"activity:{row_id}"
            try:
                right = local_day(at, desk.zone).isoformat() if at else None
            except ValueError:
                what = Sentence("{field} is {value!r}, which is no moment", {"field": moment, "value": at})
                command = by_hand(desk.book.path, "activity", moment, row_id, A_DAY)
                yield Finding("day", record, what, command)
                continue
            if right != on:
                what = Sentence("{columns} is not what follows from {field}", {"columns": day, "field": moment})
                yield Finding("day", record, what, MEND, Repair("activity", row_id, {day: right}))


def _days(desk: Desk) -> Findings:
    for noun in NOUNS:
        for spec in fields_of(record_class(noun)):
            if spec.kind is not Kind.DAY:
                continue
            for row_id, value in flaws.no_days(desk.book, noun, spec.name):
                what = Sentence("{field} is {value!r}, which is no day", {"field": spec.name, "value": value})
                hand = by_hand(desk.book.path, noun, spec.name, row_id, A_DAY)
                command = f"crm {noun} edit {row_id} {spec.flag} DAY" if spec.option else hand
                yield Finding("day", f"{noun}:{row_id}", what, command)


def _keys(desk: Desk) -> Findings:
    for noun in NOUNS:
        known = field_map(record_class(noun))
        for name in (each for each in ("tax_code", "code", "external_id") if each in known):
            for value, (first, *others) in flaws.shared(desk.book, noun, name):
                for other in others:
                    what = Sentence("has the same {field} as {record}: {value}", {
                        "field": name, "record": f"{noun}:{first}", "value": value})  # fmt: skip
                    yield Finding("key", f"{noun}:{other}", what, _parted(desk, noun, name, first, other))


def _parted(desk: Desk, noun: str, field: str, first: int, other: int) -> str:
    """What makes one of two records with one key, or gives the later another key."""
    if field == "tax_code":
        return f"crm merge {noun} {first} {other}"
    if noun == "activity":
        return by_hand(desk.book.path, noun, field, other, "")
    return f"crm {noun} edit {other} --{field.replace('_', '-')} -"


def _extras(desk: Desk) -> Findings:
    for each in drifts(desk.book):
        if each.how == EXTRA:
            what = Sentence("the {kind} {name} is not of crm", {"kind": each.kind, "name": each.name})
            yield Finding("layout", None, what, "crm schema", told=True)


def _heats(desk: Desk) -> Findings:
    fresh, known = warmed(desk, desk.settings), heats(desk.book)
    for lead in sorted(flaws.unconverted(desk.book) & (fresh.keys() | known.keys())):
        right, held = fresh.get(lead), known.get(lead)
        if not _alike(right, held):
            what = Sentence("{columns} is not what follows from {field}", {"columns": "heat", "field": "activities"})
            yield Finding("heat", f"lead:{lead}", what, MEND_DEEP, Repair("lead", lead, {"heat": right}))


def _alike(right: float | None, held: float | None) -> bool:
    """Whether two heats are one: another order of the same activities may differ in the last digits."""
    if right is None or held is None:
        return right is held
    return isclose(right, held, rel_tol=0, abs_tol=1e-6)


def _log(desk: Desk) -> Findings:
    for number in flaws.missing_batches(desk.book):
        yield Finding("log", f"batch:{number}", Sentence("is missing from the history"), RESTORE)
    for batch, table, row_id in flaws.unreadable_changes(desk.book):
        what = Sentence("cannot be taken back: what {record} was before is lost", {"record": f"{table}:{row_id}"})
        yield Finding("log", f"batch:{batch}", what, RESTORE)


def _quoted(desk: Desk) -> str:
    from shlex import quote  # noqa: PLC0415 - only where something is wrong

    return quote(str(desk.book.path))
