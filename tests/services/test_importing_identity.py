"""Tests of whom a row is taken for - in the book, and among the rows before it - and what it then does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.conftest import Crm, Result


def leads(crm: Crm, *columns: str) -> list[tuple[Any, ...]]:
    found = crm("lead", "list", "-f", "json", "--sort", "id").json
    return [tuple(each[name] for name in columns or ("name", "phone", "email")) for each in found]


def take(crm: Crm, text: str, *options: str, noun: str = "leads") -> Result:
    return crm("import", noun, "-", *options, stdin=text)


def counts(done: Result) -> tuple[int, ...]:
    found = done.json
    return tuple(found[name] for name in ("created", "changed", "unchanged", "differing", "rejected"))


def test_a_lead_is_known_by_its_e_mail_whatever_the_case(crm: Crm) -> None:
    crm("lead", "add", "An", "--email", "An@Example.com")
    assert counts(take(crm, "name,email,phone\nAn,an@example.COM,0912345678\n", "-f", "json")) == (0, 1, 0, 0, 0)
    assert leads(crm) == [("An", "+84912345678", "An@example.com")]


def test_a_phone_matches_only_when_the_names_agree_or_one_is_empty(crm: Crm) -> None:
    crm("lead", "add", "Nguyễn Văn An", "--phone", "0912345678")
    text = "name,phone,title\nNGUYEN VAN AN,+84 912 345 678,Giám đốc\nTrần Bình,0912345678,\n,0912.345.678,\n"
    assert counts(take(crm, text, "-f", "json"))[:3] == (1, 1, 1)
    assert leads(crm, "name", "title") == [("Nguyễn Văn An", "Giám đốc"), ("Trần Bình", None)]


def test_e_mail_comes_before_phone(crm: Crm) -> None:
    crm("lead", "add", "An", "--phone", "0912345678")
    crm("lead", "add", "An", "--email", "an@example.com", "--anyway")
    take(crm, "name,email,phone,note\nAn,an@example.com,0912345678,đây\n")
    assert leads(crm, "note") == [(None,), ("đây",)]


def test_a_name_alone_is_nobody_unless_it_is_said_to_be_the_key(crm: Crm) -> None:
    crm("lead", "add", "Nguyễn Văn An")
    take(crm, "name\nNguyễn Văn An\n")
    assert len(leads(crm)) == 2
    take(crm, "name,title\nnguyen van an,Kế toán\n", "--key", "name")
    assert leads(crm, "title") == [("Kế toán",), (None,)]


def test_with_other_keys_the_usual_ones_do_not_count(crm: Crm) -> None:
    crm("lead", "add", "An", "--email", "an@example.com")
    take(crm, "name,email,phone\nAn,an@example.com,0912345678\n", "--key", "phone")
    assert len(leads(crm)) == 2


def test_the_id_of_another_system_comes_before_all_but_our_own(crm: Crm) -> None:
    crm("lead", "add", "An", "--external-id", "HS-1", "--email", "an@example.com")
    crm("lead", "add", "Bình", "--email", "binh@example.com")
    take(crm, "Record ID,name,email,title\nHS-1,An,binh@example.com,Giám đốc\n")
    assert leads(crm, "name", "title") == [("An", "Giám đốc"), ("Bình", None)]


def test_rows_of_one_person_become_one_lead(crm: Crm) -> None:
    text = (
        "name,phone,email,title,company\n"
        "Nguyễn Văn An,0912345678,,,An Phát\n"
        "Nguyen Van An,0912 345 678,an@example.com,,\n"
        ",,AN@example.com,Giám đốc,Khác\n"
    )
    assert counts(take(crm, text, "-f", "json")) == (1, 2, 0, 2, 0)
    assert leads(crm, "name", "email", "title", "company") == [
        ("Nguyễn Văn An", "an@example.com", "Giám đốc", "An Phát")
    ]


def test_with_update_the_last_row_of_a_person_has_the_word(crm: Crm) -> None:
    text = "name,email,title,note\nAn,an@example.com,Nhân viên,x\nAn,an@example.com,Giám đốc,-\n"
    assert counts(take(crm, text, "--on-match", "update", "-f", "json")) == (1, 1, 0, 0, 0)
    assert leads(crm, "title", "note") == [("Giám đốc", None)]


def test_many_rows_for_a_record_that_is_there_change_it_once(crm: Crm) -> None:
    crm("lead", "add", "An", "--email", "an@example.com")
    text = "email,title,note\nan@example.com,Giám đốc,\nan@example.com,,gọi\nan@example.com,Giám đốc,gọi\n"
    assert counts(take(crm, text, "-f", "json")) == (0, 2, 1, 0, 0)
    assert leads(crm, "title", "note") == [("Giám đốc", "gọi")]
    assert counts(take(crm, text, "--again", "-f", "json")) == (0, 0, 3, 0, 0)


@pytest.mark.parametrize(
    ("on_match", "expected", "counted"),
    [
        ("fill", ("Nhân viên", "+84912345678", "cũ"), (0, 1, 0, 1, 0)),
        ("update", ("Giám đốc", "+84912345678", None), (0, 1, 0, 0, 0)),
        ("skip", ("Nhân viên", None, "cũ"), (0, 0, 1, 0, 0)),
    ],
)
def test_what_a_row_does_to_a_record_that_is_there(
    crm: Crm, on_match: str, expected: tuple[str | None, ...], counted: tuple[int, ...]
) -> None:
    crm("lead", "add", "An", "--email", "an@example.com", "--title", "Nhân viên", "--note", "cũ")
    text = "name,email,title,phone,note\nAn,an@example.com,Giám đốc,0912 345 678,-\n"
    done = take(crm, text, "--on-match", on_match, "-f", "json")
    assert counts(done) == counted
    assert leads(crm, "title", "phone", "note") == [expected]


def test_rows_that_differ_are_told_with_the_way_to_take_them(crm: Crm) -> None:
    crm("lead", "add", "An", "--email", "an@example.com", "--title", "Nhân viên")
    done = take(crm, "name,email,title\nAn,an@example.com,Giám đốc\n")
    assert "1 row differs from its record, which kept what it had\nhint: --on-match update" in done.err


def test_an_empty_cell_leaves_a_field_alone(crm: Crm) -> None:
    crm("lead", "add", "An", "--email", "an@example.com", "--title", "Nhân viên", "--owner", "Bình")
    done = take(crm, "name,email,title,owner\nAn,an@example.com,,\n", "--on-match", "update", "-f", "json")
    assert counts(done) == (0, 0, 1, 0, 0)
    assert leads(crm, "title", "owner") == [("Nhân viên", "Bình")]


def test_a_dash_cannot_empty_what_is_required(crm: Crm) -> None:
    done = take(crm, "name,email\n-,an@example.com\n", "-f", "json")
    assert counts(done)[4] == 1
    assert leads(crm) == []


def test_a_phone_that_changes_takes_how_it_was_typed_along(crm: Crm) -> None:
    crm("lead", "add", "An", "--email", "an@example.com", "--phone", "0912 345 678")
    take(crm, "email,phone\nan@example.com,0987.654.321\n", "--on-match", "update")
    assert crm("lead", "list", "--where", "phone=0987654321", "-f", "ids").out == "1\n"


def test_the_region_follows_a_province_that_is_new_to_the_record(crm: Crm) -> None:
    crm("lead", "add", "An", "--email", "an@example.com")
    crm("lead", "add", "Bình", "--email", "b@example.com", "--province", "Huế", "--region", "Miền Nam")
    take(crm, "email,province\nan@example.com,Sài Gòn\nb@example.com,Hà Nội\n")
    assert leads(crm, "province", "region") == [("TP. Hồ Chí Minh", "Miền Nam"), ("Huế", "Miền Nam")]


def test_organizations_are_known_by_tax_code_code_and_whole_name(crm: Crm) -> None:
    crm("org", "add", "Công ty An Phát", "--tax-code", "0100109106")
    crm("org", "add", "Công ty Thịnh Vượng", "--code", "TV")
    text = (
        "name,tax_code,code,industry\n"
        "Tên khác,0100109106,,Xây dựng\n"
        "Công ty TV,,TV,Bán lẻ\n"
        "CÔNG TY  THỊNH VƯỢNG,,,Bán lẻ\n"
        "Thịnh Vượng,,,Y tế\n"
        "Công ty An Phát,0300588569,,Y tế\n"
    )
    take(crm, text, noun="orgs")
    found = crm("org", "list", "-f", "json", "--sort", "id").json
    assert [(each["name"], each["industry"]) for each in found] == [
        ("Công ty An Phát", "Xây dựng"),
        ("Công ty Thịnh Vượng", "Bán lẻ"),
        ("Thịnh Vượng", "Y tế"),
        ("Công ty An Phát", "Y tế"),  # another tax code is another company, whatever its name
    ]


def test_contacts_are_known_by_name_within_their_organization(crm: Crm) -> None:
    crm("org", "add", "An Phát")
    crm("org", "add", "Thịnh Vượng")
    crm("contact", "add", "Nguyễn Lan", "--org", "An Phát")
    text = "name,org,title\nNguyen Lan,An Phát,Kế toán\nNguyễn Lan,Thịnh Vượng,Giám đốc\nNguyễn Lan,thinh vuong,\n"
    assert counts(take(crm, text, "-f", "json", noun="contacts")) == (1, 1, 1, 1, 0)
    found = crm("contact", "list", "-f", "json", "--sort", "id").json
    assert [(each["org"], each["title"]) for each in found] == [("An Phát", "Kế toán"), ("Thịnh Vượng", "Giám đốc")]


def test_a_deal_is_known_by_the_id_it_came_with_and_nothing_else(crm: Crm) -> None:
    text = "external_id,name,amount\nD1,Máy lạnh,5tr\n,Máy lạnh,5tr\nD1,Máy lạnh,\n"
    assert counts(take(crm, text, "-f", "json", noun="opps")) == (2, 0, 1, 0, 0)
    assert counts(take(crm, text, "--again", "-f", "json", noun="opps")) == (1, 0, 2, 0, 0)


def test_what_was_done_is_known_by_record_kind_moment_and_subject(crm: Crm) -> None:
    crm("lead", "add", "An")
    text = (
        "kind,subject,record,done_at\n"
        "call,Hỏi giá,lead:1,2026-03-12 09:00\n"
        "call,Hỏi giá,lead:1,2026-03-12T09:00:00+07:00\n"
        "call,Hỏi giá,lead:1,2026-03-12 10:00\n"
        "task,Gửi quà,,\n"
    )
    assert counts(take(crm, text, "-f", "json", noun="activities")) == (3, 0, 1, 0, 0)
    assert counts(take(crm, text, "--again", "-f", "json", noun="activities")) == (0, 0, 4, 0, 0)


def test_a_row_that_cannot_come_in_stands_for_nobody(crm: Crm) -> None:
    crm("org", "add", "An Phát")
    text = "name,email,org\nLan,lan@example.com,Không có\nLan,lan@example.com,An Phát\n"
    assert counts(take(crm, text, "-f", "json", noun="contacts")) == (1, 0, 0, 0, 1)
    assert crm("contact", "show", "1", "-f", "json").json["org"] == "An Phát"
