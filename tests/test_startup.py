"""Start-up: the commands people type all day load nothing they do not need."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import cache
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Crm

NEVER = {
    "sqlalchemy", "sqlmodel", "pydantic", "pydantic_core", "jinja2", "prompt_toolkit", "questionary",
    "importlib.metadata", "phonenumbers", "email_validator", "stdnum", "holidays", "tomlkit", "rich", "platformdirs",
    "zoneinfo", "urllib", "decimal", "fractions", "statistics", "uuid", "tomllib",
}  # fmt: skip
"""Modules that cost more than a command people type all day may spend."""

REPORT = (
    "import json, os, sys\n"
    "leave = os._exit\n"
    "def tell(code):\n"
    "    with open(os.environ['LOADED'], 'w') as file: json.dump([code, sorted(sys.modules)], file)\n"
    "    leave(code)\n"
    "os._exit = tell\n"
    "sys.argv = ['crm', *sys.argv[1:]]\n"
    "from crmcli.entry import main; main()\n"
)


def loaded_by(*line: str, lang: str = "en", terminal: bool = False) -> set[str]:
    """The modules of :data:`NEVER` that a command has loaded, beyond those that typer and sqlite3 load."""
    told = os.environ["HOME"] + "/loaded.json"
    env = {**os.environ, "LOADED": told, "CRM_LANG": lang}
    master, slave = os.openpty() if terminal else (-1, subprocess.DEVNULL)
    done = subprocess.run(
        [sys.executable, "-I", "-c", REPORT, *line], env=env, stdout=slave, stderr=subprocess.PIPE, check=False
    )
    for each in {master, slave} - {-1, subprocess.DEVNULL}:
        os.close(each)
    with open(told) as file:  # noqa: PTH123 - as the process wrote it
        code, modules = json.load(file)
    assert (code, done.stderr.decode()) == (0, "")
    return {each for each in modules if each in NEVER or each.split(".")[0] in NEVER} - of_typer()


@cache
def of_typer() -> set[str]:
    """What typer and sqlite3 load by themselves: the price of having them."""
    script = "import sys, typer, sqlite3; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-I", "-c", script], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_typer_itself_loads_nothing_that_we_must_not() -> None:
    assert {each.split(".")[0] for each in of_typer() if each in NEVER} <= {"urllib", "uuid"}


@pytest.fixture
def used(crm: Crm) -> None:
    """A book with a lead and a deal in it."""
    assert crm("lead", "add", "An").code == 0
    assert crm("opp", "add", "Máy lạnh", "--amount", "5tr").code == 0


EVERYDAY = [
    "lead add Bình --phone 0912345678 --email binh@example.com --source fair",
    "lead list -f csv --limit 20",
    "lead list -f json",
    "lead show 1 -f json",
    "lead show 1 -f text",
    "lead edit 1 --note x",
    "lead qualify 1",
    "opp add Quạt --amount 1,5tr",
    "opp list -f csv",
    "opp advance 1",
    "opp win 1",
    "today",
    "today --owner An",
    "--version",
    "--help",
    "lead --help",
    "lead add --help",
    "",
]
"""What is typed all day, off a terminal."""


@pytest.mark.usefixtures("used")
@pytest.mark.parametrize("line", EVERYDAY)
def test_an_everyday_command_loads_nothing_slow(line: str) -> None:
    assert loaded_by(*line.split()) == set()


@pytest.mark.usefixtures("used")
@pytest.mark.parametrize("line", ["lead list -f csv", "lead show 1 -f text", "--help"])
def test_it_is_the_same_in_vietnamese(line: str) -> None:
    assert loaded_by(*line.split(), lang="vi") == set()


@pytest.mark.usefixtures("used")
@pytest.mark.parametrize(
    "line", ["le", "lead sh", "lead add --so", "lead show a", "log call an", "lead list --where o"]
)
def test_a_key_that_completes_loads_nothing_slow(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for shell in ("bash", "fish"):
        monkeypatch.setenv("_CRM_COMPLETE", shell)
        words = [f"crm {line}"] if shell == "bash" else line.split()
        assert loaded_by(*words, lang="vi") == set()


@pytest.mark.usefixtures("used")
def test_a_table_on_a_terminal_loads_what_draws_it_and_nothing_else() -> None:
    loaded = loaded_by("lead", "list", terminal=True)
    assert {each.split(".")[0] for each in loaded} <= {"rich", "fractions", "decimal"}  # rich's own
    assert "rich.table" in loaded
    assert not {"rich.markdown", "rich.syntax", "rich.progress", "rich.prompt"} & loaded


@pytest.mark.usefixtures("used")
def test_a_record_on_a_terminal_needs_no_table() -> None:
    assert loaded_by("lead", "show", "1", terminal=True) == set()


@pytest.mark.usefixtures("used")
def test_the_desk_on_a_terminal_needs_no_table() -> None:
    assert loaded_by("today", terminal=True) == set()


def test_of_a_command_line_only_one_command_is_loaded(crm: Crm) -> None:
    script = (
        "import sys; from crmcli.cli import run; run(['--help']); run(['lead', '--help'])\n"
        "print(*[m for m in sys.modules if m.startswith('crmcli.commands.')], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert set(done.stderr.split()) == {"crmcli.commands.lead", "crmcli.commands.standard"}
