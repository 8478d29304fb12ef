"""Root options and the one table: panel -> name -> (module, summary)."""

from __future__ import annotations

import os
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
        "today": Entry("crmcli.commands.today", N_("The desk: what is worth doing next"), verbs=False),
        "log": Entry("crmcli.commands.log", N_("Write down a call, e-mail, meeting, visit or note")),
        "note": Entry("crmcli.commands.note", N_("Notes about a record")),
        "task": Entry("crmcli.commands.task", N_("What is to be done, and when")),
        "find": Entry("crmcli.commands.find", N_("Find a record by any of its words"), verbs=False),
        "report": Entry("crmcli.commands.report", N_("The figures")),
    },
    N_("The book"): {
        "init": Entry("crmcli.commands.init", N_("Make a book"), verbs=False),
        "demo": Entry("crmcli.commands.demo", N_("Make a book full of examples to look around in"), verbs=False),
        "import": Entry("crmcli.commands.importing", N_("Read leads, deals and more from a file or pipe")),
        "export": Entry("crmcli.commands.exporting", N_("Write leads, deals and more to a file or pipe")),
        "dupes": Entry("crmcli.commands.dupes", N_("Records that may be one and the same"), verbs=False),
        "merge": Entry("crmcli.commands.merge", N_("Make one record of two"), verbs=False),
        "history": Entry("crmcli.commands.history", N_("What was changed, when and by whom"), verbs=False),
        "undo": Entry("crmcli.commands.undo", N_("Take back the last change"), verbs=False),
        "redo": Entry("crmcli.commands.redo", N_("Bring back what was undone"), verbs=False),
        "completion": Entry("crmcli.commands.completion", N_("Complete words with the TAB key"), verbs=False),
        "config": Entry("crmcli.commands.config", N_("Settings of the book and of its user")),
        "check": Entry("crmcli.commands.check", N_("Whether the book is sound, and how to mend it"), verbs=False),
        "backup": Entry("crmcli.commands.backup", N_("Copy the book, whole and checked"), verbs=False),
        "restore": Entry("crmcli.commands.restore", N_("Put a backup in the place of the book"), verbs=False),
        "sql": Entry("crmcli.commands.sql", N_("Ask the book in SQL; it only reads"), verbs=False),
        "schema": Entry("crmcli.commands.schema", N_("How the book is laid out"), verbs=False),
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
    """Run one command line, or answer a shell that completes one; returns the exit code. Nothing escapes."""
    if "_CRM_COMPLETE" in os.environ:
        from crmcli.completion import offer  # noqa: PLC0415 - only where a shell asks

        return offer(argv, TABLE)
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
