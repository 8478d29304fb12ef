"""Backups of the book: where each goes, how it is called, and which of the older ones are no longer needed."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from crmcli.errors import BookError, RuleBroken
from crmcli.store.backup import back_up, identity_at
from crmcli.store.book import make_folder
from crmcli.store.desk import Desk, book_id

PATIENCE = 15 * 60.0
"""Seconds a backup waits for a command that is writing: nobody sits before it."""


class Kept(NamedTuple):
    """The backup that was made and the older ones that went."""

    path: Path
    size: int
    removed: tuple[Path, ...]


def keep(desk: Desk, target: Path, *, replace: bool, keep: int | None = None) -> Kept:
    """Make a backup at ``target`` and remove all but the latest ``keep`` that were made beside it.

    With ``replace`` a backup of the same book that is there goes; else the name gets a number. Raises RuleBroken for
    a target that is anything else, BookError when the copy cannot be made; then nothing is removed either.
    """
    target = Path(os.path.realpath(target))
    if replace:
        _check_replaceable(desk, target)
    else:
        _make_parent(target)
        target = free(target)
    back_up(desk.book, target, orphans=True)
    removed = tuple(_prune(desk, target, keep)) if keep else ()
    return Kept(target, target.stat().st_size, removed)


def name_of(book: Path, stamp: str, why: str = "") -> str:
    """The name of a backup: ``book-20260313-163000.db``, or with why it was made ``book-before-restore-…``."""
    return f"{book.stem}{'-' if why else ''}{why}-{stamp}.db"


def free(target: Path) -> Path:
    """The same name, or with a number where a file of that name is."""
    found, number = target, 1
    while found.exists():
        number += 1
        found = target.with_name(f"{target.stem}-{number}{target.suffix}")
    return found


def _make_parent(target: Path) -> None:
    try:
        make_folder(target.parent)
    except OSError as failure:
        raise BookError("the backup {path} cannot be written: {why}", path=target, why=failure.strerror) from failure


def _check_replaceable(desk: Desk, target: Path) -> None:
    """Refuse to write over what is not an older backup of this book."""
    if not target.exists():
        return
    if target.samefile(desk.book.path):
        raise RuleBroken("{path} is the book itself; a backup is another file", path=target)
    if target.is_file() and (not target.stat().st_size or identity_at(target) == book_id(desk)):
        return
    raise RuleBroken("{path} is there already and is not a backup of this book", path=target)


def _prune(desk: Desk, newest: Path, keep: int) -> list[Path]:
    """Remove all but the latest backups of this book that were named by the clock; returns those that went."""
    pattern = re.compile(re.escape(desk.book.path.stem) + r"-(\d{8}-\d{6})(?:-(\d+))?\.db")
    dated = [
        (found[1], int(found[2] or 1), path)
        for path in newest.parent.iterdir()
        if (found := pattern.fullmatch(path.name)) and path.is_file() and not path.is_symlink()
    ]
    mine = [path for *_when, path in sorted(dated, reverse=True) if identity_at(path) == book_id(desk)]
    old = [path for path in mine[keep:] if path != newest]
    for path in old:
        with suppress(FileNotFoundError):  # another backup was faster
            path.unlink()
    return old
