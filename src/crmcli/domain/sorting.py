"""Sort keys: text whose plain byte order is the order of a Vietnamese list of names."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = "\u0300\u0309\u0303\u0301\u0323"  # huyền hỏi ngã sắc nặng; ngang has no mark
_SHAPES = {"a\u0306": "ă", "a\u0302": "â", "e\u0302": "ê", "o\u0302": "ô", "o\u031b": "ơ", "u\u031b": "ư"}
# 33 letters need more room than a-z: they take the places from A on; the signs found there move behind them.
_PLACES: dict[int, int | None] = {ord(letter): 0x41 + place for place, letter in enumerate(_ALPHABET)}
_PLACES |= {ord(sign): 0x62 + place for place, sign in enumerate("[\\]^_`")}
_PLACES |= dict.fromkeys((*range(0x20), 0x7F))


@lru_cache(maxsize=50_000)
def _word(word: str) -> str:
    """The key of one word: its letters, a space, then its tones, which so only break a tie of letters."""
    import unicodedata  # noqa: PLC0415 - read once, and only when something is sorted or stored

    letters: list[str] = []
    tones = ""
    for char in unicodedata.normalize("NFD", word.casefold()):
        if letters and letters[-1] + char in _SHAPES:
            letters[-1] = _SHAPES[letters[-1] + char]
        elif char in _TONES:
            tones += str(1 + _TONES.index(char))
        elif unicodedata.combining(char):
            tones += char
        else:
            letters.append(char)
    return f"{''.join(letters).translate(_PLACES)} {tones}"


def person_key(name: str) -> str:
    """The sort key of a person: by given name (the last word), then family name, then the middle names.

    The words stand between spaces, as in every name that is stored.
    """
    before, _, given = name.strip().rpartition(" ")
    return f"{_word(given)} {_words(before)}" if before else _words(given)


@lru_cache(maxsize=50_000)
def _words(text: str) -> str:
    """The keys of several words, one after the other; family and middle names come again in many people."""
    return " ".join(map(_word, text.split()))


def person_key_column(values: Sequence[str]) -> list[str]:
    """``person_key`` of each value; words that come again are not worked out again."""
    parts = [value.rpartition(" ") for value in values]
    return [
        f"{_word(given)} {_words(before)}" if before and given else person_key(before or given)
        for before, _, given in parts
    ]


def plain_key(text: str) -> str:
    """The sort key of a company or any other text: the same alphabet, word after word."""
    return " ".join(map(_word, text.split()))
