"""Rows for machines: csv, tsv, json, jsonl, ids - and Markdown for people who paste."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from crmcli.domain.fields import Field
from crmcli.render.cells import jsonable, machine, shown
from crmcli.render.output import safe, safe_json

_BLANKS = str.maketrans("\t\r\n", "   ")
_QUOTED = frozenset(',"\r\n')


def csv_line(cells: Iterable[str]) -> str:
    """One line of CSV, quoted only where it must be."""
    return ",".join(_csv_cell(cell) for cell in cells) + "\n"


def _csv_cell(cell: str) -> str:
    if _QUOTED.isdisjoint(cell):
        return cell
    return '"' + cell.replace('"', '""') + '"'


def csv_lines(fields: Sequence[Field], rows: Iterable[Any], currency: str) -> Iterator[str]:
    """The header and a line a row."""
    yield csv_line(spec.name for spec in fields)
    for row in rows:
        yield csv_line(machine(getattr(row, spec.name), spec.kind, currency) for spec in fields)


def tsv_lines(fields: Sequence[Field], rows: Iterable[Any], currency: str) -> Iterator[str]:
    """Tab-separated; tabs and line ends within a cell become spaces."""
    yield "\t".join(spec.name for spec in fields) + "\n"
    for row in rows:
        cells = (machine(getattr(row, spec.name), spec.kind, currency) for spec in fields)
        yield "\t".join(cell.translate(_BLANKS) for cell in cells) + "\n"


def json_object(fields: Sequence[Field], row: Any, currency: str) -> dict[str, Any]:
    """One row as an object."""
    return {spec.name: jsonable(getattr(row, spec.name), spec.kind, currency) for spec in fields}


def json_text(value: Any) -> str:
    """Indented JSON with the letters as they are; what could steer a terminal is escaped."""
    return safe_json(json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False)) + "\n"


def json_array(objects: Iterable[dict[str, Any]]) -> Iterator[str]:
    """What ``json_text`` makes of a list, one object at a time."""
    before = "[\n"
    for each in objects:
        yield before + "  " + json_text(each)[:-1].replace("\n", "\n  ")
        before = ",\n"
    yield "[]\n" if before == "[\n" else "\n]\n"


def json_lines(fields: Sequence[Field], rows: Iterable[Any], currency: str) -> Iterator[str]:
    """An object a line."""
    for row in rows:
        yield safe_json(json.dumps(json_object(fields, row, currency), ensure_ascii=False, allow_nan=False)) + "\n"


def markdown_lines(fields: Sequence[Field], rows: Iterable[Any], currency: str, lang: str) -> Iterator[str]:
    """A Markdown table, headed with the field names."""
    yield "| " + " | ".join(spec.name for spec in fields) + " |\n"
    yield "|" + "---|" * len(fields) + "\n"
    for row in rows:
        cells = (safe(shown(getattr(row, spec.name), spec, currency, lang)) for spec in fields)
        yield "| " + " | ".join(cell.replace("\\", "\\\\").replace("|", "\\|") for cell in cells) + " |\n"
