"""What every test stands on: a home of its own, a fixed clock, a fresh book, and crm itself.

Types for annotations (never imported at run time)::

    if TYPE_CHECKING:
        from tests.conftest import Crm, CrmTerminal, Result
"""

from __future__ import annotations

import io
import json
import os
import pty
import select
import sqlite3
import subprocess
import sys
import tempfile
import termios
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import pytest

from crmcli import context, i18n
from crmcli.cli import run
from crmcli.store.book import Book, make_book, open_book
from crmcli.store.desk import Desk, stored_settings, teach

NOW = datetime(2026, 3, 13, 16, 30)
"""The business moment of every test (a Friday), local."""

REAL = datetime(2026, 3, 13, 9, 30, tzinfo=UTC)
"""The same moment as the clock has it."""

USER = "lan"


class Result(NamedTuple):
    """What one run of crm left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """stdout read as JSON."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[str]:
        """The lines of stdout."""
        return self.out.splitlines()

    def refused(self, code: int, sentence: str, hint: str | None = None) -> None:
        """Assert that it failed with this sentence and this hint or none; candidates stand between, indented."""
        first, *rest = self.err.splitlines()
        said = [line for line in rest if not line.startswith("  ")]
        assert (self.code, first, said) == (code, f"error: {sentence}", [f"hint: {hint}"] if hint else [])
        assert self.out == ""


class Crm(Protocol):
    """Run one command line. ``env`` adds to the environment; a value of None takes the variable away."""

    def __call__(
        self, *argv: str, stdin: str | bytes | None = None, env: Mapping[str, str | None] | None = None
    ) -> Result: ...


