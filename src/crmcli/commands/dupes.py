"""crm dupes: which records may be one, and why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer

from crmcli.context import current
from crmcli.domain.nouns import PLURALS
from crmcli.domain.records.pair import Compared, Pair
from crmcli.domain.twins import RANKED
from crmcli.errors import UsageError
from crmcli.i18n import N_, _, ngettext
from crmcli.params import ON_A_TERMINAL, Noun
from crmcli.render.output import complain
from crmcli.render.records import print_columns, print_list, wants_column_help
from crmcli.render.shape import ROWS, Shape
from crmcli.services.dupes import Search
from crmcli.store.queries.blocks import LIKENED

app = Noun()

_NOUNS = {plural: noun for plural, noun in PLURALS.items() if noun in LIKENED}

_RULES = (
    N_("certain: the same tax code, or the name together with the phone or the e-mail"),
    N_("probable: the phone or the e-mail alone; possible: the name alone"),
    N_("review: another company behind the tax codes (first 10 digits), or another birthday"),
    N_("names: a company without Công ty, TNHH and the like; a person without accents, the words in any order"),
    N_("only records that share a key are compared; the score ranks pairs of one verdict and decides nothing"),
)


@app.verb(
    "dupes",
    N_("Records that may be one and the same, and why."),
    "crm dupes\ncrm dupes leads --verdict certain\ncrm dupes contacts -f ids",
)
def dupes(
    shape: Shape,
    noun: Annotated[
        str | None, typer.Argument(metavar="leads|orgs|contacts", help=N_("of which noun; without it of each"))
    ] = None,
    verdict: Annotated[
        list[str] | None,
        typer.Option("--verdict", metavar="|".join(RANKED), help=N_("only pairs of this verdict; may be repeated")),
    ] = None,
    limit: Annotated[int | None, typer.Option("--limit", metavar="N", min=0, help=N_("at most N; 0 for all"))] = None,
    explain: Annotated[bool, typer.Option("--explain", help=N_("show the rules and how much was compared"))] = False,
) -> None:
    """Pairs, the most certain first; nothing is changed."""
    shape = shape.listed()
    shape.check(ROWS)
    if wants_column_help(shape):
        print_columns(Compared if explain else Pair)
        return
    nouns, verdicts = _nouns(noun), _verdicts(verdict or [])
    search = Search(current().desk(), nouns, verdicts)
    if explain:
        for rule in _RULES:
            complain(_("note: {remark}").format(remark=_(rule)))
        print_list(Compared, search.compared, shape, "")
        return
    most = limit if limit is not None else ON_A_TERMINAL if shape.tty and shape.format == "table" else 0
    print_list(Pair, search.pairs(most), shape, "", of=search.count() if most else None)
    _tell(search, search.pairs(1), shape)


def _nouns(named: str | None) -> tuple[str, ...]:
    """The nouns to look through: the one that was named, in either number, or all."""
    if named is None:
        return LIKENED
    noun = _NOUNS.get(named, named)
    if noun not in LIKENED:
        raise UsageError("{value!r} is not one of {known}", value=named, known=", ".join(_NOUNS))
    return (noun,)


def _verdicts(typed: list[str]) -> tuple[str, ...]:
    wanted = tuple(each.strip() for text in typed for each in text.replace(",", "|").split("|"))
    for each in wanted:
        if each not in RANKED:
            raise UsageError(
                "{option}: {value!r} is not one of {known}", option="--verdict", value=each, known=", ".join(RANKED)
            )
    return wanted or RANKED


def _tell(search: Search, first: Iterator[Pair], shape: Shape) -> None:
    """What was not compared; on a terminal the command for the first pair."""
    if search.crowds:
        sentence = ngettext(
            "note: {n} group is too large to be compared; --explain says more",
            "note: {n} groups are too large to be compared; --explain says more",
            search.crowds,
        )
        complain(sentence.format(n=search.crowds))
    for pair in first if shape.tty else ():
        noun, kept = pair.a.split(":")
        complain(_("hint: {hint}").format(hint=f"crm merge {noun} {kept} {pair.b.partition(':')[2]}"))
