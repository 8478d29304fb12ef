"""Full text: the words of every record, folded, so that ``dang`` finds Đặng; kept by the batch that writes.

The table ``search`` holds a row a record: its name, and in ``body`` whatever else of it is searched. Rows of one noun
lie together - the id of a record stands behind the place of its noun -, the latest record last.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from crmcli.domain.fields import Field, Kind, fields_of
from crmcli.domain.folding import fold
from crmcli.domain.nouns import NOUNS, record_class
from crmcli.store.book import Book, schema
from crmcli.store.shadows import shadows_of

_SEARCHED = (Kind.PERSON, Kind.COMPANY, Kind.TEXT, Kind.LIST, Kind.EMAIL, Kind.TAX)
"""The kinds of which a word is looked for; phones have an index of their own."""

_LEFT_OUT = {"salutation", "consent_source", "repeat", "owner", "external_id"}
"""Texts that say nothing about whom a record is."""

_TITLES = ("name", "subject")
"""What a record is called."""

NAMED = "ǀ"
"""A letter before each word of a name, by which it is told from the same word elsewhere: who looks for a name need
not pass by a million addresses (the column alone would not spare that)."""

PLACE = 1_000_000_000_000
"""Between the first rows of two nouns: ids end long before."""

_MANY = 5_000
"""Rows from which on the index is written as in an import: in few, large pieces."""


def searched(noun: str) -> tuple[Field, ...]:
    """The fields of a noun that are searched; the first one is its name."""
    known = fields_of(record_class(noun))
    said = [each for each in known if each.kind in _SEARCHED and not each.derived and each.name not in _LEFT_OUT]
    return tuple(sorted(said, key=lambda spec: spec.name not in _TITLES))


def rows_of(noun: str) -> tuple[int, int]:
    """The first row of a noun in ``search`` (that of id 0), and the first one past it."""
    place = (NOUNS.index(noun) + 1) * PLACE
    return place, place + PLACE


def record_of(row: int) -> tuple[str, int]:
    """The noun and id of a row."""
    place, row_id = divmod(row, PLACE)
    return NOUNS[place - 1], row_id


@cache
def _words_sql(noun: str) -> str:
    """The SELECT of the rows of a noun (alias ``t``) as the index holds them."""
    name, *others = (_folded(noun, spec) for spec in searched(noun))
    ready = [f"coalesce({each} || ' ', '')" for each, folded in others if folded]
    typed = " || ".join(f"coalesce({each} || ' ', '')" for each, folded in others if not folded)
    title = f"'{NAMED}' || replace({name[0] if name[1] else f'fold({name[0]})'}, ' ', ' {NAMED}')"
    body = " || ".join([*ready, f"fold({typed})"])
    return f"SELECT {rows_of(noun)[0]} + t.id, coalesce({title}, ''), {body} FROM {noun} t"


def _folded(noun: str, spec: Field) -> tuple[str, bool]:
    """The column with the words of a field, and whether it holds them folded: then they are not folded again."""
    shadow = f"{spec.name}_fold"
    ready = any(column == shadow for column, _ in shadows_of(noun).get(spec.name, ()))
    return (f"t.{shadow}", True) if ready else (f"t.{spec.column}", False)


_INSERT = "INSERT INTO search (rowid, name, body)"

_CHANGED = (
    "SELECT DISTINCT c.row_id FROM change c WHERE c.batch_id = :batch AND c.tbl = :noun AND (c.op = 'delete' "
    "OR EXISTS (SELECT 1 FROM json_each(c.before) WHERE key IN ({fields}))) AND NOT EXISTS (SELECT 1 FROM inserted i "
    "WHERE i.batch_id = :batch AND i.tbl = :noun AND c.row_id BETWEEN i.first_id AND i.last_id)"
)
"""The records of a noun that a batch found in the book and left with other words, or deleted."""


def follow(book: Book, batch: int) -> None:
    """Bring the index to where a batch brought the records: from its log alone, whatever way it wrote."""
    runs = book.rows("SELECT tbl, first_id, last_id FROM inserted WHERE batch_id = ? ORDER BY id", (batch,))
    logged = {noun for (noun,) in book.rows("SELECT DISTINCT tbl FROM change WHERE batch_id = ?", (batch,))}
    changed = {noun: count for noun in NOUNS if noun in logged and (count := _count_changed(book, batch, noun))}
    added = sum(last - first + 1 for noun, first, last in runs if noun in NOUNS)
    if sum(changed.values()) > max(_MANY, _count_records(book) - added if changed else 0):
        rebuild(book)
    elif changed or added:
        _teach(book)
        _keep(book, batch, changed, [run for run in runs if run[0] in NOUNS], added + sum(changed.values()))


def _keep(book: Book, batch: int, changed: dict[str, int], runs: list[tuple[str, int, int]], count: int) -> None:
    if count >= _MANY:
        _merge_rarely(book)
    for noun in changed:
        mine, params = _changed_sql(noun), {"batch": batch, "noun": noun}
        gone = f"SELECT {rows_of(noun)[0]} + row_id FROM ({mine})"
        book.rows(f"DELETE FROM search WHERE rowid IN ({gone})", params)
        book.rows(f"{_INSERT} {_words_sql(noun)} WHERE t.id IN ({mine})", params)
    for noun, first, last in runs:
        book.rows(f"{_INSERT} {_words_sql(noun)} WHERE t.id BETWEEN ? AND ?", (first, last))
    if count >= _MANY:
        _merge_as_usual(book)


def rebuild(book: Book) -> None:
    """Make the index anew from the records: after an upgrade, or when most of it would change."""
    _teach(book)
    book.rows("DROP TABLE IF EXISTS search")
    book.rows(next(each for each in schema() if each.startswith("CREATE VIRTUAL TABLE search ")))
    _merge_rarely(book)
    for noun in NOUNS:
        book.rows(f"{_INSERT} {_words_sql(noun)}")
    _merge_as_usual(book)


def astray(book: Book) -> Iterator[tuple[str, int]]:
    """The records whose words are not those the index holds, and what it holds of records that are gone."""
    _teach(book)
    for noun in NOUNS:
        place, end = rows_of(noun)
        last = book.value(f"SELECT max(id) FROM {noun}") or 0
        for first in range(0, last, _MANY):  # a piece at a time: whoever wants to write in between can
            words = f"{_words_sql(noun)} WHERE t.id > ? AND t.id <= ?"
            wrong = book.rows(
                f"WITH w (row, name, body) AS ({words}) SELECT w.row - {place} FROM w LEFT JOIN search s "
                "ON s.rowid = w.row WHERE s.name IS NOT w.name OR s.body IS NOT w.body",
                (first, first + _MANY),
            )
            yield from ((noun, row_id) for (row_id,) in wrong)
        gone = book.rows(
            f"SELECT s.rowid - {place} FROM search s WHERE s.rowid >= {place} AND s.rowid < {end} "
            f"AND NOT EXISTS (SELECT 1 FROM {noun} t WHERE t.id = s.rowid - {place})"
        )
        yield from ((noun, row_id) for (row_id,) in gone)


def find_again(book: Book, noun: str, row_id: int) -> None:
    """Make the index hold the words of one record, or none when the record is gone."""
    _teach(book)
    book.rows("DELETE FROM search WHERE rowid = ?", (rows_of(noun)[0] + row_id,))
    book.rows(f"{_INSERT} {_words_sql(noun)} WHERE t.id = ?", (row_id,))


def _changed_sql(noun: str) -> str:
    return _CHANGED.format(fields=", ".join(f"'{spec.column}'" for spec in searched(noun)))


def _count_changed(book: Book, batch: int, noun: str) -> int:
    return int(book.value(f"SELECT count(*) FROM ({_changed_sql(noun)})", {"batch": batch, "noun": noun}))


def _count_records(book: Book) -> int:
    return int(book.value("SELECT " + " + ".join(f"(SELECT count(*) FROM {noun})" for noun in NOUNS)))


def _merge_rarely(book: Book) -> None:
    """Let the index grow by large pieces: a quarter less work for a million rows."""
    book.rows("INSERT INTO search (search, rank) VALUES ('automerge', 16)")


def _merge_as_usual(book: Book) -> None:
    book.rows("INSERT INTO search (search, rank) VALUES ('automerge', 4)")


def _teach(book: Book) -> None:
    if "fold" not in book.defined:
        book.define("fold", 1, lambda text: None if text is None else fold(text))
