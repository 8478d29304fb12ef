"""Write ``docs/cli-reference.md`` from the commands themselves; ``--check`` only compares."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperArgument

from crmcli.cli import GLOBALS, TABLE
from crmcli.domain.fields import Field, fields_of
from crmcli.domain.nouns import PLURALS, record_class
from crmcli.lazy import Entry, LazyCommand, VerbGroup
from crmcli.settings import BOOK_SETTINGS, USER_SETTINGS, Setting

REFERENCE = Path(__file__).parents[1] / "docs/cli-reference.md"

HEAD = """\
# Every command

Written by `make reference` from the commands; do not edit. `crm COMMAND --help` says the same, in English and
Vietnamese.

"""


def commands() -> Iterator[tuple[str, str, list[tuple[str, Any]]]]:
    """Each command of the root's table: its name, its summary, and the lines that run it."""
    for panel, entries in TABLE.items():
        for name, entry in entries.items():
            yield name, entry.summary, list(_lines(panel, name, entry))


def _lines(panel: str, name: str, entry: Entry) -> Iterator[tuple[str, Any]]:
    if not entry.verbs:
        yield f"crm {name}", LazyCommand(name, entry, panel).load()
        return
    group = VerbGroup(name, entry, panel)
    group.load()
    for verb in group.list_commands(None):
        command = group.get_command(None, verb)
        if not command.hidden:
            yield f"crm {name} {verb}", command


def reference() -> str:
    """The whole document."""
    found = list(commands())
    parts = [HEAD, "| command | |\n|---|---|\n"]
    parts += [f"| [`crm {name}`](#crm-{name}) | {summary} |\n" for name, summary, _ in found]
    parts.append(f"\n{GLOBALS}\n")
    for name, summary, lines in found:
        parts.append(f"\n## crm {name}\n\n{summary}.\n")
        parts += [_section(line, command, alone=line == f"crm {name}") for line, command in lines]
    parts += ["\n## Fields\n", _FIELDS]
    parts += [_fields(plural, fields_of(record_class(noun))) for plural, noun in PLURALS.items()]
    parts += ["\n## Settings\n", _settings("of the book", BOOK_SETTINGS), _settings("of the user", USER_SETTINGS)]
    return "".join(parts)


_FIELDS = """
A field has one name everywhere: as a CSV header, a JSON key, in `--columns`, `--sort` and `--where`; with dashes it
is the option of `add` and `edit`. Fields marked + are computed, and read-only.
"""


def _section(line: str, command: Any, *, alone: bool) -> str:
    context = typer.Context(command, info_name=line)
    pieces = " ".join([line, *command.collect_usage_pieces(context)])
    parts = [] if alone else [f"\n### {line}\n\n{command.help}\n"]
    rows = [_row(param, context) for param in command.params if not param.hidden]
    parts.append(f"\n```\n{pieces}\n```\n")
    if rows:
        parts.append("\n| | |\n|---|---|\n" + "".join(rows))
    example = [each.strip() for each in command.epilog.split("\n\n")[1:]]
    parts.append("\nFor example:\n\n```sh\n" + "\n".join(example) + "\n```\n")
    return "".join(parts)


def _row(param: Any, context: typer.Context) -> str:
    return f"| `{_cell(argument_or_option(param, context))}` | {_cell(param.help or '')} |\n"


def argument_or_option(param: Any, context: typer.Context) -> str:
    """A parameter as it is typed: ``RECORD``, ``--output, -o FILE``."""
    if isinstance(param, TyperArgument):
        return str(param.make_metavar(context)).strip("[]")
    value = "" if param.is_flag else " " + param.make_metavar(context)
    return ", ".join([*param.opts, *param.secondary_opts]) + value


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _fields(plural: str, fields: tuple[Field, ...]) -> str:
    rows = [f"| `{spec.name}`{' +' if spec.derived else ''} | {spec.kind.value} | {spec.label} |\n" for spec in fields]
    return f"\n### Fields of {plural}\n\n| field | kind | |\n|---|---|---|\n" + "".join(rows)


def _settings(whose: str, declared: Any) -> str:
    rows = [f"| `{name}` | {_value(setting)} | {setting.label} |\n" for name, setting in declared.items()]
    return f"\n### Settings {whose}\n\n| setting | default | |\n|---|---|---|\n" + "".join(rows)


def _value(setting: Setting) -> str:
    if setting.kind == "table":
        return "a table; see `crm config get`"
    text = ", ".join(map(str, setting.default)) if isinstance(setting.default, list) else str(setting.default)
    return f"`{text}`" if text else ""


def main() -> int:
    """Write the document, or with ``--check`` say whether it is current."""
    text = reference()
    if "--check" in sys.argv:
        if REFERENCE.exists() and REFERENCE.read_text("utf-8") == text:
            return 0
        print("docs/cli-reference.md is not what the commands say: run `make reference`", file=sys.stderr)
        return 1
    REFERENCE.parent.mkdir(exist_ok=True)
    REFERENCE.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
