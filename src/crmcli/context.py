"""What a command is given: the desk, the language, the terminal. The only place that reads the clock."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from crmcli import i18n
from crmcli.domain.folding import clean
from crmcli.domain.zones import zone_named
from crmcli.errors import BookError, CrmError, InvalidValue, UsageError
from crmcli.store.book import PATIENCE, Book, looser_than_private, open_book, open_or_create
from crmcli.store.desk import Desk, stored_settings, teach

FLAGS = ("--no-input", "--debug")
VALUES = ("--db", "--now", "--today", "--lang")
"""Global options: they may stand anywhere on the line."""

_LONGEST_SETTINGS = 1_000_000
"""Characters of the settings file that are read: more, as from /dev/zero, is no settings file."""

_LONGEST_USER = 1_000
"""Characters of the name of who works, as of every owner."""


def take_globals(argv: list[str]) -> tuple[dict[str, str], list[str]]:
    """Take the global options out of the line; what follows ``--`` is left alone."""
    found: dict[str, str] = {}
    rest: list[str] = []
    words = iter(argv)
    for word in words:
        _check_text(word)
        name, has_value, value = word.partition("=")
        if word == "--":
            return found, [*rest, word, *words]
        if word in FLAGS:
            found[word] = "1"
        elif name in VALUES:
            found[name] = value if has_value else next(words, "")
            if not found[name] or (found[name].startswith("--") and not has_value):
                raise UsageError("{option} needs a value", option=name)
        else:
            rest.append(word)
    return found, rest


def _check_text(word: str) -> None:
    try:
        word.encode()
    except UnicodeEncodeError:  # bytes that the terminal's encoding does not know
        raise UsageError("{word!r} holds bytes that are not text", word=word) from None


_GLANCE = 0.2
"""Seconds that a glance at the book waits for another command that is writing."""


class Context:
    """One run of the program. Everything is built on first use.

    With ``glance`` the book is only looked at: it is neither brought up to date nor waited for.
    """

    def __init__(self, options: dict[str, str], line: list[str], *, glance: bool = False) -> None:
        self.options = options
        self.line = line
        self._glance = glance
        self.warnings: list[str] = []
        self.kept: int | None = None
        self._book: Book | None = None

    @property
    def debug(self) -> bool:
        """Whether a failure shows its traceback."""
        return "--debug" in self.options

    @property
    def interactive(self) -> bool:
        """Whether a person can be asked."""
        if "--no-input" in self.options or os.environ.get("CRM_NO_INPUT", "") not in ("", "0"):
            return False
        return sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()

    @cached_property
    def book_path(self) -> Path:
        """Where the book is: ``--db``, ``CRM_DB``, else the user's data directory."""
        named = self.options.get("--db") or os.environ.get("CRM_DB")
        return Path(os.path.expanduser(named)) if named else _data_folder() / "book.db"  # noqa: PTH111 - a name of nobody

    @property
    def backup_folder(self) -> Path:
        """Where backups go when nobody says where: beside the user's own book."""
        return _data_folder() / "backups"

    @property
    def stamp(self) -> str:
        """The true moment where the user is, as it stands in the name of a file: ``20260313-163000``."""
        return datetime.now(UTC).astimezone().strftime("%Y%m%d-%H%M%S")

    @cached_property
    def user_settings(self) -> dict[str, Any]:
        """The user's own settings, from the TOML file; empty where there is none."""
        path = config_path()
        if not path.exists():
            return {}
        import tomllib  # noqa: PLC0415 - only where a file is

        try:
            with path.open(encoding="utf-8") as stream:
                return tomllib.loads(stream.read(_LONGEST_SETTINGS))
        except (OSError, ValueError, RecursionError) as wrong:
            why = wrong.strerror if isinstance(wrong, OSError) else wrong
            raise InvalidValue("the settings file {path} cannot be read: {why}", path=path, why=why) from wrong

    @cached_property
    def language(self) -> str:
        """``--lang``, ``CRM_LANG``, the user's setting, the book's, the locale's."""
        asked = self.options.get("--lang") or os.environ.get("CRM_LANG")
        if asked:
            if asked not in i18n.LANGUAGES:
                known = ", ".join(i18n.LANGUAGES)
                raise UsageError("--lang: {value!r} is not one of {known}", value=asked, known=known)
            return asked
        return str(self.user_settings.get("language") or self._book_language() or _locale_language())

    def dress(self) -> None:
        """Leave colour out where the user's settings say so: the same as NO_COLOR."""
        if self.user_settings.get("color") == "never":
            os.environ["NO_COLOR"] = "1"

    @cached_property
    def user(self) -> str:
        """Who works: ``CRM_USER``, the user's setting, the login."""
        named = clean(os.environ.get("CRM_USER") or str(self.user_settings.get("user", ""))) or _login()
        _check_text(named)
        if len(named) > _LONGEST_USER:
            raise InvalidValue(
                "{field}: {length} characters are too many; at most {most}",
                field="CRM_USER",
                length=len(named),
                most=_LONGEST_USER,
            )
        return named

    def desk(self, *, write: bool = False, patience: float = PATIENCE) -> Desk:
        """The open book with its settings and the clock; a writing command makes the book where there is none.

        ``patience`` is how many seconds it waits for another command that is writing.
        """
        if self._book is None:
            self._book = open_or_create(self.book_path) if write else open_book(self.book_path, patience=patience)
        self._book.patience = patience
        self._warn_if_open_to_others()
        settings = stored_settings(self._book)
        real = datetime.now(UTC)
        zone = zone_named(settings.text("timezone"))
        desk = Desk(self._book, settings, self._business_now(real.astimezone(zone)), real, self.user, self._line())
        teach(desk)
        return desk

    def book(self) -> Book:
        """The open book; BookError where there is none."""
        if self._book is None:
            patience = _GLANCE if self._glance else PATIENCE
            self._book = open_book(self.book_path, read_only=self._glance, patience=patience)
        return self._book

    def close(self) -> None:
        """Close the book, if it was opened."""
        if self._book is not None:
            self.kept = self._book.kept
            self._book.close()
            self._book = None

    def _business_now(self, real: datetime) -> datetime:
        """The business moment: ``--now``, ``--today`` at the present time of day, else the true one; local, naive."""
        local = real.replace(tzinfo=None, microsecond=0)
        now, today = self.options.get("--now"), self.options.get("--today")
        if not (now or today):  # what is typed goes before the environment
            now, today = os.environ.get("CRM_NOW"), os.environ.get("CRM_TODAY")
        if not (now or today):
            return local
        from crmcli.domain.days import parse_day, parse_moment  # noqa: PLC0415 - only when a day is given

        if now:
            return parse_moment(now, local)
        return datetime.combine(parse_day(today or "", local.date()), local.time())

    def _line(self) -> str:
        import shlex  # noqa: PLC0415 - Typer has loaded it already

        return shlex.join(["crm", *self.line])[:1000]

    def _book_language(self) -> str | None:
        try:
            return stored_settings(self.book()).text("language") or None
        except (CrmError, BookError):
            return None  # the command itself will say what is wrong with the book

    def _warn_if_open_to_others(self) -> None:
        if not self.warnings and looser_than_private(self.book_path):
            self.warnings.append(
                i18n._("warning: others can read the book {path}; mend it with: chmod 600 {path}").format(
                    path=self.book_path
                )
            )


