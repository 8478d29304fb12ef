"""Whatever happens leaves as one sentence on stderr and an exit code; the line is read the same wherever typed."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from crmcli import boundary
from crmcli.context import take_globals
from crmcli.errors import CrmError, UsageError
from crmcli.store.book import make_book

if TYPE_CHECKING:
    from tests.conftest import Crm

CRM = [sys.executable, "-m", "crmcli.entry"]


@pytest.fixture
def an(crm: Crm) -> Crm:
    """crm, with a lead in the book."""
    assert crm("lead", "add", "Nguyễn Văn An", "--phone", "0912345678").code == 0
    return crm


# --- exit codes


def test_0_for_what_was_done_and_for_an_empty_list(an: Crm) -> None:
    assert an("lead", "list").code == 0
    empty = an("lead", "list", "--where", "name=Bình")
    assert (empty.code, len(empty.lines), empty.err) == (0, 1, "")


ENDINGS = [
    (1, "a value that is wrong", ["lead", "add", "An", "--phone", "12"]),
    (1, "a rule that is broken", ["lead", "reopen", "1"]),
    (2, "an option that is not there", ["lead", "list", "--bogus"]),
    (2, "a command that is not there", ["nosuch"]),
    (2, "a verb that is not there", ["lead", "nosuch"]),
    (2, "a record that is missing", ["lead", "show"]),
    (2, "a value that is missing", ["lead", "list", "--where"]),
    (2, "a choice outside a fixed list", ["lead", "list", "-f", "xml"]),
    (2, "a number that is none", ["lead", "list", "--limit", "x"]),
    (2, "a number out of range", ["lead", "list", "--limit", "-1"]),
    (2, "a field that is not there", ["lead", "list", "--where", "bogus=1"]),
    (2, "a column that is not there", ["lead", "list", "--columns", "bogus"]),
    (2, "too many words", ["lead", "show", "1", "2"]),
    (2, "nobody to be asked", ["lead", "delete", "1"]),
    (4, "an id that is not there", ["lead", "show", "99"]),
    (4, "a name that is not there", ["lead", "show", "Bình"]),
    (5, "a twin", ["lead", "add", "Nguyễn Văn An", "--phone", "+84912345678"]),
]


@pytest.mark.parametrize(("code", "why", "line"), ENDINGS, ids=[why for _, why, _ in ENDINGS])
def test_each_failure_has_its_exit_code_one_sentence_and_nothing_on_stdout(
    an: Crm, code: int, why: str, line: list[str]
) -> None:
    result = an(*line)
    assert (result.code, result.out) == (code, ""), why
    sentence, *more = result.err.splitlines()
    assert sentence.startswith("error: ")
    assert all(each.startswith(("hint: ", "  ")) for each in more)
    assert an("lead", "list", "-f", "ids").out == "1\n"


@pytest.mark.parametrize("form", [["-f", "json"], ["-fjson"], ["--format", "json"], ["--format=json"]], ids=" ".join)
def test_a_machine_is_told_of_each_failure_in_json(an: Crm, form: list[str]) -> None:
    for code, _why, line in ENDINGS:
        if "-f" not in line:
            result = an(*line, *form)
            sentence, *_, last = result.err.splitlines()
            error = json.loads(last)["error"]
            assert (result.code, error["exit"], result.out) == (code, code, "")
            assert sentence == f"error: {error['message']}"


def test_an_ambiguous_name_lists_whom_it_may_mean(an: Crm) -> None:
    assert an("lead", "add", "Nguyễn Văn Bình").code == 0
    result = an("lead", "show", "nguyen van", "-f", "json")
    assert (result.code, result.out) == (5, "")
    _, first, second, *_, last = result.err.splitlines()
    assert (first, second) == ("  1 Nguyễn Văn An, +84912345678", "  2 Nguyễn Văn Bình")
    assert json.loads(last)["error"]["candidates"] == [first.strip(), second.strip()]


def test_a_twin_names_the_record_and_the_next_command(an: Crm) -> None:
    result = an("lead", "add", "Nguyễn Văn An", "--phone", "0912345678")
    assert result.err.splitlines() == [
        "error: Nguyễn Văn An is in the book already",
        "  1 Nguyễn Văn An, +84912345678",
        "hint: crm lead show 1, or add --anyway",
    ]


@pytest.mark.parametrize(
    ("typed", "meant"), [(["leda"], "lead"), (["lead", "lst"], "list"), (["opps"], "opp"), (["lead", "ad"], "add")]
)
def test_a_mistyped_command_is_answered_with_the_one_meant(an: Crm, typed: list[str], meant: str) -> None:
    result = an(*typed)
    assert result.code == 2
    assert meant in result.err.splitlines()[0]
    assert result.err.splitlines()[1].startswith("hint: crm")


def test_a_mistyped_option_is_answered_with_the_one_meant(an: Crm) -> None:
    assert "--phone" in an("lead", "add", "An", "--phon", "1").err


def test_a_very_long_value_is_not_repeated_in_full(an: Crm) -> None:
    result = an("lead", "show", "x" * 100_000)
    assert result.code == 4
    assert len(result.err) < 5_000
    result = an("lead", "list", env={"CRM_DB": "x" * 100_000})
    assert result.code == 6
    assert len(result.err) < 5_000


def test_a_book_of_nobody_is_not_there(an: Crm) -> None:
    result = an("lead", "list", env={"CRM_DB": "~nobody-of-that-name/book.db"})
    assert (result.code, result.err.count("\n")) == (6, 2)


# --- a mistake of ours


@pytest.fixture
def broken(an: Crm, monkeypatch: pytest.MonkeyPatch) -> Crm:
    """crm, with a mistake in it."""

    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("no such luck")

    monkeypatch.setattr("crmcli.store.queries.select.Selection.sort", fail)
    monkeypatch.setattr("crmcli.commands.standard.print_record", fail)
    return an


def test_3_for_a_mistake_of_ours_with_what_to_report_and_no_traceback(broken: Crm) -> None:
    result = broken("lead", "list")
    assert (result.code, result.out) == (3, "")
    sentence, hint, what, where = result.err.splitlines()
    assert sentence == "error: this is a mistake in crm; nothing was changed"
    assert hint == "hint: report it with these lines:"
    assert what == "  ZeroDivisionError: no such luck"
    assert where.startswith("  crm 0.")
    assert "SQLite" in where
    assert "Python" in where


def test_a_mistake_after_a_change_does_not_claim_that_nothing_was_changed(broken: Crm) -> None:
    result = broken("lead", "add", "Bình")
    assert result.code == 3
    assert "what was changed before it is kept" in result.err


def test_a_traceback_is_shown_when_it_is_asked_for(broken: Crm) -> None:
    assert "Traceback" not in broken("lead", "list").err
    assert 'raise ZeroDivisionError("no such luck")' in broken("lead", "list", "--debug").err
    assert "raise NotFound" in broken("--debug", "lead", "show", "99").err


def test_a_mistake_is_told_to_machines_too(broken: Crm) -> None:
    error = json.loads(broken("lead", "list", "-f", "json").err.splitlines()[-1])["error"]
    assert (error["code"], error["exit"]) == ("bug", 3)


def test_a_mistake_in_telling_of_a_failure_is_a_mistake_too(capfd: pytest.CaptureFixture[str]) -> None:
    def fail() -> int:
        raise CrmError("{there} is no such place", here="value")

    assert boundary.guarded(fail, []) == 3
    assert "this is a mistake in crm" in capfd.readouterr().err


# --- help


@pytest.mark.parametrize("line", [[], ["lead"], ["--lang", "en"], ["lead", "--no-input"]])
def test_nothing_typed_is_the_question_what_there_is(crm: Crm, line: list[str]) -> None:
    result = crm(*line)
    assert (result.code, result.err) == (0, "")
    assert result.out == crm(*line, "--help").out
    assert result.out.startswith("Usage: crm")


def test_help_and_version_need_no_book(crm: Crm, book_path: Path) -> None:
    for line in (["--version"], ["--help"], ["lead", "--help"], ["lead", "add", "--help"]):
        assert crm(*line).code == 0
    assert not book_path.exists()


def test_help_comes_whatever_is_wrong_with_the_book(crm: Crm, book_path: Path) -> None:
    book_path.write_text("not a book")
    assert crm("lead", "--help").code == 0
    assert crm("lead", "list").code == 6


# --- global options


def test_global_options_stand_anywhere(an: Crm, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    make_book(other)
    for line in (
        ["--db", str(other), "lead", "list", "-f", "ids"],
        ["lead", "--db", str(other), "list", "-f", "ids"],
        ["lead", "list", "-f", "ids", f"--db={other}"],
        ["lead", "list", "--no-input", "-f", "ids", "--db", str(other), "--today", "2026-03-01"],
    ):
        assert (an(*line).code, an(*line).out) == (0, "")
    assert an("lead", "list", "-f", "ids").out == "1\n"


def test_the_last_of_a_global_option_counts() -> None:
    assert take_globals(["--lang", "en", "lead", "--lang=vi"]) == ({"--lang": "vi"}, ["lead"])


def test_what_follows_two_dashes_is_left_alone(an: Crm) -> None:
    assert take_globals(["lead", "add", "--", "--debug", "--db"]) == ({}, ["lead", "add", "--", "--debug", "--db"])
    assert an("lead", "add", "--", "--debug").code == 0
    assert an("lead", "list", "-f", "csv", "--columns", "name", "--limit", "1").lines == ["name", "--debug"]


@pytest.mark.parametrize("option", ["--db", "--now", "--today", "--lang"])
@pytest.mark.parametrize("after", [[], [""], ["--debug"]], ids=["nothing", "empty", "option"])
def test_a_global_option_without_its_value_is_a_usage_error(crm: Crm, option: str, after: list[str]) -> None:
    result = crm("lead", "list", option, *after)
    assert result.code == 2
    assert result.err.startswith(f"error: {option} needs a value\n")


def test_a_value_that_looks_like_an_option_is_given_with_an_equals_sign() -> None:
    assert take_globals(["--db=--x"]) == ({"--db": "--x"}, [])
    with pytest.raises(UsageError):
        take_globals(["--db="])


@pytest.mark.parametrize(
    ("line", "code"), [(["--lang", "xx"], 2), (["--today", "32/13/2026"], 1), (["--now", "soon"], 1)]
)
def test_a_global_option_with_a_wrong_value_is_one_sentence(an: Crm, line: list[str], code: int) -> None:
    result = an("lead", "list", *line, env={"CRM_NOW": None})
    assert (result.code, result.out) == (code, "")
    assert result.err.startswith("error: ")


def test_a_line_that_is_not_text_is_one_sentence() -> None:
    done = subprocess.run([*CRM, "lead", "add", b"An\xff\xfe"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "error: 'An\\udcff\\udcfe' holds bytes that are not text\n"


# --- ^C


def interrupted(script: str) -> tuple[int, str, str]:
    """Run ``crm`` in a process of its own in which a script decides when ^C is typed."""
    body = (
        "import os, signal, sys\n"
        "def stop(*_, **__): os.kill(os.getpid(), signal.SIGINT)\n"
        f"{script}\n"
        "from crmcli.entry import main; main()\n"
    )
    done = subprocess.run([sys.executable, "-c", body], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


NOTHING_CHANGED = "interrupted; nothing was changed\n"


def test_an_interrupt_while_modules_are_loaded_is_quiet(an: Crm) -> None:
    script = (
        "class Stop:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name == 'crmcli.cli': stop()\n"
        "sys.meta_path.insert(0, Stop()); sys.argv = ['crm', 'lead', 'list']"
    )
    assert interrupted(script) == (130, "", "")


def test_an_interrupt_while_a_command_is_loaded_is_quiet(an: Crm) -> None:
    script = (
        "class Stop:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name == 'crmcli.commands.lead': stop()\n"
        "sys.meta_path.insert(0, Stop()); sys.argv = ['crm', 'lead', 'list']"
    )
    assert interrupted(script) == (130, "", NOTHING_CHANGED)


def test_an_interrupt_within_a_rule_that_sqlite_calls_is_no_mistake(an: Crm) -> None:
    script = (
        "import crmcli.domain.scoring as s; s.fit_of = stop\n"
        "sys.argv = ['crm', 'lead', 'list']"
    )
    assert interrupted(script) == (130, "", NOTHING_CHANGED)


def test_an_interrupt_within_a_long_query_is_heard(an: Crm) -> None:
    script = (
        "import crmcli.store.queries.select as q\n"
        "endless = 'WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r) SELECT count(*) FROM r'\n"
        "def run(self, *_):\n"
        "    import threading; threading.Timer(0.2, stop).start()\n"
        "    self.desk.book.rows(endless)\n"
        "q.Selection.sort = run\n"
        "sys.argv = ['crm', 'lead', 'list']"
    )
    assert interrupted(script) == (130, "", NOTHING_CHANGED)


def test_an_interrupt_within_a_change_takes_it_back(an: Crm) -> None:
    script = (
        "import crmcli.store.batch as b; b.Batch.close = stop\n"
        "sys.argv = ['crm', 'lead', 'edit', '1', '--note', 'x']"
    )
    assert interrupted(script) == (130, "", NOTHING_CHANGED)
    assert an("lead", "show", "1", "-f", "json").json["note"] is None


def test_an_interrupt_after_a_change_says_what_is_kept(an: Crm) -> None:
    script = (
        "import crmcli.commands.standard as c; c.print_record = stop\n"
        "sys.argv = ['crm', 'lead', 'edit', '1', '--note', 'x']"
    )
    expected = "interrupted; what was changed is kept, crm undo 2 takes it back\n"
    assert interrupted(script) == (130, "", expected)
    assert an("lead", "show", "1", "-f", "json").json["note"] == "x"


def test_an_interrupt_while_the_first_is_told_is_quiet(an: Crm) -> None:
    script = (
        "import crmcli.boundary as b; b.complain = stop\n"
        "import crmcli.store.queries.select as q; q.Selection.sort = stop\n"
        "sys.argv = ['crm', 'lead', 'list']"
    )
    assert interrupted(script) == (130, "", "")


def opened(process: subprocess.Popen[Any], path: Path) -> bool:
    """Whether the process has the file open."""
    folder = Path(f"/proc/{process.pid}/fd")
    return any(os.path.realpath(each) == str(path) for each in folder.iterdir())


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs /proc to see the process wait")
def test_an_interrupt_while_waiting_for_the_lock_is_heard(an: Crm, book_path: Path) -> None:
    other = sqlite3.connect(book_path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    process = subprocess.Popen([*CRM, "lead", "add", "Bình"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while not opened(process, book_path):
        time.sleep(0.01)
    time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=20) == ("", NOTHING_CHANGED)
    assert process.returncode == 130
    other.execute("ROLLBACK")
    other.close()
    assert an("lead", "list", "-f", "ids").out == "1\n"


def test_an_interrupt_while_printing_is_heard(an: Crm) -> None:
    assert an("lead", "edit", "1", "--note", "x" * 90_000).code == 0
    process = subprocess.Popen([*CRM, "lead", "list"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.read(1)  # more is to come than a pipe holds
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=20) == 130
    assert process.stderr.read().decode() == NOTHING_CHANGED
    process.stdout.close()
    process.stderr.close()


def test_a_process_that_is_to_ignore_interrupts_ignores_them() -> None:
    script = (
        "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        "from crmcli import boundary; boundary._listen()\n"
        "print(signal.getsignal(signal.SIGINT) == signal.SIG_IGN)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "True\n"


def test_help_comes_out_on_a_terminal_of_any_encoding(crm_process: Crm) -> None:
    result = crm_process("lead", "add", "--help", env={"PYTHONIOENCODING": "latin-1:strict"})
    assert (result.code, result.err) == (0, "")
    assert "Nguy\\u1ec5n" in result.out
