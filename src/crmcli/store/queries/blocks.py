"""Records of a noun in blocks that share a key - never all pairs -, and the pairs found, kept on disk until ranked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import NamedTuple

from crmcli.domain.twins import EVIDENCE, Marks, any_order
from crmcli.store.book import Book

LIKENED = ("lead", "org", "contact")
"""The nouns whose records are compared."""

MOST = {"tax": 50, "phone": 50, "email": 50, "name": 10}
"""Records that may share a key and still be compared with each other; a name that more bear says nothing."""


class Member(NamedTuple):
    """A record in a block: its id, its name as written and folded, and its marks."""

    id: int
    name: str
    folded: str
    marks: Marks


class Blocks(NamedTuple):
    """How many values of a key are shared by how many records, and those too many share, with how many do."""

    groups: int
    records: int
    crowds: Mapping[str, int]


Row = tuple[str, int, int, str, int, str, int, str]
"""A pair as it is kept: noun, rank of the verdict, score, evidence, then id and name of either."""


def keys_of(noun: str) -> tuple[str, ...]:
    """The keys by which records of a noun are compared, the strongest first."""
    return EVIDENCE if noun == "org" else EVIDENCE[1:]


def survey(book: Book, noun: str, key: str) -> Blocks:
    """Look, within the index of the key, which values several records share."""
    if key == "name" and noun != "org":
        _gather_names(book, noun)
    counted = book.rows(
        f"SELECT CASE WHEN n > {MOST[key]} THEN k END AS crowd, count(*), sum(n) FROM ({_shared(noun, key)}) "
        "GROUP BY crowd"
    )
    groups, records = next((found for crowd, *found in counted if crowd is None), (0, 0))
    return Blocks(groups, records, {crowd: n for crowd, _, n in counted if crowd is not None})


def blocks(book: Book, noun: str, key: str) -> Iterator[list[Member]]:
    """The blocks of a key that :func:`survey` has looked at, but for the crowds."""
    chosen = f"(SELECT k FROM ({_shared(noun, key)}) WHERE n <= {MOST[key]}) g"
    if key == "name" and noun != "org":
        source = f"{chosen} CROSS JOIN temp.bearer w ON w.k = g.k CROSS JOIN {noun} t ON t.name_fold = w.name_fold"
    else:
        source = f"{chosen} CROSS JOIN {noun} t ON t.{_column(noun, key)} = g.k"
    rows = book.stream(f"SELECT g.k, t.id, t.name, t.name_fold, {_marks(noun)} FROM {source}")
    for _key, block in groupby(rows, key=lambda row: row[0]):
        yield [_member(noun, row) for row in block]


def _member(noun: str, row: tuple[str, int, str, str, str, str, str, str, str]) -> Member:
    _, row_id, name, folded, tax, phone, email, core, born = row
    return Member(row_id, name, folded, Marks(tax, phone, email, core if noun == "org" else any_order(core), born))


def _column(noun: str, key: str) -> str:
    """The indexed column that holds a key."""
    return {"tax": "tax_code", "email": "email_fold", "name": "name_core"}.get(key, key)


def _marks(noun: str) -> str:
    """The SQL of the marks of ``t``, in their order; a person's name is still in the order it is written in."""
    if noun == "org":
        return "t.tax_code, t.phone, t.email_fold, t.name_core, NULL"
    born = "t.birthday" if noun == "contact" else "NULL"
    return f"NULL, t.phone, t.email_fold, t.name_fold, {born}"


def _shared(noun: str, key: str) -> str:
    """The SELECT of the values ``k`` of a key that several records bear, and how many do."""
    if key == "name" and noun != "org":
        return "SELECT k, sum(n) AS n FROM temp.bearer GROUP BY k HAVING sum(n) > 1"
    column = _column(noun, key)
    return f"SELECT {column} AS k, count(*) AS n FROM {noun} WHERE {column} <> '' GROUP BY {column} HAVING count(*) > 1"


def _gather_names(book: Book, noun: str) -> None:
    """Bring the names together that are one name in another order; each is looked at once, whoever bears it."""
    book.define("any_order", 1, any_order)
    book.rows("DROP TABLE IF EXISTS temp.bearer")
    book.rows(
        "CREATE TEMP TABLE bearer AS SELECT any_order(name_fold) AS k, name_fold, n FROM "
        f"(SELECT name_fold, count(*) AS n FROM {noun} WHERE name_fold <> '' GROUP BY name_fold)"
    )
    book.rows("CREATE INDEX temp.bearer_k ON bearer (k, n, name_fold)")


def keep_pairs(book: Book, pairs: Iterable[Row]) -> None:
    """Keep pairs in a table of this connection alone: sorted out of memory, and read without a lock on the book."""
    book.rows(
        "CREATE TEMP TABLE IF NOT EXISTS pair "
        "(noun TEXT, rank INTEGER, score INTEGER, evidence TEXT, a INTEGER, a_name TEXT, b INTEGER, b_name TEXT)"
    )
    book.connection.executemany("INSERT INTO temp.pair VALUES (?, ?, ?, ?, ?, ?, ?, ?)", pairs)


def count_pairs(book: Book) -> int:
    """How many pairs were kept."""
    return int(book.value("SELECT count(*) FROM temp.pair"))


def ranked_pairs(book: Book, limit: int) -> Iterator[Row]:
    """The pairs kept, the most certain first; ``limit`` 0 for all."""
    return book.stream(
        "SELECT noun, rank, score, evidence, a, a_name, b, b_name FROM temp.pair "
        f"ORDER BY rank, score DESC, noun, a, b LIMIT {limit or -1}"
    )
