"""Tests of crm dupes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from crmcli.store.book import Book
from crmcli.store.queries import blocks

if TYPE_CHECKING:
    from tests.conftest import Crm, CrmTerminal

ACCEPTANCE = Path(__file__).resolve().parents[3] / "shared" / "acceptance" / "expected.json"


def add(crm: Crm, noun: str, name: str, *options: str) -> None:
    assert crm(noun, "add", name, *options, "--anyway").code == 0


def found(crm: Crm, *line: str) -> list[tuple[str, str, str]]:
    """Verdict, evidence and the two records of each pair, in order."""
    return [
        (pair["verdict"], " ".join(pair["evidence"]), f"{pair['a']} {pair['b']}")
        for pair in crm("dupes", *line, "-f", "json").json
    ]


def test_a_person_typed_with_and_without_accents_is_found(crm: Crm) -> None:
    add(crm, "lead", "Nguyễn Văn An", "--phone", "0912345678")
    add(crm, "lead", "NGUYEN VAN AN", "--phone", "+84 912 345 678")
    add(crm, "org", "Công ty TNHH TM Thịnh Vượng")
    add(crm, "org", "CTY TNHH TM Thinh Vuong")
    assert found(crm) == [("certain", "phone name", "lead:1 lead:2"), ("possible", "name", "org:1 org:2")]


def test_names_that_only_look_alike_are_no_duplicates(crm: Crm) -> None:
    add(crm, "lead", "Văn An")
    add(crm, "lead", "Văn Anh")
    add(crm, "org", "Công ty TNHH An Phát")
    add(crm, "org", "Công ty TNHH An Phú")
    assert found(crm) == []


def test_a_name_in_another_order_is_the_same_name(crm: Crm) -> None:
    add(crm, "contact", "Nguyễn Văn An")
    add(crm, "contact", "an nguyen van")
    assert found(crm, "contacts") == [("possible", "name", "contact:1 contact:2")]


OPTION = {"tax": "--tax-code", "phone": "--phone", "email": "--email", "dob": "--birthday"}


def test_the_worked_pairs_come_out_with_their_verdict(crm: Crm, tmp_path: Path) -> None:
    if not ACCEPTANCE.exists():
        pytest.skip("the acceptance file is not beside the checkout")
    worked = json.loads(ACCEPTANCE.read_text("utf-8"))["dedupe"]
    for number, (pair, (verdict, evidence)) in enumerate(zip(worked["input"], worked["output"], strict=True)):
        db = ("--db", str(tmp_path / f"{number}.db"))
        for one in pair:
            noun = "org" if one["kind"] == "company" else "contact"
            options = [word for key in OPTION if key in one for word in (OPTION[key], one[key])]
            assert crm(noun, "add", one["name"], *options, "--anyway", *db).code == 0
        said: list[Any] = crm("dupes", "-f", "json", *db).json
        wanted = [] if verdict == "no" else [(verdict, evidence)]
        assert [(each["verdict"], each["evidence"]) for each in said] == wanted, pair


def test_a_pair_is_told_once_however_many_keys_it_shares(crm: Crm) -> None:
    for _ in range(3):
        add(crm, "org", "Đất Xanh", "--tax-code", "0100109106", "--phone", "02438251234", "--email", "a@b.vn")
    assert found(crm) == [
        ("certain", "tax phone email name", pair) for pair in ("org:1 org:2", "org:1 org:3", "org:2 org:3")
    ]


def test_the_most_certain_comes_first_and_then_what_reads_most_alike(crm: Crm) -> None:
    add(crm, "lead", "Lê Hoa")
    add(crm, "lead", "Lê Hoa")
    add(crm, "lead", "Phạm Dũng", "--phone", "0912345678")
    add(crm, "lead", "Trần Bình", "--phone", "0912345678")
    add(crm, "lead", "Trần Bính", "--email", "a@b.vn", "--phone", "0912345678")
    assert [pair[0] for pair in found(crm)] == ["certain", "probable", "probable", "possible"]
    assert found(crm)[0][2] == "lead:4 lead:5"
    scores = [row["score"] for row in crm("dupes", "--verdict", "probable", "-f", "json").json]
    assert scores == sorted(scores, reverse=True)


def test_only_one_noun_or_verdict_may_be_asked_for(crm: Crm) -> None:
    for noun in ("lead", "org"):
        add(crm, noun, "Hoàng Gia", "--phone", "0912345678")
        add(crm, noun, "Hoàng Gia", "--phone", "0912345678")
        add(crm, noun, "Hoang Gia")
    assert crm("dupes", "orgs", "--verdict", "certain", "-f", "ids").lines == ["org:1 org:2"]
    assert len(crm("dupes", "leads", "--verdict", "certain|possible", "-f", "ids").lines) == 3
    assert crm("dupes", "lead", "--verdict", "possible", "--verdict", "certain", "--limit", "2", "-f", "ids").lines == [
        "lead:1 lead:2",
        "lead:1 lead:3",
    ]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (("deals",), "'deals' is not one of leads, orgs, contacts"),
        (("--verdict", "no"), "--verdict: 'no' is not one of certain, probable, review, possible"),
        (("-f", "html"), "--format 'html' is not one of table, csv, tsv, json, jsonl, md, ids"),
    ],
)
def test_what_cannot_be_asked(crm: Crm, line: tuple[str, ...], sentence: str) -> None:
    add(crm, "lead", "An")
    crm("dupes", *line).refused(2, sentence)


def test_without_duplicates_there_is_only_the_header(crm: Crm) -> None:
    add(crm, "lead", "An")
    result = crm("dupes")
    assert (result.code, result.out, result.err) == (0, "verdict,evidence,a,a_name,b,b_name,score\n", "")


def test_without_a_book_none_is_made(crm: Crm, book_path: Path) -> None:
    assert crm("dupes").code == 6
    assert not book_path.exists()


def test_a_crowd_is_told_and_not_paired(crm: Crm) -> None:
    for number in range(blocks.MOST["name"] + 1):
        add(crm, "lead", "Nguyễn Văn An", *(("--phone", "0912345678") if number < 2 else ()))
    result = crm("dupes", "-f", "ids")
    assert result.lines == ["lead:1 lead:2"]
    assert result.err == "note: 1 group is too large to be compared; --explain says more\n"
    by_key = {row["key"]: row for row in crm("dupes", "leads", "--explain", "-f", "json").json}
    assert (by_key["name"]["crowds"], by_key["name"]["crowded"], by_key["name"]["groups"]) == (1, 11, 0)
    assert (by_key["phone"]["groups"], by_key["phone"]["records"], by_key["phone"]["most"]) == (1, 2, 50)


def test_what_a_crowded_key_hides_another_key_still_finds(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(blocks.MOST, "phone", 2)
    for name in ("An", "Bình", "Châu"):
        add(crm, "lead", name, "--phone", "0912345678", *(("--email", "a@b.vn") if name != "An" else ()))
    assert found(crm) == [("probable", "phone email", "lead:2 lead:3")]


def test_it_looks_only_within_the_indexes_of_the_keys(book: Book) -> None:
    for noun in blocks.LIKENED:
        for key in blocks.keys_of(noun):
            blocks.survey(book, noun, key)
            plan = [row[3] for row in book.rows(f"EXPLAIN QUERY PLAN {blocks._shared(noun, key)}")]
            assert len(plan) == 1, plan
            assert "USING COVERING INDEX" in plan[0]


def test_the_book_is_only_read(crm: Crm, book_path: Path) -> None:
    add(crm, "lead", "An")
    add(crm, "lead", "An")
    before = book_path.read_bytes()
    assert crm("dupes", "-f", "ids").lines == ["lead:1 lead:2"]
    assert book_path.read_bytes() == before


def test_on_a_terminal_the_next_command_is_told(crm: Crm, crm_terminal: CrmTerminal) -> None:
    add(crm, "lead", "Nguyễn Văn An")
    add(crm, "lead", "Nguyen Van An")
    screen = crm_terminal("dupes").out
    assert "possible" in screen
    assert "hint: crm merge lead 1 2" in screen


def test_it_explains_its_rules(crm: Crm) -> None:
    add(crm, "lead", "An")
    result = crm("dupes", "--explain", "-f", "csv")
    assert result.lines[0] == "noun,key,groups,records,most,crowds,crowded"
    assert "note: probable: the phone or the e-mail alone; possible: the name alone" in result.err
