"""crm restore: put a backup in the place of the book."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Annotated

import typer

from crmcli.commands.standard import Yes
from crmcli.context import current
from crmcli.errors import NotFound, RuleBroken
from crmcli.i18n import N_, _
from crmcli.params import Noun
from crmcli.prompts import confirm
from crmcli.render.output import complain
from crmcli.services.backups import free, name_of
from crmcli.store.restoring import brought_beside, put_in_place

app = Noun()


@app.verb("restore", N_("Put a backup in the place of the book."), "crm restore book-20260313-163000.db")
def restore(
    file: Annotated[str, typer.Argument(metavar="FILE", help=N_("a backup, or any other book of crm"))],
    yes: Yes = False,
) -> None:
    """The backup is checked first, the book that was there is kept, and how to go back is said."""
    backup, book = Path(file).expanduser(), current().book_path.resolve()
    if not backup.exists():
        raise NotFound("there is no file {path}", path=backup)
    if book.exists() and backup.samefile(book):
        raise RuleBroken("{path} is the book itself; a backup is another file", path=backup)
    with brought_beside(backup, book) as part:
        confirm(_("Put {file} in the place of the book {path}?").format(file=backup, path=book), yes=yes)
        current().close()
        safety = free(current().backup_folder / name_of(book, current().stamp, "before-restore"))
        kept = put_in_place(part, book, safety)
    complain(_("the book {path} is now what {file} holds").format(path=book, file=backup))
    if kept:
        complain(_("to go back: crm restore {file}").format(file=shlex.quote(str(kept))))
