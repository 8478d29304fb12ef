"""What an import did: some lines for the person, on stderr; one object for a machine, on stdout."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from crmcli.domain.days import format_day
from crmcli.domain.imported import CLOSED_BY_EXPECTED, CONVERTED_PHONES, OLD_LANDLINES, UNDATED_CLOSINGS, Summary
from crmcli.i18n import _, language, ngettext
from crmcli.render.cells import number
from crmcli.render.output import complain, write_data
from crmcli.render.rows import json_text

_NAMED = 20
"""Columns named at the most."""


def tell(summary: Summary) -> None:
    """Say on stderr what was done."""
    for line in _lines(summary):
        complain(line)


def print_object(summary: Summary) -> None:
    """Print the summary as JSON."""
    before = summary.before
    found: dict[str, Any] = {
        name: getattr(summary, name)
        for name in (
            "noun", "file", "dry_run", "rows", "created", "changed", "unchanged", "differing", "skipped", "rejected",
            "repaired", "orgs_created", "batch", "rejects",
        )
    }  # fmt: skip
    found["imported_before"] = {"on": before[0], "batch": before[1]} if before else None
    found |= {"unmapped": list(summary.unmapped), "missing": list(summary.missing), "remarks": dict(summary.remarks)}
    write_data(None, [json_text(found)])


def _lines(summary: Summary) -> Iterator[str]:
    if summary.before:
        day, batch = date.fromisoformat(summary.before[0]), summary.before[1]
        yield _("{file} was imported on {day} as batch {batch}; nothing was done").format(
            file=summary.file, day=format_day(day, language()), batch=batch
        )
        yield _("hint: {hint}").format(hint=_("--again imports it once more"))
        return
    if summary.dry_run:
        yield _("dry run: nothing is written")
    if not summary.rows:
        yield _("{file} has no rows: there is nothing to import").format(file=summary.file)
    yield from _counts(summary)
    yield from _remarks(summary)
    yield from _columns(summary)
    if summary.batch:
        yield _("batch {batch}; crm undo {batch} takes it back").format(batch=summary.batch)


def _counts(summary: Summary) -> Iterator[str]:
    if summary.created or not (summary.changed or summary.unchanged or summary.rejected or summary.skipped):
        yield _created(summary.noun, summary.created)
    if n := summary.orgs_created:
        yield _("{created} for the names that are referred to").format(created=_created("org", n))
    if n := summary.changed:
        if summary.on_match == "update":
            yield _counted(n, ngettext("{n} row updated a record", "{n} rows updated records", n))
        else:
            yield _counted(n, ngettext("{n} row filled empty fields", "{n} rows filled empty fields", n))
    if n := summary.unchanged:
        yield _counted(n, ngettext("{n} row changed nothing", "{n} rows changed nothing", n))
    if n := summary.differing:
        yield _counted(
            n,
            ngettext(
                "{n} row differs from its record, which kept what it had",
                "{n} rows differ from their records, which kept what they had",
                n,
            ),
        )
        yield _("hint: {hint}").format(hint="--on-match update")


def _created(noun: str, n: int) -> str:
    sentence = {
        "lead": lambda n: ngettext("{n} lead created", "{n} leads created", n),
        "org": lambda n: ngettext("{n} organization created", "{n} organizations created", n),
        "contact": lambda n: ngettext("{n} contact created", "{n} contacts created", n),
        "opp": lambda n: ngettext("{n} opportunity created", "{n} opportunities created", n),
        "activity": lambda n: ngettext("{n} activity created", "{n} activities created", n),
    }[noun](n)
    return _counted(n, sentence)


def _counted(n: int, sentence: str) -> str:
    return sentence.format(n=number(n, language()))


def _remarks(summary: Summary) -> Iterator[str]:
    if n := summary.skipped:
        yield _counted(n, ngettext("{n} row left out by the rules", "{n} rows left out by the rules", n))
    if n := summary.repaired:
        yield _counted(
            n,
            ngettext(
                "{n} row had been quoted whole into one cell and was repaired",
                "{n} rows had been quoted whole into one cell and were repaired",
                n,
            ),
        )
    for remark, n in summary.remarks.items():
        yield _counted(n, _remark(remark, n))


def _remark(remark: str, n: int) -> str:
    return {
        CONVERTED_PHONES: lambda n: ngettext(
            "{n} phone number converted from 11 digits", "{n} phone numbers converted from 11 digits", n
        ),
        OLD_LANDLINES: lambda n: ngettext(
            "{n} phone number may be an old 08 HCMC landline, read as a mobile",
            "{n} phone numbers may be old 08 HCMC landlines, read as mobiles",
            n,
        ),
        CLOSED_BY_EXPECTED: lambda n: ngettext(
            "{n} closed deal took its expected day as the day it closed",
            "{n} closed deals took their expected day as the day they closed",
            n,
        ),
        UNDATED_CLOSINGS: lambda n: ngettext(
            "{n} closed deal has no day of closing", "{n} closed deals have no day of closing", n
        ),
    }[remark](n)


def _columns(summary: Summary) -> Iterator[str]:
    if summary.unmapped:
        listed = ", ".join(summary.unmapped[:_NAMED]) + (", …" if len(summary.unmapped) > _NAMED else "")
        yield _("columns that fill no field: {columns}; --extra keeps them in the note").format(columns=listed)
    if summary.missing:
        yield _("columns that the rules name and the file lacks: {columns}").format(columns=", ".join(summary.missing))
