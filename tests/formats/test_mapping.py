from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from crmcli.domain.fields import stored
from crmcli.domain.nouns import record_class
from crmcli.errors import InvalidValue
from crmcli.formats.csvread import open_table
from crmcli.formats.mapping import MappedChunk, mapped_chunks
from crmcli.formats.rules import Rules, load_rules

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "maps"


def chunks(noun: str, raw: str | bytes, rules: Rules | None = None, *, extra: bool = False) -> Iterator[MappedChunk]:
    rules = rules or Rules()
    fields = [each.name for each in stored(record_class(noun))]
    rules.check(noun, fields)
    content = raw.encode() if isinstance(raw, str) else raw
    table = open_table(io.BytesIO(content), known=rules.known(noun, fields))
    return mapped_chunks(table, rules.mapping(noun, fields, table.header), rules, extra=extra)


def one(noun: str, raw: str, rules: Rules | None = None, *, extra: bool = False) -> MappedChunk:
    (chunk,) = chunks(noun, raw, rules, extra=extra)
    return chunk


def test_columns_come_under_our_names_without_any_rules() -> None:
    chunk = one("lead", "STT,Họ tên,SĐT\n1,An,0912\n2,Bình,0913\n")
    assert chunk.fields == {"name": ["An", "Bình"], "phone": ["0912", "0913"]}
    assert (chunk.lines, chunk.skipped) == ([2, 3], 0)


def test_the_original_row_is_at_hand_for_a_reject() -> None:
    chunk = one("lead", "STT,Họ tên,SĐT\n1,An,12\n")
    assert chunk.original(0) == ["1", "An", "12"]
    reject = chunk.reject(0, "phone", InvalidValue("no"))
    assert (reject.line, reject.cells, reject.field) == (2, ["1", "An", "12"], "phone")


def test_rows_the_reader_rejects_pass_through() -> None:
    assert [each.line for each in one("lead", "name,phone\nAn,1\nB\n").rejects] == [3]


def test_a_name_is_composed_of_what_is_there() -> None:
    chunk = one("contact", "First Name,Last Name\nAn,Nguyễn\n,Trần\nBo,\n")
    assert chunk.fields["name"] == ["An Nguyễn", "Trần", "Bo"]


def test_their_words_become_ours_whatever_their_case_and_the_others_stay() -> None:
    rules = Rules(values={"source": {"Báo Chí": "press", "": "other", "WEB": "internet", "Web": "campaign"}})
    chunk = one("lead", "name,source\nA,bao chi\nB,\nC,Web\nD,WEB \nE,fair\n", rules)
    assert chunk.fields["source"] == ["press", "other", "campaign", "campaign", "fair"]


def test_a_constant_fills_every_row() -> None:
    assert one("lead", "name\nA\nB\n", Rules(set={"source": "fair"})).fields["source"] == ["fair", "fair"]


def test_a_template_takes_our_field_first_and_their_column_else() -> None:
    rules = Rules(
        columns={"product": "product", "account": "org"},
        values={"product": {"GTXPro": "GTX Pro"}},
        set={"name": "{product} – {account}", "note": "<{name}|{No}>"},
    )
    chunk = one("opp", "No,product,account\n7,GTXPro,Acme\n", rules)
    assert chunk.fields["name"] == ["GTX Pro – Acme"]
    assert chunk.fields["note"] == ["<GTX Pro – Acme|7>"]


def test_an_empty_place_takes_its_words_along() -> None:
    rules = Rules(columns={"a": "note"}, set={"name": "<{a} – {b}, {c}>"})
    text = "a,b,c\nA,B,C\nA,,C\n,B,C\nA,,\n,,C\n"
    assert one("lead", text, rules).fields["name"] == ["<A – B, C>", "<A, C>", "<B, C>", "<A>", "<C>"]


def test_a_template_with_nothing_in_it_is_empty() -> None:
    rules = Rules(columns={"a": "note"}, set={"name": "Lead {b}"})
    assert one("lead", "a,b\nx,\n", rules).fields["name"] == [""]


def test_a_template_may_use_the_column_it_replaces() -> None:
    assert one("lead", "name\nAn\n", Rules(set={"name": "Anh {name}"})).fields["name"] == ["Anh An"]


def test_skipped_rows_are_counted_and_gone_from_every_column() -> None:
    rules = Rules(skip={"Thử": ("x", "y"), "source": ("fair",)})
    chunk = one("lead", "name,Thử,source\nA,,\nB,x,\nC, y ,\nD,,fair\nE,z,\n", rules)
    assert chunk.skipped == 3
    assert chunk.fields["name"] == ["A", "E"]
    assert chunk.lines == [2, 6]
    assert chunk.original(1) == ["E", "z", ""]


