from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from crmcli.errors import CrmError, InvalidValue, UsageError
from crmcli.formats.sniff import codec, delimiter_of, sniff_encoding, spool
from crmcli.formats.table import Table

Opened = Callable[..., Table]
Read = Callable[..., tuple[list[int], list[list[str]], list[object]]]
Refusal = Callable[..., CrmError]
TEXT = "name,phone\nNguyễn Thị Ánh,0912345678\n"


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-32", "utf-32"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
    ],
)
def test_every_unicode_encoding_is_taken_by_itself(opened: Opened, read: Read, encoding: str, found: str) -> None:
    raw = TEXT.encode(encoding)
    assert opened(raw).encoding == found
    assert read(raw)[1] == [["Nguyễn Thị Ánh"], ["0912345678"]]


def test_a_code_page_is_refused_with_offset_preview_and_the_option(refusal: Refusal) -> None:
    error = refusal("name;phone\nNúñez;1\n".encode("cp1252"))
    assert str(error) == r"line 2: byte 12 of the file is not UTF-8: N\xfa\xf1ez;1"
    assert "--encoding cp1258" in str(error.hint)


def test_a_bad_byte_far_down_is_found_at_its_own_offset_and_line(refusal: Refusal) -> None:
    good = b"name,phone\n" + "Đặng,1\n".encode() * 300_000
    error = refusal(good + b"N\xfa,2\n" + b"x,3\n" * 50_000)
    assert str(error).startswith(f"line 300002: byte {len(good) + 1} of the file is not UTF-8: N\\xfa,2")


def test_a_character_cut_off_at_the_end_is_refused(refusal: Refusal) -> None:
    assert "byte 12 " in str(refusal(b"name,phone\nA\xe1\xbb"))


def test_control_characters_of_a_bad_line_are_shown_not_sent(refusal: Refusal) -> None:
    assert "\x1b" not in str(refusal(b"name,phone\n\x1b]52;\xff,1\n"))


def test_utf_16_cut_in_the_middle_of_a_character_is_refused(refusal: Refusal) -> None:
    assert "is not UTF-16" in str(refusal(TEXT.encode("utf-16") + b"\x41"))


def test_a_code_page_that_is_named_is_read(read: Read) -> None:
    assert read("name,phone\nNúñez,1\n".encode("cp1252"), encoding="cp1252")[1][0] == ["Núñez"]


def test_vietnamese_windows_comes_out_composed(read: Read) -> None:
    raw = b"name,phone\nNguy\xea\xden Th\xea\xec,1\n"
    assert read(raw, encoding="windows-1258")[1][0] == ["Nguyễn Thế"]


def test_utf_8_named_by_hand_loses_its_mark(opened: Opened) -> None:
    assert opened(TEXT.encode("utf-8-sig"), encoding="UTF8").header == ("name", "phone")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_a_named_encoding_whose_mark_is_missing_is_refused(refusal: Refusal, encoding: str) -> None:
    assert str(refusal(TEXT, encoding=encoding)) == f"the file does not begin with the mark of {encoding}"


def test_bytes_that_are_not_the_named_encoding_are_refused(refusal: Refusal) -> None:
    assert "byte 11 of the file is not CP1252" in str(refusal(b"name,phone\n\x81,1\n", encoding="cp1252"))


@pytest.mark.parametrize("name", ["TCVN3", "vni", "VNI-Win", "tcvn-5712"])
def test_font_encodings_are_refused_with_the_way_out(name: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        codec(name)
    assert name in str(caught.value)
    assert "UniKey" in str(caught.value.hint)


@pytest.mark.parametrize("name", ["klingon", "base64", "unicode_escape", "utf-7", "a\0b"])
def test_a_codec_that_is_none_of_files_is_refused(name: str) -> None:
    with pytest.raises(InvalidValue):
        codec(name)


@pytest.mark.parametrize("raw", [b"", b"\n\r\n  \n", b"\xef\xbb\xbf", b"\xef\xbb\xbf\n"])
def test_an_empty_file_is_refused(refusal: Refusal, raw: bytes) -> None:
    assert "the file is empty" in str(refusal(raw))


@pytest.mark.parametrize("magic", [b"PK\x03\x04", b"%PDF-1.7", b"\x1f\x8b\x08"])
def test_a_file_that_is_no_table_is_named(refusal: Refusal, magic: bytes) -> None:
    assert str(refusal(magic + b"rest")).startswith("this is ")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "^"])
def test_each_delimiter_is_found(opened: Opened, read: Read, delimiter: str) -> None:
    text = 'name,phone\n"An, Bình; Chi|D^E\tF",0912\nG,1\n'.replace(",0", "\v0").replace("e,p", "e\vp")
    text = text.replace("G,1", "G\v1").replace("\v", delimiter)
    assert opened(text).delimiter == delimiter
    assert read(text)[1] == [["An, Bình; Chi|D^E\tF", "G"], ["0912", "1"]]


