"""The staged rows of an import on their last way: what turned them away, which are new, and into the book."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from crmcli.store.batch import Batch
from crmcli.store.book import Book
from crmcli.store.merging import resolved
from crmcli.store.referring import NEW_ORG
from crmcli.store.shadows import with_shadows

_SLICE = 2_000

_AS_THEY_ARE = 20_000
"""From so many new rows on, few that are left out among them are no reason to number the others anew."""

_TABLES = """
CREATE TABLE IF NOT EXISTS stage.fault (
    id INTEGER PRIMARY KEY, field TEXT NOT NULL, error TEXT NOT NULL, gone INTEGER NOT NULL DEFAULT 0
);
DELETE FROM stage.fault WHERE NOT gone;
DROP TABLE IF EXISTS stage.conflict;
CREATE TABLE stage.conflict (id INTEGER PRIMARY KEY, target INTEGER, now TEXT, wanted TEXT);
DROP TABLE IF EXISTS stage.fresh;
CREATE TABLE stage.fresh (id INTEGER PRIMARY KEY, new_id INTEGER NOT NULL)
"""

Row = tuple[Any, ...]


def version(book: Book) -> int:
    """A number that changes when another command writes to the book."""
    return int(book.value("PRAGMA main.data_version"))


def clear(book: Book) -> None:
    """Forget what was decided about the rows, but for those that refer to nothing."""
    for statement in _TABLES.split(";"):
        book.rows(statement)


def _sliced(book: Book, select: str, key: str) -> Iterator[Row]:
    """The rows of a SELECT that begins with ``key``, some at a time: what is done with one may write to the stage."""
    after = 0
    while rows := book.rows(f"{select} AND {key} > ? ORDER BY {key} LIMIT {_SLICE}", (after,)):
        yield from rows
        after = rows[-1][0]


# What turns a row away.


def note_fault(book: Book, row_id: int, field: str, error: str) -> None:
    """A row cannot come in; its first fault is told."""
    book.rows("INSERT OR IGNORE INTO stage.fault (id, field, error) VALUES (?, ?, ?)", (row_id, field, error))


def drop_faults(book: Book, noun: str) -> None:
    """Rows that cannot come in are not matched either."""
    book.rows(f"DELETE FROM stage.{noun} WHERE id IN (SELECT id FROM stage.fault)")
    book.rows("UPDATE stage.fault SET gone = 1")


def leave_out_faults(book: Book) -> None:
    """Rows that cannot come in change nothing."""
    book.rows("DELETE FROM stage.match WHERE id IN (SELECT id FROM stage.fault)")


def count_faults(book: Book) -> int:
    """How many staged rows cannot come in."""
    return int(book.value("SELECT count(*) FROM stage.fault"))


def faults(book: Book) -> Iterator[tuple[int, int, str, str]]:
    """(which row of the file, its line, field, error) of the staged rows that cannot come in, in order."""
    found = _sliced(
        book,
        "SELECT f.id, r.nth + f.id - r.id, r.line + f.id - r.id, f.field, f.error FROM stage.fault f "
        "JOIN stage.run r ON r.id = (SELECT max(x.id) FROM stage.run x WHERE x.id <= f.id) WHERE 1",
        "f.id",
    )
    return ((nth, line, field, error) for _id, nth, line, field, error in found)


def rejects(book: Book) -> Iterator[Row]:
    """(line, field, error, cells as JSON) of the rows that were turned away on the way into the stage, by line."""
    found = _sliced(
        book, "SELECT n, line, field, error, cells FROM (SELECT rowid AS n, * FROM stage.reject) WHERE 1", "n"
    )
    return (row[1:] for row in found)


def find_conflicts(book: Book, noun: str, state: str) -> None:
    """``stage.conflict``: rows that would move the record they match to another state."""
    book.rows(
        f"INSERT INTO stage.conflict SELECT m.id, m.target, t.{state}, s.{state} FROM stage.match m "
        f"CROSS JOIN stage.{noun} s ON s.id = m.id CROSS JOIN main.{noun} t ON t.id = m.target "
        f"WHERE s.{state} <> t.{state} AND s.id NOT IN (SELECT id FROM stage.blank WHERE field = '{state}')"
    )
    book.rows("DELETE FROM stage.match WHERE id IN (SELECT id FROM stage.conflict)")


def conflicts(book: Book) -> Iterator[tuple[int, int | None, str, str]]:
    """(id, record, its state, the state in the file) of those rows."""
    return ((row[0], row[1], row[2], row[3]) for row in _sliced(book, "SELECT * FROM stage.conflict WHERE 1", "id"))


def changing(book: Book, noun: str, test: str) -> Iterator[int]:
    """Rows that would change a record of the noun (alias ``t``) that passes a test."""
    select = f"SELECT v.id FROM stage.verdict v JOIN main.{noun} t ON t.id = v.target WHERE v.writes AND {test}"
    for (row_id,) in _sliced(book, select, "v.id"):
        yield row_id


_NEW = (
    "s.id NOT IN (SELECT id FROM stage.match) AND s.id NOT IN (SELECT id FROM stage.follower) "
    "AND s.id NOT IN (SELECT id FROM stage.fault)"
)


def new_without(book: Book, noun: str, column: str) -> Iterator[int]:
    """Rows that would be new records but have nothing in a column that is required."""
    quick = "s.name_fold = '' AND " if column == "name" else ""
    for (row_id,) in _sliced(book, f"SELECT s.id FROM stage.{noun} s WHERE {quick}s.{column} = '' AND {_NEW}", "s.id"):
        yield row_id


# What comes in.


class Verdicts(NamedTuple):
    """Records that change, and of the rows that match one those that add to it, differ from it, do neither."""

    records: int
    writes: int
    differs: int
    neither: int


def verdicts(book: Book) -> Verdicts:
    """Count the verdicts on rows that match a record."""
    matched = "stage.verdict v WHERE v.id IN (SELECT id FROM stage.match)"
    writes, differs, neither = book.rows(
        f"SELECT total(v.writes), total(v.differs), total(NOT v.writes AND NOT v.differs) FROM {matched}"
    )[0]
    gave, in_vain = book.rows(
        "SELECT total(coalesce(v.writes, 0)), total(NOT coalesce(v.writes, 0)) "
        "FROM stage.gave g LEFT JOIN stage.verdict v ON v.id = g.head"
    )[0]
    return Verdicts(int(writes), int(writes + gave), int(differs), int(neither + in_vain))


def find_new(book: Book, noun: str) -> tuple[int, bool]:
    """How many rows are new, and whether all are; ``stage.fresh`` gives each the id it will have, unless all are."""
    others = "SELECT (SELECT count(*) FROM stage.match) + (SELECT count(*) FROM stage.follower)"
    left_out = int(book.value(f"{others} + (SELECT count(*) FROM stage.fault WHERE NOT gone)"))
    rows = int(book.value(f"SELECT count(*) FROM stage.{noun}"))
    in_place = book.value(f"SELECT min(id) FROM stage.{noun}") == _last(book, noun) + 1
    if in_place and not left_out:
        book.rows(f"INSERT INTO stage.fresh SELECT id, id FROM stage.{noun} WHERE EXISTS (SELECT 1 FROM stage.ref)")
        return rows, True
    number = f"{_last(book, noun)} + row_number() OVER (ORDER BY s.id)"
    if in_place and rows - left_out >= _AS_THEY_ARE and left_out * 10 <= rows:
        number = "s.id"
    book.rows(f"INSERT INTO stage.fresh SELECT s.id, {number} FROM stage.{noun} s WHERE {_NEW} ORDER BY s.id")
    return int(book.value("SELECT count(*) FROM stage.fresh")), False


def number_new_orgs(book: Book, noun: str, fields: Sequence[str]) -> int:
    """Give each organization that is to be made its id, where a row that comes in refers to it; returns how many."""
    columns = [f"{name}_id" for name in ("org", "referred_by", "parent") if name in fields]
    used = " UNION ".join(
        f"SELECT -s.{column} FROM stage.{noun} s WHERE s.{column} < 0 AND (s.id IN (SELECT id FROM stage.fresh) "
        "OR s.id IN (SELECT id FROM stage.verdict WHERE writes))"
        for column in columns
    )
    if not used:
        return 0
    book.rows("DROP TABLE IF EXISTS stage.new_org")
    book.rows(
        f"CREATE TABLE stage.new_org AS SELECT {_last(book, 'org')} + row_number() OVER (ORDER BY min(r.rid)) AS id, "
        f"r.fold AS fold, r.text AS name FROM stage.ref r WHERE {NEW_ORG} AND r.rid IN ({used}) GROUP BY r.fold"
    )
    made = "(SELECT n.id FROM stage.new_org n WHERE n.fold = r.fold)"
    book.rows(f"UPDATE stage.ref AS r SET target = {made} WHERE {NEW_ORG}")
    return int(book.value("SELECT count(*) FROM stage.new_org"))


def _last(book: Book, table: str) -> int:
    return int(book.value("SELECT seq FROM main.sqlite_sequence WHERE name = ?", (table,)) or 0)


def insert_orgs(b: Batch, defaults: Mapping[str, Any]) -> None:
    """Make the organizations that rows refer to."""
    for row_id, name in b.book.rows("SELECT id, name FROM stage.new_org ORDER BY id"):
        b.insert("org", {"id": row_id, **with_shadows("org", {"name": name}), **defaults})


def put_references(book: Book, noun: str, columns: Sequence[str]) -> None:
    """Put ids where the numbers of references stand."""
    for column in columns:
        if column == "lead_id" and noun == "activity":
            _put_subjects(book)
        else:
            book.rows(f"UPDATE stage.{noun} AS s SET {column} = {resolved(f's.{column}')} WHERE {column} < 0")


def _put_subjects(book: Book) -> None:
    target = "(SELECT r.target FROM stage.ref r WHERE r.rid = -s.lead_id AND r.target_noun = '{0}')"
    sets = ", ".join(f"{noun}_id = {target.format(noun)}" for noun in ("lead", "org", "contact", "opp"))
    book.rows(f"UPDATE stage.activity AS s SET {sets} WHERE s.lead_id < 0")


def org_from_contact(book: Book) -> None:
    """A deal with a person and no organization is with the person's organization."""
    book.rows(
        "UPDATE stage.opp AS s SET org_id = (SELECT c.org_id FROM main.contact c WHERE c.id = s.contact_id) "
        "WHERE s.org_id IS NULL AND s.contact_id IS NOT NULL"
    )


def insert_rows(b: Batch, noun: str, *, all_new: bool) -> None:
    """Put the new rows into the book: as they are where they keep their ids, else each under its new one."""
    book = b.book
    if all_new:
        b.insert_from(noun, (), f"SELECT * FROM stage.{noun}")
    elif book.value("SELECT count(*) FROM stage.fresh") and book.value(
        "SELECT NOT EXISTS (SELECT 1 FROM stage.fresh WHERE new_id <> id)"
    ):
        book.rows(f"DELETE FROM stage.{noun} WHERE id NOT IN (SELECT id FROM stage.fresh)")
        b.insert_from(noun, (), f"SELECT * FROM stage.{noun}")
    else:
        columns = tuple(name for name in b.columns(noun) if name != "id")
        listed = ", ".join(f"s.{name}" for name in columns)
        b.insert_from(
            noun,
            ("id", *columns),
            f"SELECT f.new_id, {listed} FROM stage.fresh f CROSS JOIN stage.{noun} s ON s.id = f.id ORDER BY f.new_id",
        )
