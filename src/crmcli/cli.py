"""Root options and the one table: panel -> name -> (module, summary)."""

from __future__ import annotations

from typing import Annotated

import typer

from crmcli import __version__
from crmcli.boundary import INTERRUPTED, guarded
from crmcli.context import Context, enter, take_globals
from crmcli.i18n import N_, _, use
from crmcli.lazy import Entry, RootGroup
from crmcli.render.output import complain, lenient, say

GLOBALS = N_(
    "Anywhere on the line: --db FILE (the book), --now MOMENT or --today DAY (pretend it is then), --lang en|vi, "
    "--no-input (never ask), --debug (show where it failed)."
)

TABLE: dict[str, dict[str, Entry]] = {
    N_("Selling"): {
        "lead": Entry("crmcli.commands.lead", N_("Find, classify and convert leads")),
        "org": Entry("crmcli.commands.org", N_("Organizations: prospects and customers")),
        "contact": Entry("crmcli.commands.contact", N_("People you talk to")),
        "opp": Entry("crmcli.commands.opp", N_("Opportunities, from first talk to won or lost")),
    },
    N_("Every day"): {
        "log": Entry("crmcli.commands.log", N_("Write down a call, e-mail, meeting, visit or note")),
        "note": Entry("crmcli.commands.note", N_("Notes about a record")),
        "task": Entry("crmcli.commands.task", N_("What is to be done, and when")),
        "report": Entry("crmcli.commands.report", N_("The figures")),
    },
    N_("The book"): {
        "init": Entry("crmcli.commands.init", N_("Make a book"), verbs=False),
        "demo": Entry("crmcli.commands.demo", N_("Make a book full of examples to look around in"), verbs=False),
        "import": Entry("crmcli.commands.importing", N_("Read leads, deals and more from a file or pipe")),
        "export": Entry("crmcli.commands.exporting", N_("Write leads, deals and more to a file or pipe")),
        "history": Entry("crmcli.commands.history", N_("What was changed, when and by whom"), verbs=False),
        "undo": Entry("crmcli.commands.undo", N_("Take back the last change"), verbs=False),
        "redo": Entry("crmcli.commands.redo", N_("Bring back what was undone"), verbs=False),
        "config": Entry("crmcli.commands.config", N_("Settings of the book and of its user")),
    },
}


class Root(RootGroup):
    """The root with its table."""

    table = TABLE


def _print_version(asked: bool) -> None:
    if asked:
        say(f"crm {__version__}")
        raise typer.Exit


def _app() -> typer.Typer:
    app = typer.Typer(cls=Root, name="crm", add_completion=False)

    @app.callback(help=_("A customer-relationship manager for one salesperson at a shell."), epilog=_(GLOBALS))
    def root(
        version: Annotated[
            bool,
            typer.Option("--version", help=_("Print the version and leave."), is_eager=True, callback=_print_version),
        ] = False,
    ) -> None:
        pass

    return app


def run(argv: list[str]) -> int:
    """Run one command line; returns the exit code. Nothing escapes."""
    return guarded(lambda: _run(argv), argv)


def _run(argv: list[str]) -> int:
    options, line = take_globals(argv)
    context = Context(options, line)
    enter(context)
    use(context.language)
    context.dress()
    lenient()
    try:
        code = typer.main.get_command(_app()).main(args=line, prog_name="crm", standalone_mode=False)
    finally:
        context.close()
        for warning in context.warnings:
            complain(warning)
    if code == INTERRUPTED:
        raise KeyboardInterrupt  # Typer has made an exit code of it
    return code if isinstance(code, int) else 0