def test_commas_in_the_cells_of_a_semicolon_file_do_not_win_the_vote(opened: Opened) -> None:
    text = "name;phone\n" + "Công ty A, B, C, D;0912\n" * 50
    assert opened(text).delimiter == ";"


def test_a_single_column_keeps_its_commas(read: Read) -> None:
    assert read("name\nCông ty A, B\nCông ty C, D\n")[1] == [["Công ty A, B", "Công ty C, D"]]


def test_a_delimiter_given_by_hand_is_used_without_a_vote(opened: Opened) -> None:
    assert opened("name:phone\nA:1\n", delimiter=":").header == ("name", "phone")
    assert opened("name\tphone\n", delimiter="tab").header == ("name", "phone")


@pytest.mark.parametrize("text", ["", "ab", '"', "\n", "a", "1", " "])
def test_what_cannot_divide_cells_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        delimiter_of(text)


def test_lines_above_the_header_are_skipped(opened: Opened, read: Read) -> None:
    text = "Danh sách khách hàng,\nNgày 01/02/2026,\n,\nname,phone\nAn,1\n"
    assert opened(text).first_line == 4
    assert read(text)[:2] == ([5], [["An"], ["1"]])


def test_excels_own_separator_line_is_skipped(read: Read) -> None:
    assert read("sep=;\nname;phone\nAn;1\n")[:2] == ([3], [["An"], ["1"]])


def test_a_header_below_the_first_twenty_rows_is_not_looked_for(refusal: Refusal) -> None:
    assert "none of these headers is known" in str(refusal("x,y\n" * 20 + "name,phone\n"))


def test_a_file_without_a_known_header_lists_what_it_has(refusal: Refusal) -> None:
    error = refusal("alpha,beta\n1,2\n")
    assert str(error) == "none of these headers is known: alpha, beta"
    assert "--map" in str(error.hint)


def test_a_header_that_stands_twice_is_refused(refusal: Refusal) -> None:
    assert str(refusal("x,x\nname,phone,name\nA,1,B\n")) == "line 2: the header 'name' stands twice"


def test_columns_without_a_header_are_no_twins(read: Read) -> None:
    assert read("name,phone,,\nA,1,,\n")[1] == [["A"], ["1"], [""], [""]]


def test_a_header_alone_gives_no_rows(read: Read) -> None:
    assert read("name,phone\n")[:2] == ([], [[], []])
    assert read("name,phone")[:2] == ([], [[], []])


def test_field_names_below_the_header_are_no_row(read: Read) -> None:
    below = "NS__CONTACT1_FIRST_NAME__C,NS__CONTACT1_PHONE__C"
    assert read(f"Contact1 First Name,Contact1 Phone\n{below}\n")[0] == []


def test_codes_below_the_header_are_a_row(read: Read) -> None:
    assert read("name,phone\nA_1,B_2\n")[0] == [2]


def test_a_header_longer_than_the_sample_is_read_whole(opened: Opened) -> None:
    header = ["name", *(f"column {n}" for n in range(9_000))]
    assert opened(",".join(header) + "\n" + "," * 9_000).header == tuple(header)


def test_the_template_with_four_lines_of_preamble_has_no_rows(data: Path, opened: Opened, read: Read) -> None:
    raw = (data / "csv-dialects" / "npsp_template.csv").read_bytes()
    assert opened(raw).first_line == 5
    assert read(raw)[0] == []


def test_the_five_dialects_read_alike(data: Path, read: Read) -> None:
    names = ("caret", "comma_wrapped_values", "pipe", "semicolon", "tab")
    tables = [read((data / "csv-dialects" / f"{name}.csv").read_bytes()) for name in names]
    assert all(table == tables[0] for table in tables)
    assert len(tables[0][0]) == 10
    assert tables[0][1][0][9] == "account Upsert #9"


def test_a_pipe_is_copied_to_a_private_file(folder: Path) -> None:
    out, into = os.pipe()
    os.write(into, TEXT.encode())
    os.close(into)
    with open(out, "rb") as pipe, spool(pipe, folder) as copy:  # noqa: PTH123 - a handle
        assert os.fstat(copy.fileno()).st_mode & 0o777 == 0o600
        assert copy.read() == TEXT.encode()
        assert sniff_encoding(copy) == "utf-8"
    assert list(folder.iterdir()) == []


def test_a_file_is_not_copied() -> None:
    stream = io.BytesIO(b"name\n")
    assert spool(stream) is stream


def test_nuls_in_a_header_are_dropped(opened: Opened) -> None:
    assert opened(b"na\0me,phone\nA,1\n").header == ("name", "phone")
