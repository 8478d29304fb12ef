"""What commands take: verbs, the options of a record's fields, and how the answer is to look.

A verb is a plain function. A parameter annotated :class:`Shape` or :class:`Listing` becomes the options for the
look of the answer; one annotated :class:`Values` becomes an option for each field of a record.
"""

from __future__ import annotations

import inspect
import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer

from crmcli.domain.fields import Field, Kind
from crmcli.errors import UsageError
from crmcli.i18n import N_, language
from crmcli.render.output import on_terminal
from crmcli.render.shape import Shape

Values = dict[str, str]
"""What was typed for the fields of a record, by field name; only those that were given."""

MOST_ROWS = 10**15
"""More than any book holds: what --limit takes."""

ON_A_TERMINAL = 100
"""Rows a list shows on a terminal when no --limit is given."""

FORMATS = N_("table, csv, tsv, json, jsonl, md, ids or text")
"""What most verbs speak, for their help."""

_EXTENSIONS = {
    ".csv": "csv", ".tsv": "tsv", ".json": "json", ".jsonl": "jsonl", ".md": "md", ".txt": "text",
    ".html": "html", ".svg": "svg", ".sql": "sql",
}  # fmt: skip


class Listing(NamedTuple):
    """What a list is to hold, and how it is to look."""

    shape: Shape
    where: tuple[str, ...] = ()
    sort: str | None = None
    limit: int = 0


class Verb(NamedTuple):
    """One verb of a noun: its name, what it is for, an example to type, and the function."""

    name: str
    help: str
    example: str
    function: Callable[..., Any]
    fields: tuple[Field, ...] = ()
    default: str = "table"
    hidden: bool = False
    formats: str = FORMATS

    def callback(self) -> Callable[..., Any]:
        """The function as Typer is to see it: its groups of options spelled out."""
        parts = [
            (p.name, *_spelled_out(p, self))
            for p in inspect.signature(self.function, eval_str=True).parameters.values()
        ]

        def run(**given: Any) -> Any:
            return self.function(**{name: gather(given) for name, _, gather in parts})

        spelled = sorted((p for _, params, _ in parts for p in params), key=_place)
        run.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
            [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in spelled]
        )
        return run


class Noun:
    """The verbs of one noun, or of one root command."""

    def __init__(self) -> None:
        self.verbs: list[Verb] = []

    def verb(
        self,
        name: str,
        help: str,
        example: str,
        *,
        fields: Sequence[Field] = (),
        default: str = "table",
        hidden: bool = False,
        formats: str = FORMATS,
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Declare a verb. ``default`` is the format of a piped answer where it is not csv; ``formats`` names them."""

        def register(function: Callable[..., Any]) -> Callable[..., Any]:
            self.verbs.append(Verb(name, help, example, function, tuple(fields), default, hidden, formats))
            return function

        return register


Gather = Callable[[dict[str, Any]], Any]


def _place(param: inspect.Parameter) -> int:
    """Arguments first, then what the verb is about, last the look of the answer."""
    return (2 if param.name.startswith("p_") else 1) if _is_option(param) else 0


def _is_option(param: inspect.Parameter) -> bool:
    return any(type(each).__name__ == "OptionInfo" for each in getattr(param.annotation, "__metadata__", ()))


def _spelled_out(param: inspect.Parameter, verb: Verb) -> tuple[list[inspect.Parameter], Gather]:
    if param.annotation is Shape:
        return _shape_options(verb), lambda given: _shape(given, verb)
    if param.annotation is Listing:
        return [*_shape_options(verb), *_listing_options()], lambda given: _listing(given, verb)
    if param.annotation == Values:
        names = [spec.name for spec in verb.fields]
        return [_field_option(spec) for spec in verb.fields], lambda given: {
            name: given[f"f_{name}"] for name in names if given[f"f_{name}"] is not None
        }
    return [param], lambda given: given[param.name]


def _option(name: str, annotation: Any, option: Any, default: Any = None) -> inspect.Parameter:
    return inspect.Parameter(
        name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=Annotated[annotation, option]
    )


_METAVARS = {Kind.DAY: "DAY", Kind.MOMENT: "WHEN", Kind.MONEY: "AMOUNT", Kind.PERCENT: "PERCENT", Kind.WHOLE: "N"}


def _field_option(spec: Field) -> inspect.Parameter:
    metavar = "|".join(spec.choices) or _METAVARS.get(spec.kind, "RECORD" if spec.kind is Kind.REF else "TEXT")
    return _option(f"f_{spec.name}", str | None, typer.Option(spec.flag, help=spec.label, metavar=metavar))


def _shape_options(verb: Verb) -> list[inspect.Parameter]:
    return [
        _option("p_format", str | None, typer.Option(
            "--format", "-f", metavar="FORMAT", help=verb.formats)),
        _option("p_output", str | None, typer.Option(
            "--output", "-o", metavar="FILE", help=N_("write to a file; its ending names the format"))),
        _option("p_columns", str | None, typer.Option(
            "--columns", metavar="A,B,C", help=N_("the columns to show; 'help' lists them"))),
    ]  # fmt: skip


def _listing_options() -> list[inspect.Parameter]:
    return [
        _option("p_where", list[str] | None, typer.Option(
            "--where", metavar="CONDITION", help=N_("field=value, and != < <= > >= ~ (contains); repeat for AND"))),
        _option("p_sort", str | None, typer.Option(
            "--sort", metavar="FIELDS", help=N_("order by these fields; -field for the largest first"))),
        _option("p_limit", int | None, typer.Option(
            "--limit", metavar="N", min=0, max=MOST_ROWS, help=N_("at most N rows; 0 for all"))),
    ]  # fmt: skip


def _shape(given: dict[str, Any], verb: Verb) -> Shape:
    output = Path(given["p_output"]) if given["p_output"] not in (None, "-") else None
    tty = output is None and on_terminal()
    asked = given["p_format"] or format_of(output)
    return Shape(
        format=asked or ("table" if tty else "csv" if verb.default == "table" else verb.default),
        output=output,
        columns=column_names(given["p_columns"]),
        lang=language(),
        width=terminal_width(),
        tty=tty,
    )


def format_of(output: Path | None) -> str | None:
    """The format that the ending of a file names, None when it has none; UsageError for one that is not written."""
    ending = output.suffix.lower() if output else ""
    if ending and ending not in _EXTENSIONS:
        raise UsageError(
            "{file}: crm writes {known}; for another ending say --format",
            file=output,
            known=" ".join(_EXTENSIONS),
        )
    return _EXTENSIONS.get(ending)


def column_names(typed: str | None) -> tuple[str, ...] | None:
    """The names in ``--columns a,b,c``; None when it was not given."""
    return tuple(each.strip().replace("-", "_") for each in typed.split(",")) if typed else None


def _listing(given: dict[str, Any], verb: Verb) -> Listing:
    shape = _shape(given, verb)
    limit = given["p_limit"]
    if limit is None:
        limit = ON_A_TERMINAL if shape.tty and shape.format == "table" else 0
    return Listing(shape, tuple(given["p_where"] or ()), given["p_sort"], limit)


def terminal_width() -> int:
    """The columns of the terminal (``COLUMNS`` wins); 80 off one."""
    return shutil.get_terminal_size((80, 24)).columns if on_terminal() or "COLUMNS" in os.environ else 80
