"""One import from the first byte to the last: read, stage, plan, apply - or refuse, leaving nothing behind."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import BinaryIO

from crmcli.domain.fields import fields_of
from crmcli.domain.imported import Summary
from crmcli.domain.nouns import record_class
from crmcli.domain.zones import local_day
from crmcli.errors import BookError, UsageError
from crmcli.formats.csvread import open_table
from crmcli.formats.headers import HeaderMap
from crmcli.formats.sniff import spool
from crmcli.formats.table import Table
from crmcli.services.importing import rejecting
from crmcli.services.importing.applying import apply
from crmcli.services.importing.asked import MATCHING, WRITING, Asked
from crmcli.services.importing.planning import Plan, keys_of, plan
from crmcli.services.importing.reading import File, read_all
from crmcli.services.importing.staging import Staging, importable
from crmcli.store import arriving, ledger
from crmcli.store.desk import Desk
from crmcli.store.matching import KEYS
from crmcli.store.staging import Stage, layout_of, sweep

_BLOCK = 1 << 20


def import_file(desk: Desk, source: BinaryIO, asked: Asked) -> Summary:
    """Bring a file in; raises CrmError, with nothing changed, for a file that cannot be read or a book in use."""
    _check_keys(asked)
    folder = desk.book.path.parent
    with closing(_spooled(source, folder, desk)) as data:
        sha256 = _sha256(data)
        summary = Summary(asked.noun, asked.file.name if asked.file else "-", asked.dry_run, asked.on_match)
        before = None if asked.again else ledger.brought_in(desk.book, asked.noun, sha256)
        if before:
            summary.before = (local_day(before[0], desk.zone).isoformat(), before[1])
            return summary
        return _Run(desk, data, asked, summary, sha256).run()


def _check_keys(asked: Asked) -> None:
    known = KEYS[asked.noun]
    for name in keys_of(asked):
        if name not in known:
            raise UsageError("--key: {name!r} is not one of {known}", name=name, known=", ".join(known))


def _spooled(source: BinaryIO, folder: Path, desk: Desk) -> BinaryIO:
    try:
        return spool(source, folder)
    except OSError as failure:
        raise BookError(
            "what came through the pipe cannot be kept beside the book {path}: {why}",
            path=desk.book.path,
            why=failure.strerror,
        ) from failure


def _sha256(data: BinaryIO) -> str:
    import hashlib  # noqa: PLC0415 - only an import needs it

    digest = hashlib.sha256()
    data.seek(0)
    while block := data.read(_BLOCK):
        digest.update(block)
    return digest.hexdigest()


class _Run:
    def __init__(self, desk: Desk, data: BinaryIO, asked: Asked, summary: Summary, sha256: str) -> None:
        self._desk, self._asked, self._summary, self._sha256 = desk, asked, summary, sha256
        noun, rules = asked.noun, asked.rules
        fields = (*importable(noun), "book", "id")
        rules.check(noun, fields)
        self._table: Table = open_table(
            data, known=rules.known(noun, fields), encoding=asked.encoding, delimiter=asked.delimiter
        )
        self._mapping: HeaderMap = rules.mapping(noun, fields, self._table.header)

    def run(self) -> Summary:
        desk = self._desk
        sweep(desk.book.path)
        staging = Staging(desk, self._asked, self._table.header, self._mapping)
        layout = layout_of(desk.book, self._asked.noun, staging.columns)
        staging.start_at(layout.base + 1)
        stage = Stage(layout)
        try:
            stage.open()
            self._summary.repaired = read_all(File(self._asked, self._table, self._mapping), staging, stage)
            stage.finish(desk.book)
            self._settle(staging)
        finally:
            stage.close()
        return self._summary

    def _settle(self, staging: Staging) -> None:
        """Plan, and unless it is a dry run or strict forbids it, write."""
        asked, desk = self._asked, self._desk
        asked.tell(MATCHING, 0)
        made = plan(desk, asked, staging.fields, staging.columns)
        if not asked.dry_run and not (asked.strict and made.rejected + staging.rejected):
            made = self._written(made, staging)
        self._sum_up(made, staging)
        if not asked.dry_run and self._summary.rejected:
            again = File(asked, self._table, self._mapping)
            file = rejecting.write(desk.book, asked, self._table, again.chunks(), self._summary.batch)
            self._summary.rejects = str(file)

    def _written(self, made: Plan, staging: Staging) -> Plan:
        desk, asked = self._desk, self._asked
        if not made.writes:
            return made
        asked.tell(WRITING, 0)
        with desk.batch() as b:
            # Somebody wrote meanwhile: decide again, now that nobody can.
            if arriving.version(desk.book) != made.version:
                made = plan(desk, asked, staging.fields, staging.columns)
            if asked.strict and made.rejected:
                return made
            if made.writes:
                apply(desk, b, asked.noun, staging.fields, made)
                ledger.enter(b, asked.noun, self._summary.file, self._sha256, staging.rows)
                self._summary.batch = b.id
        asked.tell(WRITING, 1)
        return made

    def _sum_up(self, made: Plan, staging: Staging) -> None:
        found = self._summary
        found.rows, found.skipped = staging.rows, staging.skipped
        found.rejected = staging.rejected + made.rejected
        found.remarks = +staging.remarks
        found.unmapped = self._unmapped()
        found.missing = self._mapping.missing
        if self._asked.strict and found.rejected:
            return
        found.created, found.changed, found.orgs_created = made.created, made.changed, made.orgs
        found.unchanged, found.differing = made.unchanged, made.differing

    def _unmapped(self) -> tuple[str, ...]:
        """Columns that no field takes; what an export of ours carries beside is nobody's loss."""
        derived = {spec.name for spec in fields_of(record_class(self._asked.noun)) if spec.derived}
        return tuple(name for name in self._mapping.unmapped if name not in derived)


