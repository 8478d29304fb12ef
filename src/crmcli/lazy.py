"""Commands that load when they are entered, and the one place where a failure becomes a sentence.

Typer has no lazy groups: the root lists stand-ins that know only a name and a summary, and import their module when
Typer enters them. Of a module, only the verb that was typed is built.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any, NamedTuple, cast

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command_from_info

from crmcli.i18n import N_, _
from crmcli.params import Verb
from crmcli.render.output import on_terminal

ALIASES = {"ls": "list", "rm": "delete"}
"""Names that work without being listed."""

OPTIONS = N_("[OPTIONS]")
"""Stands for the options in a usage line."""


class Entry(NamedTuple):
    """A line of the root's table: where the command is, what it is for, and whether it has verbs."""

    module: str
    summary: str
    verbs: bool = True


class _Spoken:
    """What Typer writes without a catalogue, in the user's language: the usage line and the help option."""

    def format_usage(self: Any, ctx: Any, formatter: Any) -> None:
        """The usage line."""
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), _("Usage:") + " ")

    def get_help_option(self: Any, ctx: Any) -> Any:
        """The option ``--help``."""
        option = super().get_help_option(ctx)  # type: ignore[misc]
        option.help = _("Show this message and exit.")
        return option


class SpokenCommand(_Spoken, TyperCommand):
    """A command, all of its help in the user's language."""


def markup() -> Any:
    """Rich help on a terminal, plain help in a pipe."""
    return "rich" if on_terminal() else None


def build(verb: Verb) -> Any:
    """The Typer command of a verb, in the user's language."""
    app = typer.Typer(add_completion=False)
    example = _("Example:") + "\n\n" + "\n\n".join(f"    {line}" for line in verb.example.splitlines())
    app.command(
        verb.name,
        cls=SpokenCommand,
        options_metavar=_(OPTIONS),
        help=_(verb.help),
        epilog=example,
        hidden=verb.hidden,
    )(verb.callback())
    command = get_command_from_info(
        app.registered_commands[0], pretty_exceptions_short=True, rich_markup_mode=markup()
    )
    for param in command.params:
        if text := getattr(param, "help", None):
            param.help = _(text)  # type: ignore[attr-defined]
        if param.metavar:
            param.metavar = _(param.metavar)
    return command


class SpokenGroup(_Spoken, TyperGroup):
    """A group; its help, in the user's language, is shown when nothing is typed after it."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Nothing typed is the question what there is to type."""
        return super().parse_args(ctx, args or ["--help"])


class VerbGroup(SpokenGroup):
    """A noun: its module is imported when it is entered, a verb built when it is asked for."""

    def __init__(self, name: str, entry: Entry, panel: str) -> None:
        super().__init__(
            name=name,
            help=_(entry.summary),
            rich_markup_mode=markup(),
            rich_help_panel=panel,
            options_metavar=_(OPTIONS),
            subcommand_metavar=_("VERB [ARGS]..."),
        )
        self.entry = entry
        self._verbs: dict[str, Verb] = {}

    def make_context(self, *args: Any, **kwargs: Any) -> Any:
        """Enter: only now is the module needed."""
        self.load()
        return super().make_context(*args, **kwargs)

    def load(self) -> None:
        """Import the module and learn its verbs."""
        module = import_module(self.entry.module)
        self._verbs = {verb.name: verb for verb in module.app.verbs}
        self.commands = cast(Any, dict.fromkeys(self._verbs))

    def list_commands(self, ctx: Any) -> list[str]:
        """The names of the verbs, as declared."""
        return list(self._verbs)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The verb of that name or quiet alias."""
        name = cmd_name if cmd_name in self._verbs else ALIASES.get(cmd_name, "")
        verb = self._verbs.get(name)
        return build(verb) if verb else None


class LazyCommand(SpokenCommand):
    """A command without verbs; its module is imported when it is entered."""

    def __init__(self, name: str, entry: Entry, panel: str) -> None:
        super().__init__(name, help=_(entry.summary), rich_markup_mode=markup(), rich_help_panel=panel)
        self.entry = entry

    def make_context(self, info_name: Any, args: Any, parent: Any = None, **extra: Any) -> Any:
        """Enter: the context is the real command's."""
        return self.load().make_context(info_name, args, parent, **extra)

    def load(self) -> Any:
        """The real command."""
        module = import_module(self.entry.module)
        return build(next(verb for verb in module.app.verbs if verb.name == self.name))


class RootGroup(SpokenGroup):
    """``crm`` itself: the table of panels, names and modules."""

    table: Mapping[str, Mapping[str, Entry]] = {}

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.rich_markup_mode = markup()
        self.options_metavar = _(OPTIONS)
        self.subcommand_metavar = _("COMMAND [ARGS]...")
        self.commands = cast(Any, dict.fromkeys(name for panel in self.table.values() for name in panel))

    def list_commands(self, ctx: Any) -> list[str]:
        """Every command, in the order of the table."""
        return list(self.commands)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """A stand-in that knows its name and summary."""
        for panel, entries in self.table.items():
            if entry := entries.get(cmd_name):
                kind = VerbGroup if entry.verbs else LazyCommand
                return kind(cmd_name, entry, _(panel))
        return None

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """The plain help: one section a panel."""
        for panel, entries in self.table.items():
            with formatter.section(_(panel)):
                formatter.write_dl([(name, _(entry.summary)) for name, entry in entries.items()])

