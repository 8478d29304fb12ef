"""Every setting of a book and of its user, declared once: its default, what it holds and what it means.

Book settings live in the book and travel with it; user settings (mail, paths, colour) live in a TOML file.
Only what differs from the default is stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class Setting(NamedTuple):
    """One setting. ``kind``: text, whole (from ``least`` to ``most``), choice, list (of texts), table (JSON)."""

    default: Any
    kind: str
    label: str
    choices: tuple[str, ...] = ()
    least: int = 0
    most: int = 1_000


STAGES = [
    {"name": "prospecting", "type": "open", "probability": 10, "category": "pipeline"},
    {"name": "qualification", "type": "open", "probability": 20, "category": "pipeline"},
    {"name": "needs", "type": "open", "probability": 30, "category": "pipeline"},
    {"name": "proposal", "type": "open", "probability": 50, "category": "best_case"},
    {"name": "negotiation", "type": "open", "probability": 80, "category": "commit"},
    {"name": "won", "type": "won", "probability": 100, "category": "commit"},
    {"name": "lost", "type": "lost", "probability": 0, "category": "omitted"},
]

FIT = {
    "source": {"customer": 15, "partner": 12, "fair": 10, "campaign": 8, "walk-in": 8, "internet": 5, "press": 5},
    "industry": {},
    "region": {},
    "phone": 8,
    "email": 5,
    "company": 5,
    "title": 5,
    "potential": {"50000000": 12, "20000000": 6},
}
"""Static points of a lead by what is known of it; ``potential`` gives the points from each amount up."""

ENGAGEMENT = {
    "call": 10, "email": 5, "sms": 3, "meeting": 20, "coffee": 20, "visit": 20, "letter": 3, "appointment": 15,
}  # fmt: skip
"""Points of an event on its day; they halve every ``score.half_life`` days."""

SOURCES = ["internet", "press", "partner", "fair", "walk-in", "campaign", "customer", "other"]

BOOK_SETTINGS: Mapping[str, Setting] = {
    "currency": Setting("VND", "text", "currency of the book, as ISO 4217 names it"),
    "language": Setting("", "choice", "language of the book", ("", "en", "vi")),
    "timezone": Setting("Asia/Ho_Chi_Minh", "text", "time zone in which a day begins and ends"),
    "country": Setting("VN", "text", "country of phone numbers written without one"),
    "company": Setting("", "text", "name of your company"),
    "fiscal_year_start": Setting(1, "whole", "month in which the fiscal year begins", least=1, most=12),
    "sources": Setting(SOURCES, "list", "sources of leads"),
    "regions": Setting(["Miền Bắc", "Miền Trung", "Miền Nam"], "list", "regions you sell in"),
    "channels": Setting(["Đại lý", "Bán lẻ", "Online", "Dự án", "Trực tiếp"], "list", "channels you sell through"),
    "stages": Setting(STAGES, "table", "stages of an opportunity, in order"),
    "score.fit": Setting(FIT, "table", "points of fit (0-50)"),
    "score.engagement": Setting(ENGAGEMENT, "table", "points of engagement by kind of activity"),
    "score.half_life": Setting(30, "whole", "days after which the points of an event count half", least=1),
    "score.qualify_fit": Setting(30, "whole", "fit from which qualifying is suggested", most=50),
    "score.qualify_engagement": Setting(20, "whole", "engagement from which qualifying is suggested", most=50),
    "score.hot": Setting(60, "whole", "score from which a lead is hot", most=100),
    "attention.never_contacted_days": Setting(2, "whole", "days a new lead may wait for its first contact"),
    "attention.no_activity_days": Setting(14, "whole", "days an open lead may rest"),
    "attention.hot_days": Setting(1, "whole", "days a hot lead may rest"),
    "attention.stalled_days": Setting(30, "whole", "days a deal may stay in its stage"),
}

USER_SETTINGS: Mapping[str, Setting] = {
    "language": Setting("", "choice", "language crm speaks to you", ("", "en", "vi")),
    "color": Setting("auto", "choice", "colour on the terminal", ("auto", "never")),
    "user": Setting("", "text", "your name as owner of records"),
}


class Settings:
    """The settings of one book: what it stores over the declared defaults."""

    __slots__ = ("stored",)

    def __init__(self, stored: Mapping[str, Any]) -> None:
        self.stored = stored

    def __getitem__(self, name: str) -> Any:
        return self.stored[name] if name in self.stored else BOOK_SETTINGS[name].default

    def text(self, name: str) -> str:
        """A setting that is a text."""
        return str(self[name])

    def whole(self, name: str) -> int:
        """A setting that is a whole number."""
        return int(self[name])

    def items(self, name: str) -> tuple[str, ...]:
        """A setting that is a list of names; for a table of named rows, their names."""
        return tuple(str(each["name"]) if isinstance(each, dict) else str(each) for each in self[name])
