"""The desk of the day: what is due, warm, slipping or waking, ordered by what it is worth to do next.

Everything is found by ranges of indexes. For a screen, each source hands over its first ``MOST`` and counts the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from crmcli.domain import leadcycle, pressing, stages
from crmcli.domain.folding import fold
from crmcli.domain.records.errand import Errand
from crmcli.domain.scoring import MOST as MOST_POINTS
from crmcli.domain.scoring import heat_for
from crmcli.domain.warmth import SCORE
from crmcli.domain.zones import seen_moment
from crmcli.store.desk import Desk

MOST = 200
"""Things of one kind that are ranked for a screen: the latest due, the warmest, the dearest."""

WARMEST = 1000
"""Leads of the highest engagement that are looked at to find the hot ones for a screen."""

MEETING = ("appointment", "meeting", "coffee", "visit")
"""Kinds that someone else waits for."""


class Agenda(NamedTuple):
    """What there is to do: the things, the most worthwhile first, and how many there are in all."""

    errands: list[Errand]
    total: int


class _Waiting(NamedTuple):
    """Something that waits, before it has its points."""

    record: str
    reason: str
    what: str
    about: str | None
    due: datetime | date | None
    days: int | None
    stake: int | None
    owner: str | None
    command: str


class _Asked(NamedTuple):
    """What the queries are told: whose things, as of which day, and how many of a kind (-1 for all)."""

    desk: Desk
    owners: tuple[str, ...]
    """The salesperson, in all known spellings; nobody for everybody."""
    most: int

    def rows(self, sql: str, **more: Any) -> list[tuple[Any, ...]]:
        return self.desk.book.rows(sql, self._binds | {"most": self.most} | more)

    def count(self, source: str, **more: Any) -> int:
        return int(self.desk.book.value(f"SELECT count(*) FROM {source}{self.mine}", self._binds | more))

    @property
    def mine(self) -> str:
        """The condition that something is the salesperson's, to stand behind others."""
        places = ", ".join(f":owner{at}" for at in range(len(self.owners)))
        return f" AND t.owner IN ({places})" if self.owners else ""

    @property
    def today(self) -> date:
        return self.desk.today

    @property
    def _binds(self) -> dict[str, Any]:
        return {"today": self.today.isoformat()} | {f"owner{at}": each for at, each in enumerate(self.owners)}

    def days(self, since: str | None) -> int | None:
        """The days from then to today."""
        return None if since is None else (self.today - date.fromisoformat(since)).days


def agenda(desk: Desk, *, owner: str | None = None, everything: bool = True) -> Agenda:
    """What is worth doing today, of one salesperson or of all; without ``everything`` the best of it, and the count."""
    asked = _Asked(desk, _spellings(desk, owner) if owner else (), -1 if everything else MOST)
    found, total = [], 0
    for source in (_activities, _next_actions, _hot, _waking, _untouched, _deals):
        waiting, count = source(asked)
        found += waiting
        total += count
    ranked = list(_once(_ranked(found, desk.today)))
    return Agenda(ranked, total - (len(found) - len(ranked)))


def _spellings(desk: Desk, owner: str) -> tuple[str, ...]:
    """A name as typed, and as the book spells it."""
    from crmcli.store.queries.holders import recent_owners  # noqa: PLC0415 - only for one salesperson

    return tuple({owner, *(each for each in recent_owners(desk.book) if fold(each) == fold(owner))})


def _ranked(found: Sequence[_Waiting], today: date) -> list[Errand]:
    """The appointments of the day by their time, then all else by its points; what is due longer before the rest."""
    largest = max((each.stake or 0 for each in found), default=0)
    errands = [
        Errand(*each[:7], pressing.points(each.reason, each.days, each.stake, largest), *each[7:]) for each in found
    ]
    return sorted(errands, key=lambda errand: _place(errand, today))


def _place(errand: Errand, today: date) -> tuple[Any, ...]:
    if errand.reason == pressing.APPOINTMENT and errand.days == 0:
        at = errand.due
        return (0, f"{at:%H:%M}" if isinstance(at, datetime) else "", 0, "", errand.record)
    return (1, "", -errand.points, str(errand.due or ""), errand.record)


def _once(errands: Sequence[Errand]) -> Iterator[Errand]:
    """Each record once, for the most worthwhile of its reasons."""
    seen = set()
    for errand in errands:
        if errand.record not in seen:
            seen.add(errand.record)
            yield errand


# --- what is planned ----------------------------------------------------------------------------------------------

