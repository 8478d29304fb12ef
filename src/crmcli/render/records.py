"""Records on their way out: a list of them, or one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from crmcli.domain.fields import Field, fields_of
from crmcli.i18n import _, ngettext
from crmcli.render import rows as text_rows
from crmcli.render.cells import shown
from crmcli.render.output import complain, safe, write
from crmcli.render.shape import RECORD, ROWS, Shape


def wants_column_help(shape: Shape) -> bool:
    """Whether ``--columns help`` was asked for."""
    return shape.columns == ("help",)


def print_columns(record: type[Any]) -> None:
    """``--columns help``: the names and what they mean."""
    lines = [f"{spec.name:<20} {_(spec.label)}\n" for spec in fields_of(record)]
    write(None, lines)


def print_list(record: type[Any], found: Iterable[Any], shape: Shape, currency: str, *, of: int | None = None) -> None:
    """Print records as rows; ``of`` is how many there are in all when a limit cut the list.

    What machines read is written as it comes: a stream of a million rows needs no memory.
    """
    shape = shape.listed()
    shape.check(ROWS)
    if wants_column_help(shape):
        print_columns(record)
        return
    fields = shape.chosen(fields_of(record))
    if shape.format == "ids":
        shape.write(f"{row.id}\n" for row in found)
    elif shape.format == "json":
        shape.write(text_rows.json_array(text_rows.json_object(fields, row, currency) for row in found))
    elif shape.format == "table":
        rows = list(found)
        _print_table(fields, rows, shape, currency)
        _tell_more((of or 0) - len(rows))
    else:
        shape.write(_lines(fields, found, shape, currency))


def _tell_more(more: int) -> None:
    """Say how many records a limit has left out of a table."""
    if more > 0:
        complain(
            ngettext("{more} more; --limit 0 shows all", "{more} more; --limit 0 shows all", more).format(more=more)
        )


class Aside(NamedTuple):
    """What is shown below a record: its key in JSON, its title, the fields meant, and records of one class."""

    key: str
    title: str
    fields: tuple[Field, ...]
    rows: Sequence[Any]


def print_record(record: Any, shape: Shape, currency: str, beside: Sequence[Aside] = ()) -> None:
    """Print one record: a card for a person, an object or a row for a machine; what is ``beside`` it after it."""
    shape.check(RECORD)
    fields = fields_of(type(record))
    if wants_column_help(shape):
        print_columns(type(record))
    elif shape.format == "json":
        body: dict[str, Any] = text_rows.json_object(shape.chosen(fields), record, currency)
        for aside in beside:
            body[aside.key] = [text_rows.json_object(aside.fields, row, currency) for row in aside.rows]
        shape.write([text_rows.json_text(body)])
    elif shape.format in ("table", "text"):
        chosen = shape.chosen(fields) if shape.columns else fields
        below = [line for aside in beside for line in _aside_lines(aside, shape, currency)]
        shape.write([*card(chosen, record, currency, shape.lang), *below])
    else:
        print_list(type(record), [record], shape, currency)


def card(fields: Sequence[Field], record: Any, currency: str, lang: str) -> list[str]:
    """What is known of one record, a line a field; what is empty is left out."""
    known = [(_(spec.label), shown(getattr(record, spec.name), spec, currency, lang)) for spec in fields]
    filled = [(label, value) for label, value in known if value]
    width = max((len(label) for label, _value in filled), default=0)
    return [f"{label:<{width}}  {_indented(safe(value, multiline=True), width + 2)}\n" for label, value in filled]


def _aside_lines(aside: Aside, shape: Shape, currency: str) -> list[str]:
    """A title, and a line a record in columns under their labels; on a terminal no line is longer than it is wide."""
    if not aside.rows:
        return []
    cells = [
        [shown(getattr(row, spec.name), spec, currency, shape.lang).replace("\n", " ") for spec in aside.fields]
        for row in aside.rows
    ]
    used = [at for at in range(len(aside.fields)) if any(row[at] for row in cells)]
    lines = aligned([[_(aside.fields[at].label) for at in used], *([row[at] for at in used] for row in cells)])
    most = shape.width - 2 if shape.tty else max(map(len, lines))
    cut = (line if len(line) <= most else line[: most - 1] + "…" for line in lines)
    return [f"\n{_(aside.title)}\n", *(f"  {safe(line)}\n" for line in cut)]


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """A line a row, the cells of a column below each other."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _indented(text: str, by: int) -> str:
    return text.replace("\n", "\n" + " " * by)


def _lines(fields: Sequence[Field], found: Iterable[Any], shape: Shape, currency: str) -> Any:
    if shape.format == "csv":
        return text_rows.csv_lines(fields, found, currency)
    if shape.format == "tsv":
        return text_rows.tsv_lines(fields, found, currency)
    if shape.format == "jsonl":
        return text_rows.json_lines(fields, found, currency)
    return text_rows.markdown_lines(fields, found, currency, shape.lang)


def _print_table(fields: Sequence[Field], found: Sequence[Any], shape: Shape, currency: str) -> None:
    from crmcli.render.tables import table_text  # noqa: PLC0415 - rich only for a table

    if not found:
        complain(_("nothing found"))
        return
    cells = [[shown(getattr(row, spec.name), spec, currency, shape.lang) for spec in fields] for row in found]
    shape.write([table_text(fields, cells, shape)])
