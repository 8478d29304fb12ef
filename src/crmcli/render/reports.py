"""A report on its way out: rows for machines and one JSON object here, what people look at in sheets."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from crmcli.domain.fields import fields_of
from crmcli.domain.reporting import Report
from crmcli.i18n import _
from crmcli.render import rows as text_rows
from crmcli.render.cells import jsonable, worded
from crmcli.render.output import complain, write
from crmcli.render.shape import REPORT, Shape


def print_report(report: Report, shape: Shape) -> None:
    """Print a report in the format asked for; a machine's rows say their notes on stderr."""
    shape.check((*REPORT, "ids") if report.noun else REPORT)
    if shape.columns == ("help",):
        write(None, [f"{spec.name:<20} {_(spec.label)}\n" for spec in report.columns])
    elif shape.format == "ids":
        write(shape.output, [f"{report.noun}:{row.id}\n" for row in report.rows])
    elif shape.format == "json":
        write(shape.output, [_json_text(report, shape)])
    elif shape.format in ("csv", "tsv", "jsonl"):
        write(shape.output, _machine_lines(report, shape))
        for note in report.notes:
            complain(_("note: {remark}").format(remark=worded(note, shape.lang)))
    else:
        from crmcli.render.sheets import sheet  # noqa: PLC0415 - only where people look

        write(shape.output, sheet(report, shape))


def _machine_lines(report: Report, shape: Shape) -> Iterable[str]:
    """The rows; with ``--explain`` the records behind them, each with the row it belongs to."""
    if report.evidence is None:
        fields, found = report.columns, report.rows
    else:
        fields, found = fields_of(report.evidence_class), report.evidence
    lines: dict[str, Callable[..., Iterable[str]]] = {
        "csv": text_rows.csv_lines, "tsv": text_rows.tsv_lines, "jsonl": text_rows.json_lines,
    }  # fmt: skip
    return lines[shape.format](shape.chosen(fields), found, report.currency)


def _json_text(report: Report, shape: Shape) -> str:
    """One object: the figures by name, the parameters, the rows, the notes."""
    columns = shape.chosen(report.columns)
    body: dict[str, Any] = {
        "report": report.name,
        **text_rows.json_object(fields_of(type(report.figures)), report.figures, report.currency),
        "parameters": {each.name: jsonable(each.value, each.kind, report.currency) for each in report.parameters},
        "rows": [text_rows.json_object(columns, row, report.currency) for row in report.rows],
        "notes": [worded(note, shape.lang) for note in report.notes],
    }
    if report.evidence is not None:
        fields = fields_of(report.evidence_class)
        body["explain"] = {
            "rules": [worded(rule, shape.lang) for rule in report.rules],
            "records": [text_rows.json_object(fields, each, report.currency) for each in report.evidence],
        }
    return text_rows.json_text(body)
