"""Folded text: what a word is once case, accents and spacing no longer matter (Đặng, dang, ĐẶNG)."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

# The accented letters of ordinary names, by the letter they fold to. Together with ASCII they fill one byte,
# so a whole column folds by two C-speed table look-ups; all other text takes the rule itself.
_LETTERS = {
    "a": "àáảãạăằắẳẵặâầấẩẫậäå",
    "c": "ç",
    "d": "đ",
    "e": "èéẻẽẹêềếểễệë",
    "i": "ìíỉĩịï",
    "n": "ñ",
    "o": "òóỏõọôồốổỗộơờớởỡợö",
    "u": "ùúủũụưừứửữựü",
    "y": "ỳýỷỹỵ",
}
_CHUNK = 1000
_UNDEFINED = "\ufffe"


def _tables() -> tuple[object, bytes]:
    """The byte of each ordinary character, and what each byte folds to."""
    kept = {0, 9, 10, 13, *range(32, 127)}
    chars = [chr(code) if code in kept else _UNDEFINED for code in range(256)]
    folded = bytearray(range(128)) + bytearray(128)
    folded[:128] = bytes(folded[:128]).lower()
    folded[9] = folded[10] = folded[13] = 32
    free = iter([i for i, char in enumerate(chars) if char == _UNDEFINED])
    for base, letters in _LETTERS.items():
        for letter in letters + letters.upper():
            slot = next(free)
            chars[slot], folded[slot] = letter, ord(base)
    return codecs.charmap_build("".join(chars)), bytes(folded)


_BYTES, _FOLDED = _tables()


def _fold_ordinary(text: str) -> str:
    """Fold ordinary text, spacing as it is; raises UnicodeEncodeError when a character is not ordinary."""
    return codecs.charmap_encode(text, "strict", _BYTES)[0].translate(_FOLDED).decode("ascii")  # type: ignore[arg-type]


def _fold_any(text: str) -> str:
    """Fold any text by the rule: decompose, drop the marks, đ to d, casefold, one space between words."""
    import unicodedata  # noqa: PLC0415 - a megabyte that ordinary names do not need

    decomposed = unicodedata.normalize("NFD", text)
    letters = "".join(char for char in decomposed if unicodedata.category(char) != "Mn")
    return " ".join(letters.replace("đ", "d").replace("Đ", "d").casefold().split())


def clean(text: str) -> str:
    """Text as it is stored: NFC, one space between words, none at the ends."""
    try:
        codecs.charmap_encode(text, "strict", _BYTES)  # type: ignore[arg-type]
    except UnicodeEncodeError:
        import unicodedata  # noqa: PLC0415 - ordinary names are NFC already

        text = unicodedata.normalize("NFC", text)
    return " ".join(text.split())


def clean_column(values: Sequence[str]) -> list[str]:
    """``clean`` of each value, many at a time; a column that is clean already costs one look."""
    joined = "\0".join(values)
    try:
        codecs.charmap_encode(joined, "strict", _BYTES)  # type: ignore[arg-type]
    except UnicodeEncodeError:
        return list(map(clean, values))
    return list(map(clean, values)) if _is_loose(joined) else list(values)


def fold(text: str) -> str:
    """Text for finding and matching: without case, accents, or more than one space between words."""
    try:
        return " ".join(_fold_ordinary(text).split())
    except UnicodeEncodeError:
        return _fold_any(text)


def fold_column(values: Sequence[str]) -> list[str]:
    """``fold`` of each value, many at a time."""
    folded: list[str] = []
    for start in range(0, len(values), _CHUNK):
        folded += _fold_chunk(values[start : start + _CHUNK])
    return folded


def _fold_chunk(values: Sequence[str]) -> list[str]:
    try:
        joined = _fold_ordinary("\0".join(values))
    except UnicodeEncodeError:
        return [fold(value) for value in values]
    folded = joined.split("\0")
    if len(folded) != len(values):  # a value holds the separator
        return [fold(value) for value in values]
    return [" ".join(value.split()) for value in folded] if _is_loose(joined) else folded


def _is_loose(joined: str) -> bool:
    """Whether a value stands between spaces or has more than one of them between its words."""
    if "  " in joined or "\0 " in joined or " \0" in joined or joined[:1] == " " or joined[-1:] == " ":
        return True
    return "\t" in joined or "\n" in joined or "\r" in joined
