"""Tests of crm org: prospects and customers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.conftest import Crm


@pytest.fixture
def firm(crm: Crm) -> Crm:
    """A book with one organization: number 1, code TV01."""
    added = crm("org", "add", "Công ty TNHH Thịnh Vượng", "--code", "TV01", "--tax-code", "0100109106")
    assert added.code == 0
    return crm


def shown(crm: Crm, ref: str = "1") -> dict[str, Any]:
    record: dict[str, Any] = crm("org", "show", ref, "-f", "json").json
    return record


def test_a_new_organization_is_a_prospect(firm: Crm) -> None:
    record = shown(firm)
    assert (record["stage"], record["key_account"], record["created_on"]) == ("prospect", False, "2026-03-13")


@pytest.mark.parametrize("ref", ["1", "TV01", "0100109106", "công ty tnhh thinh vuong", "cong ty", "org:1"])
def test_an_organization_is_found_by_id_code_tax_code_and_name(firm: Crm, ref: str) -> None:
    assert shown(firm, ref)["name"] == "Công ty TNHH Thịnh Vượng"


def test_the_region_follows_the_province_unless_it_is_named(crm: Crm) -> None:
    assert crm("org", "add", "A", "--province", "ha noi", "-f", "json").json["region"] == "Miền Bắc"
    record = crm("org", "add", "B", "--province", "Hà Nội", "--region", "mien nam", "-f", "json").json
    assert (record["province"], record["region"]) == ("Hà Nội", "Miền Nam")


def test_a_potential_is_an_estimate_of_a_day(firm: Crm) -> None:
    record = firm("org", "edit", "1", "--potential", "50tr", "-f", "json").json
    assert (record["potential"], record["potential_on"]) == (50_000_000, "2026-03-13")
    record = firm("org", "edit", "1", "--potential", "60tr", "--potential-on", "01/02/2026", "-f", "json").json
    assert record["potential_on"] == "2026-02-01"


def test_the_same_tax_code_is_the_same_organization(firm: Crm) -> None:
    result = firm("org", "add", "Thinh Vuong JSC", "--tax-code", "0100109106")
    result.refused(5, "Thinh Vuong JSC is in the book already", "crm org show 1, or add --anyway")


def test_the_same_core_name_is_only_warned_of(firm: Crm) -> None:
    result = firm("org", "add", "CTY Thinh Vuong", "-f", "ids")
    assert (result.code, result.out) == (0, "2\n")
    assert result.err == "warning: may be the same as org 1 Công ty TNHH Thịnh Vượng (possible: name)\n"


def test_a_code_belongs_to_one_organization(firm: Crm) -> None:
    firm("org", "add", "Khác", "--code", "TV01", "--anyway").refused(5, "the code TV01 is taken", "crm org show 1")
    firm("org", "add", "Khác", "--code", "K02")
    firm("org", "edit", "2", "--code", "TV01").refused(5, "the code TV01 is taken", "crm org show 1")
    assert firm("org", "edit", "1", "--code", "TV01").code == 0


def test_an_organization_does_not_stand_above_itself(firm: Crm) -> None:
    firm("org", "add", "Con", "--parent", "1")
    firm("org", "add", "Cháu", "--parent", "2")
    for parent in ("1", "2", "3"):
        result = firm("org", "edit", "1", "--parent", parent)
        result.refused(1, "an organization cannot stand above itself", "crm org show 1")
    assert shown(firm, "2")["parent"] == "Công ty TNHH Thịnh Vượng"


def test_a_tax_code_that_cannot_be_right_is_refused(crm: Crm) -> None:
    result = crm("org", "add", "A", "--tax-code", "0100109107")
    assert (result.code, len(result.err.splitlines())) == (1, 1)


def test_an_organization_in_use_is_not_deleted_and_names_its_users(firm: Crm) -> None:
    firm("opp", "add", "Máy lạnh", "--org", "1")
    firm("contact", "add", "An", "--org", "1")
    users = "contact:1, opp:1"
    firm("org", "delete", "1", "--yes").refused(1, f"org 1 is still used by {users}; delete or move those first")


def test_an_organization_is_edited_assigned_listed_and_deleted(firm: Crm) -> None:
    assert firm("org", "edit", "TV01", "--stage", "customer", "-f", "json").json["stage"] == "customer"
    assert firm("org", "assign", "TV01", "--to", "Bình", "-f", "json").json["owner"] == "Bình"
    assert firm("org", "ls", "--where", "stage=customer", "-f", "ids").out == "1\n"
    assert firm("org", "rm", "TV01", "-y").code == 0
    assert firm("org", "ls", "-f", "ids").out == ""


def test_a_stage_outside_the_two_is_not_understood(firm: Crm) -> None:
    firm("org", "edit", "1", "--stage", "friend").refused(2, "stage: 'friend' is not one of prospect, customer")