def _data_folder() -> Path:
    from platformdirs import user_data_path  # noqa: PLC0415 - only where no file is named

    return user_data_path("crm")


def _login() -> str:
    for variable in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        if name := os.environ.get(variable):
            return name
    import getpass  # noqa: PLC0415 - only where no variable names the login

    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "someone"


def config_path() -> Path:
    """Where the user's settings are: ``CRM_CONFIG``, else the platform's configuration directory."""
    if named := os.environ.get("CRM_CONFIG"):
        return Path(named)
    if base := os.environ.get("XDG_CONFIG_HOME"):
        return Path(base) / "crm" / "config.toml"
    if sys.platform == "linux":
        return Path(os.path.expanduser("~/.config/crm/config.toml"))  # noqa: PTH111 - as above
    from platformdirs import user_config_path  # noqa: PLC0415 - only off Linux

    return user_config_path("crm") / "config.toml"


def _locale_language() -> str:
    named = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "vi" if named.lower().startswith("vi") else "en"


_current: Context | None = None


def enter(context: Context) -> None:
    """Make this the context of the run."""
    global _current
    _current = context


def kept() -> int | None:
    """The number of the batch that this run has written, if it has written one."""
    return _current.kept if _current else None


def current() -> Context:
    """The context of the run."""
    if _current is None:
        raise LookupError("no command is running")
    return _current
