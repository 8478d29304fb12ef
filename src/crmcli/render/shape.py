"""How an answer is to look."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from crmcli.domain.fields import Field
from crmcli.errors import UsageError
from crmcli.render.output import write, write_data

ROWS = ("table", "csv", "tsv", "json", "jsonl", "md", "ids")
RECORD = (*ROWS, "text")
FOR_PEOPLE = ("table", "text", "md")
"""Formats that a terminal shows in its own encoding; the others are UTF-8 everywhere."""
REPORT = ("table", "csv", "tsv", "json", "jsonl", "md", "text", "html", "svg")


class Shape(NamedTuple):
    """The format asked for (or the default for where it goes), the file, the columns, the language, the width."""

    format: str
    output: Path | None = None
    columns: tuple[str, ...] | None = None
    lang: str = "en"
    width: int = 80
    tty: bool = False

    def listed(self) -> Shape:
        """The same for a list, of which text is its table."""
        return self._replace(format="table") if self.format == "text" else self

    def check(self, formats: Sequence[str]) -> None:
        """Refuse a format the command does not speak."""
        if self.format not in formats:
            known = ", ".join(formats)
            raise UsageError("--format {value!r} is not one of {known}", value=self.format, known=known)

    def write(self, parts: Iterable[str]) -> None:
        """Write the answer where it is to go."""
        (write if self.format in FOR_PEOPLE else write_data)(self.output, parts)

    def chosen(self, fields: Sequence[Field]) -> tuple[Field, ...]:
        """The columns of the answer: those asked for, else in a table those declared as shown, else all."""
        if self.columns is None:
            shown = tuple(spec for spec in fields if spec.shown)
            return shown if self.format in ("table", "md") and shown else tuple(fields)
        known = {spec.name: spec for spec in fields}
        for name in self.columns:
            if name not in known:
                raise UsageError(
                    "--columns: there is no {name!r}; there are {known}", name=name, known=", ".join(known)
                )
        return tuple(known[name] for name in dict.fromkeys(self.columns))
