"""Bars: block characters for the terminal, SVG for pages and files."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import NamedTuple

_EIGHTHS = ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")
_LABEL, _BAR, _VALUE, _LINE, _HEAD = 200, 320, 180, 28, 56
_LONGEST_LABEL = 26


class Bar(NamedTuple):
    """One bar: what it is of, how long it is (None or below 0 draws nothing), and its length in words."""

    label: str
    value: float | None
    shown: str


def bars(values: Sequence[float | None], width: int, *, blocks: bool = True) -> list[str]:
    """A bar a value, the largest ``width`` characters long; anything above 0 shows at least a sliver."""
    largest = max((value for value in values if value), default=0)
    return [_bar(value or 0, largest, width, blocks=blocks) for value in values]


def _bar(value: float, largest: float, width: int, *, blocks: bool) -> str:
    if value <= 0 or largest <= 0:
        return ""
    eighths = max(1, int(value * width * 8 / largest + 0.5))
    if not blocks:
        return "#" * max(1, (eighths + 4) // 8)
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8]


def terminal_has_blocks() -> bool:
    """Whether stdout can show block characters."""
    try:
        "█▏".encode(sys.stdout.encoding or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def svg(title: str, subtitle: str, chart: Sequence[Bar]) -> str:
    """A drawing of horizontal bars with their labels and values."""
    from html import escape  # noqa: PLC0415 - a table of names of characters, for drawings only

    width, height = _LABEL + _BAR + _VALUE, _HEAD + _LINE * len(chart) + 12
    largest = max((bar.value for bar in chart if bar.value), default=0)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'font-family="sans-serif" font-size="13" role="img">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        f'<text x="12" y="24" font-size="17" font-weight="bold" fill="#1f2933">{escape(title)}</text>',
        f'<text x="12" y="43" fill="#616e7c">{escape(subtitle)}</text>',
        *(_svg_bar(bar, largest, _HEAD + _LINE * at) for at, bar in enumerate(chart)),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def _svg_bar(bar: Bar, largest: float, top: int) -> str:
    from html import escape  # noqa: PLC0415 - as above

    length = round((bar.value or 0) * _BAR / largest, 1) if largest and (bar.value or 0) > 0 else 0
    label = bar.label if len(bar.label) <= _LONGEST_LABEL else bar.label[: _LONGEST_LABEL - 1] + "…"
    return (
        f'<text x="{_LABEL - 8}" y="{top + 18}" text-anchor="end" fill="#1f2933">{escape(label)}</text>'
        f'<rect x="{_LABEL}" y="{top + 4}" width="{length}" height="{_LINE - 8}" fill="#2f7dc1"/>'
        f'<text x="{_LABEL + length + 8:g}" y="{top + 18}" fill="#1f2933">{escape(bar.shown)}</text>'
    )
