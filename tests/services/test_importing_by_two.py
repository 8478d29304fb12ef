"""Tests of a large file, read by two processes: it comes to the same as read by one."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from crmcli.errors import CrmError
from crmcli.services.importing import reading, running
from crmcli.services.importing.asked import Asked
from crmcli.store.book import Book, make_book, open_book
from crmcli.store.desk import Desk, stored_settings, teach
from crmcli.store.staging import Stage

if TYPE_CHECKING:
    from tests.conftest import Dump

ROWS = 6_000


def text_of(rows: int) -> str:
    """Leads of which some are doubled, some rejected, some damaged, across the middle of the file."""
    lines = ["name,phone,email,company,status,referred_by,note,owner"]
    for n in range(rows):
        phone = "12" if n % 997 == 0 else f"09{n % 5_500:08}"
        note = '"hai\ndòng"' if n % 800 == 0 else ""
        status, owner = "qualified" if n % 5 == 0 else "", "Lê Hoa" if n < rows // 3 else "LE HOA"
        line = f"Người {n % 5_500},{phone},,Công ty {n % 700},{status},Tổ chức {n % 9},{note},{owner}"
        lines.append('"' + line.replace('"', '""') + '"' if n % 333 == 1 else line)
    return "\n".join(lines) + "\n"


@pytest.fixture
def desk_at(tmp_path: Path, desk: Desk) -> Callable[[str], Desk]:
    """A desk with a fresh book of that name."""

    def open_desk(name: str) -> Desk:
        path = tmp_path / name / "book.db"
        make_book(path)
        book = open_book(path)
        found = Desk(book, stored_settings(book), desk.now, desk.real, desk.user, "crm import")
        teach(found)
        return found

    return open_desk


def bring_in(desk: Desk, file: Path, **more: Any) -> Any:
    with file.open("rb") as source:
        return running.import_file(desk, source, Asked("lead", file, str, create_orgs=True, **more))


@pytest.fixture
def by_two(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_LARGE", 1_000)
    monkeypatch.setattr(reading, "_processors", lambda: 2)


def alone_in_its_folder(book: Book) -> bool:
    return [each.name for each in book.path.parent.iterdir()] == ["book.db"]


def whole(dump: Dump, book: Book) -> dict[str, list[tuple[Any, ...]]]:
    """All rows but the ids: where the parts meet, some numbers stay free."""
    tables = dump(book.path)
    tables["lead"] = [row[1:] for row in tables["lead"]]
    tables["lead_log"] = [row[2:] for row in tables["lead_log"]]
    del tables["setting"]
    return tables


def test_two_processes_bring_in_what_one_does(
    tmp_path: Path, desk_at: Callable[[str], Desk], dump: Dump, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "leads.csv"
    file.write_text(text_of(ROWS), "utf-8")
    one, two = desk_at("one"), desk_at("two")
    alone = bring_in(one, file, rejects=tmp_path / "one.csv")
    monkeypatch.setattr(reading, "_LARGE", 1_000)
    monkeypatch.setattr(reading, "_processors", lambda: 2)
    together = bring_in(two, file, rejects=tmp_path / "two.csv")
    alone.rejects = together.rejects
    assert together == alone
    assert alone.repaired
    assert alone.rejected
    assert whole(dump, two.book) == whole(dump, one.book)
    assert (tmp_path / "two.csv").read_text("utf-8") == (tmp_path / "one.csv").read_text("utf-8")
    assert two.book.value("PRAGMA integrity_check") == "ok"
    assert two.book.rows("PRAGMA foreign_key_check") == []
    assert alone_in_its_folder(two.book)


@pytest.mark.usefixtures("by_two")
def test_what_the_second_process_fails_at_is_done_by_the_first(
    tmp_path: Path, desk_at: Callable[[str], Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "leads.csv"
    file.write_text(text_of(ROWS), "utf-8")
    monkeypatch.setattr(Stage, "finish_part", lambda _stage: os._exit(9))
    desk = desk_at("book")
    summary = bring_in(desk, file, rejects=tmp_path / "bad.csv")
    assert summary.created == desk.book.value("SELECT count(*) FROM lead")
    assert summary.rows == ROWS
    assert alone_in_its_folder(desk.book)


@pytest.mark.usefixtures("by_two")
def test_where_no_second_process_is_allowed_one_does_it_all(
    tmp_path: Path, desk_at: Callable[[str], Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> int:
        raise BlockingIOError

    file = tmp_path / "leads.csv"
    file.write_text(text_of(ROWS), "utf-8")
    monkeypatch.setattr(os, "fork", refuse)
    desk = desk_at("book")
    assert bring_in(desk, file, rejects=tmp_path / "bad.csv").rows == ROWS


@pytest.mark.usefixtures("by_two")
def test_a_file_that_breaks_in_its_second_half_is_refused_with_the_line(
    tmp_path: Path, desk_at: Callable[[str], Desk]
) -> None:
    file = tmp_path / "leads.csv"
    lines = [f"Người {n},09{n:08}" for n in range(4_000)]
    lines[3_500] = 'Chi,"open'
    file.write_text("\n".join(["name,phone", *lines]) + "\n", "utf-8")
    desk = desk_at("book")
    with pytest.raises(CrmError, match="line 3502"):
        bring_in(desk, file)
    assert desk.book.value("SELECT count(*) FROM lead") == 0
    assert alone_in_its_folder(desk.book)


@pytest.mark.usefixtures("by_two")
def test_an_interrupt_ends_the_second_process_too(
    tmp_path: Path, desk_at: Callable[[str], Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "leads.csv"
    file.write_text(text_of(ROWS), "utf-8")
    desk, children = desk_at("book"), list[int]()
    fork = os.fork

    def noted() -> int:
        children.append(fork())
        return children[-1]

    monkeypatch.setattr(os, "fork", noted)

    def interrupt(_step: str, _done: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bring_in(desk, file, tell=interrupt)
    with pytest.raises(ProcessLookupError):
        os.kill(children[0], 0)
    assert alone_in_its_folder(desk.book)
