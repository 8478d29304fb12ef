"""Sorting: people stand by given name, in the order of the Vietnamese alphabet."""

from __future__ import annotations

import random
import unicodedata
from typing import TYPE_CHECKING

from crmcli.domain.sorting import person_key, person_key_column, plain_key

if TYPE_CHECKING:
    from collections.abc import Callable

WORKED = [
    "Đặng Văn An",
    "Nguyễn Thị Anh",
    "Nguyễn Thị Ảnh",
    "Nguyễn Văn Ánh",
    "Nguyễn Văn Ăn",
    "Nguyễn Văn Ân",
    "Dương Thị Bình",
    "Đỗ Minh Châu",
    "Trần Dũng",
    "Trần Đức",
    "Lê Thị On",
    "Lê Thị Ôn",
    "Lê Thị Ơn",
]


def in_order(names: list[str], key: Callable[[str], str] = person_key) -> list[str]:
    shuffled = names[:]
    random.Random(7).shuffle(shuffled)
    return sorted(shuffled, key=lambda name: key(name).encode())


def test_people_stand_in_the_worked_order() -> None:
    assert in_order(WORKED) == WORKED


def test_the_given_name_comes_before_the_family_name_and_that_before_the_middle() -> None:
    names = ["Trần An", "Trần Bình An", "Trần Văn An", "Vũ An", "Bùi Văn Ba", "Lê Ba", "Lê An Ba"]
    assert in_order(names) == names


def test_letters_decide_before_tones() -> None:
    words = ["ma", "mà", "mả", "mã", "má", "mạ"]
    assert in_order(words, plain_key) == words
    assert plain_key("mạ") < plain_key("mai") < plain_key("mạn") < plain_key("măn") < plain_key("mân")


def test_the_whole_alphabet_is_in_its_order() -> None:
    letters = list("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz")
    assert in_order(letters, plain_key) == letters


def test_signs_and_digits_come_before_letters_and_foreign_scripts_after() -> None:
    texts = ["'t Hooft", "3M", "Abc", "Zulu", "[x]", "Ñandú"]
    assert in_order(texts, plain_key) == ["'t Hooft", "3M", "Abc", "Ñandú", "Zulu", "[x]"]
    assert plain_key("Zulu") < plain_key("Ωmega") < plain_key("株式会社")


def test_case_and_form_of_writing_make_no_difference() -> None:
    assert person_key("NGUYỄN VĂN ÁNH") == person_key(unicodedata.normalize("NFD", " nguyễn  văn ánh "))
    assert person_key("Hoà") == person_key("Hòa")


def test_a_shorter_word_comes_first() -> None:
    assert person_key("Trần An") < person_key("Trần Anh") < person_key("Trần Ánh")
    assert person_key("Ấn") < person_key("Ba")


def test_companies_keep_their_word_order() -> None:
    assert plain_key("An Phát Việt") < plain_key("Bình An")
    assert person_key("An Phát Việt") > person_key("Bình An")


def test_a_text_without_words_has_an_empty_key() -> None:
    assert person_key("  ") == plain_key("") == ""


def test_control_characters_do_not_disturb_the_order() -> None:
    assert plain_key("A\x00n") == plain_key("An")


def test_a_column_gives_the_keys_of_its_values() -> None:
    assert person_key_column(WORKED) == [person_key(name) for name in WORKED]
