"""Tests of what shells ask and how they are answered."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from crmcli.formats.shells import SHELLS, Candidate, Typed, answer, quoted, script, typed


def asked(line: str) -> Typed:
    return typed("bash", [line], {})


@pytest.mark.parametrize(
    ("line", "words", "current", "left_alone", "quote"),
    [
        ("crm ", (), "", 0, ""),
        ("crm le", (), "le", 0, ""),
        ("crm lead show ", ("lead", "show"), "", 0, ""),
        (r"crm lead show Nguyen\ V", ("lead", "show"), "Nguyen V", 0, ""),
        ('crm lead show "Nguyen V', ("lead", "show"), "Nguyen V", 0, '"'),
        ("crm lead show 'it", ("lead", "show"), "it", 0, "'"),
        ("crm lead show 'a b' x", ("lead", "show", "a b"), "x", 0, ""),
        ("crm log call lead:da", ("log", "call"), "lead:da", 5, ""),
        ('crm log call lead:"da', ("log", "call"), "lead:da", 5, '"'),
        ("crm lead list --where status=ne", ("lead", "list", "--where"), "status=ne", 7, ""),
        (r'crm lead show "a\"b', ("lead", "show"), 'a"b', 0, '"'),
        ("crm lead show a\\", ("lead", "show"), "a", 0, ""),
        ('crm lead add "" ', ("lead", "add", ""), "", 0, ""),
        ("", (), "", 0, ""),
    ],
)
def test_a_line_of_bash_is_read_as_bash_reads_it(
    line: str, words: tuple[str, ...], current: str, left_alone: int, quote: str
) -> None:
    assert asked(line) == (words, current, left_alone, quote)


def test_bash_may_begin_words_elsewhere() -> None:
    assert typed("bash", ["crm log call lead:da"], {"_CRM_BREAKS": " \t\n"}).left_alone == 0


def test_zsh_and_fish_hand_over_words() -> None:
    assert typed("zsh", ["lead", "show", "da"], {}) == (("lead", "show"), "da", 0, "")
    assert typed("fish", [], {}) == ((), "", 0, "")


def test_bash_is_given_what_is_to_stand_in_place_of_what_it_replaces() -> None:
    found = [Candidate("lead:Đặng Văn An", "12")]
    assert list(answer("bash", asked("crm log call lead:da"), found)) == ["Đặng\\ Văn\\ An\n"]
    assert list(answer("bash", asked("crm log call da"), found)) == ["lead:Đặng\\ Văn\\ An\n"]
    assert list(answer("bash", asked('crm log call "da'), found)) == ["lead:Đặng Văn An\n"]
    assert list(answer("bash", asked("crm log call org:da"), found)) == []


def test_zsh_is_given_a_description() -> None:
    assert list(answer("zsh", Typed((), "da"), [Candidate("Đặng", "lead 1"), Candidate("x")])) == [
        "Đặng\tlead 1\n",
        "x\n",
    ]


def test_fish_is_given_what_begins_as_typed() -> None:
    found = [Candidate("Đặng Văn An", "lead 1")]
    assert list(answer("fish", Typed((), "dan"), found)) == ["dang van an\tĐặng Văn An lead 1\n"]
    assert list(answer("fish", Typed((), "đặng"), found)) == ["Đặng Văn An\tlead 1\n"]


@pytest.mark.parametrize("shell", SHELLS)
def test_what_could_steer_a_terminal_is_not_offered(shell: str) -> None:
    found = [Candidate("a\x1b]52;c;x\x07"), Candidate("b\nc"), Candidate("d\te"), Candidate("f", "g\x1b[2Jh\ni")]
    lines = list(answer(shell, Typed((), ""), found))
    assert [line.split("\t")[0].strip() for line in lines] == ["f"]
    assert not {"\x1b", "\x07"} & set("".join(lines))


NASTY = ["Đặng Văn An #12", "O'Hara \"Bob\" $HOME `id` \\ ! & ; | < > ( ) { } [ ] * ? ~ ^ # %", "$(reboot)", "~", "#1"]


@pytest.mark.parametrize("text", NASTY)
@pytest.mark.parametrize("quote", ["", "'", '"'])
def test_bash_reads_back_what_was_quoted(text: str, quote: str) -> None:
    bash = shutil.which("bash")
    if not bash:
        pytest.skip("bash is not installed")
    line = f"printf %s {quote}{quoted(text, quote)}{quote}"
    done = subprocess.run([bash, "--norc", "-c", line], capture_output=True, check=True)
    assert done.stdout.decode() == text


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_of_a_shell_can_be_read_by_it(shell: str) -> None:
    program = shutil.which(shell)
    if not program:
        pytest.skip(f"{shell} is not installed")
    done = subprocess.run([program, "-n"], input=script(shell).encode(), capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")
