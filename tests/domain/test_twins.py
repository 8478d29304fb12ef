"""Tests of whether two records are the same. The worked cases are those of the acceptance file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crmcli.domain.twins import CERTAIN, NO, POSSIBLE, PROBABLE, REVIEW, Likeness, compare, name_key

ACCEPTANCE = Path(__file__).resolve().parents[3] / "shared" / "acceptance" / "expected.json"
PHONE = "+84912345678"

WORKED: list[tuple[Likeness, Likeness, str, tuple[str, ...]]] = [
    (
        Likeness("Công ty TNHH Thương mại Thịnh Vượng", True, tax="0100109106"),
        Likeness("CTY TNHH TM Thinh Vuong", True, tax="0100109106"),
        CERTAIN,
        ("tax", "name"),
    ),
    (
        Likeness("Công ty TNHH Thương mại Thịnh Vượng", True),
        Likeness("CTY TNHH TM Thinh Vuong", True),
        POSSIBLE,
        ("name",),
    ),
    (Likeness("Công ty TNHH An Phát", True), Likeness("Công ty TNHH An Phú", True), NO, ()),
    (
        Likeness("Nguyễn Văn An", phone=PHONE),
        Likeness("NGUYEN VAN AN", phone=PHONE),
        CERTAIN,
        ("phone", "name"),
    ),
    (Likeness("Nguyễn Văn An", phone=PHONE), Likeness("Trần Thị Bình", phone=PHONE), PROBABLE, ("phone",)),
    (
        Likeness("Nguyễn Văn An", email="An@X.vn"),
        Likeness("Nguyễn Văn Anh", email="an@x.vn"),
        PROBABLE,
        ("email",),
    ),
    (
        Likeness("Nguyễn Văn An", birthday="1980-01-01"),
        Likeness("Nguyễn Văn An", birthday="1990-05-05"),
        REVIEW,
        ("name",),
    ),
    (
        Likeness("Công ty CP Đất Xanh", True, phone="+842438251234", tax="0100109106"),
        Likeness("Công ty Cổ phần Đất Xanh", True, phone="+842438251234", tax="0301464823"),
        REVIEW,
        ("phone", "name"),
    ),
    (Likeness("Lê A"), Likeness("Lê B"), NO, ()),
]


@pytest.mark.parametrize(("a", "b", "verdict", "evidence"), WORKED)
def test_the_worked_pairs_get_their_verdict(a: Likeness, b: Likeness, verdict: str, evidence: tuple[str, ...]) -> None:
    assert compare(a, b) == (verdict, evidence)
    assert compare(b, a) == (verdict, evidence)


def test_the_worked_pairs_are_those_of_the_acceptance_file() -> None:
    if not ACCEPTANCE.exists():
        pytest.skip("the acceptance file is not beside the checkout")
    worked = json.loads(ACCEPTANCE.read_text("utf-8"))["dedupe"]
    for pair, (verdict, evidence) in zip(worked["input"], worked["output"], strict=True):
        a, b = map(likeness, pair)
        assert compare(a, b) == (verdict, tuple(evidence))


def likeness(one: dict[str, str]) -> Likeness:
    company = one["kind"] == "company"
    return Likeness(one["name"], company, one.get("phone"), one.get("email"), one.get("tax"), one.get("dob"))


def test_a_branch_of_the_same_company_is_no_other_company() -> None:
    head = Likeness("Thịnh Vượng", True, phone=PHONE, tax="0100109106")
    branch = Likeness("Thịnh Vượng", True, phone=PHONE, tax="0100109106-001")
    assert compare(head, branch) == (CERTAIN, ("phone", "name"))


def test_a_missing_tax_code_or_birthday_contradicts_nothing() -> None:
    assert compare(Likeness("An", birthday="1980-01-01", phone=PHONE), Likeness("An", phone=PHONE)).verdict == CERTAIN


def test_the_words_of_a_persons_name_may_stand_in_any_order() -> None:
    assert name_key("Nguyễn Văn An", company=False) == name_key("An Nguyen Van", company=False)
    assert name_key("Nguyễn Văn An", company=True) != name_key("An Nguyen Van", company=True)