_DUE = "activity t WHERE t.done_at IS NULL AND t.due_on <= :today"


def _activities(asked: _Asked) -> tuple[list[_Waiting], int]:
    """Tasks and appointments that are due, the latest first."""
    first = asked.desk.stages[0].probability
    rows = asked.rows(
        f"""
        SELECT t.id, t.kind, t.subject, t.due_at, t.due_on, t.owner, coalesce(l.name, o.name, c.name, g.name),
          coalesce(l.potential * {first}, iif(o.stage_type = '{stages.OPEN}', o.amount * o.probability, NULL)) / 100
        FROM (SELECT * FROM {_DUE}{asked.mine} ORDER BY t.due_on DESC LIMIT :most) t
        LEFT JOIN lead l ON l.id = t.lead_id LEFT JOIN opp o ON o.id = t.opp_id
        LEFT JOIN contact c ON c.id = t.contact_id LEFT JOIN org g ON g.id = t.org_id
        """
    )
    waiting = [
        _Waiting(
            f"task:{row_id}",
            pressing.APPOINTMENT if kind in MEETING else pressing.TASK,
            subject or about or kind,
            about if subject else None,
            seen_moment(due_at, asked.desk.zone),
            asked.days(due_on),
            stake,
            owner,
            f"crm task done {row_id}",
        )
        for row_id, kind, subject, due_at, due_on, owner, about, stake in rows
    ]
    return waiting, _counted(asked, waiting, _DUE)


def _counted(asked: _Asked, waiting: Sequence[_Waiting], source: str, **more: Any) -> int:
    """How many there are in all: counted only where the limit may have cut."""
    return len(waiting) if len(waiting) != asked.most else asked.count(source, **more)


# --- leads --------------------------------------------------------------------------------------------------------

_OPEN = ", ".join(f"'{status}'" for status in leadcycle.OPEN)
_STEP = f"lead t WHERE t.next_action_on <= :today AND t.status IN ({_OPEN})"
_NO_STEP = "(t.next_action_on IS NULL OR t.next_action_on > :today)"
_WAKING = f"lead t WHERE t.status = '{leadcycle.NURTURE}' AND t.wake_on <= :today"
_UNTOUCHED = (
    f"lead t WHERE t.status = '{leadcycle.NEW}' AND t.last_contacted_on IS NULL "
    f"AND (t.created_on IS NULL OR t.created_on <= :since) AND {_NO_STEP}"
)
_WARM = (
    f"lead t WHERE t.heat >= :warm AND t.status IN ({_OPEN}) AND {_NO_STEP} "
    "AND coalesce(t.last_contacted_on, '') < :before"
)
_TOUCHED = "coalesce(t.last_contacted_on, t.created_on)"


def _next_actions(asked: _Asked) -> tuple[list[_Waiting], int]:
    """Leads of which the day of the next action has come."""
    waiting = _leads(asked, pressing.NEXT_ACTION, _STEP, "t.next_action_on")
    return waiting, _counted(asked, waiting, _STEP)


def _waking(asked: _Asked) -> tuple[list[_Waiting], int]:
    """Nurtured leads of which the wake-up day has come."""
    waiting = _leads(asked, pressing.WAKES, _WAKING, "t.wake_on")
    return waiting, _counted(asked, waiting, _WAKING)


def _untouched(asked: _Asked) -> tuple[list[_Waiting], int]:
    """New leads that nobody has contacted for some days, the newest first."""
    limit = asked.desk.settings.whole("attention.never_contacted_days")
    since = (asked.today - timedelta(days=limit)).isoformat()
    waiting = _leads(asked, pressing.FIRST_CALL, _UNTOUCHED, "t.created_on", since=since)
    return waiting, _counted(asked, waiting, _UNTOUCHED, since=since)


def _hot(asked: _Asked) -> tuple[list[_Waiting], int]:
    """Hot leads that nobody has touched for some days, the warmest first."""
    settings = asked.desk.settings
    hot, half_life = settings.whole("score.hot"), settings.whole("score.half_life")
    least = max(hot - MOST_POINTS, 1) - 0.5  # what fit alone cannot make up for, before it is rounded
    before = asked.today - timedelta(days=settings.whole("attention.hot_days"))
    source = (
        f"lead t WHERE coalesce({_TOUCHED}, '') < :before AND {SCORE} >= :hot AND t.id IN "
        f"(SELECT t.id FROM {_WARM}{asked.mine} ORDER BY t.heat DESC LIMIT :looked_at)"
    )
    waiting = _leads(
        asked, pressing.HOT, source, _TOUCHED, most=-1, hot=hot, warm=heat_for(least, asked.today, half_life),
        before=before.isoformat(), looked_at=WARMEST if asked.most > 0 else -1,
    )  # fmt: skip
    return waiting, len(waiting)


