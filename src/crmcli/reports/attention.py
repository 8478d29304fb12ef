"""Leads that need somebody today, with the reasons; those with most reasons first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple

from crmcli.domain import activitykinds, attention, leadcycle
from crmcli.domain.attention import REASONS, Limits, Reason, Standing
from crmcli.domain.fields import Kind, field, fields_of, record
from crmcli.domain.folding import fold
from crmcli.domain.reporting import Parameter, Report, Sentence
from crmcli.domain.warmth import SCORE
from crmcli.reports.asof import leads as leads_then
from crmcli.reports.asof import past_note
from crmcli.reports.frame import counted, day_of
from crmcli.store.desk import Desk


@record
class AttentionRow:
    """A lead that needs somebody."""

    id: int = field(Kind.WHOLE, "id", shown=True)
    name: str = field(Kind.PERSON, "name", shown=True)
    company: str | None = field(Kind.COMPANY, "company")
    n: int = field(Kind.WHOLE, "number of reasons")
    reasons: tuple[str, ...] = field(Kind.LIST, "reasons", choices=REASONS, shown=True)
    phone: str | None = field(Kind.PHONE, "phone", shown=True)
    email: str | None = field(Kind.EMAIL, "e-mail")
    status: str = field(Kind.CHOICE, "status", choices=leadcycle.STATUSES)
    score: int = field(Kind.WHOLE, "score")
    overdue_days: int | None = field(Kind.WHOLE, "days the next action is overdue")
    never_contacted_days: int | None = field(Kind.WHOLE, "days without a first contact")
    no_activity_days: int | None = field(Kind.WHOLE, "days without activity")
    next_action: str | None = field(Kind.TEXT, "next action")
    next_action_on: date | None = field(Kind.DAY, "day of the next action")
    owner: str | None = field(Kind.TEXT, "owner")


@record
class AttentionFigures:
    """How many leads need somebody, and for which reasons."""

    n: int = field(Kind.NUMBER, "leads that need attention")
    overdue_next_action: int = field(Kind.NUMBER, "next action overdue")
    never_contacted: int = field(Kind.NUMBER, "never contacted")
    no_activity: int = field(Kind.NUMBER, "no activity")
    no_next_action: int = field(Kind.NUMBER, "no next action")
    hot_untouched: int = field(Kind.NUMBER, "hot and untouched")
    unreachable: int = field(Kind.NUMBER, "neither phone nor e-mail")
    wake_up: int = field(Kind.NUMBER, "wake-up day has come")


@record
class AttentionReason:
    """One reason of one lead."""

    row: str = field(Kind.TEXT, "row")
    reason: str = field(Kind.CHOICE, "reason", choices=REASONS, shown=True)
    days: int | None = field(Kind.WHOLE, "days", shown=True)
    limit: int | None = field(Kind.WHOLE, "limit", shown=True)


RULES = (
    Sentence("Looked at are open leads: new, contacted, qualified, and nurtured ones whose wake-up day has come."),
    Sentence("overdue_next_action: the day of the next action has passed, by so many days."),
    Sentence("never_contacted: a new lead that nobody has contacted, so many days after it came in."),
    Sentence("no_activity: nothing was done with a lead for so many days, since it came in if nothing ever was."),
    Sentence("no_next_action: no next action is planned. unreachable: neither a phone nor an e-mail is known."),
    Sentence("hot_untouched: the score makes the lead hot, and nobody has contacted it for more days than the limit."),
    Sentence("wake_up: the wake-up day of a nurtured lead has come."),
    Sentence("Leads with most reasons stand first."),
)


class _Lead(NamedTuple):
    """A lead as SQL hands it over: what a row shows of it, and what the verdict looks at."""

    id: int
    name: str
    company: str | None
    phone: str | None
    email: str | None
    owner: str | None
    score: int
    status: str
    created_on: str | None
    contacted_on: str | None
    active_on: str | None
    next_action: str | None
    next_action_on: str | None
    wake_on: str | None

    def standing(self, hot: int) -> Standing:
        """What the verdict looks at."""
        return Standing(
            self.status,
            day_of(self.created_on),
            day_of(self.contacted_on),
            day_of(self.active_on),
            self.next_action,
            day_of(self.next_action_on),
            day_of(self.wake_on),
            self.score >= hot,
            bool(self.phone or self.email),
        )


Found = list[tuple[_Lead, tuple[Reason, ...]]]


def needing_attention(desk: Desk, *, owner: str | None = None, explain: bool = False) -> Report:
    """The open leads that need somebody, of one salesperson or of all."""
    found = _found(desk, owner)
    limits = attention.limits_of(desk.settings)
    undated = sum(1 for lead, _why in found if lead.created_on is None)
    return Report(
        name="attention",
        title=Sentence("Leads that need attention"),
        parameters=(
            Parameter("as_of", Kind.DAY, "as of", desk.today),
            Parameter("owner", Kind.TEXT, "owner", owner),
            *_parameters(desk),
        ),
        figures=_figures(found),
        rows=tuple(_row(lead, why) for lead, why in found),
        columns=fields_of(AttentionRow),
        measure="n",
        rules=RULES,
        notes=past_note(desk, "lead")
        + counted(undated, "leads of which nobody knows the day they came in, so that their days are unknown: {n}"),
        currency=desk.currency,
        company=desk.settings.text("company"),
        as_of=desk.today,
        evidence_class=AttentionReason,
        evidence=tuple(_evidence(found, limits)) if explain else None,
        keys=("id", "name"),
        noun="lead",
    )


def _parameters(desk: Desk) -> list[Parameter]:
    limits = attention.limits_of(desk.settings)
    return [
        Parameter("never_contacted_days", Kind.WHOLE, "never contacted from days", limits.never_contacted),
        Parameter("no_activity_days", Kind.WHOLE, "no activity from days", limits.no_activity),
        Parameter("hot", Kind.WHOLE, "hot from score", desk.settings.whole("score.hot")),
        Parameter("hot_days", Kind.WHOLE, "hot and untouched after days", limits.hot),
    ]


def _found(desk: Desk, owner: str | None) -> Found:
    """The leads with at least one reason, those with most first."""
    limits, hot, today = attention.limits_of(desk.settings), desk.settings.whole("score.hot"), desk.today
    found = []
    for row in desk.book.stream(_sql(desk, owner), {"today": today.isoformat(), "owner": owner and fold(owner)}):
        lead = _Lead(*row)
        if why := attention.reasons(lead.standing(hot), today, limits):
            found.append((lead, why))
    found.sort(key=lambda each: (-len(each[1]), each[0].id))
    return found


def _sql(desk: Desk, owner: str | None) -> str:
    """Every lead that may be open, with the last contact and the last activity until the day."""
    kinds = ", ".join(f"'{kind}'" for kind in activitykinds.CONTACTING)
    last = "SELECT max(a.done_on) FROM activity a WHERE a.lead_id = t.id AND a.done_on <= :today"
    mine = "AND fold(t.owner) = :owner" if owner else ""
    return f"""
    SELECT t.id, t.name, t.company, t.phone, t.email, t.owner, {SCORE}, t.status_then, t.created_on,
      CASE WHEN t.last_contacted_on > :today THEN ({last} AND a.kind IN ({kinds})) ELSE t.last_contacted_on END,
      ({last}), t.next_action, t.next_action_on, t.wake_on
    FROM ({leads_then(desk)}) t WHERE t.status_then NOT IN ('{leadcycle.CONVERTED}', '{leadcycle.STOPPED}') {mine}
    """


def _figures(found: Found) -> AttentionFigures:
    counts = Counter(reason.name for _lead, why in found for reason in why)
    return AttentionFigures(len(found), **{name: counts[name] for name in REASONS})


def _row(lead: _Lead, why: tuple[Reason, ...]) -> AttentionRow:
    days = {reason.name: reason.days for reason in why}
    shown: dict[str, Any] = {
        name: getattr(lead, name)
        for name in ("id", "name", "company", "phone", "email", "status", "score", "next_action", "owner")
    }
    return AttentionRow(
        **shown,
        n=len(why),
        reasons=tuple(days),
        overdue_days=days.get(attention.OVERDUE),
        never_contacted_days=days.get(attention.NEVER_CONTACTED),
        no_activity_days=days.get(attention.NO_ACTIVITY),
        next_action_on=day_of(lead.next_action_on),
    )


def _evidence(found: Found, limits: Limits) -> Iterator[AttentionReason]:
    known = {
        attention.NEVER_CONTACTED: limits.never_contacted,
        attention.NO_ACTIVITY: limits.no_activity,
        attention.HOT_UNTOUCHED: limits.hot,
    }
    for lead, why in found:
        for reason in why:
            yield AttentionReason(f"{lead.id}:{lead.name}", reason.name, reason.days, known.get(reason.name))