@pytest.mark.parametrize("rules", [Rules(set={"name": "{Colour}"}), Rules(skip={"Colour": ("x",)})])
def test_a_column_the_file_does_not_have_is_named(rules: Rules) -> None:
    with pytest.raises(InvalidValue, match="speaks of 'Colour', which is no column of the file"):
        one("lead", "name\nA\n", rules)


def test_what_no_field_takes_is_kept_in_the_note_when_asked() -> None:
    text = "name,Ghi chú,Màu,Cỡ\nA,x,đỏ,\nB,,,\nC,,xanh,L\n"
    assert one("lead", text, extra=True).fields["note"] == ["x\nMàu: đỏ", "", "Màu: xanh\nCỡ: L"]
    assert one("lead", text).fields["note"] == ["x", "", ""]


def test_json_maps_like_csv() -> None:
    chunk = one("lead", '[{"Họ tên": "An", "interests": ["a", "b"]}]')
    assert chunk.fields == {"name": ["An"], "interests": ["a;b"]}


def test_misa_leads_map_by_the_example() -> None:
    text = (
        "Mã tiềm năng;Họ và tên;ĐT di động;Tổ chức;Nguồn gốc;Tình trạng;Điểm\n"
        "TN1;Nguyễn Văn An;0912345678;Thịnh Vượng;Hội chợ;Đã liên hệ;5\nTN2;Thử;1;MISA Demo;;;\n"
    )
    chunk = one("lead", text, load_rules(EXAMPLES / "misa-leads.toml"))
    assert chunk.skipped == 1
    assert {name: cells[0] for name, cells in chunk.fields.items()} == {
        "external_id": "TN1",
        "name": "Nguyễn Văn An",
        "phone": "0912345678",
        "company": "Thịnh Vượng",
        "source": "fair",
        "status": "contacted",
    }


def test_hubspot_contacts_map_by_the_example() -> None:
    text = "Record ID,First Name,Last Name,Email,Associated Company\n51,Ann,Lee,ann@example.com,Acme\n"
    chunk = one("contact", text, load_rules(EXAMPLES / "hubspot-contacts.toml"))
    assert chunk.fields["name"] == ["Ann Lee"]
    assert chunk.fields["org"] == ["Acme"]


def real(data: Path, noun: str, file: str, example: str) -> tuple[dict[str, list[str]], int]:
    """All rows of a real file as our fields, and how many were rejected."""
    fields: dict[str, list[str]] = {}
    rejected = 0
    for chunk in chunks(noun, (data / file).read_bytes(), load_rules(EXAMPLES / f"{example}.toml")):
        rejected += len(chunk.rejects)
        for name, cells in chunk.fields.items():
            fields.setdefault(name, []).extend(cells)
    return fields, rejected


def test_the_real_leads_map_by_the_example(data: Path) -> None:
    fields, rejected = real(data, "lead", "leads/lead_scoring.csv", "lead-scoring")
    assert rejected == 0
    assert Counter(fields["status"]) == {"new": 5_679, "converted": 3_561}
    assert set(fields["source"]) == {"internet", "customer", "press", "campaign", "other", ""}
    assert fields["name"][0] == "Lead 660737"
    assert len(set(fields["external_id"])) == 9_240


def test_the_real_accounts_map_by_the_example(data: Path) -> None:
    fields, rejected = real(data, "org", "sales-pipeline/accounts.csv", "pipeline-accounts")
    assert (len(set(fields["name"])), rejected) == (85, 0)
    assert fields["industry"].count("technology") == 12
    assert sum(map(bool, fields["parent"])) == 15


def test_the_real_opportunities_map_by_the_example(data: Path) -> None:
    fields, rejected = real(data, "opp", "sales-pipeline/sales_pipeline.csv", "pipeline-opps")
    assert (len(fields["name"]), rejected) == (8_800, 0)
    assert Counter(fields["stage"]) == {"won": 4_238, "lost": 2_473, "qualification": 1_589, "prospecting": 500}
    assert "GTXPro" not in fields["product"]
    without = [name for name, org in zip(fields["name"], fields["org"], strict=True) if not org]
    assert len(without) == 1_425
    assert set(without) <= set(fields["product"])
    assert "GTX Pro – Isdom" in fields["name"]


def test_the_real_salesforce_accounts_map_by_the_example(data: Path) -> None:
    for dialect in ("caret", "comma_wrapped_values", "pipe", "semicolon", "tab"):
        fields, _ = real(data, "org", f"csv-dialects/{dialect}.csv", "salesforce-accounts")
        assert set(fields["stage"]) == {"prospect"}
        assert fields["name"][0] == "account Upsert #0"
