from __future__ import annotations

import csv
from pathlib import Path

import pytest

from crmcli.domain.fields import stored
from crmcli.domain.folding import fold
from crmcli.domain.nouns import record_class
from crmcli.formats.aliases import ALIASES
from crmcli.formats.headers import known_headers, map_headers, plain


def fields(noun: str) -> list[str]:
    return [each.name for each in stored(record_class(noun))]


def mapped(noun: str, *header: str) -> dict[str, str]:
    return {header[at]: name for at, name in map_headers(noun, fields(noun), header).columns.items()}


@pytest.mark.parametrize("noun", ALIASES)
def test_every_alias_is_folded_means_a_real_field_and_is_no_other_fields_name(noun: str) -> None:
    ours = fields(noun)
    for alias, name in ALIASES[noun].items():
        assert name in ours
        assert alias == fold(alias)
        assert plain(alias) not in {plain(other) for other in ours if other != name}


@pytest.mark.parametrize("noun", ALIASES)
def test_no_alias_hides_another_in_a_different_spelling(noun: str) -> None:
    spellings: dict[str, set[str]] = {}
    for alias, name in ALIASES[noun].items():
        spellings.setdefault(plain(alias), set()).add(name)
    assert {key: names for key, names in spellings.items() if len(names) > 1} == {}


@pytest.mark.parametrize("noun", ALIASES)
def test_our_own_names_map_whatever_the_case_and_the_signs(noun: str) -> None:
    ours = fields(noun)
    for spelt in (ours, [name.upper().replace("_", "-") for name in ours], [n.replace("_", " ") for n in ours]):
        assert list(map_headers(noun, ours, spelt).columns.values()) == ours


def test_a_vietnamese_list_maps() -> None:
    header = ("STT", "Họ và tên (*)", "Số điện thoại", "E-mail", "Công ty", "Nguồn khách hàng", "Ghi chú")
    assert mapped("lead", *header) == {
        "Họ và tên (*)": "name",
        "Số điện thoại": "phone",
        "E-mail": "email",
        "Công ty": "company",
        "Nguồn khách hàng": "source",
        "Ghi chú": "note",
    }
    assert map_headers("lead", fields("lead"), header).unmapped == ("STT",)


def test_organizations_map_by_tax_code_and_code() -> None:
    assert mapped("org", "Mã KH", "Tên khách hàng", "MST", "Trang web", "Công ty mẹ") == {
        "Mã KH": "code",
        "Tên khách hàng": "name",
        "MST": "tax_code",
        "Trang web": "website",
        "Công ty mẹ": "parent",
    }


def test_hubspot_deals_map() -> None:
    header = ("Record ID", "Deal Name", "Deal Stage", "Close Date", "Deal owner", "Amount")
    assert list(mapped("opp", *header).values()) == [
        "external_id", "name", "stage", "expected_close", "owner", "amount"
    ]  # fmt: skip


def test_pipedrive_prefixes_are_seen_through() -> None:
    header = ("Deal - ID", "Deal - Title", "Deal - Value", "Deal - Organization", "Deal - Contact person")
    assert list(mapped("opp", *header).values()) == ["external_id", "name", "amount", "org", "contact"]
    assert mapped("lead", "Lead - Title", "Person - Name", "Person - Phone") == {
        "Lead - Title": "note",
        "Person - Name": "name",
        "Person - Phone": "phone",
    }


def test_salesforce_spellings_map() -> None:
    header = ("NAME", "AccountNumber", "Phone", "My_Pack__Tax_Code__c", "OwnerId")
    assert list(mapped("org", *header).values()) == ["name", "code", "phone", "tax_code"]


def test_activities_map() -> None:
    header = ("Loại hoạt động", "Tiêu đề", "Liên quan đến", "Hạn chót", "Kết quả")
    assert list(mapped("activity", *header).values()) == ["kind", "subject", "record", "due_at", "outcome"]


def test_of_two_columns_for_one_field_the_exact_name_wins_and_the_other_is_reported() -> None:
    found = map_headers("lead", fields("lead"), ["Mobile", "Name", "Phone", "Email công việc"])
    assert found.columns == {1: "name", 2: "phone", 3: "email"}
    assert found.unmapped == ("Mobile",)


def test_first_and_last_name_make_the_name() -> None:
    found = map_headers("contact", fields("contact"), ["Last Name", "Email", "First Name", "Middle Name"])
    assert found.composed == {"name": (2, 3, 0)}
    assert found.fields == ("email", "name")
    assert found.unmapped == ()


def test_ho_and_ten_make_the_name_family_first() -> None:
    found = map_headers("lead", fields("lead"), ["STT", "Họ", "Tên đệm", "Tên"])
    assert found.composed == {"name": (1, 2, 3)}
    assert found.columns == {}


def test_ten_alone_is_the_name() -> None:
    assert mapped("lead", "Tên", "SĐT") == {"Tên": "name", "SĐT": "phone"}


def test_a_whole_name_makes_its_parts_superfluous() -> None:
    found = map_headers("lead", fields("lead"), ["First Name", "Last Name", "Full Name"])
    assert (found.columns, found.composed) == ({2: "name"}, {})
    assert found.unmapped == ("First Name", "Last Name")


def test_a_foreign_id_is_the_external_id() -> None:
    ours = ["id", "book", *fields("lead")]
    assert map_headers("lead", ours, ["ID", "name"]).columns == {0: "external_id", 1: "name"}
    assert map_headers("lead", ours, ["id", "book", "external_id"]).columns == {
        0: "id",
        1: "book",
        2: "external_id",
    }


def test_the_columns_of_a_rejects_file_are_not_reported() -> None:
    assert map_headers("lead", fields("lead"), ["name", "_line", "_field", "_error", "x"]).unmapped == ("x",)


def test_a_field_that_is_not_asked_for_is_not_mapped() -> None:
    assert map_headers("lead", ["name"], ["name", "phone"]).unmapped == ("phone",)


def test_headers_are_known_by_name_alias_and_part_of_a_name() -> None:
    known = known_headers("contact", fields("contact"))
    assert all(map(known, ["birthday", "Ngày sinh", "First Name", "Contact1 Mobile Phone"]))
    assert not any(map(known, ["", "Công nợ", "Nguyễn Văn An", "x" * 1000]))


def test_the_template_of_salesforce_maps_as_contacts(data: Path) -> None:
    with (data / "csv-dialects" / "npsp_template.csv").open(newline="") as file:
        header = list(csv.reader(file))[4]
    found = map_headers("contact", fields("contact"), header)
    assert {header[at]: name for at, name in found.columns.items()} == {
        "Contact1 Salutation": "salutation",
        "Contact1 Birthdate": "birthday",
        "Contact1 Title": "title",
        "Contact1 Work Email": "email",
        "Contact1 Mobile Phone": "phone",
        "Home Street": "address",
        "Home State/Province": "province",
    }
    assert [header[at] for at in found.composed["name"]] == ["Contact1 First Name", "Contact1 Last Name"]
