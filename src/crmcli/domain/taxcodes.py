"""Tax codes (mã số thuế): ten digits for a company, three more for a branch, twelve for a person."""

from __future__ import annotations

from typing import NamedTuple

from crmcli.errors import InvalidValue

_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)
_LONGEST = 32


class TaxCode(NamedTuple):
    """A tax code as it is stored, its kind (enterprise, branch, personal), and the digits of its owner.

    ``company`` is the first ten digits of a company or branch; a personal number names its owner whole.
    """

    kind: str
    code: str
    company: str


def parse_tax_code(text: str) -> TaxCode:
    """Read a tax code typed with or without signs; raises InvalidValue with the reason."""
    typed = text.strip()
    digits = typed.translate(str.maketrans("", "", " -."))
    if len(typed) > _LONGEST or not (digits.isdecimal() and digits.isascii()):
        raise InvalidValue("{value!r} is not a tax code", value=typed[:_LONGEST])
    if len(digits) == 12:
        return TaxCode("personal", digits, digits)
    if len(digits) == 9 and _checks(f"0{digits}"):
        raise InvalidValue("{value!r} has lost its leading 0; write 0{digits}", value=typed, digits=digits)
    if len(digits) not in (10, 13):
        raise InvalidValue("{value!r} is not a tax code: it has 10, 12 or 13 digits", value=typed)
    if digits[2:9] == "0000000" or digits[10:] == "000":
        raise InvalidValue("{value!r} is not a tax code: no company or branch has the number 0", value=typed)
    if not _checks(digits):
        raise InvalidValue("{value!r} is not a tax code: its check digit is wrong", value=typed)
    company = digits[:10]
    if len(digits) == 13:
        return TaxCode("branch", f"{company}-{digits[10:]}", company)
    return TaxCode("enterprise", company, company)


def _checks(digits: str) -> bool:
    """Whether the tenth digit is the check digit of the nine before it."""
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=False))
    return digits[9] == str(10 - total % 11)
