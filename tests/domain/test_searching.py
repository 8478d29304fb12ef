"""What is looked for: its words, the number or address in it; how well a name answers; what is shown of a text."""

from __future__ import annotations

import pytest

from crmcli.domain.searching import ELSEWHERE, EXACT, NAMED, STARTS, excerpt, holds, rank, sought, spaced


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Đặng  Văn", ("dang", "van")),
        ("o'brien", ("o brien",)),
        ("AT&T", ("at t",)),
        ("10.5", ("10 5",)),
        ("a@b.com", ("a b com",)),
        ('"quoted" NEAR(a* -b', ("quoted", "near a", "b")),
        ("snake_case", ("snake case",)),
        ('" * ^ : -', ()),
        ("😀", ()),
        ("", ()),
        ("a\0b", ("a", "b")),
        ("x\udcff", ("x",)),
    ],
)
def test_the_words_are_letters_and_digits_without_accents_or_signs(typed: str, words: tuple[str, ...]) -> None:
    assert sought(typed).words == words


@pytest.mark.parametrize(
    ("typed", "digits", "others"),
    [
        ("0912 345", "0912345", ()),
        ("+84 (912) 345-678", "+84912345678", ()),
        ("(+84)912.345.678", "+84912345678", ()),
        ("an 0912 345", "0912345", ("an",)),
        ("10.5", "", ()),
        ("tầng 3", "", ("tang",)),
        ("KH-0001", "", ("kh 0001",)),
        ("0912x", "", ("0912x",)),
    ],
)
def test_four_digits_and_more_may_be_a_phone(typed: str, digits: str, others: tuple[str, ...]) -> None:
    asked = sought(typed)
    assert (asked.digits, asked.beside_digits) == (digits, others)


def test_a_group_with_an_at_sign_may_be_an_address() -> None:
    assert sought("mail to An@B.com please").address == "An@B.com"
    assert sought("an").address == ""


def test_of_an_endless_text_the_beginning_is_looked_for() -> None:
    assert len(sought("ab" * 5_000).text) == 1_000
    assert len(sought("ab " * 5_000).words) == 24


@pytest.mark.parametrize(
    ("typed", "name", "expected"),
    [
        ("Đặng Văn", "dang van", EXACT),
        ("Đặng Văn", "dang van an", STARTS),
        ("dang va", "dang van an", STARTS),
        ("an dang", "dang van an", NAMED),
        ("van a", "dang van an", NAMED),
        ("dan an", "dang van an", ELSEWHERE),  # only the last word may be the start of one
        ("brien", "sean o'brien", NAMED),
        ("o'brien", "sean o'brien", NAMED),
        ("binh", "dang van an", ELSEWHERE),
        ("😀", "shop", ELSEWHERE),
        ("😀", "😀 shop", STARTS),
        ("", "", EXACT),
        ("", "shop", ELSEWHERE),
    ],
)
def test_a_whole_name_is_best_then_its_start_then_words_in_it(typed: str, name: str, expected: int) -> None:
    assert rank(sought(typed), name) == expected


def test_a_word_is_found_whole_but_the_last_also_by_its_start() -> None:
    text = spaced("thinh vuong, at&t")
    assert holds(("at t",), text)
    assert holds(("thinh", "vuo"), text)
    assert not holds(("thi", "vuong"), text)
    assert not holds(("inh",), text)


def test_a_short_text_is_shown_whole_on_one_line() -> None:
    assert excerpt(sought("b"), "a\nb   c") == "a b c"


def test_of_a_long_text_the_part_with_the_word_is_shown_in_whole_words() -> None:
    text = "một hai ba bốn năm sáu bảy tám chín mười " * 20 + "Đặng Thịnh " + "một hai ba bốn năm sáu " * 20
    shown = excerpt(sought("dang"), text)
    assert "Đặng Thịnh" in shown
    assert len(shown) <= 62
    assert shown[0] == shown[-1] == "…"
    assert set(shown.strip("…").split()) <= set(text.split())


def test_a_single_endless_word_is_cut() -> None:
    assert excerpt(sought("x"), "x" * 500) == "x" * 60 + "…"


def test_a_text_that_folding_lengthens_is_shown_from_its_beginning() -> None:
    assert excerpt(sought("ende"), "ß " * 100 + "Ende").startswith("ß ß")
