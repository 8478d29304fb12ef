"""crm init: make a book."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from crmcli.context import current
from crmcli.domain.settingvalues import read_setting
from crmcli.errors import RuleBroken
from crmcli.i18n import N_, _
from crmcli.params import Noun
from crmcli.prompts import offer
from crmcli.render.output import complain, say
from crmcli.services import configuring
from crmcli.settings import BOOK_SETTINGS
from crmcli.store.book import open_book

app = Noun()

QUESTIONS = (
    ("country", N_("Country (two letters)?")),
    ("currency", N_("Currency of the book (three letters)?")),
    ("timezone", N_("Time zone?")),
    ("language", N_("Language of the book?")),
    ("company", N_("Name of your company?")),
    ("fiscal_year_start", N_("In which month does the fiscal year begin (1-12)?")),
)
"""What is asked, in this order: the later answers may follow from the earlier."""


@app.verb("init", N_("Make a book."), "crm init --currency VND --company 'Thịnh Vượng'")
def init(
    currency: Annotated[
        str | None, typer.Option("--currency", metavar="CODE", help=N_("currency, as VND or USD; it is for ever"))
    ] = None,
    language: Annotated[
        str | None, typer.Option("--language", metavar="vi|en", help=N_("language of the book"))
    ] = None,
    timezone: Annotated[
        str | None, typer.Option("--timezone", metavar="ZONE", help=N_("time zone, as Asia/Ho_Chi_Minh"))
    ] = None,
    company: Annotated[str | None, typer.Option("--company", metavar="NAME", help=N_("name of your company"))] = None,
    fiscal_year_start: Annotated[
        str | None, typer.Option("--fiscal-year-start", metavar="N", help=N_("month in which the fiscal year begins"))
    ] = None,
    country: Annotated[
        str | None, typer.Option("--country", metavar="CODE", help=N_("country of phone numbers, as VN"))
    ] = None,
) -> None:
    """A new book with its first settings; what is not given is asked for on a terminal, else usual."""
    path = current().book_path
    _refuse_existing(path)
    given = {
        "currency": currency,
        "language": language,
        "timezone": timezone,
        "company": company,
        "fiscal_year_start": fiscal_year_start,
        "country": country,
    }
    values: dict[str, object] = {}
    for name, question in QUESTIONS:
        setting = BOOK_SETTINGS[name]
        text = given[name]
        if text is None:
            choices = [each for each in setting.choices if each]
            text = offer(question, _usual(name, values), choices=choices)
        values[name] = read_setting(name, setting, text)
    desk = current().desk(write=True)
    with desk.batch("lasting") as b:
        configuring.begin(desk, b, values)
    say(str(path))
    complain(_("the book is made; next: crm lead add NAME"))


def _refuse_existing(path: Path) -> None:
    """Refuse a path where a book is; what is no book is refused as such."""
    if path.is_file() and not path.stat().st_size:
        return
    if path.exists():
        open_book(path).close()
        raise RuleBroken(
            "there is a book at {path} already; crm config set changes it, --db FILE makes another",
            hint="crm config list",
            path=path,
        )


def _usual(name: str, known: dict[str, object]) -> str:
    """The answer that most would give, after what was answered before."""
    if name == "timezone" and known["country"] != BOOK_SETTINGS["country"].default:
        return _zone_here()
    if name == "language" and current().interactive:
        return current().language
    return str(BOOK_SETTINGS[name].default)


def _zone_here() -> str:
    """The time zone of this machine, UTC when it does not say."""
    if named := os.environ.get("TZ", "").lstrip(":"):
        return named
    _before, found, zone = str(Path("/etc/localtime").resolve()).partition("zoneinfo/")
    return zone if found else "UTC"
