"""What is looked for, and how well a record answers it: by its whole name, its start, words in it, or elsewhere."""

from __future__ import annotations

import re
from typing import NamedTuple

from crmcli.domain.folding import fold

EXACT, STARTS, NAMED, ELSEWHERE = range(4)
"""How well a record answers, best first."""

_LONGEST = 1_000
_MOST_WORDS = 24
"""Of longer texts the beginning is looked for."""

_FEWEST_DIGITS = 4
_NUMBER = re.compile(r"[+(]{0,2}[0-9][0-9().+-]*")
_SIGN = re.compile(r"[\W_]")
_SIGNS = re.compile(r"[\W_]+")


class Sought(NamedTuple):
    """What was typed, folded, and its words: letters and digits, a space where a sign stood between them."""

    text: str
    words: tuple[str, ...]
    digits: str = ""
    """What may be a phone number, typed in one or more groups, or its beginning; a + in front is kept."""
    beside_digits: tuple[str, ...] = ()
    """The words but for those groups."""
    address: str = ""
    """What may be an e-mail address."""


def sought(typed: str) -> Sought:
    """Read what was typed to look for."""
    text = typed[:_LONGEST].encode("utf-8", "replace").decode().replace("\0", " ")
    groups = text.split()
    first, last = _digits_in(groups)
    digits = re.sub(r"[^0-9]", "", "".join(groups[first:last]))
    plus = "+" if digits and groups[first].lstrip("(").startswith("+") else ""
    return Sought(
        fold(text),
        _words(groups),
        plus + digits if len(digits) >= _FEWEST_DIGITS else "",
        _words([*groups[:first], *groups[last:]]),
        next((each for each in groups if "@" in each), ""),
    )


def _words(groups: list[str]) -> tuple[str, ...]:
    return tuple(word for each in groups if (word := spaced(fold(each)).strip()))[:_MOST_WORDS]


def _digits_in(groups: list[str]) -> tuple[int, int]:
    """Where the first groups of digits that follow one another stand."""
    first = next((at for at, each in enumerate(groups) if _NUMBER.fullmatch(each)), len(groups))
    last = first
    while last < len(groups) and _NUMBER.fullmatch(groups[last]):
        last += 1
    return first, last


def spaced(folded: str) -> str:
    """Folded text with each word between two single spaces, the signs between them gone."""
    return f" {_SIGNS.sub(' ', folded).strip()} "


def holds(words: tuple[str, ...], text: str) -> bool:
    """Whether all words stand in a text (as ``spaced`` gives it), the last one at least as the start of a word."""
    return all(f" {word} " in text for word in words[:-1]) and all(f" {word}" in text for word in words[-1:])


def rank(asked: Sought, name: str) -> int:
    """How well a record of that folded name answers, given that it does."""
    if name == asked.text:
        return EXACT
    if asked.text and name.startswith(asked.text):
        return STARTS
    return NAMED if asked.words and holds(asked.words, spaced(name)) else ELSEWHERE


def excerpt(asked: Sought, text: str, width: int = 60) -> str:
    """The part of a text where the first of the words stands, in whole words of it; on one line."""
    flat = " ".join(text.split())
    if len(flat) <= width:
        return flat
    start = _place(asked, flat)
    start = flat.rfind(" ", 0, max(start - width // 4, 0)) + 1
    cut = flat[start : start + width]
    if start + width < len(flat) and " " in cut:
        cut = cut.rpartition(" ")[0]
    return ("…" if start else "") + cut + ("…" if start + len(cut) < len(flat) else "")


def _place(asked: Sought, flat: str) -> int:
    """About where the first word that stands in the text stands; 0 where folding changes its length."""
    folded = fold(flat)
    if len(folded) != len(flat):
        return 0
    text = f" {_SIGN.sub(' ', folded)}"
    return min((at for word in asked.words if (at := text.find(f" {word}")) >= 0), default=0)