class Dump(Protocol):
    """Every row of the book at a path, by table."""

    def __call__(self, path: Path) -> dict[str, list[tuple[Any, ...]]]: ...


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own: no test can touch the real one, see the real settings or the real clock, or leave a file."""
    folder = tmp_path / "home"
    folder.mkdir(mode=0o700)
    monkeypatch.chdir(folder)
    for name in [each for each in os.environ if each.startswith(("CRM_", "XDG_", "LC_"))]:
        monkeypatch.delenv(name)
    for name in ("COLUMNS", "LINES", "FORCE_COLOR", "NO_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("CONFIG", "DATA", "STATE", "CACHE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(folder / name.lower()))
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.setenv("LANGUAGE", "en")
    monkeypatch.setenv("CRM_DB", str(tmp_path / "book.db"))
    monkeypatch.setenv("CRM_NOW", NOW.isoformat(timespec="minutes"))
    monkeypatch.setenv("CRM_USER", USER)
    return folder


@pytest.fixture
def book_path(tmp_path: Path) -> Path:
    """Where ``crm`` finds its book (``CRM_DB``); nothing is there yet."""
    return tmp_path / "book.db"


@pytest.fixture
def book(book_path: Path) -> Iterator[Book]:
    """A fresh, empty book."""
    make_book(book_path)
    opened = open_book(book_path)
    yield opened
    opened.close()


@pytest.fixture
def desk(book: Book) -> Desk:
    """The fresh book with its settings, at the fixed clock."""
    found = Desk(book, stored_settings(book), NOW, REAL, USER, "crm test")
    teach(found)
    return found


@pytest.fixture
def dump() -> Dump:
    """Every row of a book but its log, to compare before and after; the words it can be found by, too."""

    def all_rows(path: Path) -> dict[str, list[tuple[Any, ...]]]:
        with closing(sqlite3.connect(path)) as connection:
            named = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            found = connection.execute(named)
            tables = [name for (name,) in found if name not in ("batch", "change", "inserted")]
            rows = {
                name: connection.execute(f"SELECT * FROM {name} ORDER BY id").fetchall()
                for name in tables
                if not name.startswith("search")
            }
            rows["search"] = connection.execute("SELECT rowid, * FROM search ORDER BY rowid").fetchall()
            return rows

    return all_rows


@pytest.fixture
def crm(monkeypatch: pytest.MonkeyPatch) -> Iterator[Crm]:
    """crm in this process: fast, and with what it printed."""

    def run_it(
        *argv: str, stdin: str | bytes | None = None, env: Mapping[str, str | None] | None = None
    ) -> Result:
        with monkeypatch.context() as patch, _Streams(_bytes(stdin)) as streams:
            for name, value in (env or {}).items():
                patch.delenv(name, raising=False) if value is None else patch.setenv(name, value)
            for name in ("stdin", "stdout", "stderr"):
                patch.setattr(sys, name, getattr(streams, name))
            code = run(list(argv))
            return Result(code, streams.text("stdout"), streams.text("stderr"))

    yield run_it
    i18n.use("en")
    context._current = None


@pytest.fixture
def crm_process() -> Crm:
    """crm as a process of its own, with pipes for its streams: the same thing as typed in a script."""

    def run_it(
        *argv: str, stdin: str | bytes | None = None, env: Mapping[str, str | None] | None = None
    ) -> Result:
        full = {**os.environ, **(env or {})}
        done = subprocess.run(
            [sys.executable, "-m", "crmcli.entry", *argv],
            input=_bytes(stdin),
            capture_output=True,
            env={name: value for name, value in full.items() if value is not None},
            timeout=120,
            check=False,
        )
        return Result(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run_it


class CrmTerminal(Protocol):
    """Run one command line on a terminal; ``answers`` pairs what must appear with the keys typed then."""

    def __call__(
        self, *argv: str, answers: Sequence[tuple[str, str]] = (), env: Mapping[str, str] | None = None
    ) -> Result: ...


@pytest.fixture
def crm_terminal() -> CrmTerminal:
    """crm as a person sees it: a process on a terminal of 80 columns. ``out`` is all that came to the screen."""

    def run_it(
        *argv: str, answers: Sequence[tuple[str, str]] = (), env: Mapping[str, str] | None = None
    ) -> Result:
        ours, theirs = pty.openpty()
        termios.tcsetwinsize(theirs, (24, 80))
        done = subprocess.Popen(
            [sys.executable, "-m", "crmcli.entry", *argv],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env={**os.environ, "TERM": "xterm", "NO_COLOR": "1", "PROMPT_TOOLKIT_NO_CPR": "1", **(env or {})},
            start_new_session=True,
        )
        os.close(theirs)
        try:
            screen = _conversation(ours, list(answers))
            return Result(done.wait(30), screen.replace("\r\n", "\n"), "")
        finally:
            done.kill()
            done.wait()
            os.close(ours)

    return run_it


def _conversation(terminal: int, answers: list[tuple[str, str]]) -> str:
    """Read until the program leaves, typing each answer when its question has appeared."""
    seen, heard = b"", 0
    while select.select([terminal], [], [], 60)[0]:
        try:
            piece = os.read(terminal, 65536)
        except OSError:
            break  # the other end was closed: the program has left
        if not piece:
            break
        seen += piece
        if answers and answers[0][0].encode() in seen[heard:]:
            heard = len(seen)
            os.write(terminal, answers.pop(0)[1].encode())
    text = seen.decode("utf-8", "replace")
    assert not answers, f"never asked {answers[0][0]!r}; the screen: {text}"
    return text


class _Streams:
    """Standard streams that are files: they have descriptors, buffers and no terminal."""

    def __init__(self, stdin: bytes) -> None:
        self._given = stdin

    def __enter__(self) -> _Streams:
        self.stdin, self.stdout, self.stderr = (_file() for _ in range(3))
        self.stdin.buffer.write(self._given)
        self.stdin.seek(0)
        return self

    def __exit__(self, *_: object) -> None:
        for stream in (self.stdin, self.stdout, self.stderr):
            stream.close()

    def text(self, name: str) -> str:
        """What was written to a stream."""
        stream: io.TextIOWrapper = getattr(self, name)
        stream.seek(0)
        return stream.read()


def _file() -> io.TextIOWrapper:
    return io.TextIOWrapper(tempfile.TemporaryFile(), encoding="utf-8", newline="", write_through=True)


def _bytes(stdin: str | bytes | None) -> bytes:
    return stdin.encode() if isinstance(stdin, str) else stdin or b""
