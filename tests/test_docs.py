"""What the documents say is so: the reference is current, every example can be typed, the README's tour works."""

from __future__ import annotations

import doctest
import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import pexpect
import pytest

from crmcli.cli import TABLE
from crmcli.lazy import LazyCommand, VerbGroup

ROOT = Path(__file__).parents[1]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


class Command(NamedTuple):
    """A command: the line that runs it, and what it is made of."""

    line: str
    typer: Any


def _commands() -> Iterator[Command]:
    for panel, entries in TABLE.items():
        for name, entry in entries.items():
            if not entry.verbs:
                yield Command(f"crm {name}", LazyCommand(name, entry, panel).load())
                continue
            group = VerbGroup(name, entry, panel)
            group.load()
            for verb in group.list_commands(None):
                yield Command(f"crm {name} {verb}", group.get_command(None, verb))


@pytest.fixture(scope="module")
def commands() -> dict[str, Command]:
    """Every command by the line that runs it."""
    return {command.line: command for command in _commands()}


@pytest.fixture(scope="module")
def tool() -> Iterator[ModuleType]:
    """tools/make_reference.py as a module."""
    spec = importlib.util.spec_from_file_location("make_reference", ROOT / "tools/make_reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["make_reference"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["make_reference"]


def test_the_reference_is_current(tool: ModuleType) -> None:
    assert tool.REFERENCE.read_text("utf-8") == tool.reference(), "run `make reference`"


def test_the_reference_speaks_of_every_command(tool: ModuleType, commands: dict[str, Command]) -> None:
    text = tool.REFERENCE.read_text("utf-8")
    assert [line for line in commands if f"{'##' if line.count(' ') == 1 else '###'} {line}\n" not in text] == []


def test_the_man_page_is_current_and_typeset_without_a_warning() -> None:
    checked = subprocess.run(
        [sys.executable, str(ROOT / "tools/make_manual.py"), "--check"], capture_output=True, text=True, check=False
    )
    assert (checked.returncode, checked.stderr) == (0, "")
    if groff := shutil.which("groff"):
        set_in_type = [groff, "-man", "-Tutf8", "-ww", "-k", str(ROOT / "docs/crm.1")]
        typeset = subprocess.run(set_in_type, capture_output=True, text=True, check=False)
        assert (typeset.returncode, typeset.stderr) == (0, "")


def test_every_command_and_option_says_what_it_is_for(commands: dict[str, Command]) -> None:
    silent = [line for line, command in commands.items() if not (command.typer.help or "").strip()]
    silent += [
        f"{line} {param.name}"
        for line, command in commands.items()
        for param in command.typer.params
        if not (param.help or "").strip()
    ]
    assert silent == []


def test_every_command_has_an_example_of_itself(commands: dict[str, Command]) -> None:
    for line, command in commands.items():
        runs = [" ".join(words) for typed in _examples(command) for words in _runs_of_crm(typed)]
        assert any(run.startswith(line) for run in runs), line


def test_every_example_can_be_understood(commands: dict[str, Command]) -> None:
    """Each example of a command, and each of a document, parses - its values are not looked at."""
    typed = [line for command in commands.values() for line in _examples(command)]
    typed += [line for path in DOCUMENTS for line in _lines_of(path)]
    assert len(typed) > len(commands)
    for line in typed:
        for words in _runs_of_crm(line):
            _parse(words, commands)


def test_every_link_leads_somewhere() -> None:
    lost = [
        f"{path.name}: {target}"
        for path in [*DOCUMENTS, ROOT / "CHANGELOG.md"]
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text("utf-8"))
        if not (path.parent / target).exists()
    ]
    assert lost == []


def test_the_tour_of_the_readme_is_what_happens(tmp_path: Path) -> None:
    _play(ROOT / "README.md", tmp_path)


@pytest.mark.parametrize("path", DOCUMENTS[1:], ids=lambda path: path.name)
def test_the_examples_of_a_document_are_what_happens(path: Path, tmp_path: Path) -> None:
    _play(path, tmp_path)


