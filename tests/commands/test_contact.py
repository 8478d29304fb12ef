"""Tests of crm contact: the people you talk to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.conftest import Crm


@pytest.fixture
def binh(crm: Crm) -> Crm:
    """A book with one contact of one organization, both number 1."""
    crm("org", "add", "Thịnh Vượng")
    added = crm("contact", "add", "Trần Thị Bình", "--org", "Thịnh Vượng", "--phone", "0987654321")
    assert added.code == 0
    return crm


def shown(crm: Crm, ref: str = "1") -> dict[str, Any]:
    record: dict[str, Any] = crm("contact", "show", ref, "-f", "json").json
    return record


@pytest.mark.parametrize("ref", ["1", "0987 654 321", "+84987654321", "tran thi binh", "Trần"])
def test_a_contact_is_found_by_id_phone_and_name(binh: Crm, ref: str) -> None:
    assert shown(binh, ref)["org"] == "Thịnh Vượng"


def test_interests_are_a_list(binh: Crm) -> None:
    record = binh("contact", "edit", "1", "--interests", "golf; trà ;golf", "-f", "json").json
    assert record["interests"] == ["golf", "trà"]
    assert binh("contact", "list", "--where", "interests=tra", "-f", "ids").out == "1\n"


def test_consent_is_the_day_it_was_given(binh: Crm) -> None:
    record = binh("contact", "edit", "1", "--consent-email", "today", "--consent-source", "hội chợ", "-f", "json").json
    assert (record["consent_email"], record["consent_source"]) == ("2026-03-13", "hội chợ")


def test_a_field_is_emptied_with_a_dash(binh: Crm) -> None:
    assert binh("contact", "edit", "1", "--phone", "-", "-f", "json").json["phone"] is None


def test_the_same_name_and_phone_is_the_same_person(binh: Crm) -> None:
    again = binh("contact", "add", "TRAN THI BINH", "--phone", "0987654321")
    again.refused(5, "TRAN THI BINH is in the book already", "crm contact show 1, or add --anyway")


def test_another_birthday_is_another_person_to_look_at(binh: Crm) -> None:
    binh("contact", "edit", "1", "--birthday", "01/02/1980")
    result = binh("contact", "add", "Trần Thị Bình", "--phone", "0987654321", "--birthday", "1990-05-05", "-f", "ids")
    assert (result.code, result.out) == (0, "2\n")
    assert result.err.endswith("(review: phone, name)\n")


def test_the_phone_is_kept_as_it_was_typed_beside_its_normal_form(binh: Crm) -> None:
    binh("contact", "edit", "1", "--phone", "0162 345 6789")
    assert shown(binh)["phone"] == "+84323456789"


def test_a_contact_is_assigned_listed_and_deleted(binh: Crm) -> None:
    assert binh("contact", "assign", "1", "--to", "Chi", "-f", "json").json["owner"] == "Chi"
    assert binh("contact", "ls", "--where", "org=thinh vuong", "-f", "ids").out == "1\n"
    assert binh("contact", "rm", "1", "--yes").code == 0
    gone = binh("contact", "edit", "1", "--title", "x")
    assert (gone.code, gone.err.splitlines()[1]) == (4, "hint: crm undo 4")


def test_a_contact_with_a_deal_is_not_deleted(binh: Crm) -> None:
    binh("opp", "add", "Bảo trì", "--contact", "1")
    binh("contact", "delete", "1", "--yes").refused(1, "contact 1 is still used by opp:1; delete or move those first")


def test_people_sort_by_their_given_name(crm: Crm) -> None:
    for name in ("Đặng Văn Đức", "Lê Ăn", "Bùi Thị Anh", "Phạm Dũng"):
        crm("contact", "add", name)
    assert crm("contact", "list", "--sort", "name", "-f", "csv", "--columns", "name").lines[1:] == [
        "Bùi Thị Anh",
        "Lê Ăn",
        "Phạm Dũng",
        "Đặng Văn Đức",
    ]


def test_a_wrong_email_is_one_sentence_and_stores_nothing(crm: Crm) -> None:
    result = crm("contact", "add", "An", "--email", "an@")
    assert (result.code, result.out, len(result.err.splitlines())) == (1, "", 1)
    assert crm("contact", "list", "-f", "ids").out == ""
