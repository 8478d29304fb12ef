"""The desk: the open book with its settings, the clock and the person who works - what every service is given."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import date, datetime, tzinfo
from functools import cached_property
from typing import TYPE_CHECKING

from crmcli.domain.stages import Stage, stages_of
from crmcli.domain.values import Frame
from crmcli.domain.zones import local_day, stored_moment, utc_text
from crmcli.settings import Settings
from crmcli.store.book import Book

if TYPE_CHECKING:
    from crmcli.store.batch import Batch


class Desk:
    """The book and who works on it when.

    ``now`` is the business moment (local, naive; ``--now`` sets it); ``real`` the true moment (aware), which alone
    dates records and batches. ``command`` is the line as typed.
    """

    def __init__(
        self, book: Book, settings: Settings, now: datetime, real: datetime, user: str, command: str
    ) -> None:
        self.book = book
        self.settings = settings
        self.now = now
        self.real = real
        self.user = user
        self.command = command

    @property
    def today(self) -> date:
        """The business day."""
        return self.now.date()

    @cached_property
    def frame(self) -> Frame:
        """What typed values are read against."""
        return Frame(self.settings, self.now)

    @property
    def zone(self) -> tzinfo:
        """The book's time zone."""
        return self.frame.zone

    @property
    def currency(self) -> str:
        """The book's currency."""
        return self.frame.currency

    @cached_property
    def stages(self) -> tuple[Stage, ...]:
        """The stages of the book, in order."""
        return stages_of(self.settings["stages"])

    def batch(self, kind: str = "do") -> AbstractContextManager[Batch]:
        """One transaction for this command."""
        return self.book.batch(self.command, self.user, utc_text(self.real), kind=kind)


def stored_settings(book: Book) -> Settings:
    """The settings of a book."""
    changed = book.rows("SELECT name, value FROM setting WHERE name <> 'book'")
    if not changed:
        return Settings({})
    import json  # noqa: PLC0415 - most books change none

    return Settings({name: json.loads(value) for name, value in changed})


def book_id(desk: Desk) -> str:
    """What tells this book from every other: twelve hexadecimal digits it was given when it was made."""
    return str(desk.book.value("SELECT json_extract(value, '$') FROM setting WHERE name = 'book'"))


def teach(desk: Desk) -> None:
    """Let queries call the rules of the domain that a stored value needs: fit, engagement, folding, local days."""
    from crmcli.domain.duties import state_of  # noqa: PLC0415 - loaded with the first query, not with the module
    from crmcli.domain.folding import fold  # noqa: PLC0415 - as above
    from crmcli.domain.scoring import engagement_on, fit_of  # noqa: PLC0415 - as above

    points = desk.settings["score.fit"]
    today, half_life, zone = desk.today, desk.settings.whole("score.half_life"), desk.zone
    desk.book.define("fold", 1, lambda text: None if text is None else fold(text))
    desk.book.define("fit", 8, lambda *known: fit_of(points, known))
    desk.book.define("engagement", 1, lambda heat: engagement_on(heat, today, half_life))
    moment = stored_moment(desk.now, zone)
    desk.book.define("duty", 3, lambda at, on, done: state_of(at, on, done, today.isoformat(), moment))
    desk.book.define("local_day", 1, lambda text: text and local_day(text, zone).isoformat())
