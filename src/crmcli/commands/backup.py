"""crm backup: a copy of the book that is whole."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from crmcli.context import current
from crmcli.errors import UsageError
from crmcli.i18n import N_
from crmcli.params import Noun
from crmcli.render.output import on_terminal, say, write_data
from crmcli.render.rows import json_text
from crmcli.render.shape import Shape
from crmcli.services import backups

app = Noun()

FORMATS = ("text", "json")


@app.verb("backup", N_("Copy the book, whole and checked, whoever is writing."), "crm backup --keep 30")
def backup(
    target: Annotated[
        str | None,
        typer.Argument(metavar="[FILE|DIR]", help=N_("where to; without it the folder backups of your own data")),
    ] = None,
    keep: Annotated[
        int | None,
        typer.Option("--keep", metavar="N", min=1, help=N_("remove all but the N latest in the folder")),
    ] = None,
    fmt: Annotated[
        str | None, typer.Option("--format", "-f", metavar="FORMAT", help=N_("text (the path) or json, also in a pipe"))
    ] = None,
) -> None:
    """A backup is made beside its name, checked and only then named. In a pipe, as under cron, it says nothing."""
    Shape(fmt or "text").check(FORMATS)
    desk = current().desk(patience=backups.PATIENCE)
    folder = current().backup_folder if target is None else Path(target).expanduser()
    named = target is not None and not folder.is_dir() and not target.endswith("/")
    if named and keep:
        raise UsageError("--keep goes with a folder: the backups in it are named by their time")
    path = folder if named else folder / backups.name_of(desk.book.path, current().stamp)
    made = backups.keep(desk, path, replace=named, keep=keep)
    if fmt == "json":
        removed = [str(each) for each in made.removed]
        write_data(None, [json_text({"path": str(made.path), "size": made.size, "removed": removed})])
    elif fmt or on_terminal():
        say(str(made.path))
