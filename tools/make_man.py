"""Write ``docs/man/crm.1`` from the commands and the README; ``--check`` only compares."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer
from make_reference import commands
from typer.core import TyperArgument

from crmcli import __version__
from crmcli.cli import GLOBALS

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs/man/crm.1"
README = ROOT / "README.md"

HEAD = f"""\
.\\" Written by `make reference` from the commands; do not edit.
.TH CRM 1 "" "crm {__version__}" "User Commands"
.SH NAME
crm \\- a customer\\-relationship manager for one salesperson at a shell
.SH SYNOPSIS
.B crm
.I COMMAND
.RI [ VERB ]
.RI [ ARGUMENTS ]
.RI [ OPTIONS ]
.SH DESCRIPTION
"""


def page() -> str:
    """The whole page."""
    readme = README.read_text("utf-8")
    parts = [HEAD, _paragraph(_introduction(readme)), ".SH OPTIONS\n", _paragraph(GLOBALS), ".SH COMMANDS\n"]
    for name, summary, lines in commands():
        parts.append(f".SS crm {name}\n{_text(summary)}.\n")
        for line, command in lines:
            parts += _command(line, command)
    parts += [".SH ENVIRONMENT\n", *_table(readme, "Settings"), ".SH EXIT STATUS\n", *_table(readme, "Exit codes")]
    return "".join(parts)


def _introduction(readme: str) -> str:
    """The first paragraph of the README."""
    found = re.match(r"# .*\n\n(.*?)\n\n", readme, re.DOTALL)
    assert found, "the README begins with a title and what crm is"
    return found[1]


def _command(line: str, command: Any) -> Iterator[str]:
    """How a line is typed, what it does, its arguments and options, examples."""
    context = typer.Context(command, info_name=line)
    yield f".PP\n.B {_text(line)}\n{_text(' '.join(command.collect_usage_pieces(context)))}\n"
    yield from (f".br\n{_text(row)}\n" for row in command.help.splitlines() if row)
    params = [param for param in command.params if not param.hidden]
    yield ".RS\n" if params else ""
    for param in params:
        yield f".TP\n.B {_text(_name(param, context))}\n{_text(param.help or '')}\n"
    yield ".RE\n" if params else ""
    examples = [each.strip() for each in command.epilog.split("\n\n")[1:]]
    yield ".PP\n.RS\n.EX\n" + "".join(f"{_text(each)}\n" for each in examples) + ".EE\n.RE\n"


def _name(param: Any, context: typer.Context) -> str:
    metavar = str(param.make_metavar(context))
    if isinstance(param, TyperArgument):
        return metavar.strip("[]")
    return ", ".join([*param.opts, *param.secondary_opts]) + ("" if param.is_flag else f" {metavar}")


def _paragraph(text: str) -> str:
    return ".PP\n" + "".join(f"{_text(line)}\n" for line in _plain(text).splitlines())


def _table(readme: str, heading: str) -> Iterator[str]:
    """The table under a heading of the README."""
    section = readme.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| ([^|]+?) \| ([^|]+?) \|$", section, re.MULTILINE)
    assert rows, f"the README has no table under {heading}"
    return (f".TP\n.B {_text(_plain(name))}\n{_text(_plain(about))}\n" for name, about in rows)


def _plain(markdown: str) -> str:
    """Text without the marks of Markdown: backticks, stars, the targets of links."""
    return re.sub(r"[`*]", "", re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", markdown))


def _text(text: str) -> str:
    """A line of text that roff takes for nothing else."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace("`", "\\(ga")
    escaped = escaped.replace("~", "\\(ti").replace("^", "\\(ha")
    return f"\\&{escaped}" if escaped.startswith(".") else escaped


def main() -> int:
    """Write the page, or with ``--check`` say whether it is current."""
    text = page()
    if "--check" in sys.argv:
        if PAGE.exists() and PAGE.read_text("utf-8") == text:
            return 0
        print("docs/man/crm.1 is not what the commands say: run `make reference`", file=sys.stderr)
        return 1
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
