"""An answer whose columns nobody declared: what an SQL question yields, in every format for rows."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from math import isfinite
from typing import Any

from crmcli.domain.fields import Field, Kind
from crmcli.errors import UsageError
from crmcli.i18n import _
from crmcli.render.output import complain, safe, safe_json
from crmcli.render.rows import csv_line, json_array
from crmcli.render.shape import Shape

Rows = Iterable[Sequence[Any]]

_BLANKS = str.maketrans("\t\r\n", "   ")


def columns_named(names: Sequence[str]) -> tuple[Field, ...]:
    """A column for each name, no two alike: the second ``id`` is ``id_2``, a nameless one ``column_3``."""
    taken: set[str] = set()
    found = []
    for at, name in enumerate(names, 1):
        base = plain = name or f"column_{at}"
        times = 1
        while plain in taken or (plain != name and plain in names):
            times += 1
            plain = f"{base}_{times}"
        taken.add(plain)
        spec = Field(Kind.TEXT, plain)
        spec.name = plain
        found.append(spec)
    return tuple(found)


def answer_lines(columns: Sequence[Field], rows: Rows, shape: Shape) -> Iterator[str]:
    """The pieces of the answer in any format for rows but a table; they are made as the rows are read."""
    chosen = shape.chosen(columns)
    names = [spec.name for spec in chosen]
    places = [columns.index(spec) for spec in chosen]
    if shape.format == "ids":
        names, places = ["id"], [_place_of_id(columns)]
    taken = ([row[at] for at in places] for row in rows)
    return _WRITERS[shape.format](names, taken)


def print_answer_table(columns: Sequence[Field], rows: Sequence[Sequence[Any]], shape: Shape) -> None:
    """Print the rows as a table that fits the terminal."""
    from crmcli.render.tables import table_text  # noqa: PLC0415 - rich only for a table

    if not rows:
        complain(_("nothing found"))
        return
    chosen = shape.chosen(columns)
    places = [columns.index(spec) for spec in chosen]
    for spec, at in zip(chosen, places, strict=True):
        if all(row[at] is None or isinstance(row[at], int | float) for row in rows):
            spec.kind = Kind.NUMBER
    cells = [[_cell(row[at]) for at in places] for row in rows]
    shape.write([table_text(chosen, cells, shape._replace(columns=tuple(spec.name for spec in chosen)))])


def _place_of_id(columns: Sequence[Field]) -> int:
    for at, spec in enumerate(columns):
        if spec.name == "id":
            return at
    raise UsageError("the answer has no column id, so it has no ids")


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return value.hex() if isinstance(value, bytes) else str(value)


def _jsonable(value: Any) -> Any:
    if isinstance(value, bytes) or (isinstance(value, float) and not isfinite(value)):
        return _cell(value)
    return value


def _csv(names: Sequence[str], rows: Rows) -> Iterator[str]:
    yield csv_line(names)
    for row in rows:
        yield csv_line(map(_cell, row))


def _tsv(names: Sequence[str], rows: Rows) -> Iterator[str]:
    yield _tsv_line(names)
    for row in rows:
        yield _tsv_line(map(_cell, row))


def _tsv_line(cells: Iterable[str]) -> str:
    return "\t".join(cell.translate(_BLANKS) for cell in cells) + "\n"


def _objects(names: Sequence[str], rows: Rows) -> Iterator[dict[str, Any]]:
    return (dict(zip(names, map(_jsonable, row), strict=True)) for row in rows)


def _json(names: Sequence[str], rows: Rows) -> Iterator[str]:
    return json_array(_objects(names, rows))


def _json_lines(names: Sequence[str], rows: Rows) -> Iterator[str]:
    for each in _objects(names, rows):
        yield safe_json(json.dumps(each, ensure_ascii=False, allow_nan=False)) + "\n"


def _markdown(names: Sequence[str], rows: Rows) -> Iterator[str]:
    yield _markdown_line(names)
    yield "|" + "---|" * len(names) + "\n"
    for row in rows:
        yield _markdown_line([_cell(value) for value in row])


def _markdown_line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(safe(cell).replace("\\", "\\\\").replace("|", "\\|") for cell in cells) + " |\n"


def _ids(_names: Sequence[str], rows: Rows) -> Iterator[str]:
    return (f"{_cell(row[0])}\n" for row in rows)


_WRITERS: dict[str, Callable[[Sequence[str], Rows], Iterator[str]]] = {
    "csv": _csv, "tsv": _tsv, "json": _json, "jsonl": _json_lines, "md": _markdown, "ids": _ids,
}  # fmt: skip