def test_the_notebook_of_the_python_page_is_what_happens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = ROOT / "docs/python.md"
    _play(path, tmp_path)
    monkeypatch.chdir(tmp_path)
    cells = "".join(re.findall(r"^```python\n(.*?)^```", path.read_text("utf-8"), re.DOTALL | re.MULTILINE))
    notebook = doctest.DocTestParser().get_doctest(cells, {}, path.name, str(path), 0)
    said: list[str] = []
    done = doctest.DocTestRunner(verbose=False).run(notebook, out=said.append)
    assert (done.failed, done.attempted > 0) == (0, True), "".join(said)


def _play(path: Path, folder: Path) -> None:
    """Type the ``console`` blocks of a document on a terminal, one after the other, and compare what is shown."""
    text = path.read_text("utf-8")
    for step in _steps(text):
        shown = _typed_on_a_terminal(step.command, folder)
        assert re.fullmatch(step.pattern, shown), f"$ {step.command}\n{shown}"
        assert ("error:" in shown) == ("error:" in step.pattern), f"$ {step.command}\n{shown}"


class Step(NamedTuple):
    """A command of a document and the form of what it shows."""

    command: str
    pattern: str


def _steps(text: str) -> list[Step]:
    steps = []
    for block in re.findall(r"^```console\n(.*?)^```", text, re.DOTALL | re.MULTILINE):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            first, *rest = part.splitlines()
            more = [line[2:] for line in rest if line.startswith("> ")]
            shown = [line for line in rest if not line.startswith("> ")]
            steps.append(Step("\n".join([first, *more]), "".join(map(_form, shown))))
    return steps


def _form(line: str) -> str:
    """A line as a pattern: ``…`` alone is any number of lines, within a line any text."""
    if line == "…":
        return r"(?:[^\n]*\n)*?"
    return ".*".join(re.escape(part.rstrip() if at else part) for at, part in enumerate(line.split("…"))) + r" *\n"


def _typed_on_a_terminal(command: str, folder: Path) -> str:
    programs = folder / "bin"
    if not programs.exists():
        programs.mkdir()
        for name, words in (("crm", "-m crmcli.entry"), ("python", "")):
            (programs / name).write_text(f'#!/bin/sh\nexec "{sys.executable}" {words} "$@"\n')
            (programs / name).chmod(0o755)
    env = {
        **os.environ,
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "CRM_DB": str(folder / "book.db"),
        "XDG_DATA_HOME": str(folder / "data"),
        "CRM_NOW": "2026-03-13T09:00",
        "CRM_NO_INPUT": "1",
        "NO_COLOR": "1",
        "TERM": "dumb",
    }
    shell = pexpect.spawn(
        "/bin/sh", ["-c", command], env=env, cwd=str(folder), dimensions=(60, 100), encoding="utf-8", timeout=60
    )
    text: str = shell.read()
    shell.close()
    return text.replace("\r\n", "\n")


def _examples(command: Command) -> list[str]:
    return [line.strip() for line in command.typer.epilog.split("\n\n")[1:]]


def _lines_of(path: Path) -> list[str]:
    """The command lines of a document: of its ``console`` and ``sh`` blocks."""
    text = path.read_text("utf-8")
    lines = [step.command for step in _steps(text)]
    for block in re.findall(r"^```sh\n(.*?)^```", text, re.DOTALL | re.MULTILINE):
        lines += [line for line in block.splitlines() if line.strip()]
    return lines


def _runs_of_crm(line: str) -> list[list[str]]:
    """The runs of crm in a line of shell, without what the shell itself takes."""
    lexer = shlex.shlex(line, posix=True, punctuation_chars="|&;<>()")
    lexer.whitespace_split = True
    runs: list[list[str]] = [[]]
    for word in lexer:
        if set(word) <= set("|&;<>()"):
            runs.append([])
        else:
            runs[-1].append(word)
    return [run for run in runs if run[:1] == ["crm"]]


def _parse(words: list[str], commands: dict[str, Command]) -> None:
    rest = [word for word in words if word not in ("--no-input", "--debug")]
    for option in ("--db", "--now", "--today", "--lang"):
        if option in rest:
            at = rest.index(option)
            del rest[at : at + 2]
    for length in (3, 2):
        command = commands.get(" ".join(rest[:length]))
        if command:
            command.typer.make_context(command.line, rest[length:], resilient_parsing=False)
            return
    assert rest[1:] in (["--help"], ["--version"], []), f"no such command: {words}"
