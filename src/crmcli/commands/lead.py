"""crm lead: find, classify and convert leads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from crmcli.commands import standard
from crmcli.commands.standard import Anyway, Ref, To, Yes
from crmcli.context import current
from crmcli.domain.fields import stored
from crmcli.domain.records.lead import Lead
from crmcli.errors import UsageError
from crmcli.i18n import N_, _
from crmcli.params import Listing, Noun, Values
from crmcli.render.output import complain
from crmcli.render.records import print_list, print_record
from crmcli.render.shape import Shape
from crmcli.services import leads

app = Noun()

FIELDS = tuple(spec for spec in stored(Lead) if spec.option)


@app.verb(
    "add",
    N_("Add a lead."),
    'crm lead add "Nguyễn Văn An" --phone 0912345678 --source fair',
    fields=[spec for spec in FIELDS if spec.name != "name"],
)
def add(
    values: Values,
    shape: Shape,
    name: Annotated[str | None, typer.Argument(metavar="NAME", help=N_("the person's name"))] = None,
    anyway: Anyway = False,
) -> None:
    """A name that might buy."""
    given = standard.named("lead", name, values)
    standard.add_record("lead", given, shape, lambda desk, b: leads.add(desk, b, given, anyway=anyway), anyway=anyway)


@app.verb("list", N_("List leads."), "crm lead list --where status=new --sort -created_on")
def list_(listing: Listing) -> None:
    """Leads, the newest first."""
    standard.list_records("lead", listing)


@app.verb("show", N_("Show one lead."), "crm lead show 0912.345.678", default="text")
def show(ref: Ref, shape: Shape) -> None:
    """Everything known of a lead."""
    standard.show_records("lead", ref, shape)


@app.verb("edit", N_("Change fields of a lead."), "crm lead edit 12 --email an@example.com", fields=FIELDS)
def edit(ref: Ref, values: Values, shape: Shape) -> None:
    """Change what is known; an empty value or - clears a field."""
    given = standard.something(values)
    standard.change_each("lead", ref, shape, lambda desk, b, lead: leads.edit(desk, b, lead, given))


@app.verb("assign", N_("Give a lead to another salesperson."), "crm lead assign 12 --to Bình")
def assign(ref: Ref, shape: Shape, to: To = None) -> None:
    """Hand over."""
    standard.assign_each("lead", ref, to, shape, leads.edit)


@app.verb("qualify", N_("Judge a lead good enough for an opportunity."), "crm lead qualify 12")
def qualify(ref: Ref, shape: Shape) -> None:
    """The seller's verdict."""
    standard.change_each("lead", ref, shape, leads.qualify)


@app.verb("nurture", N_("Let a lead rest until a day."), "crm lead nurture 12 --until '3 tháng nữa'")
def nurture(
    ref: Ref,
    shape: Shape,
    until: Annotated[str | None, typer.Option("--until", metavar="DAY", help=N_("the day to wake it"))] = None,
) -> None:
    """Not now: kept, and woken later."""
    from crmcli.domain.days import parse_day  # noqa: PLC0415 - this verb alone reads a day

    day = standard.required(until, N_("the day to wake it"), "--until", first=_may("nurture", ref))
    standard.change_each(
        "lead", ref, shape, lambda desk, b, lead: leads.nurture(desk, b, lead, parse_day(day, desk.today))
    )


@app.verb("stop", N_("Stop following a lead."), "crm lead stop 12 --reason 'không có nhu cầu'")
def stop(
    ref: Ref,
    shape: Shape,
    reason: Annotated[str | None, typer.Option("--reason", metavar="TEXT", help=N_("why it is stopped"))] = None,
) -> None:
    """Not good enough."""
    why = standard.required(reason, N_("why it is stopped"), "--reason", first=_may("stop", ref))
    standard.change_each("lead", ref, shape, lambda desk, b, lead: leads.stop(desk, b, lead, why))


@app.verb("reopen", N_("Bring back a stopped or resting lead."), "crm lead reopen 12")
def reopen(ref: Ref, shape: Shape) -> None:
    """Back to the status before."""
    standard.change_each("lead", ref, shape, leads.reopen)


@app.verb(
    "convert",
    N_("Make a lead an organization, a contact and an opportunity."),
    'crm lead convert 12 --opp "Máy lạnh tầng 3" --amount 1,5tỷ\ncrm lead convert 12 --attach org:3 --no-opp',
)
def convert(
    ref: Ref,
    shape: Shape,
    opp: Annotated[str | None, typer.Option("--opp", metavar="NAME", help=N_("name of the opportunity"))] = None,
    amount: Annotated[str | None, typer.Option("--amount", metavar="AMOUNT", help=N_("what it is worth"))] = None,
    expected_close: Annotated[
        str | None, typer.Option("--expected-close", metavar="DAY", help=N_("when it should close"))
    ] = None,
    no_opp: Annotated[bool, typer.Option("--no-opp", help=N_("make no opportunity"))] = False,
    attach: Annotated[
        list[str] | None,
        typer.Option("--attach", metavar="RECORD", help=N_("the org:ID or contact:ID it belongs to; may be repeated")),
    ] = None,
    new: Annotated[bool, typer.Option("--new", help=N_("make new records where no match is certain"))] = False,
) -> None:
    """The lead becomes read-only and keeps links to what it became."""
    from crmcli.services import converting  # noqa: PLC0415 - it knows four nouns, the other verbs one

    values = (("name", opp), ("amount", amount), ("expected_close", expected_close))
    typed = {name: text for name, text in values if text is not None}
    if no_opp and typed:
        raise UsageError("--no-opp goes without --opp, --amount and --expected-close")
    asked = converting.Asked(None if no_opp else typed, tuple(attach or ()), new)
    became: list[converting.Became] = []
    standard.change_each(
        "lead", ref, shape, lambda desk, b, lead: became.append(converting.convert(desk, b, lead, asked))
    )
    for each in became:
        _tell(N_("made {records}"), each.made)
        _tell(N_("attached to {records}"), each.attached)


@app.verb("score", N_("How warm a lead is."), "crm lead score 12 --explain", default="text")
def score(
    ref: Ref,
    shape: Shape,
    explain: Annotated[bool, typer.Option("--explain", help=N_("show what the score is made of"))] = False,
) -> None:
    """Fit, engagement and what they suggest."""
    from crmcli.reports.score import LeadScore, explained, score_of  # noqa: PLC0415 - this verb alone needs it

    desk = current().desk()
    found = standard.meant(desk, "lead", ref)
    if explain:
        from crmcli.render.reports import print_report  # noqa: PLC0415 - only to explain

        for lead in found:
            print_report(explained(desk, lead), shape)
        return
    scores = [score_of(desk, lead) for lead in found]
    if len(scores) == 1:
        print_record(scores[0], shape, desk.currency)
    else:
        print_list(LeadScore, scores, shape, desk.currency)


@app.verb("delete", N_("Delete a lead."), "crm lead delete 12 --yes")
def delete(ref: Ref, yes: Yes = False) -> None:
    """Gone, until crm undo."""
    standard.delete_each("lead", ref, yes=yes)


def _tell(sentence: str, records: tuple[str, ...]) -> None:
    if records:
        complain(_(sentence).format(records=", ".join(records)))


def _may(step: str, ref: str) -> Callable[[], None]:
    """Check that the lead may take a step, before its values are asked for."""
    return lambda: standard.check_each("lead", ref, lambda desk, lead: leads.check(desk, lead, step))
