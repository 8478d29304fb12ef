"""Tests of the currencies a book can be kept in."""

from __future__ import annotations

import pytest

from crmcli.domain.currencies import read_currency
from crmcli.domain.money import _NO_MINOR, _THREE_MINOR
from crmcli.errors import InvalidValue


@pytest.mark.parametrize(("typed", "code"), [("VND", "VND"), (" usd ", "USD"), ("eur", "EUR")])
def test_a_currency_is_written_as_iso_4217_does(typed: str, code: str) -> None:
    assert read_currency(typed) == code


@pytest.mark.parametrize("typed", ["", "đồng", "VN", "XXX", "BTC", "VNDX"])
def test_what_is_no_currency_is_refused(typed: str) -> None:
    with pytest.raises(InvalidValue, match="is not a currency"):
        read_currency(typed)


def test_every_currency_with_unusual_cents_is_known() -> None:
    unusual = (_NO_MINOR | _THREE_MINOR) - {"UYI"}  # an index, not money
    assert {read_currency(code) for code in unusual} == unusual
