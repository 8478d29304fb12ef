"""crm config: the settings of the book and of its user."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from crmcli.commands import standard
from crmcli.context import config_path, current
from crmcli.domain.records.configured import Configured
from crmcli.domain.settingvalues import declared, read_setting, setting_text
from crmcli.errors import InvalidValue
from crmcli.i18n import N_, _
from crmcli.params import Noun
from crmcli.render.output import complain, safe, say
from crmcli.render.records import print_list
from crmcli.render.shape import RECORD, ROWS, Shape
from crmcli.services import configuring
from crmcli.services.typed import CLEAR
from crmcli.settings import BOOK_SETTINGS, USER_SETTINGS, Setting

app = Noun()

_LONGEST_FILE = 1_000_000
"""Characters of a file with a value that are read: more, as from /dev/zero, is no setting."""

User = Annotated[bool, typer.Option("--user", help=N_("your own setting, not the book's"))]
Name = Annotated[str, typer.Argument(metavar="NAME", help=N_("the setting, as crm config list names it"))]
Value = Annotated[
    str | None, typer.Argument(metavar="VALUE", help=N_("its value; several with ; between them; a table as JSON"))
]
File = Annotated[Path | None, typer.Option("--file", metavar="FILE", help=N_("read the value from a file"))]


@app.verb("list", N_("List the settings."), "crm config list")
def list_(shape: Shape, user: User = False) -> None:
    """Every setting with its value and meaning."""
    shape.check(ROWS)
    settings, values = _settings(user=user)
    _print([_configured(name, settings[name], values, shape) for name in settings], shape)


@app.verb("get", N_("Show one setting."), "crm config get currency", default="text")
def get(name: Name, shape: Shape, user: User = False) -> None:
    """Its value; with -f json all that is known of it."""
    shape.check(RECORD)
    settings, values = _settings(user=user)
    setting = declared(settings, name)
    if shape.format in ("table", "text"):
        shape.write([safe(setting_text(values.get(name, setting.default)), multiline=True) + "\n"])
    else:
        _print([_configured(name, setting, values, shape)], shape)


@app.verb("set", N_("Change a setting."), "crm config set company 'Thịnh Vượng'")
def set_(name: Name, value: Value = None, file: File = None, user: User = False) -> None:
    """A setting of the book, which crm undo takes back, or with --user your own; an empty value or - unsets it."""
    if value is not None and value.strip() in CLEAR and not file:
        unset(name, user)
        return
    setting = declared(USER_SETTINGS if user else BOOK_SETTINGS, name)
    text = _read(file) if file else standard.required(value, N_("its value"), "VALUE")
    if user:
        _write_user(name, str(read_setting(name, setting, text)))
        return
    read_setting(name, setting, text)  # what cannot be right makes no book
    desk = current().desk(write=True)
    with desk.batch() as b:
        configuring.put(desk, b, name, text)
    complain(_("{name} is set; crm undo takes it back").format(name=name) if b.wrote else _unchanged(name))


@app.verb("unset", N_("Bring a setting back to its default."), "crm config unset score.hot")
def unset(name: Name, user: User = False) -> None:
    """As if it had never been set."""
    declared(USER_SETTINGS if user else BOOK_SETTINGS, name)
    if user:
        _write_user(name, None)
        return
    desk = current().desk()
    with desk.batch() as b:
        configuring.clear(desk, b, name)
    again = _("{name} is its default again; crm undo takes it back").format(name=name)
    complain(again if b.wrote else _unchanged(name))


@app.verb("path", N_("Show where the settings are."), "crm config path --user")
def path(user: User = False) -> None:
    """The book, or with --user the file of your own settings."""
    say(str(config_path() if user else current().book_path))


def _settings(*, user: bool) -> tuple[Mapping[str, Setting], Mapping[str, Any]]:
    """The settings there are, and the values of those that are set."""
    if user:
        return USER_SETTINGS, current().user_settings
    return BOOK_SETTINGS, current().desk().settings.stored


def _configured(name: str, setting: Setting, values: Mapping[str, Any], shape: Shape) -> Configured:
    value = values.get(name, setting.default)
    if shape.format in ("json", "jsonl"):
        return Configured(name, value, setting.default, _(setting.label))
    default = setting_text(setting.default)
    if shape.format in ("table", "md") and value == setting.default:
        default = ""  # a person looks for what differs
    return Configured(name, setting_text(value), default, _(setting.label))


def _print(found: list[Configured], shape: Shape) -> None:
    if shape.format == "ids":
        shape.write(f"{row.name}\n" for row in found)
    else:
        print_list(Configured, found, shape, "")


def _write_user(name: str, value: str | None) -> None:
    from crmcli.formats.usersettings import write_user_setting  # noqa: PLC0415 - only to write the user's settings

    write_user_setting(config_path(), name, value)
    complain(_("{name} is written to {path}").format(name=name, path=config_path()))


def _unchanged(name: str) -> str:
    return _("{name} has that value already").format(name=name)


def _read(file: Path) -> str:
    try:
        with file.open(encoding="utf-8") as stream:
            return stream.read(_LONGEST_FILE).strip()
    except (OSError, UnicodeDecodeError) as failure:
        why = failure.strerror if isinstance(failure, OSError) else failure
        raise InvalidValue("{file} cannot be read: {why}", file=file, why=why) from failure
