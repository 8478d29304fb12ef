"""Tests of bars for the terminal and for pages."""

from __future__ import annotations

import io
import sys
from xml.etree import ElementTree

import pytest

from crmcli.render.charts import Bar, bars, svg, terminal_has_blocks

SVG = "{http://www.w3.org/2000/svg}"


def test_the_largest_bar_has_the_whole_width() -> None:
    assert bars([8, 4, 1], 8) == ["████████", "████", "█"]


def test_a_bar_is_drawn_to_an_eighth_of_a_character() -> None:
    assert bars([16, 1, 3, 15], 2) == ["██", "▏", "▍", "█▉"]


def test_anything_above_nothing_shows_and_nothing_does_not() -> None:
    assert bars([1_000_000, 1, 0, None, -5], 10) == ["█" * 10, "▏", "", "", ""]
    assert bars([0, None], 10) == ["", ""]
    assert bars([], 10) == []


def test_without_blocks_bars_are_of_plain_signs() -> None:
    assert bars([4, 2, 1], 4, blocks=False) == ["####", "##", "#"]


@pytest.mark.parametrize(("encoding", "expected"), [("utf-8", True), ("latin-1", False), ("ascii", False)])
def test_blocks_need_a_terminal_that_has_them(monkeypatch: pytest.MonkeyPatch, encoding: str, expected: bool) -> None:
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding=encoding))
    assert terminal_has_blocks() is expected


def test_a_drawing_is_xml_whatever_the_labels_hold() -> None:
    drawn = svg("A & B", "<i>", [Bar("<script>alert('x')</script>", 10, "1 & 2"), Bar("n/a", None, "n/a")])
    root = ElementTree.fromstring(drawn)
    words = [each.text for each in root.iter(f"{SVG}text")]
    assert words == ["A & B", "<i>", "<script>alert('x')</scrip…", "1 & 2", "n/a", "n/a"]


def test_bars_of_a_drawing_are_as_long_as_their_values() -> None:
    root = ElementTree.fromstring(svg("t", "s", [Bar("a", 10, ""), Bar("b", 5, ""), Bar("c", 0, "")]))
    _background, *drawn = (float(each.attrib["width"]) for each in root.iter(f"{SVG}rect"))
    assert drawn == [drawn[0], drawn[0] / 2, 0]
