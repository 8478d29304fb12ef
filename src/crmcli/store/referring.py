"""What the staged rows of an import refer to: each text looked up once, by what is certain, never by a beginning.

A staged row holds ``-rid`` where a reference will stand; ``stage.ref`` says what the text of each ``rid`` is.
"""

from __future__ import annotations

from collections.abc import Iterator

from crmcli.domain.nouns import SUBJECTS
from crmcli.store.book import Book
from crmcli.store.desk import Desk
from crmcli.store.queries.refs import exactly

ID, FOREIGN, NAME, KEY, ANY = "id", "foreign", "name", "key", "any"
"""How a text refers: an id of this book or of another, a name or code, a phone or the like, a record of any noun."""


def look_up(desk: Desk, importing: str) -> None:
    """Find what each text means, in the book, else among the rows staged of the same noun."""
    execute = desk.book.rows
    execute("UPDATE stage.ref SET target = NULL, staged = NULL, found = 0, target_noun = noun")
    for noun in SUBJECTS:
        for sql in _by_noun(noun):
            execute(sql)
    for rid, noun, text in execute("SELECT rid, noun, text FROM stage.ref WHERE how IN ('key', 'any')"):
        nouns = SUBJECTS if noun is None else (noun,)
        matches = [(each, row_id) for each in nouns for row_id in exactly(desk, each, text)]
        found = matches[0] if len(matches) == 1 else (noun, None)
        sql = "UPDATE stage.ref SET target_noun = ?, target = ?, found = ? WHERE rid = ?"
        execute(sql, (*found, len(matches), rid))
    if importing in SUBJECTS:
        for test in _THEIR_ID, _NAME:
            staged = f"(SELECT min(t.id) FROM stage.{importing} t WHERE {test[1]})"
            execute(
                f"UPDATE stage.ref SET staged = {staged} "
                f"WHERE found = 0 AND staged IS NULL AND noun = ? AND {test[0]}",
                (importing,),
            )


_THEIR_ID = (f"how = '{FOREIGN}'", "t.external_id = ref.book || ':' || ref.text")
_NAME = (f"how IN ('{NAME}', '{FOREIGN}') AND fold <> ''", "t.name_fold = ref.fold")
_BY_ID = (f"how = '{ID}'", "t.id = CAST(ref.text AS INTEGER)")
_CODE = (f"how = '{NAME}'", "t.code = ref.text")
"""Which texts are looked up in which way."""


def _by_noun(noun: str) -> Iterator[str]:
    """The look-ups by id, by the id in another book, by code and by exact name, each where those before failed."""
    for which, test in (_BY_ID, _THEIR_ID, *([_CODE] if noun == "org" else []), _NAME):
        yield (
            "UPDATE stage.ref SET (target, found) = "
            f"(SELECT CASE count(*) WHEN 1 THEN min(t.id) END, count(*) FROM main.{noun} t WHERE {test}) "
            f"WHERE noun = '{noun}' AND found = 0 AND {which}"
        )


NEW_ORG = f"r.noun = 'org' AND r.how = '{NAME}' AND r.found = 0 AND r.staged IS NULL"
"""A name that no organization has, and that ``--create org`` makes one of."""

_SLICE = 2_000


def failures(book: Book, importing: str, column: str, *, new_orgs: bool) -> Iterator[tuple[int, str | None, str, int]]:
    """Staged rows whose reference means nothing, or several records: id, noun, text, how many."""
    allowed = f"AND NOT ({NEW_ORG})" if new_orgs else ""
    if importing == "activity":  # one of this book stays about what it is about
        allowed += " AND s.id NOT IN (SELECT o.id FROM stage.own o JOIN main.activity t ON t.id = o.target)"
    sql = (
        f"SELECT s.id, r.noun, r.text, r.found FROM stage.{importing} s JOIN stage.ref r ON r.rid = -s.{column} "
        f"WHERE s.{column} < 0 AND r.target IS NULL AND r.staged IS NULL {allowed} AND s.id > ? "
        f"ORDER BY s.id LIMIT {_SLICE}"
    )
    after = 0
    while rows := book.rows(sql, (after,)):
        yield from rows
        after = rows[-1][0]


def tell_apart(book: Book) -> None:
    """Of contacts of one name, the one of the deal's own organization."""
    unsure = book.rows(
        "SELECT DISTINCT s.contact_id, s.org_id, r.fold, o.target FROM stage.opp s "
        "JOIN stage.ref r ON r.rid = -s.contact_id JOIN stage.ref o ON o.rid = -s.org_id "
        "WHERE s.contact_id < 0 AND r.found > 1 AND o.target IS NOT NULL"
    )
    for contact, org, folded, org_id in unsure:
        found = book.rows("SELECT id FROM contact WHERE name_fold = ? AND org_id = ?", (folded, org_id))
        if len(found) == 1:
            number = _settled(book, "contact", found[0][0])
            book.rows("UPDATE stage.opp SET contact_id = ? WHERE contact_id = ? AND org_id = ?", (number, contact, org))


def keep_those_meant(book: Book, importing: str, noun: str, column: str) -> None:
    """Of records of one name, the one that the row's own record refers to already."""
    own = f"stage.own o JOIN main.{importing} t ON t.id = o.target"
    unsure = book.rows(
        f"SELECT DISTINCT s.{column}, x.id FROM {own} JOIN stage.{importing} s ON s.id = o.id "
        f"JOIN stage.ref r ON r.rid = -s.{column} JOIN main.{noun} x ON x.id = t.{column} AND x.name_fold = r.fold "
        f"WHERE s.{column} < 0 AND r.found > 1"
    )
    for before, target in unsure:
        book.rows(
            f"UPDATE stage.{importing} SET {column} = ? "
            f"WHERE {column} = ? AND id IN (SELECT o.id FROM {own} WHERE t.{column} = ?)",
            (_settled(book, noun, target), before, target),
        )


def _settled(book: Book, noun: str, target: int) -> int:
    """A reference whose meaning is known; returns what stands for it in a staged row."""
    (number,) = book.rows("SELECT max(rid) + 1 FROM stage.ref")[0]
    book.rows(
        "INSERT INTO stage.ref (rid, noun, how, text, target_noun, target, found) VALUES (?, ?, ?, ?, ?, ?, 1)",
        (number, noun, ID, str(target), noun, target),
    )
    return -int(number)