def _leads(asked: _Asked, reason: str, source: str, day: str, **binds: Any) -> list[_Waiting]:
    """The leads of a source with the day from which they wait."""
    first = asked.desk.stages[0].probability
    rows = asked.rows(
        f"""
        SELECT t.id, t.name, t.company, t.next_action, {day}, t.potential * {first} / 100, t.owner,
          t.phone IS NOT NULL, t.email IS NOT NULL
        FROM {source}{asked.mine} ORDER BY {day} DESC LIMIT :most
        """,
        **binds,
    )
    return [_lead(asked, reason, *row) for row in rows]


def _lead(
    asked: _Asked, reason: str, row_id: int, name: str, company: str | None, action: str | None,
    since: str | None, stake: int | None, owner: str | None, phone: int, email: int,
) -> _Waiting:  # fmt: skip
    step = action if reason == pressing.NEXT_ACTION else None
    return _Waiting(
        f"lead:{row_id}",
        reason,
        step or name,
        name if step else company,
        date.fromisoformat(since) if since else None,
        asked.days(since),
        stake,
        owner,
        _lead_command(reason, row_id, phone=bool(phone), email=bool(email)),
    )


def _lead_command(reason: str, row_id: int, *, phone: bool, email: bool) -> str:
    if reason == pressing.WAKES:
        return f"crm lead reopen {row_id}"
    if not phone and not email:
        return f"crm lead show {row_id}"
    means = "call" if phone else "email"
    return f"crm log {means} lead:{row_id}" + (" --next-on +7d" if reason == pressing.NEXT_ACTION else "")


# --- deals --------------------------------------------------------------------------------------------------------

_DEALS = (
    f"opp t WHERE t.stage_type = '{stages.OPEN}' AND (t.next_action_on <= :today OR t.expected_close < :today "
    "OR coalesce(t.entered_on, t.created_on) < :stalled)"
)


def _deals(asked: _Asked) -> tuple[list[_Waiting], int]:
    """Open deals of which the next action is due, that slip or that stall; what is due, then what is dearest first."""
    limit = asked.desk.settings.whole("attention.stalled_days")
    stalled = (asked.today - timedelta(days=limit)).isoformat()
    rows = asked.rows(
        f"""
        SELECT t.id, t.name, t.stage, t.next_action, t.next_action_on, t.expected_close,
          coalesce(t.entered_on, t.created_on), t.amount * t.probability / 100, t.owner,
          (SELECT g.name FROM org g WHERE g.id = t.org_id)
        FROM opp t WHERE t.id IN (
          SELECT t.id FROM {_DEALS}{asked.mine}
          ORDER BY t.next_action_on <= :today DESC, t.amount * t.probability DESC LIMIT :most
        )
        """,
        stalled=stalled,
    )
    waiting = [_deal(asked, *row) for row in rows]
    return waiting, _counted(asked, waiting, _DEALS, stalled=stalled)


def _deal(
    asked: _Asked, row_id: int, name: str, stage: str, action: str | None, action_on: str | None,
    close: str | None, since: str | None, stake: int | None, owner: str | None, org: str | None,
) -> _Waiting:  # fmt: skip
    today, day = asked.today.isoformat(), since
    if action_on and action_on <= today:
        reason, day, command = pressing.NEXT_ACTION, action_on, f"crm log call opp:{row_id} --next-on +7d"
    elif close and close < today:
        reason, day, command = pressing.SLIPS, close, f"crm opp edit {row_id} --expected-close +30d"
    else:
        reason, command = pressing.STALLS, _onwards(asked.desk, stage, row_id)
    step = action if reason == pressing.NEXT_ACTION else None
    due = date.fromisoformat(day) if day else None
    return _Waiting(
        f"opp:{row_id}", reason, step or name, name if step else org, due, asked.days(day), stake, owner, command
    )


def _onwards(desk: Desk, stage: str, row_id: int) -> str:
    """The step a deal takes from its stage: on, or from the last open one into being won."""
    last = [each.name for each in desk.stages if each.type == stages.OPEN][-1]
    return f"crm opp win {row_id}" if stage == last else f"crm opp advance {row_id}"
