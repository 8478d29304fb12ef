"""Findings on their way out, a line each as they come: nothing at all when there are none."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from crmcli.domain.fields import fields_of
from crmcli.domain.records.flaw import Flaw
from crmcli.domain.reporting import Sentence
from crmcli.i18n import _
from crmcli.render import rows as text_rows
from crmcli.render.cells import worded
from crmcli.render.output import safe
from crmcli.render.shape import Shape

FORMATS = ("text", "table", "csv", "tsv", "json", "jsonl", "md")
"""A table of it is text: a command to type must not be cut."""


def flaw(check: str, record: str | None, what: Sentence, command: str, *, automatic: bool, lang: str) -> Flaw:
    """A finding in the user's language."""
    return Flaw(check, record, worded(what, lang), command, automatic)


def line_of(each: Flaw) -> str:
    """A finding in one line: the record, what is wrong with it, what to type."""
    record = f"{each.record}: " if each.record else ""
    return safe(record + _("{problem}; mend it with: {command}").format(problem=each.problem, command=each.mend))


def print_flaws(found: Iterable[Flaw], shape: Shape) -> None:
    """Print the findings in the format asked for."""
    fields = shape.chosen(fields_of(Flaw))
    if shape.format == "json":
        shape.write(text_rows.json_array(text_rows.json_object(fields, each, "") for each in found))
    elif shape.format in ("text", "table"):
        shape.write(line_of(each) + "\n" for each in found)
    elif shape.format == "md":
        shape.write(text_rows.markdown_lines(fields, found, "", shape.lang))
    else:
        lines: dict[str, Callable[..., Any]] = {
            "csv": text_rows.csv_lines, "tsv": text_rows.tsv_lines, "jsonl": text_rows.json_lines,
        }  # fmt: skip
        shape.write(lines[shape.format](fields, found, ""))
