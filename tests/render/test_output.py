"""What leaves: nothing steers a terminal, machines get UTF-8, a file is whole or as it was, a full disk is said."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from crmcli.errors import CrmError
from crmcli.render.output import safe, safe_json, write, write_bytes, write_data

if TYPE_CHECKING:
    from tests.conftest import Crm

CONTROLS = [chr(code) for code in (*range(0x20), *range(0x7F, 0xA0))]
STEERING = [*CONTROLS, *map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF, 0x2028, 0x2029))]

CRM = [sys.executable, "-m", "crmcli.entry"]

WICKED = {
    "markup": "[/]",
    "style": "[bold red]An[/bold red]",
    "escape": "An\x1b[31mred",
    "clipboard": "An\x1b]52;c;aGk=\x07",
    "c1": "An\x9b31m",
    "bidi": "An\u202eevil",
    "bom": "An\ufeff.",
    "del": "An\x7f\x7f",
    "link": "[link=file:///etc/passwd]An[/link]",
    "emoji": ":skull: An",
}


# --- safe


@pytest.mark.parametrize("sign", STEERING, ids=lambda sign: f"U+{ord(sign):04X}")
def test_what_could_steer_a_terminal_becomes_visible(sign: str) -> None:
    shown = safe(f"a{sign}b")
    assert sign not in shown
    assert shown.startswith("a\\")
    assert shown.isascii()


def test_a_cell_may_have_lines_and_tabs_where_it_says_so() -> None:
    assert safe("a\n\tb\r", multiline=True) == "a\n\tb\\x0d"
    assert safe("a\n\tb") == "a\\x0a\\x09b"


def test_letters_of_every_script_pass() -> None:
    text = "Đặng Thị Ánh, 阮氏明, Müller, שלום, 👍🏽, “½” – …"
    assert safe(text) == text


@pytest.mark.parametrize("sign", STEERING, ids=lambda sign: f"U+{ord(sign):04X}")
def test_json_escapes_what_could_steer_a_terminal_and_reads_back_the_same(sign: str) -> None:
    text = safe_json(json.dumps({"name": f"Đặng{sign}"}, ensure_ascii=False))
    assert sign not in text
    assert "Đặng" in text
    assert json.loads(text) == {"name": f"Đặng{sign}"}


# --- wicked names, wherever they are shown


def nothing_steers(text: str) -> bool:
    return not any(unicodedata.category(sign) in ("Cc", "Cf") and sign not in "\n\t" for sign in text)


@pytest.fixture(params=list(WICKED.values()), ids=list(WICKED))
def wicked(request: pytest.FixtureRequest, crm: Crm) -> str:
    """A name that would do harm, in the book as lead 1."""
    assert crm("lead", "add", request.param, "--company", request.param).code == 0
    name: str = request.param
    return name


@pytest.mark.parametrize(
    "line", ["lead list -f table", "lead list -f md", "lead show 1 -f text", "lead show 1 -f table"]
)
def test_a_wicked_name_is_shown_and_does_nothing(wicked: str, crm: Crm, line: str) -> None:
    result = crm(*line.split())
    assert (result.code, result.err) == (0, "")
    assert nothing_steers(result.out)
    assert safe(wicked)[:12] in result.out.replace("\\\\", "\\")


OTHERS = [
    "org add {} --code {}", "org list -f table", "org show 1", "contact add {} --title {}", "contact list -f table",
    "contact show 1", "opp add {} --product {} --source internet --amount 5tr", "opp list -f table", "opp show 1",
    "log call lead:1 {}", "task add {} --on lead:1 --due tomorrow", "task list -f table", "note add {} --on lead:1",
    "lead show 1", "lead edit 1 --note {}", "lead assign 1 --to {}", "lead list --where name~{} -f table",
    "report leads --by owner -f table", "report leads --by owner -f text", "report closed -f table --by owner",
    "report pipeline -f text --by owner", "report leads --by owner -f html", "report leads --by owner -f svg",
    "history -f table", "history lead:1 -f text", "history org:1", "undo --yes", "redo --yes", "lead delete 1",
    "lead show {}", "config set company {}", "config get company", "config list -f table",
]  # fmt: skip


@pytest.mark.parametrize("name", list(WICKED.values()), ids=list(WICKED))
def test_a_wicked_word_does_nothing_wherever_it_is_typed_or_shown(name: str, crm: Crm) -> None:
    assert crm("lead", "add", name).code == 0
    for line in OTHERS:
        result = crm(*(word.replace("{}", name) for word in line.split()), env={"CRM_USER": name})
        assert result.code != 3, (line, result.err)
        assert nothing_steers(result.err), line
        if result.out.startswith(("<!DOCTYPE", "<svg")):
            assert "<b>" not in result.out
        elif "," not in result.out.splitlines()[0] if result.out else False:  # not CSV, which is verbatim
            assert nothing_steers(result.out), line


def test_a_wicked_name_stays_as_it_is_in_csv_and_json(wicked: str, crm: Crm) -> None:
    (record,) = crm("lead", "list", "-f", "json").json
    (line,) = crm("lead", "list", "-f", "jsonl").lines
    assert nothing_steers(line)
    assert nothing_steers(crm("lead", "list", "-f", "json").out)
    assert record["company"] == json.loads(line)["company"]
    csv = crm("lead", "list", "-f", "csv", "--columns", "company").out
    assert csv == f"company\n{record['company']}\n"


def test_a_wicked_name_in_an_error_does_nothing(wicked: str, crm: Crm) -> None:
    for line in (["lead", "show", wicked + "?"], ["lead", "add", wicked, "--phone", wicked], ["lead", "delete", "1"]):
        result = crm(*line)
        assert result.code != 0
        assert nothing_steers(result.err)
        assert "Traceback" not in result.err


def test_a_wicked_word_that_is_no_command_does_nothing(crm: Crm) -> None:
    for line in ([WICKED["clipboard"]], ["lead", WICKED["escape"]], ["lead", "list", "--" + WICKED["c1"]]):
        result = crm(*line)
        assert result.code == 2
        assert nothing_steers(result.err)


def test_a_name_of_several_lines_stays_in_its_row(crm: Crm) -> None:
    crm("lead", "add", "An", "--note", "one\ntwo\r\nthree\tfour")
    assert len(crm("lead", "list", "-f", "tsv").lines) == 2
    assert len(crm("lead", "list", "-f", "md", "--columns", "name,note").lines) == 3
    table = crm("lead", "list", "-f", "table", "--columns", "name,note").lines
    assert len(table) == 3


# --- terminals and locales


def on_a_terminal(*line: str, env: Mapping[str, str]) -> tuple[int, bytes]:
    """Run crm on a terminal; its exit code and what the terminal was sent."""
    master, slave = os.openpty()
    child = subprocess.Popen(
        [*CRM, *line], stdin=slave, stdout=slave, stderr=slave, env={**os.environ, "TERM": "dumb", **env}
    )
    os.close(slave)
    sent = b""
    with suppress(OSError):  # the terminal is gone when the program is
        while block := os.read(master, 65536):
            sent += block
    os.close(master)
    return child.wait(), sent.replace(b"\r\n", b"\n")


ASCII = {"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}


@pytest.mark.parametrize("line", ["lead list", "lead show 1"])
def test_a_terminal_that_knows_no_unicode_is_shown_escapes(crm: Crm, line: str) -> None:
    crm("lead", "add", "Đặng Ánh")
    code, sent = on_a_terminal(*line.split(), env=ASCII)
    assert code == 0
    assert sent.isascii()
    assert b"\\u0110\\u1eb7ng" in sent


def test_an_error_on_a_terminal_that_knows_no_unicode_is_shown(crm: Crm) -> None:
    crm("lead", "add", "An")
    code, sent = on_a_terminal("lead", "show", "Đặng", env=ASCII)
    assert code == 4
    assert b"there is no lead '\\u0110\\u1eb7ng'" in sent


@pytest.mark.parametrize("form", ["csv", "json", "tsv", "jsonl"])
def test_what_machines_read_is_utf_8_even_on_a_terminal_that_knows_none(crm: Crm, form: str) -> None:
    crm("lead", "add", "Đặng Ánh")
    _, sent = on_a_terminal("lead", "list", "-f", form, env=ASCII)
    assert "Đặng Ánh" in sent.decode("utf-8")


@pytest.mark.parametrize(
    "env",
    [
        {"LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "latin-1"},
        {"PYTHONIOENCODING": "utf-16"},
    ],
    ids=["C", "latin-1", "utf-16"],
)
@pytest.mark.parametrize("form", ["csv", "json", "table", "text"])
def test_a_pipe_is_utf_8_in_every_locale(crm: Crm, crm_process: Crm, form: str, env: dict[str, str]) -> None:
    crm("lead", "add", "Đặng Ánh")
    result = crm_process("lead", "show", "1", "-f", form, env=env)
    assert result.code == 0
    assert "Đặng Ánh" in result.out


# --- files


def test_a_file_is_written_in_the_format_its_name_tells(crm: Crm, tmp_path: Path) -> None:
    crm("lead", "add", "Đặng Ánh")
    target = tmp_path / "leads.json"
    result = crm("lead", "list", "-o", str(target))
    assert (result.code, result.out) == (0, "")
    assert json.loads(target.read_text("utf-8"))[0]["name"] == "Đặng Ánh"


def test_a_new_file_is_private_and_an_old_one_keeps_its_permissions(tmp_path: Path) -> None:
    new, old = tmp_path / "new.csv", tmp_path / "old.csv"
    old.write_text("before")
    old.chmod(0o644)
    before = os.umask(0)
    try:
        for each in (new, old):
            write_data(each, ["id\n"])
    finally:
        os.umask(before)
    assert [stat.S_IMODE(each.stat().st_mode) for each in (new, old)] == [0o600, 0o644]
    assert old.read_text() == "id\n"


def test_a_file_that_cannot_be_finished_is_as_it_was(tmp_path: Path) -> None:
    target = tmp_path / "leads.csv"
    target.write_text("before")

    def parts() -> object:
        yield "id\n"
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_data(target, parts())  # type: ignore[arg-type]
    assert target.read_text() == "before"
    assert [each.name for each in tmp_path.iterdir() if each.name != "home"] == ["leads.csv"]


def test_a_link_to_a_file_stays_a_link(tmp_path: Path) -> None:
    target, link = tmp_path / "leads.csv", tmp_path / "link.csv"
    target.write_text("before")
    link.symlink_to(target)
    write_data(link, ["after"])
    assert link.is_symlink()
    assert target.read_text() == "after"


def test_a_device_is_written_into_and_not_replaced() -> None:
    write_bytes(Path("/dev/null"), [b"x"])
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


def test_a_file_where_none_can_be_is_one_sentence(crm: Crm, tmp_path: Path) -> None:
    crm("lead", "add", "An")
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "file").write_text("")
    for place, why in (
        ("folder.csv", "Is a directory"),
        ("nowhere/leads.csv", "No such file or directory"),
        ("file/leads.csv", "Not a directory"),
        ("x" * 300 + ".csv", "File name too long"),
    ):
        result = crm("lead", "list", "-o", str(tmp_path / place))
        assert (result.code, result.out) == (1, "")
        assert result.err == f"error: {tmp_path / place} cannot be written: {why}\n"
    assert not list(tmp_path.glob("**/*.part"))


def test_a_full_device_as_file_is_one_sentence(crm: Crm) -> None:
    crm("lead", "add", "An")
    result = crm("lead", "list", "-o", "/dev/full")
    assert (result.code, result.err) == (1, "error: /dev/full cannot be written: No space left on device\n")


def test_a_file_that_may_not_be_written_says_the_file(tmp_path: Path) -> None:
    with pytest.raises(CrmError, match="cannot be written: No such file"):
        write(tmp_path / "nowhere" / "x", ["x"])


# --- closed, full and left


def shell(script: str) -> tuple[int, str, str]:
    """Run a line of shell in which ``crm`` is crm."""
    crm = " ".join(f"'{word}'" for word in CRM)
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; crm() {{ {crm} \"$@\"; }}; {script}"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def many(crm: Crm) -> None:
    """More leads than a pipe holds."""
    note = "x" * 9000
    refs = "".join(f"{n}\n" for n in range(1, 41))
    for n in range(40):
        assert crm("lead", "add", f"Lead {n}", "--anyway").code == 0
    assert crm("lead", "edit", "-", "--note", note, stdin=refs).code == 0


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("form", ["csv", "json", "jsonl", "ids", "md", "table"])
def test_a_reader_who_leaves_ends_the_command_quietly(form: str) -> None:
    code, out, err = shell(f"crm lead list -f {form} | head -1")
    assert (code, err) == (0, "")
    assert len(out.splitlines()) == 1


@pytest.mark.parametrize("line", ["--help", "lead --help", "lead add --help", "--version", "lead", ""])
def test_a_reader_of_the_help_who_leaves_before_it_comes_is_no_failure(line: str) -> None:
    code, _out, err = shell(f"crm {line} | true")
    assert (code, err) == (0, "")


@pytest.mark.parametrize("line", ["lead list", "lead show 1", "--version", "--help", "lead --help"])
def test_a_full_stdout_is_one_sentence_and_exit_1(crm: Crm, line: str) -> None:
    crm("lead", "add", "An")
    code, _out, err = shell(f"crm {line} > /dev/full")
    assert (code, err) == (1, "error: the output could not be written: the disk is full\n")


def test_a_change_whose_answer_cannot_be_written_is_kept_and_says_so(crm: Crm) -> None:
    for batch, (where, why) in enumerate((("> /dev/full", "the disk is full"), (">&-", "it is closed")), 1):
        code, _out, err = shell(f"crm lead add An{batch} {where}")
        assert code == 1
        assert err.splitlines() == [
            f"error: the output could not be written: {why}",
            f"note: what was changed is kept; crm undo {batch} takes it back",
        ]
    assert crm("lead", "list", "-f", "ids").out == "2\n1\n"


@pytest.mark.parametrize("line", ["lead list", "lead show 1", "--version"])
def test_a_closed_stdout_is_one_sentence_and_exit_1(crm: Crm, line: str) -> None:
    crm("lead", "add", "An")
    code, _out, err = shell(f"crm {line} >&-")
    assert (code, err) == (1, "error: the output could not be written: it is closed\n")


def test_a_closed_stderr_changes_nothing_else(crm: Crm) -> None:
    crm("lead", "add", "An")
    assert shell("crm lead list -f ids 2>&-") == (0, "1\n", "")
    assert shell("crm lead show 99 2>&-") == (4, "", "")
    assert shell("crm lead list -f ids 2>/dev/full") == (0, "1\n", "")
    assert shell("crm lead show 99 2>/dev/full") == (4, "", "")


def test_a_closed_stdin_is_an_empty_one(crm: Crm) -> None:
    crm("lead", "add", "An")
    assert shell("crm lead list -f ids <&-") == (0, "1\n", "")
    assert shell("crm lead show - <&-") == (2, "", "error: no records on stdin\n")
    assert shell("crm lead delete 1 <&-")[0] == 2


def test_all_three_closed_still_gives_the_exit_code(crm: Crm) -> None:
    crm("lead", "add", "An")
    assert shell("crm lead show 99 <&- >&- 2>&-")[0] == 4
    assert shell("crm lead add Bình <&- >&- 2>&-")[0] == 1
    assert crm("lead", "list", "-f", "ids").out == "2\n1\n"


def test_stdin_that_is_not_text_is_one_sentence(crm: Crm) -> None:
    crm("lead", "add", "An")
    result = crm("lead", "show", "-", stdin=b"1\n\xff\n")
    assert (result.code, result.err) == (2, "error: stdin is not UTF-8 text (byte 2)\n")


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("line", ["lead list -f csv", "lead list -f json", "lead list -f md", "export leads"])
def test_a_list_that_nobody_reads_on_keeps_nobody_from_writing(crm_process: Crm, line: str) -> None:
    reader = subprocess.Popen([*CRM, *line.split()], stdout=subprocess.PIPE)
    assert reader.stdout is not None
    reader.stdout.read(1)  # it prints, and now waits for us to read on
    assert reader.poll() is None
    assert crm_process("lead", "add", "Bình").code == 0
    reader.stdout.close()
    assert reader.wait() == 0
