"""Small files as bytes, and the real ones beside the checkout."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from crmcli.errors import CrmError
from crmcli.formats.csvread import open_table
from crmcli.formats.table import Reject, Table

KNOWN = {"name", "phone", "email", "họ tên", "contact1 first name", "prospect id", "opportunity_id"}
DATA = Path(__file__).resolve().parents[3] / "shared" / "data"


@pytest.fixture
def known() -> Callable[[str], bool]:
    return lambda header: header.lower() in KNOWN


@pytest.fixture
def opened(known: Callable[[str], bool]) -> Callable[..., Table]:
    """A table over bytes or text."""

    def open_it(content: bytes | str, **options: str) -> Table:
        raw = content.encode() if isinstance(content, str) else content
        return open_table(io.BytesIO(raw), known=known, **options)

    return open_it


Read = tuple[list[int], list[list[str]], list[Reject]]


@pytest.fixture
def read(opened: Callable[..., Table]) -> Callable[..., Read]:
    """Every line number, every column and every reject of bytes or text."""

    def read_it(content: bytes | str, **options: str) -> Read:
        table = opened(content, **options)
        lines: list[int] = []
        rejects: list[Reject] = []
        columns: list[list[str]] = [[] for _ in table.header]
        for chunk in table.chunks():
            lines += chunk.lines
            rejects += chunk.rejects
            for column, cells in zip(columns, chunk.columns, strict=True):
                column += cells
        return lines, columns, rejects

    return read_it


@pytest.fixture
def refusal(read: Callable[..., Read]) -> Callable[..., CrmError]:
    """The error with which the file is refused."""

    def refuse(content: bytes | str, **options: str) -> CrmError:
        with pytest.raises(CrmError) as caught:
            read(content, **options)
        assert caught.value.exit_code == 1
        return caught.value

    return refuse


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder in which nothing else lies."""
    made = tmp_path / "folder"
    made.mkdir()
    return made


@pytest.fixture
def data() -> Path:
    """The folder of real files; the test is skipped without it."""
    if not DATA.is_dir():
        pytest.skip("the real data files are not beside the checkout")
    return DATA
