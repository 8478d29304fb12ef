"""A table that fits the terminal, drawn by rich."""

from __future__ import annotations

import io
import os
from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from crmcli.domain.fields import Field, Kind
from crmcli.i18n import _
from crmcli.render.cells import right_aligned
from crmcli.render.output import safe
from crmcli.render.shape import Shape


def table_text(fields: Sequence[Field], rows: Sequence[Sequence[str]], shape: Shape) -> str:
    """The table as text; long cells are cut, numbers stand right. Columns that are empty throughout are left out."""
    used = [at for at in range(len(fields)) if shape.columns or any(row[at] for row in rows)]
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, header_style="bold")
    for at in used:
        spec = fields[at]
        table.add_column(
            _(spec.label),
            justify="right" if right_aligned(spec.kind) else "left",
            no_wrap=True,
            overflow="ellipsis",
            min_width=_least(spec, rows, at),
        )
    for row in rows:
        table.add_row(*(Text(safe(row[at].replace("\n", " "))) for at in used))
    return printed(table, shape)


def _least(spec: Field, rows: Sequence[Sequence[str]], at: int) -> int | None:
    """Numbers, days and phones are useless when cut: they keep their width, texts give way."""
    if spec.kind in (Kind.TEXT, Kind.PERSON, Kind.COMPANY, Kind.REF, Kind.LIST, Kind.EMAIL):
        return min(8, max((len(row[at]) for row in rows), default=0)) or None
    return max((len(row[at]) for row in rows), default=1) or None


def printed(renderable: object, shape: Shape) -> str:
    """What rich draws, as text: in colour only on a terminal without NO_COLOR."""
    buffer = io.StringIO()
    colour = shape.tty and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    console = Console(
        file=buffer,
        width=shape.width,
        force_terminal=colour,
        no_color=not colour,
        color_system="standard" if colour else None,
        legacy_windows=False,
        highlight=False,
    )
    console.print(renderable)
    return buffer.getvalue()
