"""Tests of what refers to a record."""

from __future__ import annotations

from crmcli.domain.nouns import NOUNS
from crmcli.store.book import Book
from crmcli.store.queries.holders import CHILDREN, LOGS


def test_every_reference_of_the_schema_is_known(book: Book) -> None:
    """A new table that refers to a record is asked before a delete, and moves when two records become one."""
    for noun in NOUNS:
        declared = book.rows(
            'SELECT m.name, f."from" FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f '
            "WHERE m.type = 'table' AND f.\"table\" = ?",
            (noun,),
        )
        log = {(LOGS[noun], f"{noun}_id")} if noun in LOGS else set()
        assert {*CHILDREN[noun], *log} == set(declared)
