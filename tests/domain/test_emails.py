"""E-mail addresses: ordinary ones take the fast way, and it agrees with the library."""

from __future__ import annotations

import email_validator
import pytest

from crmcli.domain.emails import email_column, fold_email, parse_email
from crmcli.errors import InvalidValue

KEPT = {
    "an@example.com": "an@example.com",
    "  an@example.com ": "an@example.com",
    "Nguyen.Van-An+crm@Mail.EXAMPLE.com.vn": "Nguyen.Van-An+crm@mail.example.com.vn",
    "INFO@x.vn": "INFO@x.vn",
    "a@1.vn": "a@1.vn",
    "o'brien@x.vn": "o'brien@x.vn",
    "nguyễn@Bücher.de": "nguyễn@bücher.de",
    "a@xn--bcher-kva.de": "a@bücher.de",
    f"{'a' * 65}@x.vn": f"{'a' * 65}@x.vn",
}
REFUSED = (
    "",
    "an",
    "an@",
    "@x.vn",
    "an@x",
    "an@x.test",
    "an@mail.localhost",
    "an@x..vn",
    "a..n@x.vn",
    ".an@x.vn",
    "an.@x.vn",
    "an@-x.vn",
    "an@x-.vn",
    "an@x.vn.",
    "an@1.2",
    "an@[1.2.3.4]",
    "an@ab--c.vn",
    f"an@{'x' * 64}.vn",
    f"an@{'x.' * 130}vn",
    "an an@x.vn",
    '"an an"@x.vn',
    "An <an@x.vn>",
    "an@b@x.vn",
    "an@x.vn\nBcc: b@x.vn",
    "an@x.vn\x00",
    "\u202ean@x.vn",
    "an@x,vn",
)
# Each part of an address that decides, good and bad; every pairing is compared with the library.
LOCALS = (
    "an",
    "An.Le",
    "a-b_c+d",
    ".a",
    "a.",
    "a..b",
    "-a",
    "a b",
    "",
    "a" * 64,
    "a'b",
    "1",
    "a,b",
    "ă",
    "a@b",
)
DOMAINS = (
    *(
        "x.vn",
        "X.VN",
        "a-b.com.vn",
        "1.com",
        "x",
        "x.",
        ".x",
        "x..y",
        "-x.vn",
        "x-.vn",
        "x.v-n",
        "x.1",
        "x.a1",
    ),
    *(
        "x.test",
        "local",
        "a.local",
        "x.onion",
        "xn--bcher-kva.de",
        "ab--c.vn",
        "a.b.c.d.e.vn",
        "x_y.vn",
        "ü.de",
    ),
    *("a" * 63 + ".vn", "a" * 64 + ".vn", "x.vn ", "x y.vn", "", "example.com", "x.invalid", "in-addr.arpa"),
)


@pytest.mark.parametrize(("typed", "stored"), KEPT.items())
def test_an_address_is_kept_as_typed_with_its_domain_in_lower_case(typed: str, stored: str) -> None:
    assert parse_email(typed) == stored


@pytest.mark.parametrize("typed", REFUSED)
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(InvalidValue, match="is not an e-mail address"):
        parse_email(typed)


@pytest.mark.parametrize("typed", ["a@x.vn, b@x.vn", "a@x.vn; b@x.vn", "a@x.vn/b@x.vn", "a@x.vn b@x.vn"])
def test_two_addresses_in_one_cell_are_refused_with_that_reason(typed: str) -> None:
    with pytest.raises(InvalidValue, match="holds two e-mail addresses; keep one"):
        parse_email(typed)


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_pairing_of_parts_is_judged_as_the_library_judges_it(domain: str) -> None:
    for local in LOCALS:
        typed = f"{local}@{domain}".strip()
        try:
            checked = email_validator.validate_email(typed, check_deliverability=False)
            expected: str | None = f"{typed.rpartition('@')[0]}@{checked.domain}"
        except email_validator.EmailNotValidError:
            expected = None
        (got,) = email_column([typed])
        assert (None if isinstance(got, InvalidValue) else got) == expected


def test_a_column_reads_like_its_values_one_by_one() -> None:
    values = [*KEPT, "", " "]
    assert email_column(values) == [parse_email(value) if value.strip() else None for value in values]


def test_a_column_keeps_the_reason_beside_each_bad_value() -> None:
    good, bad, empty = email_column(["an@x.vn", "an@x", ""])
    assert (good, empty) == ("an@x.vn", None)
    assert str(bad) == "'an@x' is not an e-mail address"


def test_a_column_of_many_domains_reads_them_all() -> None:
    values = [f"an@cty{number}.vn" for number in range(100_010)]
    assert email_column([*values, *values[:5]]) == [*values, *values[:5]]


def test_addresses_match_without_regard_to_case() -> None:
    assert fold_email(" An.Le@Example.COM") == fold_email("an.le@example.com")
    assert fold_email("nguye\u0302\u0303n@x.vn") == fold_email("NGUYỄN@x.vn")
