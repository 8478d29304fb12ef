"""All rows of a file into the stage; a large file by two processes, each one half, where there are two processors."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple, cast

from crmcli.formats.csvread import CsvTable
from crmcli.formats.headers import HeaderMap
from crmcli.formats.mapping import MappedChunk, mapped_chunks
from crmcli.formats.table import Table
from crmcli.services.importing.asked import READING, Asked
from crmcli.services.importing.staging import Staging
from crmcli.store.staging import Layout, Stage

_LARGE = 8 << 20
"""Bytes from which a second process is worth its start."""

_FIRST_PART = 0.53
"""How much of the file the first process reads: the second has to find its way there."""


_INTERRUPT = {signal.SIGINT}


class File(NamedTuple):
    """The file and how it is read."""

    asked: Asked
    table: Table
    mapping: HeaderMap

    def chunks(self) -> Iterator[MappedChunk]:
        """Its rows from the first."""
        return mapped_chunks(self.table, self.mapping, self.asked.rules, extra=self.asked.extra)


def read_all(file: File, staging: Staging, stage: Stage) -> int:
    """Lay all rows down; returns how many had to be repaired. Raises CrmError for a file that cannot be read."""
    table = file.table
    if table.size < _LARGE or not isinstance(table, CsvTable) or _processors() < 2:
        _lay(file, staging, stage, file.chunks(), table.size)
        return table.repaired
    return _read_by_two(file, table, staging, stage)


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _lay(file: File, staging: Staging, stage: Stage, chunks: Iterator[MappedChunk], end: float) -> MappedChunk | None:
    """Lay chunks down up to a byte of the file; returns the first chunk beyond it."""
    for chunk in chunks:
        if file.table.position() > end:
            return chunk
        staging.lay(stage, chunk)
        file.asked.tell(READING, file.table.position() / end)
    return None


def _read_by_two(file: File, table: CsvTable, staging: Staging, stage: Stage) -> int:
    """The first part here, the rest meanwhile in a child; what the child does not bring about is done here."""
    middle = table.size * _FIRST_PART
    child = _Child(stage)
    try:
        child.begin(file._replace(table=table.apart()), staging, middle)
        chunks = file.chunks()
        beyond = _lay(file, staging, stage, chunks, middle)
        tally = child.result()
        if tally is None:  # it failed, or the file did: read on, so that the failure is told here
            if beyond is not None:
                staging.lay(stage, beyond)
            _lay(file, staging, stage, chunks, table.size)
            return table.repaired
        stage.take_over(child.path, owners=staging.add(tally))
        return int(tally["repaired"])
    finally:
        child.end()


class _Child:
    """The process that lays the second part of the file down, in a stage of its own."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self.path = stage.path.with_name(stage.path.name + "-part")
        self._read, self._write = os.pipe()
        self._number = -1

    def begin(self, file: File, staging: Staging, middle: float) -> None:
        """Give birth to it; no ^C comes between, that one would hear as the other."""
        signal.pthread_sigmask(signal.SIG_BLOCK, _INTERRUPT)
        try:
            self._number = _forked()
            if self._number == 0:
                _work(file, staging, self._stage.layout, self.path, middle, self._write)
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, _INTERRUPT)

    def result(self) -> dict[str, Any] | None:
        """What it counted, once it is done; None when it did not get to the end."""
        os.close(self._write)
        self._write = -1
        with open(self._read, "rb", closefd=False) as pipe:
            told = pipe.read()
        return cast("dict[str, Any]", json.loads(told)) if told else None

    def end(self) -> None:
        """End it, whatever it is at, and take its file away."""
        for pipe in (self._read, self._write):
            with suppress(OSError):
                os.close(pipe)
        if self._number > 0:
            with suppress(ProcessLookupError):
                os.kill(self._number, signal.SIGKILL)
            os.waitpid(self._number, 0)
        with suppress(OSError):
            self.path.unlink()


def _forked() -> int:
    """What fork returns; -1 where no more processes are allowed."""
    try:
        return os.fork()
    except OSError:
        return -1


def _work(file: File, staging: Staging, layout: Layout, path: Path, middle: float, write: int) -> None:
    """The life of the child: no way leads back from here. ^C ends it where it stands."""
    parent = os.getppid()
    with suppress(BaseException):
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _INTERRUPT)
        part = Stage(layout, path)
        part.open()
        for chunk in file.chunks():
            if os.getppid() != parent:
                break  # killed: nobody waits for this any more
            if file.table.position() > middle:
                staging.lay(part, chunk)
            else:
                staging.pass_over(chunk)
        else:
            part.finish_part()
            told = json.dumps({**staging.tally(), "repaired": file.table.repaired})
            os.write(write, told.encode())
    os._exit(0)
