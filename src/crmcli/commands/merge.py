"""crm merge: make one record of two."""

from __future__ import annotations

from typing import Annotated

import typer

from crmcli.commands.standard import Yes, print_records
from crmcli.context import current
from crmcli.domain.nouns import NOUNS, PLURALS
from crmcli.domain.twins import NO
from crmcli.errors import UsageError
from crmcli.i18n import N_, _, ngettext
from crmcli.params import Noun
from crmcli.prompts import confirm
from crmcli.render.history import deed_lines
from crmcli.render.output import complain
from crmcli.render.shape import RECORD, Shape
from crmcli.services import merging
from crmcli.services.merging import MERGED, Plan
from crmcli.store.desk import Desk
from crmcli.store.queries.refs import resolve

app = Noun()


@app.verb("merge", N_("Make one record of two; the older one stays."), "crm merge lead 12 15")
def merge(
    shape: Shape,
    noun: Annotated[str, typer.Argument(metavar="NOUN", help=N_("lead, org, contact or opp"))],
    one: Annotated[str, typer.Argument(metavar="RECORD", help=N_("one of the two: id, phone, e-mail or name"))],
    other: Annotated[str, typer.Argument(metavar="RECORD", help=N_("the other of the two"))],
    yes: Yes = False,
    anyway: Annotated[
        bool, typer.Option("--anyway", help=N_("even if tax codes or birthdays say that they are two"))
    ] = False,
) -> None:
    """Blanks are filled, nothing known is overwritten, whatever refers to the other moves along."""
    shape.check(RECORD)
    named = PLURALS.get(noun, noun)
    if named not in MERGED:
        raise UsageError("{value!r} is not one of {known}", value=noun, known=", ".join(MERGED))
    desk = current().desk()
    one_id, other_id = (_meant(desk, named, text) for text in (one, other))
    planned = merging.plan(desk, named, one_id, other_id, anyway=anyway)
    _ask(desk, planned, shape, yes=yes)
    with desk.batch() as b:
        planned = merging.plan(desk, named, one_id, other_id, anyway=anyway)  # another command may have written since
        merging.merge(desk, b, planned)
        batch = b.id
    _tell(planned, batch)
    print_records(desk, named, [planned.kept["id"]], shape)


def _meant(desk: Desk, noun: str, text: str) -> int:
    prefix, colon, _rest = text.strip().partition(":")
    if colon and prefix in NOUNS and prefix != noun:
        raise UsageError("{text} is no {noun}; only records of one kind become one", text=text.strip(), noun=noun)
    return resolve(desk, noun, text)


def _ask(desk: Desk, planned: Plan, shape: Shape, *, yes: bool) -> None:
    """Show what will change and ask once; off a terminal only ``--yes`` goes on."""
    question = _("Merge them?")
    if yes or not current().interactive:
        confirm(question, yes=yes)
        return
    complain(_verdict_line(planned))
    for each in planned.deeds(desk):
        for line in deed_lines(each, shape.lang, desk.currency):
            complain(line.rstrip("\n"))
    for noun, count in planned.moves.items():
        complain(_moved(noun, count))
    confirm(question, yes=False)


def _verdict_line(planned: Plan) -> str:
    values = {"noun": _(planned.noun), "kept": planned.kept["id"], "gone": planned.gone["id"]}
    if planned.verdict.verdict == NO:
        return _("{noun} {kept} and {gone}: nothing says that they are one").format(**values)
    sentence = _("{noun} {kept} and {gone}: {verdict} ({evidence})")
    evidence = ", ".join(map(_, planned.verdict.evidence))
    return sentence.format(**values, verdict=_(planned.verdict.verdict), evidence=evidence)


def _moved(noun: str, count: int) -> str:
    counted = {
        "activity": ngettext("{n} activity moves along", "{n} activities move along", count),
        "contact": ngettext("{n} contact moves along", "{n} contacts move along", count),
        "opp": ngettext("{n} opportunity moves along", "{n} opportunities move along", count),
        "lead": ngettext("{n} lead moves along", "{n} leads move along", count),
        "org": ngettext("{n} organization moves along", "{n} organizations move along", count),
    }
    return "  " + counted[noun].format(n=count)


def _tell(planned: Plan, batch: int) -> None:
    """What was done, why it may have been wrong, and how to take it back."""
    if planned.verdict.verdict == NO:
        complain(_("warning: {line}").format(line=_verdict_line(planned)))
    sentence = _("{noun} {gone} is now part of {noun} {kept}; crm undo {batch} parts them again")
    values = {"noun": _(planned.noun), "gone": planned.gone["id"], "kept": planned.kept["id"]}
    complain(sentence.format(**values, batch=batch))
