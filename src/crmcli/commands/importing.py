"""crm import: leads, deals and more from a file or a pipe."""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from crmcli.context import current
from crmcli.domain.imported import Summary
from crmcli.domain.nouns import PLURALS
from crmcli.errors import CrmError, UsageError
from crmcli.formats.rules import Rules, load_rules
from crmcli.i18n import N_
from crmcli.params import Noun
from crmcli.render import imported
from crmcli.render.progress import progress
from crmcli.render.sentences import hint_of, sentence_of
from crmcli.services.importing.asked import MATCHING, READING, WRITING, Asked
from crmcli.services.importing.running import import_file
from crmcli.store.merging import ON_MATCH

app = Noun()

_STEPS = {READING: N_("reading"), MATCHING: N_("matching"), WRITING: N_("writing")}

File = Annotated[str, typer.Argument(metavar="FILE|-", help=N_("CSV or JSON; - reads it from stdin"))]
Map = Annotated[str | None, typer.Option("--map", metavar="RULES.TOML", help=N_("a rules file: columns, values, days"))]
Key = Annotated[
    str | None, typer.Option("--key", metavar="A,B", help=N_("what tells that two records are the same, in order"))
]
OnMatch = Annotated[
    str,
    typer.Option("--on-match", metavar="|".join(ON_MATCH), help=N_("what a row does to a record that is there")),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help=N_("say what would be done, and write nothing"))]
Rejects = Annotated[str | None, typer.Option("--rejects", metavar="FILE", help=N_("where rejected rows are written"))]
Encoding = Annotated[
    str | None, typer.Option("--encoding", metavar="NAME", help=N_("of a file that is neither UTF-8 nor UTF-16"))
]
Delimiter = Annotated[
    str | None, typer.Option("--delimiter", metavar="SIGN", help=N_("between the cells, where it is not found out"))
]
Country = Annotated[
    str | None, typer.Option("--country", metavar="VN", help=N_("country of phone numbers written without one"))
]
Create = Annotated[
    str | None, typer.Option("--create", metavar="org|orgs", help=N_("make organizations that are named but not there"))
]
Strict = Annotated[bool, typer.Option("--strict", help=N_("import nothing when a row is rejected"))]
Again = Annotated[bool, typer.Option("--again", help=N_("import a file that was imported before"))]
KeepBad = Annotated[
    bool, typer.Option("--keep-bad", help=N_("keep an impossible phone or e-mail in the note, and the row"))
]
Extra = Annotated[bool, typer.Option("--extra", help=N_("keep columns that fill no field in the note"))]
Format = Annotated[str | None, typer.Option("--format", "-f", metavar="json", help=N_("print the summary as JSON"))]


def _verb(plural: str, summary: str, example: str) -> None:
    @app.verb(plural, summary, example)
    def run(
        file: File,
        rules: Map = None,
        key: Key = None,
        on_match: OnMatch = ON_MATCH[0],
        dry_run: DryRun = False,
        rejects: Rejects = None,
        encoding: Encoding = None,
        delimiter: Delimiter = None,
        country: Country = None,
        create: Create = None,
        strict: Strict = False,
        again: Again = False,
        keep_bad: KeepBad = False,
        extra: Extra = False,
        fmt: Format = None,
    ) -> None:
        _one_of(fmt, ("json",), "--format")
        _one_of(create, ("org", "orgs"), "--create")
        _one_of(on_match, ON_MATCH, "--on-match")
        asked = Asked(
            PLURALS[plural],
            None if file == "-" else Path(file),
            _in_words,
            rules=_rules(rules),
            key=tuple(word.strip() for word in (key or "").split(",") if word.strip()),
            on_match=on_match,
            dry_run=dry_run,
            rejects=Path(rejects) if rejects else None,
            encoding=encoding,
            delimiter=delimiter,
            country=_country(country),
            create_orgs=create is not None,
            strict=strict,
            again=again,
            keep_bad=keep_bad,
            extra=extra,
        )
        _import(plural, asked, as_json=fmt is not None)


_verb("leads", N_("Read leads from a file or a pipe."), "crm import leads khach.csv --dry-run")
_verb("orgs", N_("Read organizations from a file or a pipe."), "crm import orgs accounts.csv --map rules.toml")
_verb("contacts", N_("Read contacts from a file or a pipe."), "crm import contacts lien-he.csv --create org")
_verb("opps", N_("Read opportunities from a file or a pipe."), "crm import opps deals.csv --map rules.toml")
_verb("activities", N_("Read activities from a file or a pipe."), "crm export activities | crm import activities -")


def _import(plural: str, asked: Asked, *, as_json: bool) -> None:
    with _opened(asked.file) as source, progress(_STEPS) as tell:
        desk = current().desk(write=not asked.dry_run)
        summary = import_file(desk, source, asked._replace(tell=tell))
    imported.tell(summary)
    if as_json:
        imported.print_object(summary)
    if summary.rejected:
        raise _rejected(plural, summary, asked)


def _rejected(plural: str, summary: Summary, asked: Asked) -> CrmError:
    if asked.strict:
        return _RowsRejected(
            "rows that cannot come in: {n}; so none did (--strict); they are in {file}",
            hint="crm import {plural} FILE",
            n=summary.rejected,
            file=summary.rejects,
            plural=plural,
        )
    if summary.rejects is None:
        return _RowsRejected("rows that cannot come in: {n}", n=summary.rejected)
    return _RowsRejected(
        "rows rejected: {n}; they are in {file}, each with the reason",
        hint="crm import {plural} {again}",
        n=summary.rejected,
        file=summary.rejects,
        plural=plural,
        again=_again(summary.rejects, asked),
    )


def _again(rejects: str, asked: Asked) -> str:
    """The rejects file and what else has to be typed to import it in the same way."""
    import shlex  # noqa: PLC0415 - only when rows were rejected

    words = [rejects]
    for option, value in (
        ("--map", asked.rules.path),
        ("--key", ",".join(asked.key)),
        ("--on-match", asked.on_match if asked.on_match != ON_MATCH[0] else ""),
        ("--country", asked.country or ""),
        ("--create", "org" if asked.create_orgs else ""),
    ):
        words += [option, value] if value else []
    return shlex.join(words)


class _RowsRejected(CrmError):
    code = "rows_rejected"


def _opened(file: Path | None) -> AbstractContextManager[BinaryIO]:
    if file is None:
        if sys.stdin is None:
            raise UsageError("there is nothing on stdin")
        return nullcontext(sys.stdin.buffer)
    try:
        return file.open("rb")
    except OSError as failure:
        raise CrmError("{file} cannot be read: {why}", file=file, why=failure.strerror) from failure


def _rules(path: str | None) -> Rules:
    return load_rules(Path(path)) if path else Rules()


def _country(code: str | None) -> str | None:
    if code is None:
        return None
    if len(code) != 2 or not code.isascii() or not code.isalpha():
        raise UsageError("--country {value!r} is not a country; write it like VN", value=code)
    return code.upper()


def _one_of(value: str | None, known: tuple[str, ...], option: str) -> None:
    if value is not None and value not in known:
        raise UsageError("{option} {value!r} is not one of {known}", option=option, value=value, known=", ".join(known))


def _in_words(failure: CrmError) -> str:
    """Why a row was rejected, with what to type instead."""
    hint = hint_of(failure)
    return f"{sentence_of(failure)} ({hint})" if hint else sentence_of(failure)
