"""Folding: Đặng, dang and ĐẶNG are one name."""

from __future__ import annotations

import sys
import unicodedata

import pytest

from crmcli.domain.folding import clean, fold, fold_column

WORKED = {
    "Đặng Văn Đức": "dang van duc",
    "HOÀ BÌNH": "hoa binh",
    "  Nguyễn   Thị  Hồng ": "nguyen thi hong",
}
UNUSUAL = [
    "",
    " ",
    "\t Lê\n An\r",
    "a\u00a0b",
    "Straße",
    "İstanbul",
    "株式会社",
    "ﬁn",
    unicodedata.normalize("NFD", "Nguyễn Đức Ắn"),
    "nul\0inside",
    "\x0bedge\x1f",
    "Łódź Ørsted",
    "한국",
    "\udce9",
    "Núñez Çağlar",
]


def by_the_rule(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    bare = "".join(char for char in decomposed if unicodedata.category(char) != "Mn")
    return " ".join(bare.replace("đ", "d").replace("Đ", "d").casefold().split())


@pytest.mark.parametrize(("text", "folded"), WORKED.items())
def test_names_fold_as_worked_out(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_every_character_folds_by_the_rule_whatever_way_it_takes() -> None:
    chars = [chr(code) for code in range(0x20, sys.maxunicode + 1) if not 0xD800 <= code < 0xE000]
    wrong = [char for char in chars if fold(f"A{char}b") != by_the_rule(f"A{char}b")]
    assert wrong == []


def test_both_ways_of_placing_a_tone_fold_alike() -> None:
    assert fold("Hoà") == fold("Hòa") == fold(unicodedata.normalize("NFD", "HÒA")) == "hoa"


def test_folding_twice_changes_nothing() -> None:
    assert [fold(fold(text)) for text in UNUSUAL] == [fold(text) for text in UNUSUAL]


@pytest.mark.parametrize("text", UNUSUAL)
def test_an_unusual_text_folds_by_the_rule(text: str) -> None:
    assert fold(text) == by_the_rule(text)


@pytest.mark.parametrize("odd", UNUSUAL)
def test_a_column_folds_like_its_values_one_by_one(odd: str) -> None:
    values = ["Đặng Văn Đức", "Lê An", odd, "  spaced   out ", ""] * 300
    assert fold_column(values) == [fold(value) for value in values]


def test_an_ordinary_column_folds_like_its_values_one_by_one() -> None:
    values = ["Đặng Văn Đức", "plain", "ỨNG Thị Ỹ", ""] * 700
    assert fold_column(values) == [fold(value) for value in values]


def test_an_empty_column_stays_empty() -> None:
    assert fold_column([]) == []


def test_a_column_of_empty_texts_keeps_its_length() -> None:
    assert fold_column(["", "", ""]) == ["", "", ""]


def test_cleaning_composes_accents_and_tidies_spaces_but_keeps_the_words() -> None:
    assert clean(unicodedata.normalize("NFD", "  Đặng \t Văn\u00a0Đức\n")) == "Đặng Văn Đức"
    assert clean("  Lê   An ") == "Lê An"
    assert clean("\u212bngström") == "Ångström"
