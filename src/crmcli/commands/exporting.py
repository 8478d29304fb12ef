"""crm export: records to a file or a pipe, as they can be imported again."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Annotated, Any

import typer

from crmcli.context import current
from crmcli.domain.fields import Field
from crmcli.domain.nouns import PLURALS, record_class
from crmcli.errors import UsageError
from crmcli.i18n import N_, language, ngettext
from crmcli.params import Noun, column_names, format_of
from crmcli.render.cells import machine, number
from crmcli.render.output import complain, write_bytes
from crmcli.render.records import print_columns, wants_column_help
from crmcli.render.shape import Shape
from crmcli.services import exporting
from crmcli.services.exporting import Counted
from crmcli.store.queries.lines import SEPARATORS, header, lines

app = Noun()

FORMATS = ("csv", "tsv", "json", "jsonl")

File = Annotated[str | None, typer.Argument(metavar="[FILE|-]", help=N_("where to; its ending names the format"))]
Format = Annotated[str | None, typer.Option("--format", "-f", metavar="FORMAT", help=N_("csv, tsv, json or jsonl"))]
Output = Annotated[str | None, typer.Option("--output", "-o", metavar="FILE", help=N_("the same as FILE"))]
Columns = Annotated[
    str | None, typer.Option("--columns", metavar="A,B,C", help=N_("these columns only; 'help' lists them"))
]
Where = Annotated[
    list[str] | None,
    typer.Option(
        "--where", metavar="CONDITION", help=N_("field=value, and != < <= > >= ~ (contains); repeat for AND")
    ),
]
Since = Annotated[
    str | None, typer.Option("--since", metavar="DAY", help=N_("only what was changed on or after this day"))
]
ForExcel = Annotated[
    bool, typer.Option("--for-excel", help=N_("CSV that Excel opens as it is: marked as UTF-8, formulas disarmed"))
]


def _verb(plural: str, summary: str, example: str) -> None:
    @app.verb(plural, summary, example)
    def export(
        file: File = None,
        fmt: Format = None,
        output: Output = None,
        columns: Columns = None,
        where: Where = None,
        since: Since = None,
        for_excel: ForExcel = False,
    ) -> None:
        shape = _shape(file, output, fmt, columns, for_excel=for_excel)
        _export(PLURALS[plural], shape, where or (), since, for_excel=for_excel)


_verb("leads", N_("Write leads to a file or a pipe."), "crm export leads leads.csv --where status=new")
_verb("orgs", N_("Write organizations to a file or a pipe."), "crm export orgs -f json | jq '.[].name'")
_verb("contacts", N_("Write contacts to a file or a pipe."), "crm export contacts contacts.csv --for-excel")
_verb("opps", N_("Write opportunities to a file or a pipe."), "crm export opps --columns name,org,amount,stage")
_verb("activities", N_("Write activities to a file or a pipe."), "crm export activities --since 01/03/2026")


def _shape(file: str | None, output: str | None, fmt: str | None, columns: str | None, *, for_excel: bool) -> Shape:
    """Where to and how; without a word about it, CSV to stdout."""
    if file and output:
        raise UsageError("give the file once, as FILE or as --output")
    named = file or output
    path = Path(named) if named and named != "-" else None
    shape = Shape(fmt or format_of(path) or "csv", path, column_names(columns), language())
    shape.check(FORMATS)
    if for_excel and shape.format != "csv":
        raise UsageError("--for-excel goes with csv only")
    return shape


def _export(noun: str, shape: Shape, where: Sequence[str], since: str | None, *, for_excel: bool) -> None:
    if wants_column_help(shape):
        print_columns(record_class(noun))
        return
    desk = current().desk()
    known = exporting.columns(desk, noun)
    fields = shape.chosen(known) if shape.columns else exporting.usual(noun, known)
    selection = exporting.selected(desk, noun, where, since)
    if shape.format in SEPARATORS and not for_excel:
        rows = Counted[Any](lines(selection, fields, shape.format))
        head, pieces = header(fields, shape.format), iter(rows)
    else:
        rows = Counted(selection.stream(fields))
        head, pieces = _written(fields, rows, shape.format, desk.currency)
    write_bytes(shape.output, exporting.spooled(head, pieces, desk.book.path.parent))
    if shape.output:
        complain(_summary(noun, rows.count, shape.output))


def _written(
    fields: Sequence[Field], rows: Iterable[tuple[Any, ...]], fmt: str, currency: str
) -> tuple[bytes, Iterator[bytes]]:
    """What SQLite does not write: JSON, and CSV that a spreadsheet cannot run."""
    from crmcli.formats.csvwrite import excel_safe  # noqa: PLC0415 - the usual export needs none of these
    from crmcli.render import rows as text  # noqa: PLC0415 - as above

    if fmt == "csv":
        safe = (
            [excel_safe(machine(value, spec.kind, currency)) for spec, value in zip(fields, row, strict=True)]
            for row in rows
        )
        return codecs.BOM_UTF8 + header(fields, fmt), (text.csv_line(cells).encode() for cells in safe)
    names = [spec.name for spec in fields]
    records = (SimpleNamespace(**dict(zip(names, row, strict=True))) for row in rows)
    if fmt == "jsonl":
        return b"", (line.encode() for line in text.json_lines(fields, records, currency))
    objects = (text.json_object(fields, record, currency) for record in records)
    return b"", (part.encode() for part in text.json_array(objects))


def _summary(noun: str, count: int, file: Path) -> str:
    sentence = {
        "lead": lambda n: ngettext("{n} lead written to {file}", "{n} leads written to {file}", n),
        "org": lambda n: ngettext("{n} organization written to {file}", "{n} organizations written to {file}", n),
        "contact": lambda n: ngettext("{n} contact written to {file}", "{n} contacts written to {file}", n),
        "opp": lambda n: ngettext("{n} opportunity written to {file}", "{n} opportunities written to {file}", n),
        "activity": lambda n: ngettext("{n} activity written to {file}", "{n} activities written to {file}", n),
    }[noun](count)
    return sentence.format(n=number(count, language()), file=file)
