from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from crmcli.errors import CrmError
from crmcli.formats.feed import CELL_CAP, REFUSED_CELL
from crmcli.formats.table import Reject, Table

Opened = Callable[..., Table]
Read = Callable[..., tuple[list[int], list[list[str]], list[Reject]]]
Refusal = Callable[..., CrmError]


def test_rows_come_as_columns_with_their_line_numbers(read: Read) -> None:
    assert read("name,phone\nAn,1\nBình,2\n")[:2] == ([2, 3], [["An", "Bình"], ["1", "2"]])


def test_a_record_over_several_lines_is_known_by_its_first(read: Read) -> None:
    lines, columns, _ = read('name,phone\n"An\nB\r\nC\rD",1\nE,2\n"F\n",3\nG,4\n')
    assert lines == [2, 6, 7, 9]
    assert columns[0] == ["An\nB\r\nC\rD", "E", "F\n", "G"]


def test_blank_rows_are_skipped_and_still_counted_as_lines(read: Read) -> None:
    assert read("name,phone\n\nAn,1\n,\n\n,2\n")[:2] == ([3, 6], [["An", ""], ["1", "2"]])


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_is_understood(read: Read, end: str) -> None:
    assert read(f"name,phone{end}An,1{end}Bình,2")[:2] == ([2, 3], [["An", "Bình"], ["1", "2"]])


def test_a_ragged_row_is_rejected_with_its_cells_and_the_others_come_in(read: Read) -> None:
    lines, _, rejects = read("name,phone\nAn,1\nB,2,3\nC\nD,4\n")
    assert lines == [2, 5]
    assert [(each.line, each.cells, each.field) for each in rejects] == [
        (3, ["B", "2", "3"], ""),
        (4, ["C"], ""),
    ]
    assert str(rejects[0].error) == "the row has 3 cells, the header 2"


def test_a_nul_rejects_its_row_and_names_the_column(read: Read) -> None:
    lines, _, rejects = read(b"name,phone\nA,1\nB\0,2\nC,3\n")
    assert lines == [2, 4]
    assert [(each.line, each.field, str(each.error)) for each in rejects] == [
        (3, "name", "a cell holds a NUL character")
    ]


def test_a_cell_over_the_cap_rejects_its_row(read: Read) -> None:
    lines, columns, rejects = read(f"name,phone\nA,{'x' * (CELL_CAP + 1)}\nB,{'y' * CELL_CAP}\nC,3\n")
    assert lines == [3, 4]
    assert len(columns[1][0]) == CELL_CAP
    assert [(each.line, each.field, str(each.error)) for each in rejects] == [
        (2, "phone", "a cell is longer than 1 MB")
    ]


def test_a_cell_over_the_cap_that_spans_lines_rejects_its_row(read: Read) -> None:
    lines, _, rejects = read('name,phone\nA,"' + "x\n" * CELL_CAP + '"\nB,2\n')
    assert [each.line for each in rejects] == [2]
    assert lines == [CELL_CAP + 3]


def test_a_cell_beyond_all_measure_refuses_the_file(refusal: Refusal) -> None:
    error = refusal("name,phone\nA,1\nB," + "x" * (REFUSED_CELL + 1) + "\nC,3\n")
    assert str(error) == "line 3: a cell there is longer than 16 MB; is a quote left open?"


def test_a_quote_that_swallows_the_tail_refuses_the_file_with_its_line(refusal: Refusal) -> None:
    text = "name,phone\n" + "A,1\n" * 1000 + '"B,2\n' + "C,3\n" * 1000
    assert str(refusal(text)) == "line 1002: a quote opens there and is never closed"


def test_a_quote_that_swallows_rows_up_to_the_next_one_refuses_the_file(refusal: Refusal) -> None:
    assert str(refusal('name,phone\nA,1\n"B,2\nC,3\n"D",4\n')).startswith("line 3: a quote opens there")


def test_the_line_of_an_open_quote_counts_the_lines_above_the_header(refusal: Refusal) -> None:
    assert str(refusal('a title\n\nname,phone\nA,1\n"B,2\n')).startswith("line 5: ")


def test_a_row_quoted_whole_into_one_cell_is_repaired_and_counted(opened: Opened) -> None:
    table = opened('name,phone,email\nA,1,a@x\n"B,2,b@x"\n"""C, D"",3,c@x"\n"E,F"\n')
    (chunk,) = table.chunks()
    assert chunk.columns == [["A", "B", "C, D"], ["1", "2", "3"], ["a@x", "b@x", "c@x"]]
    assert table.repaired == 2
    assert [each.line for each in chunk.rejects] == [5]


