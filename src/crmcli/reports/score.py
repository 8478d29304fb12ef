"""The score of one lead: what it is made of, and what it suggests (4-rules §1)."""

from __future__ import annotations

from datetime import date

from crmcli.domain import activitykinds, scoring
from crmcli.domain.fields import Kind, field, fields_of, record
from crmcli.domain.reporting import Parameter, Report, Sentence
from crmcli.domain.scoring import FIT_FIELDS, SUGGESTIONS, EventPart, FitPart
from crmcli.store.desk import Desk
from crmcli.store.queries.select import one_record


@record
class LeadScore:
    """The score of a lead, and what it suggests."""

    id: int = field(Kind.WHOLE, "id", shown=True)
    name: str = field(Kind.PERSON, "name", shown=True)
    score: int = field(Kind.WHOLE, "score", shown=True)
    fit: int = field(Kind.WHOLE, "fit", shown=True)
    engagement: int = field(Kind.WHOLE, "engagement", shown=True)
    suggestion: tuple[str, ...] = field(Kind.LIST, "suggestion", choices=SUGGESTIONS, shown=True)


@record
class ScoreFigures:
    """The same as the figures of a report."""

    score: int = field(Kind.WHOLE, "score")
    fit: int = field(Kind.WHOLE, "fit")
    engagement: int = field(Kind.WHOLE, "engagement")
    suggestion: tuple[str, ...] = field(Kind.LIST, "suggestion", choices=SUGGESTIONS)


@record
class ScoreRow:
    """One half of the score."""

    part: str = field(Kind.CHOICE, "part", choices=("fit", "engagement"), shown=True)
    points: int = field(Kind.WHOLE, "points", shown=True)


@record
class ScorePart:
    """What a half of the score is made of: something known, or an event with what is left of its points."""

    row: str = field(Kind.TEXT, "row")
    what: str = field(Kind.CHOICE, "what", choices=(*FIT_FIELDS, *activitykinds.CONTACTING), shown=True)
    known: str | None = field(Kind.TEXT, "known", shown=True)
    day: date | None = field(Kind.DAY, "day", shown=True)
    age: int | None = field(Kind.WHOLE, "days ago", shown=True)
    points: int = field(Kind.WHOLE, "points", shown=True)
    value: float = field(Kind.NUMBER, "left of them", shown=True)


RULES = (
    Sentence("Fit is the sum of the points of what is known (score.fit), at most 50."),
    Sentence("Engagement is the sum of points x 0.5^(age / half-life) of each contact (score.engagement), at most 50."),
    Sentence("The score is fit + engagement. It advises; the verdict is yours."),
)


def score_of(desk: Desk, lead: int) -> LeadScore:
    """The score of a lead today."""
    found = one_record(desk, "lead", lead)
    advice = scoring.suggestions(found.fit, found.engagement, desk.settings)
    return LeadScore(lead, found.name, found.score, found.fit, found.engagement, advice)


def explained(desk: Desk, lead: int) -> Report:
    """The score of a lead today with its rule, its parameters and every part of it."""
    found = score_of(desk, lead)
    return Report(
        name="score",
        title=Sentence("Score of {name}", {"name": found.name}),
        parameters=(Parameter("lead", Kind.WHOLE, "lead", lead), *_parameters(desk)),
        figures=ScoreFigures(found.score, found.fit, found.engagement, found.suggestion),
        rows=(ScoreRow("fit", found.fit), ScoreRow("engagement", found.engagement)),
        columns=fields_of(ScoreRow),
        measure="points",
        rules=RULES,
        notes=(),
        currency=desk.currency,
        company=desk.settings.text("company"),
        as_of=desk.today,
        evidence_class=ScorePart,
        evidence=(*map(_fit_part, _fit_parts(desk, lead)), *map(_event_part, _event_parts(desk, lead))),
    )


def _parameters(desk: Desk) -> list[Parameter]:
    whole = desk.settings.whole
    return [
        Parameter("half_life", Kind.WHOLE, "half-life in days", whole("score.half_life")),
        Parameter("qualify_fit", Kind.WHOLE, "qualify from fit", whole("score.qualify_fit")),
        Parameter("qualify_engagement", Kind.WHOLE, "and engagement", whole("score.qualify_engagement")),
        Parameter("hot", Kind.WHOLE, "hot from score", whole("score.hot")),
        Parameter("as_of", Kind.DAY, "as of", desk.today),
    ]


def _fit_parts(desk: Desk, lead: int) -> list[FitPart]:
    found = one_record(desk, "lead", lead)
    return scoring.fit_parts(desk.settings["score.fit"], [getattr(found, name) for name in FIT_FIELDS])


def _event_parts(desk: Desk, lead: int) -> list[EventPart]:
    """The contacts with a lead, the latest first; those of a converted one went on under its deal."""
    places = ", ".join("?" * len(activitykinds.CONTACTING))
    found = desk.book.rows(
        "SELECT a.kind, a.done_on FROM activity a JOIN lead t ON t.id = ? "
        "WHERE (a.lead_id = t.id OR a.opp_id = t.opp_id AND a.done_on <= t.converted_on) "
        f"AND a.done_on IS NOT NULL AND a.kind IN ({places}) ORDER BY a.done_on DESC, a.id DESC",
        (lead, *activitykinds.CONTACTING),
    )
    worth = desk.settings["score.engagement"]
    events = [(kind, date.fromisoformat(day), int(worth[kind])) for kind, day in found if worth.get(kind)]
    return scoring.event_parts(events, desk.today, desk.settings.whole("score.half_life"))


def _fit_part(part: FitPart) -> ScorePart:
    return ScorePart("fit", part.field, str(part.value), None, None, part.points, float(part.points))


def _event_part(part: EventPart) -> ScorePart:
    return ScorePart("engagement", part.kind, None, part.day, part.age, part.points, round(part.value, 4))
