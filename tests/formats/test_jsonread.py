from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from crmcli.errors import CrmError
from crmcli.formats.table import Reject, Table

Opened = Callable[..., Table]
Read = Callable[..., tuple[list[int], list[list[str]], list[Reject]]]
Refusal = Callable[..., CrmError]


def test_a_list_of_objects_is_a_table(opened: Opened, read: Read) -> None:
    text = '[{"name": "An", "phone": "0912"},\n {"phone": "1", "note": "x"}\n]\n'
    assert opened(text).header == ("name", "phone", "note")
    assert read(text)[:2] == ([1, 2], [["An", ""], ["0912", "1"], ["", "x"]])


def test_one_object_a_line_is_the_same_table(read: Read) -> None:
    lines, columns, _ = read('{"name": "An", "phone": "1"}\n\n{"name": "Bình"}\n')
    assert (lines, columns) == ([1, 3], [["An", "Bình"], ["1", ""]])


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_is_no_part_of_it(read: Read, encoding: str) -> None:
    assert read('[{"name": "Đặng"}]'.encode(encoding))[1] == [["Đặng"]]
    assert read('{"name": "Đặng"}\n'.encode(encoding))[1] == [["Đặng"]]


def test_values_become_the_cells_a_csv_would_hold(read: Read) -> None:
    row = '{"name": "An", "a": 1.50, "b": 12, "c": true, "d": false, "e": null, "f": ["x", 2, null], "g": []}'
    assert read(row)[1] == [["An"], ["1.50"], ["12"], ["true"], ["false"], [""], ["x;2;"], [""]]


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("NaN", "NaN is not a number"),
        ("-Infinity", "-Infinity is not a number"),
        ("9" * 5000, "a number of 5000 digits is too large"),
        ('{"street": "x"}', "a cell cannot hold an object or a list of lists"),
        ("[[1]]", "a cell cannot hold an object or a list of lists"),
        ("[1, NaN]", "NaN is not a number"),
        (r'"\ud800"', "a cell holds half a character (a lone surrogate)"),
        (r'"\u0000"', "a cell holds a NUL character"),
        (json.dumps("x" * 1024 * 1024 + "y"), "a cell is longer than 1 MB"),
    ],
)
def test_a_value_that_cannot_be_a_cell_rejects_its_row(read: Read, value: str, sentence: str) -> None:
    bad = f'{{"name": "An", "note": {value}}}'
    for text in (f'{bad}\n{{"name": "B"}}\n', f'[{bad},\n{{"name": "B"}}]'):
        lines, columns, rejects = read(text)
        assert (lines, columns[0]) == ([2], ["B"])
        assert [(each.line, each.cells[0], each.field, str(each.error)) for each in rejects] == [
            (1, "An", "note", sentence)
        ]


@pytest.mark.parametrize("row", ['"An"', "[1]", "12", "null"])
def test_a_row_that_is_no_object_is_rejected(read: Read, row: str) -> None:
    lines, _, rejects = read(f'[{{"name": "A"}}, {row}, {{"name": "B"}}]')
    assert len(lines) == 2
    assert "must be an object" in str(rejects[0].error)


def test_a_line_that_is_not_json_is_rejected(read: Read) -> None:
    lines, _, rejects = read('{"name": "A"}\n{"name": "B"\n{"name": "C"}\n')
    assert lines == [1, 3]
    assert [each.line for each in rejects] == [2]
    assert str(rejects[0].error).startswith("this is not JSON: ")


def test_a_line_nested_too_deeply_is_rejected(read: Read) -> None:
    deep = '{"name": ' + "[" * 100_000 + "]" * 100_000 + "}"
    lines, _, rejects = read(f'{{"name": "A"}}\n{deep}\n')
    assert lines == [1]
    assert str(rejects[0].error) == "the JSON is nested too deeply"


def test_a_list_nested_too_deeply_is_refused(refusal: Refusal) -> None:
    assert "nested too deeply" in str(refusal('[{"name": ' + "[" * 100_000 + "]" * 100_000 + "}]"))


BROKEN = ['[{"name": "A"},\n{"name": "B"', '[{"name": "A"}\n{"name": "B"}]', '[{"name"\n:}]', '[{"name": 1},']


@pytest.mark.parametrize("text", BROKEN)
def test_a_list_that_is_broken_is_refused_with_its_line(refusal: Refusal, text: str) -> None:
    error = str(refusal(text))
    assert error.startswith("line ")
    assert "not JSON" in error


@pytest.mark.parametrize(
    "text",
    [
        '{"weighted": 5, "parameters": {}, "rows": [{"name": "A"}]}',
        '{\n  "name": "A",\n  "rows": []\n}\n',
        '{\n  "name": "A"\n}\n',
    ],
)
def test_one_object_is_not_importable(refusal: Refusal, text: str) -> None:
    assert str(refusal(text)) == "this is one JSON object, not a list of records"


def test_a_json_file_without_a_known_key_is_refused(refusal: Refusal) -> None:
    assert str(refusal('[{"alpha": 1}]')) == "none of these headers is known: alpha"


def test_an_empty_list_has_no_rows(read: Read) -> None:
    assert read("[]") == ([], [], [])


def test_bytes_that_are_not_utf_8_are_refused(refusal: Refusal) -> None:
    assert "is not UTF-8" in str(refusal(b'{"name": "A"}\n' * 10_000 + b'{"name": "\xfa"}\n'))
    assert "is not UTF-8" in str(refusal(b'[{"name": "\xfa"}]', encoding="utf-8"))


def test_a_header_in_brackets_is_not_json(opened: Opened) -> None:
    assert opened("[id];name\n1;A\n").delimiter == ";"


def test_a_long_list_comes_in_chunks_and_loses_nothing(opened: Opened) -> None:
    rows = [{"name": f"Nguyễn {n}", "n": n, "note": "ghi chú " * (n % 7)} for n in range(20_000)]
    for text in (json.dumps(rows, ensure_ascii=False), "\n".join(map(json.dumps, rows))):
        table = opened(text)
        chunks = list(table.chunks(3_000))
        assert [len(chunk.lines) for chunk in chunks] == [3_000] * 6 + [2_000]
        assert [cell for chunk in chunks for cell in chunk.columns[1]] == [str(n) for n in range(20_000)]
        assert table.position() == table.size


def test_a_key_that_cannot_be_written_is_refused(refusal: Refusal) -> None:
    assert "half a character" in str(refusal(r'[{"name": "A", "\ud800": 1}]'))
    assert "NUL" in str(refusal(r'[{"name": "A", "x\u0000": 1}]'))
