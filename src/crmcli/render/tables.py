"""A table that fits the terminal, drawn by rich."""

from __future__ import annotations

import io
import os
from collections.abc import Sequence

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from crmcli.domain.fields import Field
from crmcli.i18n import _
from crmcli.render.cells import right_aligned
from crmcli.render.fitting import GAP, fitted
from crmcli.render.output import safe
from crmcli.render.shape import Shape


def table_text(
    fields: Sequence[Field], rows: Sequence[Sequence[str]], shape: Shape, footer: Sequence[str] | None = None
) -> str:
    """The table as text; long cells are cut, numbers stand right. Columns that are empty throughout are left out.

    ``footer`` is a last row below a line: totals.
    """
    used = {at: spec for at, spec in enumerate(fields) if shape.columns or any(row[at] for row in rows)}
    lines = [[safe(cell.replace("\n", " ")) for cell in row] for row in ([*rows, footer] if footer else rows)]
    natural = {
        at: max(cell_len(text) for text in (_(spec.label), *(line[at] for line in lines))) for at, spec in used.items()
    }
    table = Table(
        box=box.SIMPLE if footer else box.SIMPLE_HEAD,
        padding=(0, GAP - 1, 0, 0),
        pad_edge=False,
        show_edge=False,
        show_footer=bool(footer),
        header_style="bold",
    )
    widths = fitted(used, natural, shape.width)
    for at, width in widths.items():
        table.add_column(
            _(used[at].label),
            Text(lines[-1][at]) if footer else "",
            justify="right" if right_aligned(used[at].kind) else "left",
            no_wrap=True,
            overflow="ellipsis",
            width=width,
        )
    for line in lines[: len(rows)]:
        table.add_row(*(Text(line[at]) for at in widths))
    return printed(table, shape)


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