def test_a_file_quoted_whole_is_repaired_with_its_header(opened: Opened) -> None:
    table = opened('"name,phone"\n"A,1"\n"""B, C"",2"\n')
    assert table.header == ("name", "phone")
    assert [chunk.columns for chunk in table.chunks()] == [[["A", "B, C"], ["1", "2"]]]


def test_reading_again_starts_anew(opened: Opened) -> None:
    table = opened('name,phone\nA,1\n"B,2"\n')
    assert list(table.chunks()) == list(table.chunks())
    assert table.repaired == 1


def test_chunks_are_of_the_size_asked_for_and_lose_no_row(opened: Opened) -> None:
    text = "name,phone\n" + "".join(f"n{n},{n}\n" for n in range(3_210))
    chunks = list(opened(text).chunks(1_000))
    assert [len(chunk.lines) for chunk in chunks] == [1_000, 1_000, 1_000, 210]
    assert [line for chunk in chunks for line in chunk.lines] == list(range(2, 3_212))
    assert [cell for chunk in chunks for cell in chunk.columns[1]] == [str(n) for n in range(3_210)]


def test_the_position_grows_to_the_size_of_the_file(opened: Opened) -> None:
    table = opened("name,phone\n" + "An,1\n" * 40_000)
    seen = [table.position() for _ in table.chunks()]
    assert seen == sorted(seen)
    assert 0 < seen[0] < seen[-1] == table.size


def test_a_file_made_for_excel_loses_one_layer_of_escapes(read: Read) -> None:
    text = "name,phone\n'=1+1,''x\n'An,'+84\n'＝1,O'Brien\n"
    assert read(text.encode("utf-8-sig"))[1] == [["=1+1", "'An", "＝1"], ["'x", "+84", "O'Brien"]]


def test_a_plain_file_is_taken_verbatim(read: Read) -> None:
    assert read("name,phone\n'=1+1,''x\n")[1] == [["'=1+1"], ["''x"]]


def test_whatever_csv_writes_comes_back_the_same(opened: Opened) -> None:
    rng = random.Random(7)
    pieces = ["a", '"', ",", "\n", "\r\n", "\r", "đ", "", " ", "'", ";", "x\ty"]
    rows = [["".join(rng.choices(pieces, k=rng.randrange(5))) for _ in range(3)] for _ in range(4_000)]
    rows = [row for row in rows if any(row)]
    out = io.StringIO()
    csv.writer(out).writerows([["name", "phone", "email"], *rows])
    table = opened(out.getvalue(), delimiter=",")
    got = [list(cells) for chunk in table.chunks(500) for cells in zip(*chunk.columns, strict=True)]
    assert got == rows


def test_line_numbers_agree_with_a_reader_that_goes_record_by_record(opened: Opened) -> None:
    rng = random.Random(8)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["name", "phone"])
    for n in range(3_000):
        writer.writerow([f"n{n}" + rng.choice(["", "", "", "\n", "\r\n", "\r", "\r\r\n\n"]) + "x", "1"])
    reader = csv.reader(io.StringIO(out.getvalue(), newline=""))
    expected = []
    before = 0
    for _ in reader:
        expected.append(before + 1)
        before = reader.line_num
    table = opened(out.getvalue())
    assert [line for chunk in table.chunks() for line in chunk.lines] == expected[1:]


def test_the_real_leads_come_in_whole_after_repair(data: Path, opened: Opened) -> None:
    table = opened((data / "leads" / "lead_scoring.csv").read_bytes())
    chunks = list(table.chunks())
    assert sum(len(chunk.lines) for chunk in chunks) == 9_240
    assert table.repaired == 338
    assert not any(chunk.rejects for chunk in chunks)
    converted = table.header.index("Converted")
    assert sum(chunk.columns[converted].count("1") for chunk in chunks) == 3_561


def test_the_real_pipeline_comes_in_whole(data: Path, opened: Opened) -> None:
    table = opened((data / "sales-pipeline" / "sales_pipeline.csv").read_bytes())
    stages = [stage for chunk in table.chunks() for stage in chunk.columns[table.header.index("deal_stage")]]
    assert (len(stages), stages.count("Won"), stages.count("Lost")) == (8_800, 4_238, 2_473)
