"""Completion: what is offered where, that nothing is harmed by it, and that the shells understand it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pexpect
import pytest

from crmcli.formats.shells import SHELLS
from crmcli.store.queries.completing import MOST

if TYPE_CHECKING:
    from tests.conftest import Crm


@pytest.fixture
def people(crm: Crm) -> None:
    """A few records to be found."""
    for name in ("Đặng Văn An", "Trần Bình", "Trần Cảnh"):
        assert crm("lead", "add", name, "--phone", "0912345678", "--anyway").code == 0
    for name in ("Đặng Gia", "Thịnh Vượng"):
        assert crm("org", "add", name).code == 0


def offered(crm: Crm, line: str, shell: str = "zsh", **env: str) -> list[str]:
    """The values offered after a line whose last word is being typed."""
    result = crm(*line.split(" "), env={"_CRM_COMPLETE": shell, **env})
    assert (result.code, result.err) == (0, "")
    return [line.partition("\t")[0] or line for line in result.lines]


def test_commands_and_verbs(crm: Crm) -> None:
    assert offered(crm, "le") == ["lead"]
    assert offered(crm, "lead s") == ["show", "stop", "score"]
    assert offered(crm, "opp adv") == ["advance"]
    assert offered(crm, "nonsense ") == []
    assert offered(crm, "lead nonsense ") == []


def test_options_and_those_of_every_command(crm: Crm) -> None:
    assert offered(crm, "lead add --sou") == ["--source", "--source-detail"]
    assert offered(crm, "lead rm --y") == ["--yes"]
    assert offered(crm, "--d") == ["--db", "--debug"]
    assert offered(crm, "lead --h") == ["--help"]
    assert offered(crm, "lead list -- --l") == []


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("lead add --source fa", ["fair"]),
        ("lead add --source=fa", ["--source=fair"]),
        ("lead add An --region mien", ["Miền Bắc", "Miền Trung", "Miền Nam"]),
        ("opp add X --category b", ["best_case"]),
        ("opp advance 1 p", ["prospecting", "proposal"]),
        ("opp lose 1 --reason no", ["no_budget", "no_decision"]),
        ("org add X --key-account ", ["yes", "no"]),
        ("lead list -f j", ["json", "jsonl"]),
        ("report pipeline --by o", ["owner"]),
        ("dupes l", ["leads"]),
        ("dupes --verdict cer", ["certain"]),
        ("merge o", ["org", "opp"]),
        ("config get cur", ["currency"]),
        ("completion f", ["fish"]),
        ("lead list --lang v", ["vi"]),
    ],
)
def test_fixed_choices(crm: Crm, line: str, found: list[str]) -> None:
    assert offered(crm, line) == found


def test_choices_are_those_of_the_book(crm: Crm) -> None:
    crm("init")
    assert crm("config", "set", "sources", "chợ;hội thảo").code == 0
    assert offered(crm, "lead add --source h") == ["hội thảo"]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("lead list --where stat", ["status=", "\tnospace"]),
        ("lead list --where status=q", ["status=qualified"]),
        ("lead list --where status!=q", ["status!=qualified"]),
        ("lead list --where referred_by=th", ["referred_by=Thịnh Vượng"]),
        ("lead list --where owner=l", ["owner=lan"]),
        ("lead list --columns id,nam", ["id,name"]),
        ("lead list --columns name,nam", []),
        ("lead list --sort -creat", ["-created_on", "-created_at"]),
        ("lead list --sort name,-created_o", ["name,-created_on"]),
        ("task list --columns du", ["due_at"]),
        ("lead assign 1 --to l", ["lan"]),
    ],
)
@pytest.mark.usefixtures("people")
def test_fields_and_their_values(crm: Crm, line: str, found: list[str]) -> None:
    assert offered(crm, line) == found


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("lead show dang", ["Đặng Văn An"]),
        ("lead show ĐẶNG", ["Đặng Văn An"]),
        ("lead show tran", ["Trần Bình", "Trần Cảnh"]),
        ("lead show ", ["Trần Cảnh", "Trần Bình", "Đặng Văn An"]),
        ("lead show 2", ["2"]),
        ("lead show 9", []),
        ("org show dang", ["Đặng Gia"]),
        ("lead add X --referred-by th", ["Thịnh Vượng"]),
        ("log call dang", ["lead:Đặng Văn An", "org:Đặng Gia"]),
        ("log call lead:dang", ["lead:Đặng Văn An"]),
        ("log call o", ["org:", "opp:", "\tnospace"]),
        ("log call task:1", []),
        ("merge lead 1 dang", ["Đặng Văn An"]),
        ("merge orgs dang", ["Đặng Gia"]),
        ("history lead:dang", ["lead:Đặng Văn An"]),
        ("task add X --on org:th", ["org:Thịnh Vượng"]),
        ("lead show 1 dang", []),
    ],
)
def test_records_of_the_book(crm: Crm, line: str, found: list[str]) -> None:
    wanted = [each.removeprefix(line.rpartition(" ")[0] + " ") for each in found]
    assert [each for each in offered(crm, line) if each.strip() != "nospace" or "\tnospace" in found] == wanted


@pytest.mark.usefixtures("people")
def test_what_is_offered_means_that_record_and_no_other(crm: Crm) -> None:
    assert crm("lead", "add", "Đặng Văn An", "--anyway").code == 0
    assert crm("lead", "add", "0912345678", "--anyway").code == 0
    for row_id, name in ((1, "Đặng Văn An #1"), (4, "Đặng Văn An #4")):
        assert name in offered(crm, "lead show dang")
        assert crm("lead", "show", name, "-f", "json").json["id"] == row_id
    assert offered(crm, "lead show 09") == ["0912345678 #5"]


@pytest.mark.usefixtures("people")
def test_tasks_that_are_due_are_offered_by_number(crm: Crm) -> None:
    crm("task", "add", "gọi lại", "--due", "mai")
    crm("task", "add", "gửi", "--due", "hôm nay")
    crm("task", "done", "2")
    assert offered(crm, "task done ") == ["1"]


def test_no_more_are_offered_than_can_be_read(crm: Crm) -> None:
    lines = "".join(f'{{"name": "Đặng {number}"}}\n' for number in range(MOST + 10))
    for line in lines.splitlines():
        assert crm("lead", "add", line[10:-2], "--anyway").code == 0
    assert len(offered(crm, "lead show dang")) == MOST
    assert len(offered(crm, "lead show ")) == MOST


@pytest.mark.usefixtures("people")
def test_descriptions_speak_the_users_language(crm: Crm) -> None:
    env = {"_CRM_COMPLETE": "zsh"}
    assert crm("lead", "show", "dang", env=env).out == "Đặng Văn An\tlead 1, +84912345678\n"
    assert crm("lead", "sho", env=env | {"CRM_LANG": "vi"}).out == "show\tXem một đầu mối.\n"
    assert crm("lead", "sho", "--lang", "vi", "show", env=env).code == 0


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize("line", ["", "lead show ", "lead show an", "log call lead:", "--db /nowhere/x lead show a"])
def test_without_a_book_nothing_is_made_said_or_asked(crm: Crm, book_path: Path, line: str, shell: str) -> None:
    result = crm(*line.split(" "), env={"_CRM_COMPLETE": shell})
    assert (result.code, result.err) == (0, "")
    assert not book_path.exists()


@pytest.mark.parametrize("content", [b"", b"not a book at all", b"SQLite format 3\0" + b"x" * 2000])
def test_a_file_that_is_no_book_is_left_as_it_is(crm: Crm, book_path: Path, content: bytes) -> None:
    book_path.write_bytes(content)
    assert offered(crm, "lead show a") == []
    assert book_path.read_bytes() == content


@pytest.mark.usefixtures("people")
def test_an_older_book_is_not_brought_up_to_date_by_a_key(crm: Crm, book_path: Path) -> None:
    with sqlite3.connect(book_path) as connection:
        connection.execute("PRAGMA user_version = 1")
    connection.close()
    before = book_path.read_bytes()
    assert offered(crm, "lead show dang") == []
    assert offered(crm, "lead s")[0] == "show"
    assert book_path.read_bytes() == before
    assert [path.name for path in book_path.parent.glob("book.db*")] == ["book.db"]


@pytest.mark.usefixtures("people")
def test_a_book_that_is_locked_is_not_waited_for(crm: Crm, book_path: Path) -> None:
    connection = sqlite3.connect(book_path, isolation_level=None)
    connection.execute("BEGIN EXCLUSIVE")
    assert offered(crm, "lead show dang") == []
    connection.close()
    assert offered(crm, "lead show dang") == ["Đặng Văn An"]


@pytest.mark.parametrize("shell", ["tcsh", "", "1"])
def test_an_unknown_shell_gets_no_answer(crm: Crm, shell: str) -> None:
    assert crm("lead", env={"_CRM_COMPLETE": shell}).out == ""


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_is_printed(crm: Crm, shell: str) -> None:
    result = crm("completion", shell)
    assert (result.code, result.err) == (0, "")
    assert f"_CRM_COMPLETE={shell}" in result.out
    crm("completion", "tcsh").refused(2, "'tcsh' is not one of bash, zsh, fish")


# --- the shells themselves

SETUP = {
    "bash": (["--norc", "--noprofile", "-i"], "bind 'set enable-bracketed-paste off'; source <(crm completion bash)"),
    "zsh": (["-f", "-i"], "autoload -Uz compinit; compinit -u -D; source <(crm completion zsh)"),
    "fish": (["--no-config", "-i"], "crm completion fish | source"),
}


@pytest.fixture(params=SHELLS)
def shell(request: pytest.FixtureRequest, home: Path, tmp_path: Path) -> pexpect.spawn[str]:
    """A shell on a terminal that knows how to complete crm."""
    program = shutil.which(request.param)
    if not program:
        pytest.skip(f"{request.param} is not installed")
    crm = tmp_path / "bin" / "crm"
    crm.parent.mkdir()
    crm.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m crmcli.entry "$@"\n')
    crm.chmod(0o755)
    env = {**os.environ, "PATH": f"{crm.parent}{os.pathsep}{os.environ['PATH']}", "TERM": "dumb", "LC_ALL": "C.UTF-8"}
    words, setup = SETUP[request.param]
    spawned = pexpect.spawn(program, words, env=env, encoding="utf-8", timeout=60, dimensions=(50, 160))
    spawned.sendline(f"{setup}; echo rea''dy")
    spawned.expect("ready")
    return spawned


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize(
    ("keys", "shown"),
    [
        ("crm lead show dan\t-f ids", "1"),
        ('crm lead show "dan\t-f ids', "1"),
        ("crm le\tsho\t2 -f ids", "2"),
        ("crm org show thi\t-f ids", "2"),
        ("crm log note lead:dan\txin -f ids", "1"),
        ("crm lead show o\\'ha\t-f ids", "4"),
    ],
)
def test_a_key_completes_a_line_that_then_runs(crm: Crm, shell: pexpect.spawn[str], keys: str, shown: str) -> None:
    assert crm("lead", "add", "O'Hara \"Bob\" $5 & (co)").code == 0
    shell.send(keys + (" " if '"' in keys else "") + "\n")
    try:
        shell.expect(rf"[\r\n]{shown}\r?\n")
    finally:
        shell.close(force=True)


@pytest.mark.usefixtures("people")
def test_bash_is_told_to_offer_files(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "crmcli.entry", "crm import leads hoi"],
        env={**os.environ, "_CRM_COMPLETE": "bash"}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert (done.stdout, done.stderr) == ("\tfiles\n", "")
