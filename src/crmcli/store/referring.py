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
        execute(
            f"UPDATE stage.ref SET staged = (SELECT min(s.id) FROM stage.{importing} s WHERE CASE how "
            "WHEN 'foreign' THEN s.external_id = ref.book || ':' || ref.text ELSE s.name_fold = ref.fold END) "
            "WHERE found = 0 AND noun = ? AND how IN ('name', 'foreign')",
            (importing,),
        )


def _by_noun(noun: str) -> Iterator[str]:
    """The look-ups by id, by the id in another book, by code and by exact name."""
    mine = f"noun = '{noun}' AND found = 0"
    for how, test in (
        (ID, "t.id = CAST(ref.text AS INTEGER)"),
        (FOREIGN, "t.external_id = ref.book || ':' || ref.text"),
        *([(NAME, "t.code = ref.text")] if noun == "org" else []),
        (NAME, "t.name_fold = ref.fold"),
    ):
        yield (
            "UPDATE stage.ref SET (target, found) = "
            f"(SELECT CASE count(*) WHEN 1 THEN min(t.id) END, count(*) FROM main.{noun} t WHERE {test}) "
            f"WHERE how = '{how}' AND {mine}"
        )


NEW_ORG = f"r.noun = 'org' AND r.how = '{NAME}' AND r.found = 0 AND r.staged IS NULL"
"""A name that no organization has, and that ``--create org`` makes one of."""

_SLICE = 2_000


def failures(book: Book, importing: str, column: str, *, new_orgs: bool) -> Iterator[tuple[int, str | None, str, int]]:
    """Staged rows whose reference means nothing, or several records: id, noun, text, how many."""
    allowed = f"AND NOT ({NEW_ORG})" if new_orgs else ""
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
            (number,) = book.rows("SELECT max(rid) + 1 FROM stage.ref")[0]
            book.rows(
                "INSERT INTO stage.ref (rid, noun, how, text, target_noun, target, found) "
                f"VALUES (?, 'contact', '{ID}', ?, 'contact', ?, 1)",
                (number, str(found[0][0]), found[0][0]),
            )
            book.rows(
                "UPDATE stage.opp SET contact_id = ? WHERE contact_id = ? AND org_id = ?", (-number, contact, org)
            )
