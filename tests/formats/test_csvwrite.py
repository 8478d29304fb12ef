from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from crmcli.errors import CrmError, InvalidValue
from crmcli.formats.csvwrite import RejectsFile, excel_safe, excel_unsafe
from crmcli.formats.table import Reject, Table

Opened = Callable[..., Table]
Read = Callable[..., tuple[list[int], list[list[str]], list[Reject]]]


RUN = ["=1", "+84", "-5", "@x", "\tx", "\rx", "\nx", "＝1", "＋1", "－1", "＠x", "'x", "'"]


@pytest.mark.parametrize("cell", RUN)
def test_a_cell_that_excel_would_run_is_escaped_and_comes_back(cell: str) -> None:
    assert excel_safe(cell) == "'" + cell
    assert excel_unsafe(excel_safe(cell)) == cell
    assert excel_unsafe(excel_unsafe(excel_safe(excel_safe(cell)))) == cell


@pytest.mark.parametrize("cell", ["", "An", "0912", "O'Brien", "a=b"])
def test_an_ordinary_cell_is_left_alone(cell: str) -> None:
    assert excel_safe(cell) == cell
    assert excel_unsafe(cell) == cell


@pytest.mark.parametrize("cell", ["'An", "'0912"])
def test_an_apostrophe_that_escapes_nothing_stays(cell: str) -> None:
    assert excel_unsafe(cell) == cell


def reject(line: int, *cells: str) -> Reject:
    return Reject(line, list(cells), "phone", InvalidValue("{value!r} is no phone", value="12"))


def test_rejects_carry_the_original_columns_and_the_reason(folder: Path) -> None:
    path = folder / "leads.csv.rejects.csv"
    with RejectsFile(path, ("Họ tên", "SĐT")) as rejects:
        rejects.add(reject(7, "An", "12"))
        assert not path.exists()
    assert path.read_text("utf-8") == "Họ tên,SĐT,_line,_field,_error\nAn,12,7,phone,'12' is no phone\n"
    assert path.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in folder.iterdir()] == [path.name]


def test_without_rejects_there_is_no_file(folder: Path) -> None:
    with RejectsFile(folder / "r.csv", ("name",)) as rejects:
        assert rejects.count == 0
    assert list(folder.iterdir()) == []


def test_an_import_that_fails_leaves_no_rejects(folder: Path) -> None:
    def fail() -> None:
        with RejectsFile(folder / "r.csv", ("name",)) as rejects:
            rejects.add(reject(2, "An"))
            raise InvalidValue("the file is refused")

    with pytest.raises(InvalidValue):
        fail()
    assert list(folder.iterdir()) == []


def test_rejects_of_rejects_do_not_grow_columns(folder: Path) -> None:
    path = folder / "r.csv"
    with RejectsFile(path, ("name", "phone", "_line", "_field", "_error")) as rejects:
        rejects.add(reject(2, "An", "12", "7", "phone", "old"))
    assert path.read_text("utf-8").splitlines() == [
        "name,phone,_line,_field,_error",
        "An,12,2,phone,'12' is no phone",
    ]


def test_a_row_with_too_many_cells_stays_ragged_until_it_is_fixed(folder: Path, read: Read) -> None:
    path = folder / "r.csv"
    with RejectsFile(path, ("name", "phone")) as rejects:
        rejects.add(reject(2, "An", "1", "2"))
    assert len(read(path.read_bytes())[2]) == 1


def test_the_sentence_is_said_in_the_users_language(folder: Path) -> None:
    def say(error: CrmError) -> str:
        return f"lỗi {error.values['value']}"

    path = folder / "r.csv"
    with RejectsFile(path, ("name",), delimiter=";", say=say) as rejects:
        rejects.add(reject(2, "An"))
    assert path.read_text("utf-8").splitlines()[1] == "An;2;phone;lỗi 12"


def test_rejects_of_a_file_made_for_excel_are_made_for_excel(folder: Path, opened: Opened) -> None:
    path = folder / "r.csv"
    raw = "name,phone\n'=1+1,2,3\n".encode("utf-8-sig")
    table = opened(raw)
    with RejectsFile(path, table.header, excel=table.excel) as rejects:
        for chunk in table.chunks():
            rejects.add(chunk.rejects[0])
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert path.read_text("utf-8-sig").splitlines()[1].startswith("'=1+1,2,2,")


def test_line_ends_inside_a_reject_survive(folder: Path, read: Read) -> None:
    path = folder / "r.csv"
    with RejectsFile(path, ("name", "phone")) as rejects:
        rejects.add(reject(2, "An\rB\r\nC\nD", "1"))
    assert read(path.read_bytes())[1][0] == ["An\rB\r\nC\nD"]


def test_half_a_character_is_written_visibly(folder: Path) -> None:
    path = folder / "r.csv"
    with RejectsFile(path, ("name", "phone")) as rejects:
        rejects.add(reject(2, "A\ud800", "1"))
    assert path.read_text("utf-8").splitlines()[1].startswith(r"A\ud800,1,2,")
