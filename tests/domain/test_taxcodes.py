"""Tax codes: companies, branches and persons, with the reason when one is wrong."""

from __future__ import annotations

import random

import pytest
from stdnum.vn import mst

from crmcli.domain.taxcodes import TaxCode, parse_tax_code
from crmcli.errors import InvalidValue

READ = {
    "0100109106": ("enterprise", "0100109106", "0100109106"),
    " 01.00.109.106 ": ("enterprise", "0100109106", "0100109106"),
    "0100109106-001": ("branch", "0100109106-001", "0100109106"),
    "0100109106001": ("branch", "0100109106-001", "0100109106"),
    "0100109106 - 001": ("branch", "0100109106-001", "0100109106"),
    "001099012345": ("personal", "001099012345", "001099012345"),
}
REFUSED = {
    "0100109105": "its check digit is wrong",
    "0100109105-001": "its check digit is wrong",
    "01001091": "it has 10, 12 or 13 digits",
    "01001091061": "it has 10, 12 or 13 digits",
    "0100109106-000": "no company or branch has the number 0",
    "0100000001": "no company or branch has the number 0",
    "100109106": "has lost its leading 0; write 0100109106",
    "01001o9106": "is not a tax code",
    "０１００１０９１０６": "is not a tax code",
    "": "is not a tax code",
    "0100109106" + "-" * 30: "is not a tax code",
}


@pytest.mark.parametrize(("text", "code"), READ.items())
def test_tax_codes_are_read_as_worked_out(text: str, code: tuple[str, str, str]) -> None:
    assert parse_tax_code(text) == TaxCode(*code)


@pytest.mark.parametrize(("text", "reason"), REFUSED.items())
def test_a_wrong_tax_code_is_refused_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(InvalidValue, match=reason):
        parse_tax_code(text)


def test_a_code_stays_the_same_when_read_again() -> None:
    for _, code, _ in READ.values():
        assert parse_tax_code(code).code == code


def test_companies_and_branches_are_judged_as_the_library_judges_them() -> None:
    chance = random.Random(10)
    valid = 0
    for _ in range(20_000):
        text = f"{chance.randrange(10**10):010}" + chance.choice(["", "", "001", "000"])
        try:
            parse_tax_code(text)
            accepted = True
        except InvalidValue:
            accepted = False
        valid += accepted
        assert accepted == mst.is_valid(text)
    assert valid > 1000
