"""Tests of what a person types for a record."""

from __future__ import annotations

import pytest

from crmcli.errors import Ambiguous, CrmError, NotFound, UsageError
from crmcli.services import keeping, leads, orgs
from crmcli.store.desk import Desk
from crmcli.store.queries.refs import describe, resolve, resolve_any


@pytest.fixture
def full(desk: Desk) -> Desk:
    """Two leads and a third of another name, two organizations, a deal."""
    with desk.batch() as b:
        for name, phone, email in (
            ("Nguyễn Văn An", "0912345678", "an@example.com"),
            ("Nguyễn Văn Anh", "0987654321", "anh@example.com"),
            ("Đặng Thị Bình", "", ""),
        ):
            leads.add(desk, b, {"name": name, "phone": phone, "email": email})
        orgs.add(desk, b, {"name": "Công ty Thịnh Vượng", "code": "TV01", "tax_code": "0100109106"})
        orgs.add(desk, b, {"name": "Kho #1", "tax_code": "0100109106-001"}, anyway=True)
        keeping.add(desk, b, "contact", {"name": "Lê Dung"})
    return desk


@pytest.mark.parametrize(
    ("text", "lead"),
    [
        ("2", 2),
        (" 2 ", 2),
        ("lead:2", 2),
        ("0912345678", 1),
        ("0912.345.678", 1),
        ("+84 912 345 678", 1),
        ("84912345678", 1),
        ("AN@EXAMPLE.COM", 1),
        ("nguyen van an", 1),
        ("NGUYỄN VĂN ANH", 2),
        ("dang", 3),
        ("lead:đặng thị", 3),
        ("Nguyễn Văn Anh #2", 2),
    ],
)
def test_a_lead_is_found_by_what_is_typed(full: Desk, text: str, lead: int) -> None:
    assert resolve(full, "lead", text) == lead


@pytest.mark.parametrize(
    ("text", "org"),
    [("TV01", 1), ("tv01", 1), ("0100109106", 1), ("0100109106-001", 2), ("0100109106001", 2), ("cong ty", 1)],
)
def test_an_organization_is_found_by_its_numbers_too(full: Desk, text: str, org: int) -> None:
    assert resolve(full, "org", text) == org


def test_a_name_that_ends_like_a_reference_is_still_a_name(full: Desk) -> None:
    assert resolve(full, "org", "Kho #1") == 2


def test_digits_are_the_id_and_nothing_else(full: Desk) -> None:
    with full.batch() as b:
        leads.add(full, b, {"name": "77"})
    with pytest.raises(NotFound, match="there is no lead 77"):
        resolve(full, "lead", "77")


def test_an_exact_name_wins_over_the_names_that_begin_with_it(full: Desk) -> None:
    assert resolve(full, "lead", "Nguyễn Văn An") == 1


def test_a_start_that_fits_several_lists_them(full: Desk) -> None:
    with pytest.raises(Ambiguous, match="'nguyen' may be any of 2; give the id") as caught:
        resolve(full, "lead", "nguyen")
    assert caught.value.candidates == (
        "1 Nguyễn Văn An, +84912345678, an@example.com",
        "2 Nguyễn Văn Anh, +84987654321, anh@example.com",
    )
    assert caught.value.exit_code == 5


@pytest.mark.parametrize("text", ["nobody", "0911111111", "x@example.com", "%", "nguyen%", "' OR 1=1", "đ" * 5000])
def test_what_is_not_there_is_not_found(full: Desk, text: str) -> None:
    with pytest.raises(NotFound):
        resolve(full, "lead", text)


@pytest.mark.parametrize("text", ["", "  ", "lead:"])
def test_nothing_is_no_reference(full: Desk, text: str) -> None:
    with pytest.raises(UsageError):
        resolve(full, "lead", text)


def test_a_deleted_record_says_when_and_how_to_bring_it_back(full: Desk) -> None:
    with full.batch() as b:
        keeping.delete(full, b, "lead", 3)
    with pytest.raises(NotFound, match="lead 3 was deleted on 2026-03-13") as caught:
        resolve(full, "lead", "3")
    assert (caught.value.hint or "").format(**caught.value.values) == "crm undo 2"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("lead:2", ("lead", 2)),
        ("org:thinh vuong", None),
        ("org:cong ty thinh", ("org", 1)),
        ("Lê Dung", ("contact", 1)),
        ("an@example.com", ("lead", 1)),
        ("TV01", ("org", 1)),
    ],
)
def test_across_nouns_the_noun_stands_before_or_the_name_is_enough(
    full: Desk, text: str, found: tuple[str, int] | None
) -> None:
    if found is None:
        with pytest.raises(NotFound):
            resolve_any(full, text)
    else:
        assert resolve_any(full, text) == found


def test_a_bare_number_across_nouns_asks_of_what(full: Desk) -> None:
    with pytest.raises(UsageError, match="2 of what"):
        resolve_any(full, "2")


def test_a_name_in_two_nouns_lists_both(full: Desk) -> None:
    with full.batch() as b:
        keeping.add(full, b, "contact", {"name": "Đặng Thị Bình"})
    with pytest.raises(Ambiguous) as caught:
        resolve_any(full, "dang thi binh")
    assert caught.value.candidates == ("lead:3 Đặng Thị Bình", "contact:2 Đặng Thị Bình")


def test_a_reference_is_described_by_what_tells_it_apart(full: Desk) -> None:
    assert describe(full, "lead", [3, 1]) == ("3 Đặng Thị Bình", "1 Nguyễn Văn An, +84912345678, an@example.com")


def test_every_failure_is_one_of_ours(full: Desk) -> None:
    for text in ("\x00", "'", '"', "a" * 999, "０９１２", "‮", "-", "#", "# 1", ":", "lead", "99999999"):
        with pytest.raises(CrmError):
            resolve(full, "lead", text)
