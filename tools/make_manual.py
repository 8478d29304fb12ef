"""Write ``docs/crm.1``, the man page, from the commands and from what README.md says of the environment and exit codes;
``--check`` only compares.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import typer
from make_reference import argument_or_option, commands

from crmcli.cli import GLOBALS

ROOT = Path(__file__).parents[1]
MANUAL = ROOT / "docs/crm.1"

HEAD = """\
.\\" Written by `make reference` from the commands; do not edit.
.TH CRM 1
.SH NAME
crm \\- a customer-relationship manager for one salesperson at a shell
.SH SYNOPSIS
.B crm
.I COMMAND
.RI [ ARGS ]...
.SH DESCRIPTION
One SQLite file, the book, holds leads, organizations, contacts, opportunities, and everything said and promised along
the way. Every answer can be piped, every change can be taken back.
.PP
"""

END = """\
.SH SEE ALSO
.BR sqlite3 (1)
"""


def manual() -> str:
    """The whole page."""
    parts = [HEAD, _plain(GLOBALS), "\n.SH COMMANDS\n"]
    for _name, summary, lines in commands():
        parts += [_section(line, command, summary) for line, command in lines]
    parts += [".SH ENVIRONMENT\n", _table("Settings"), ".SH EXIT STATUS\n", _table("Exit codes"), END]
    return "".join(parts)


def _section(line: str, command: Any, summary: str) -> str:
    context = typer.Context(command, info_name=line)
    usage = " ".join([line, *command.collect_usage_pieces(context)])
    parts = [f".SS {_plain(usage)}\n{_plain(command.help or summary)}\n"]
    for param in command.params:
        if not param.hidden:
            name = argument_or_option(param, context)
            parts.append(f".TP\n.B {_plain(name)}\n{_plain(param.help or '')}\n")
    examples = [_plain(each.strip()) for each in command.epilog.split("\n\n")[1:]]
    return "".join([*parts, ".PP\n.EX\n", *(f"{each}\n" for each in examples), ".EE\n"])


def _table(section: str) -> str:
    """A table of README.md, a paragraph a row."""
    text = (ROOT / "README.md").read_text("utf-8").split(f"\n## {section}\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (.+?) \| (.+) \|$", text, re.MULTILINE)
    return "".join(f".TP\n.B {_plain(name)}\n{_plain(what)}\n" for name, what in rows if name != "variable")


def _plain(text: str) -> str:
    """A text as roff takes it: nothing in it is a request, dashes are those that are typed."""
    text = text.replace("`", "").replace("\\", "\\e").replace("-", "\\-").replace("\n", " ")
    return "\\&" + text if text.startswith((".", "'")) else text


def main() -> int:
    """Write the page, or with ``--check`` say whether it is current."""
    text = manual()
    if "--check" in sys.argv:
        if MANUAL.exists() and MANUAL.read_text("utf-8") == text:
            return 0
        print("docs/crm.1 is not what the commands say: run `make reference`", file=sys.stderr)
        return 1
    MANUAL.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
