"""crm report: the figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from crmcli.context import current
from crmcli.i18n import N_
from crmcli.params import Noun
from crmcli.render.shape import Shape

if TYPE_CHECKING:
    from crmcli.domain.reporting import Report

app = Noun()

From = Annotated[str | None, typer.Option("--from", metavar="DAY", help=N_("first day of the period"))]
To = Annotated[str | None, typer.Option("--to", metavar="DAY", help=N_("last day of the period"))]
Period = Annotated[
    str | None,
    typer.Option(
        "--period",
        metavar="PERIOD",
        help=N_("2026-Q2, 2026-03, 2026, this-month, last-quarter or all; default: the fiscal year to date"),
    ),
]
Explain = Annotated[bool, typer.Option("--explain", help=N_("show the rules and the records behind each number"))]
FORMATS = N_("table, csv, tsv, json, jsonl, md, text, html or svg")
Sort = Annotated[
    str | None,
    typer.Option("--sort", metavar="FIELDS", help=N_("order by these fields; -field for the largest first")),
]


@app.verb(
    "pipeline",
    N_("Open deals by stage: how many, how much, how likely, how old."),
    "crm report pipeline\ncrm report pipeline --by owner --today 2026-01-01",
    formats=FORMATS,
)
def pipeline(
    shape: Shape,
    by: Annotated[
        str | None, typer.Option("--by", metavar="stage|owner|region|source", help=N_("what a row is of"))
    ] = None,
    explain: Explain = False,
    sort: Sort = None,
) -> None:
    """What is open, as of today."""
    from crmcli.reports.pipeline import pipeline as report  # noqa: PLC0415 - each verb loads its own report

    _print(report(current().desk(), by=by, explain=explain), shape, sort)


@app.verb(
    "leads",
    N_("Leads of a period and what became of them."),
    "crm report leads --period this-month\ncrm report leads --by month --period 2026",
    formats=FORMATS,
)
def leads(
    shape: Shape,
    by: Annotated[
        str | None,
        typer.Option("--by", metavar="source|industry|status|owner|month", help=N_("what a row is of")),
    ] = None,
    start: From = None,
    end: To = None,
    period: Period = None,
    explain: Explain = False,
    sort: Sort = None,
) -> None:
    """What came in, and what became of it."""
    from crmcli.reports.frame import span_of  # noqa: PLC0415 - each verb loads its own report
    from crmcli.reports.leads import leads as report  # noqa: PLC0415 - as above

    desk = current().desk()
    _print(report(desk, span_of(desk, period, start, end), by=by, explain=explain), shape, sort)


@app.verb(
    "closed",
    N_("Deals won and lost in a period: reasons, rates and cycle."),
    "crm report closed --period 2026-Q1\ncrm report closed --by owner --from 01/01/2026 --to 31/03/2026",
    formats=FORMATS,
)
def closed(
    shape: Shape,
    by: Annotated[str | None, typer.Option("--by", metavar="reason|owner", help=N_("what a row is of"))] = None,
    start: From = None,
    end: To = None,
    period: Period = None,
    explain: Explain = False,
    sort: Sort = None,
) -> None:
    """What was decided, and how."""
    from crmcli.reports.closed import closed as report  # noqa: PLC0415 - each verb loads its own report
    from crmcli.reports.frame import span_of  # noqa: PLC0415 - as above

    desk = current().desk()
    _print(report(desk, span_of(desk, period, start, end), by=by, explain=explain), shape, sort)


@app.verb(
    "attention",
    N_("Leads that need somebody, and why; those with most reasons first."),
    "crm report attention\ncrm report attention --owner Lan -f ids",
    formats=N_("table, csv, tsv, json, jsonl, md, ids, text, html or svg"),
)
def attention(
    shape: Shape,
    owner: Annotated[str | None, typer.Option("--owner", metavar="NAME", help=N_("of this salesperson only"))] = None,
    explain: Explain = False,
    sort: Sort = None,
) -> None:
    """Who must not be forgotten."""
    from crmcli.reports.attention import needing_attention  # noqa: PLC0415 - each verb loads its own report

    _print(needing_attention(current().desk(), owner=owner, explain=explain), shape, sort)


@app.verb(
    "opps",
    N_("Profiles of the open deals: how large, how old, and which stall or slip."),
    "crm report opps\ncrm report opps --by owner",
    formats=FORMATS,
)
def opps(
    shape: Shape,
    by: Annotated[str | None, typer.Option("--by", metavar="stage|owner", help=N_("what a row is of"))] = None,
    explain: Explain = False,
    sort: Sort = None,
) -> None:
    """What is open, looked at closely."""
    from crmcli.reports.opps import profiles  # noqa: PLC0415 - each verb loads its own report

    _print(profiles(current().desk(), by=by, explain=explain), shape, sort)


@app.verb(
    "forecast",
    N_("What a period should bring: weighted, and by category."),
    "crm report forecast\ncrm report forecast --period 2026-Q2 --by owner",
    formats=FORMATS,
)
def forecast(
    shape: Shape,
    by: Annotated[str | None, typer.Option("--by", metavar="month|owner|stage", help=N_("what a row is of"))] = None,
    start: From = None,
    end: To = None,
    period: Annotated[
        str | None,
        typer.Option(
            "--period",
            metavar="PERIOD",
            help=N_("2026-Q2, 2026-03, 2026, next-quarter or all; default: this quarter"),
        ),
    ] = None,
    explain: Explain = False,
    sort: Sort = None,
) -> None:
    """What should come in."""
    from crmcli.reports.forecast import forecast as report  # noqa: PLC0415 - each verb loads its own report
    from crmcli.reports.forecast import forecast_span  # noqa: PLC0415 - as above

    desk = current().desk()
    _print(report(desk, forecast_span(desk, period, start, end), by=by, explain=explain), shape, sort)


def _print(report: Report, shape: Shape, sort: str | None) -> None:
    from crmcli.render.reports import print_report  # noqa: PLC0415 - not needed to list the verbs

    print_report(report.sorted(sort), shape)
