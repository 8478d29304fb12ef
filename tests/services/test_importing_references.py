"""Tests of what imported records refer to, and of books that exchange their records."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from crmcli.store.book import Book

if TYPE_CHECKING:
    from tests.conftest import Crm, Result


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def take(crm: Crm, noun: str, text: str, *options: str) -> Result:
    return crm("import", noun, "-", *options, stdin=text)


def seen(crm: Crm, noun: str, *columns: str) -> list[tuple[Any, ...]]:
    found = crm(noun, "list", "-f", "json", "--sort", "id").json
    return [tuple(each[name] for name in columns) for each in found]


def test_an_organization_is_named_by_name_code_id_or_what_it_is_reached_by(crm: Crm) -> None:
    crm("org", "add", "An Phát", "--code", "AP", "--tax-code", "0100109106", "--phone", "0912345678")
    crm("org", "add", "Bắc Hà", "--email", "hello@bacha.vn")
    text = "name,org\nA,AN PHAT\nB,AP\nC,1\nD,An Phát #1\nE,0100109106\nF,0912 345 678\n"
    text += "G,hello@bacha.vn\nH,org:Bắc Hà\n"
    assert take(crm, "contacts", text).code == 0
    assert [org for (org,) in seen(crm, "contact", "org")] == ["An Phát"] * 6 + ["Bắc Hà"] * 2


def test_a_beginning_of_a_name_or_an_unsure_name_is_no_reference(crm: Crm, tmp_path: Path) -> None:
    crm("org", "add", "An Phát Sài Gòn")
    crm("org", "add", "Bắc Hà")
    crm("org", "add", "Bắc Hà", "--anyway")
    done = take(crm, "contacts", "name,org\nA,An Phát\nB,Bắc Hà\nC,99\n", "-f", "json")
    assert done.json["rejected"] == 3
    reasons = [line.split(",", 4)[-1] for line in (tmp_path / "contacts.rejects.csv").read_text("utf-8").splitlines()]
    assert reasons[1:] == [
        "there is no org 'An Phát'",
        "'Bắc Hà' may be any of 2; write it as name #id",
        "there is no org '99'",
    ]


def test_create_org_makes_each_organization_once(crm: Crm) -> None:
    crm("org", "add", "Bắc Hà")
    text = "name,org\nA,Công ty An Phát\nB,CONG TY AN PHAT\nC,Bắc Hà\nD,Công ty Đại Việt\n,Công ty Ma\n"
    done = take(crm, "contacts", text, "--create", "org")
    assert "2 organizations created for the names that are referred to" in done.err
    assert seen(crm, "org", "name", "stage", "owner") == [
        ("Bắc Hà", "prospect", "lan"),
        ("Công ty An Phát", "prospect", "lan"),
        ("Công ty Đại Việt", "prospect", "lan"),
    ]
    assert seen(crm, "contact", "name", "org") == [
        ("A", "Công ty An Phát"), ("B", "Công ty An Phát"), ("C", "Bắc Hà"), ("D", "Công ty Đại Việt")
    ]  # fmt: skip
    assert crm("undo", "--yes").code == 0
    assert seen(crm, "org", "name") == [("Bắc Hà",)]


def test_an_existing_contact_gets_the_organization_that_is_made_for_it(crm: Crm) -> None:
    crm("contact", "add", "Lan", "--email", "lan@example.com")
    crm("contact", "add", "Mai", "--email", "mai@example.com")
    text = "name,email,org\nLan,lan@example.com,An Phát\nMai,mai@example.com,\n"
    done = take(crm, "contacts", text, "--create", "org", "-f", "json")
    assert (done.json["changed"], done.json["orgs_created"]) == (1, 1)
    assert seen(crm, "contact", "org") == [("An Phát",), (None,)]


def test_a_parent_may_stand_in_the_same_file_before_or_after(crm: Crm) -> None:
    text = "name,parent\nCon A,Mẹ\nMẹ,\nCon B,Mẹ\nCon C,Không có\n"
    done = take(crm, "orgs", text, "-f", "json")
    assert (done.json["created"], done.json["rejected"]) == (3, 1)
    assert seen(crm, "org", "name", "parent") == [("Con A", "Mẹ"), ("Mẹ", None), ("Con B", "Mẹ")]
    assert take(crm, "orgs", text, "--again", "-f", "json").json["unchanged"] == 3


def test_of_two_contacts_of_one_name_the_deal_takes_that_of_its_organization(crm: Crm) -> None:
    crm("org", "add", "An Phát")
    crm("org", "add", "Bắc Hà")
    crm("contact", "add", "Nguyễn Lan", "--org", "An Phát")
    crm("contact", "add", "Nguyễn Lan", "--org", "Bắc Hà", "--anyway")
    crm("contact", "add", "Trần Mai", "--org", "Bắc Hà")
    text = "name,org,contact\nX,Bắc Hà,Nguyễn Lan\nY,,Trần Mai\nZ,,Nguyễn Lan\n"
    done = take(crm, "opps", text, "-f", "json")
    assert (done.json["created"], done.json["rejected"]) == (2, 1)
    assert seen(crm, "opp", "name", "org", "contact") == [
        ("X", "Bắc Hà", "Nguyễn Lan #2"), ("Y", "Bắc Hà", "Trần Mai")
    ]  # fmt: skip


def test_a_lead_may_be_referred_by_an_organization(crm: Crm) -> None:
    crm("org", "add", "An Phát")
    take(crm, "leads", "name,referred_by\nBình,An Phát\n")
    assert seen(crm, "lead", "referred_by") == [("An Phát",)]


def test_an_activity_is_about_a_record_of_any_noun(crm: Crm) -> None:
    crm("lead", "add", "An", "--phone", "0912345678")
    crm("org", "add", "Thịnh Vượng")
    text = "kind,record,done_at\ncall,lead:1,2026-03-01\ncall,org:thinh vuong,2026-03-01\n"
    text += "visit,Thịnh Vượng,2026-03-02\ncall,0912345678,2026-03-03\ncall,lead:9,2026-03-03\ncall,Ai đó,2026-03-03\n"
    done = take(crm, "activities", text, "-f", "json")
    assert (done.json["created"], done.json["rejected"]) == (4, 2)
    assert crm("export", "activities", "--columns", "record").lines[1:] == ["lead:1", "org:1", "org:1", "lead:1"]


def fill(crm: Crm) -> None:
    """A small book with a record of every noun, names that are not unique, days and moments."""
    crm("org", "add", "An Phát", "--phone", "024 3825 1234", "--province", "Hà Nội")
    crm("org", "add", "An Phát", "--anyway", "--note", 'dòng 1\n"dòng" 2, hết')
    crm("contact", "add", "Nguyễn Lan", "--org", "An Phát #2", "--birthday", "1990-02-28")
    crm("lead", "add", "Nguyễn Văn An", "--phone", "0912 345 678", "--interests", "a; b", "--potential", "5tr")
    crm("lead", "add", "Trần Bình", "--email", "Binh@Example.com", "--province", "Huế", "--region", "Miền Nam")
    crm("log", "call", "lead:1", "Hỏi giá", "--at", "2026-03-12 09:15")
    crm("lead", "qualify", "1")
    crm("opp", "add", "Máy lạnh", "--org", "An Phát #2", "--contact", "1", "--amount", "1,5 tỷ")
    crm("opp", "advance", "1", "proposal")
    crm("task", "add", "Gửi báo giá", "--on", "opp:1", "--due", "2026-03-20 14:30")


NOUNS = ("orgs", "contacts", "leads", "opps", "activities")


@pytest.mark.parametrize("fmt", ["csv", "json", "jsonl"])
def test_what_goes_out_and_comes_in_again_changes_nothing(crm: Crm, book: Book, fmt: str) -> None:
    fill(crm)
    batches = book.value("SELECT max(id) FROM batch")
    for noun in NOUNS:
        done = take(crm, noun, crm("export", noun, "-f", fmt).out, "-f", "json", "--on-match", "update")
        rows = int(book.value(f"SELECT count(*) FROM {noun.removesuffix('s').replace('activitie', 'activity')}"))
        assert (done.code, done.json["unchanged"], done.json["rows"]) == (0, rows, rows)
    assert book.value("SELECT max(id) FROM batch") == batches


def test_a_book_takes_over_another_once_and_knows_it_again(crm: Crm, tmp_path: Path) -> None:
    fill(crm)
    there = str(tmp_path / "there.db")
    crm("--db", there, "lead", "add", "Người khác")
    for noun in NOUNS:
        text = crm("export", noun).out
        first = take(crm, noun, text, "--db", there, "-f", "json")
        assert (first.code, first.json["created"]) == (0, first.json["rows"])
        assert take(crm, noun, text, "--db", there, "--again", "-f", "json").json["unchanged"] == first.json["rows"]
    found = crm("--db", there, "lead", "list", "-f", "json", "--sort", "id").json
    assert [each["name"] for each in found] == ["Người khác", "Nguyễn Văn An", "Trần Bình"]
    assert (found[1]["status"], found[1]["qualified_on"], found[2]["region"]) == ("qualified", "2026-03-13", "Miền Nam")
    assert crm("--db", there, "export", "activities", "--columns", "record,due_at").lines[1:] == [
        "lead:2,", "opp:1,2026-03-20T14:30:00+07:00"
    ]  # fmt: skip


def test_what_comes_home_from_another_book_is_known_by_its_own_id(crm: Crm, tmp_path: Path) -> None:
    fill(crm)
    there = str(tmp_path / "there.db")
    for noun in NOUNS:
        take(crm, noun, crm("export", noun).out, "--db", there)
    crm("--db", there, "lead", "edit", "2", "--title", "Giám đốc")
    for noun in NOUNS:
        done = take(crm, noun, crm("--db", there, "export", noun).out, "-f", "json")
        assert (done.json["created"], done.json["rejected"]) == (0, 0)
    assert seen(crm, "lead", "name", "title") == [("Nguyễn Văn An", None), ("Trần Bình", "Giám đốc")]
