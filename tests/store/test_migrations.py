"""An older book is brought up to date, whole or not at all, however often the program dies on the way."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from crmcli.domain.scoring import engagement_on, heated
from crmcli.errors import BookError, RuleBroken
from crmcli.settings import ENGAGEMENT
from crmcli.store import migrations
from crmcli.store.book import REVISION, Book, _connect, make_book, open_book
from crmcli.store.migrations import MIGRATIONS, Migration, migrate
from crmcli.store.takeback import check

if TYPE_CHECKING:
    from tests.conftest import Crm

def contents(path: Path, table: str, columns: str = "*") -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(f"SELECT {columns} FROM {table} ORDER BY id").fetchall()


def revision_of(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def checked(path: Path) -> tuple[Any, ...]:
    """What SQLite says of the whole file: sound, and no reference into the void."""
    with closing(sqlite3.connect(path)) as connection:
        return (
            connection.execute("PRAGMA integrity_check").fetchall(),
            connection.execute("PRAGMA foreign_key_check").fetchall(),
        )


SOUND: tuple[Any, ...] = ([("ok",)], [])


def backup_of(path: Path) -> Path:
    return path.with_name("book.db.before-revision-2.backup")


def open_and_close(path: Path) -> None:
    open_book(path).close()


def test_the_revisions_follow_one_another_up_to_the_one_this_program_writes() -> None:
    assert [each.revision for each in MIGRATIONS] == list(range(2, REVISION + 1))


def test_an_upgraded_book_is_built_like_a_new_one(old_book: Path, tmp_path: Path) -> None:
    open_and_close(old_book)
    new = tmp_path / "new.db"
    make_book(new)
    assert revision_of(old_book) == revision_of(new) == REVISION
    assert schema_of(old_book) == schema_of(new)


def schema_of(path: Path) -> dict[str, Any]:
    """Columns by name, keys, indexes, and the text of each statement without its spaces."""
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT type, name, sql FROM sqlite_master").fetchall()
        found: dict[str, Any] = {f"{kind} {name}": re.sub(r"\s+", "", sql or "") for kind, name, sql in rows}
        for kind, name, _sql in rows:
            if kind == "table":
                found[f"columns {name}"] = connection.execute(f"PRAGMA table_xinfo({name})").fetchall()
                found[f"keys {name}"] = sorted(connection.execute(f"PRAGMA foreign_key_list({name})").fetchall())
        return found


def test_what_the_old_book_held_is_in_the_new_one(old_book: Path) -> None:
    columns = "id, name, name_fold, status, next_action_on, created_at, updated_at"
    before = {each: contents(old_book, each) for each in ("activity", "inserted")}
    leads = contents(old_book, "lead", columns)
    open_and_close(old_book)
    assert contents(old_book, "lead", columns) == leads
    assert {each: contents(old_book, each) for each in before} == before
    company, name = contents(old_book, "setting", "name, value")
    assert company == ("company", '"Thịnh Vượng"')
    assert name[0] == "book"
    assert re.fullmatch('"[0-9a-f]{12}"', name[1])
    assert contents(old_book, "batch")[0] == (1, "then", "lan", "x", "do", 1, None, None)
    assert checked(old_book) == SOUND


def test_what_the_old_book_held_can_be_found_in_the_new_one(old_book: Path) -> None:
    open_and_close(old_book)
    with closing(sqlite3.connect(old_book)) as connection:
        found = connection.execute("SELECT rowid - 1000000000000, name FROM search WHERE search MATCH 'name : ǀan'")
        assert found.fetchall() == [(1, "ǀan")]
        assert connection.execute("SELECT count(*) FROM search").fetchone() == (8,)


def test_the_warmth_of_each_lead_is_what_its_activities_make_it(
    old_book: Path, calls: list[tuple[str, str]]
) -> None:
    open_and_close(old_book)
    (an, binh, chau) = (heat for (heat,) in contents(old_book, "lead", "heat"))
    expected = None
    for day, kind in calls:
        expected = heated(expected, ENGAGEMENT.get(kind, 0), date.fromisoformat(day))
    assert an == expected
    assert engagement_on(an, date(2026, 3, 1)) == 27  # 10 today + 20·0,5^(9/30) + 10·0,5^(118/30)
    assert (binh, chau) == (None, None)


def test_the_warmth_follows_the_settings_of_the_book(old_book: Path) -> None:
    with closing(sqlite3.connect(old_book)) as connection, connection:
        connection.execute("INSERT INTO setting (name, value) VALUES ('score.engagement', '{\"call\": 40}')")
        connection.execute("INSERT INTO setting (name, value) VALUES ('score.half_life', '10')")
    open_and_close(old_book)
    heat = contents(old_book, "lead", "heat")[0][0]
    assert engagement_on(heat, date(2026, 3, 1), 10) == 40
    assert engagement_on(heat, date(2026, 3, 11), 10) == 20


def test_ids_are_never_given_again_after_an_upgrade(old_book: Path) -> None:
    with closing(sqlite3.connect(old_book)) as connection, connection:
        connection.execute("DELETE FROM lead WHERE id = 3")
    book = open_book(old_book)
    with book.batch("crm test", "lan", "2026-03-13T09:30:00Z") as b:
        assert b.insert("lead", {"name": "Dũng", "status": "new"}) == 4
    book.close()


def test_an_upgrade_is_a_batch_that_cannot_be_undone(old_book: Path) -> None:
    book = open_book(old_book)
    assert contents(old_book, "batch", "who, command, kind, revision")[1] == ("crm", "upgrade", "lasting", 2)
    with pytest.raises(RuleBroken, match=r"batch 2 \(upgrade\) cannot be undone"):
        check(book, 2, "do")
    book.close()


def test_what_was_done_before_an_upgrade_cannot_be_undone_after_it(old_book: Path) -> None:
    book = open_book(old_book)
    with pytest.raises(RuleBroken, match="of an older revision"):
        check(book, 1, "do")
    book.close()


def test_the_book_as_it_was_stays_beside_the_new_one(old_book: Path) -> None:
    before = contents(old_book, "lead")
    open_and_close(old_book)
    backup = backup_of(old_book)
    assert revision_of(backup) == 1
    assert contents(backup, "lead") == before
    assert checked(backup) == SOUND
    assert backup.stat().st_mode & 0o777 == 0o600


def test_the_backup_is_private_whatever_the_umask(old_book: Path) -> None:
    before = os.umask(0)
    try:
        open_and_close(old_book)
    finally:
        os.umask(before)
    assert backup_of(old_book).stat().st_mode & 0o777 == 0o600


def test_a_book_that_is_up_to_date_gets_no_backup(book: Book) -> None:
    migrate(book, REVISION)
    assert not list(book.path.parent.glob("*.backup*"))


def test_an_old_book_that_can_only_be_read_is_refused_and_stays_as_it_is(old_book: Path) -> None:
    before = old_book.read_bytes()
    with pytest.raises(BookError, match=r"was written by an older crm and can only be read"):
        open_book(old_book, read_only=True)
    assert old_book.read_bytes() == before
    assert not backup_of(old_book).exists()


def test_a_newer_book_is_refused_and_stays_as_it_is(book_path: Path, crm: Crm) -> None:
    make_book(book_path)
    with closing(sqlite3.connect(book_path)) as connection:
        connection.execute(f"PRAGMA user_version = {REVISION + 1}")
    before = book_path.read_bytes()
    for line in (["lead", "list"], ["lead", "add", "An"]):
        result = crm(*line)
        assert (result.code, result.out) == (6, "")
        assert "was written by a newer crm" in result.err
    assert book_path.read_bytes() == before


def test_an_upgrade_that_would_break_a_reference_is_not_made(
    old_book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = Migration(2, (*MIGRATIONS[0].statements, "UPDATE activity SET lead_id = 99 WHERE id = 1"))
    monkeypatch.setattr(migrations, "MIGRATIONS", (broken,))
    with pytest.raises(BookError, match=r"is as it was: activity 1 refers to a row of lead that is not there"):
        open_book(old_book)
    assert (revision_of(old_book), checked(old_book)) == (1, SOUND)


def test_an_upgrade_whose_backup_cannot_be_written_is_not_made(old_book: Path) -> None:
    backup_of(old_book).mkdir()
    with pytest.raises(BookError, match=r"the backup .* cannot be written: Is a directory"):
        open_book(old_book)
    assert (revision_of(old_book), checked(old_book)) == (1, SOUND)
    assert not list(old_book.parent.glob("*.part"))


def test_an_old_book_that_is_damaged_is_refused_before_anything_is_done(old_book: Path) -> None:
    with closing(sqlite3.connect(old_book)) as connection, connection:
        connection.execute("INSERT INTO activity (kind, lead_id, created_at, updated_at) VALUES ('call', 77, '', '')")
    with pytest.raises(BookError, match=r"is damaged: activity 6 refers to a row of lead"):
        open_book(old_book)
    assert revision_of(old_book) == 1


def test_references_are_watched_again_after_an_upgrade(old_book: Path) -> None:
    book = open_book(old_book)
    assert book.value("PRAGMA foreign_keys") == 1
    book.close()


# --- dying on the way ---------------------------------------------------------------------------------------------

POINTS = 25


def fork() -> int:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # threads of the test runner; the child needs none
        return os.fork()


def in_child(action: Callable[[], None]) -> int:
    """Do it in a process of its own; returns the signal that ended it, 0 when it lived."""
    child = fork()
    if child == 0:
        try:
            action()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def ticking(name: str, original: Callable[..., Any], tick: Callable[..., None]) -> Callable[..., Any]:
    def run(*args: Any, **more: Any) -> Any:
        tick(name)
        return original(*args, **more)

    return run


def migrate_ticking(path: Path, tick: Callable[..., None], patch: pytest.MonkeyPatch) -> None:
    """Migrate, with a tick before each statement and before each thing done to the files of the backup."""
    for owner, name in ((os, "fsync"), (os, "open"), (os, "close"), (Path, "replace"), (Path, "unlink")):
        patch.setattr(owner, name, ticking(name, getattr(owner, name), tick))
    book = _connect(path)
    book.connection.set_trace_callback(tick)
    migrate(book, REVISION)
    book.connection.set_trace_callback(None)
    patch.undo()
    book.close()


def migrate_and_die_at(path: Path, step: int) -> None:
    left = iter(range(step))

    def tick(*_: object) -> None:
        if next(left, None) is None:
            die()

    migrate_ticking(path, tick, pytest.MonkeyPatch())


def steps_of(path: Path) -> list[str]:
    """What a migration does, step by step, tried on a copy."""
    copy = path.with_name("tried.db")
    copy.write_bytes(path.read_bytes())
    steps: list[str] = []
    migrate_ticking(copy, lambda what: steps.append(str(what)), pytest.MonkeyPatch())
    return steps


def stand_after_death(path: Path) -> None:
    """The book is of some revision on the way, whole, and the next command brings it up."""
    found = revision_of(path)
    assert found in range(1, REVISION + 1)
    assert checked(path) == SOUND
    assert len(contents(path, "lead", "id")) == 3
    if backup_of(path).exists():
        assert (revision_of(backup_of(path)), checked(backup_of(path))) == (1, SOUND)
    open_and_close(path)
    assert (revision_of(path), checked(path)) == (REVISION, SOUND)
    assert contents(path, "lead", "heat")[0][0] is not None
    assert (revision_of(backup_of(path)), len(contents(path, "batch"))) == (1, REVISION)


@pytest.mark.parametrize("point", range(POINTS))
def test_a_program_killed_at_any_point_leaves_a_book_that_the_next_command_upgrades(
    old_book: Path, point: int
) -> None:
    steps = len(steps_of(old_book))
    assert in_child(lambda: migrate_and_die_at(old_book, point * (steps - 1) // (POINTS - 1))) == signal.SIGKILL
    stand_after_death(old_book)


def test_the_points_of_death_reach_from_the_first_step_past_the_commit(old_book: Path) -> None:
    steps = steps_of(old_book)
    assert len(steps) >= POINTS
    assert steps.index("BEGIN IMMEDIATE") < steps.index("replace") < steps.index("COMMIT") < len(steps) - 1


def test_a_program_killed_while_sqlite_itself_is_writing_leaves_a_sound_book(old_book: Path) -> None:
    killed = 0
    for at in moments(old_book):
        copy = old_book.with_name("again.db")
        for each in old_book.parent.glob("again.db*"):
            each.unlink()
        copy.write_bytes(old_book.read_bytes())
        killed += in_child(lambda path=copy, at=at: migrate_with_alarm(path, at)) == signal.SIGALRM  # type: ignore[misc]
        assert revision_of(copy) in range(1, REVISION + 1)
        open_and_close(copy)
        assert (revision_of(copy), checked(copy)) == (REVISION, SOUND)
    assert killed


def moments(path: Path) -> Iterator[float]:
    """Twenty moments, in seconds, spread over the time a migration takes here."""
    copy = path.with_name("timed.db")
    copy.write_bytes(path.read_bytes())
    start = time.monotonic()
    open_and_close(copy)
    whole = time.monotonic() - start
    return (whole * part / 20 for part in range(1, 21))


def migrate_with_alarm(path: Path, seconds: float) -> None:
    """Migrate; an alarm nobody handles ends the process at once, in the midst of whatever SQLite does."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    open_and_close(path)


def test_four_processes_that_upgrade_at_once_take_each_step_once(old_book: Path) -> None:
    gate_read, gate_write = os.pipe()

    def wait_and_open() -> None:
        os.close(gate_write)
        os.read(gate_read, 1)  # returns when the gate is closed
        open_and_close(old_book)
        die()  # only who got here was not refused

    children = []
    for _ in range(4):
        child = fork()
        if child == 0:
            try:
                wait_and_open()
            finally:
                os._exit(1)
        children.append(child)
    os.close(gate_read)
    os.close(gate_write)
    endings = [os.WTERMSIG(os.waitpid(child, 0)[1]) for child in children]
    assert endings == [signal.SIGKILL] * 4
    assert [row[0] for row in contents(old_book, "batch", "command")] == ["x", *["upgrade"] * len(MIGRATIONS)]
    assert (revision_of(old_book), revision_of(backup_of(old_book))) == (REVISION, 1)
    assert checked(old_book) == SOUND
