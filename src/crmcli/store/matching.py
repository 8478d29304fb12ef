"""Who the staged rows of an import are: matched set-wise, key after key, in the book and among themselves.

A row that is somebody gets a line in ``stage.match``: its ``target`` in the book, or its ``leader``, an earlier row of
the same file. Rows without a line are new.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from crmcli.store.book import Book


class Key(NamedTuple):
    """A column by which two records are the same when ``agree`` is alike in both, or empty in one."""

    column: str
    agree: str | None = None


KEYS: dict[str, dict[str, Key]] = {
    "lead": {
        "external_id": Key("external_id"),
        "email": Key("email_fold"),
        "phone": Key("phone", "name_fold"),
        "name": Key("name_fold"),
    },
    "org": {
        "external_id": Key("external_id"),
        "tax_code": Key("tax_code"),
        "code": Key("code"),
        "name": Key("name_fold", "tax_code"),
        "email": Key("email_fold"),
        "phone": Key("phone", "name_fold"),
    },
    "contact": {
        "external_id": Key("external_id"),
        "email": Key("email_fold"),
        "phone": Key("phone", "name_fold"),
        "name": Key("name_fold"),
    },
    "opp": {"external_id": Key("external_id")},
    "activity": {"external_id": Key("external_id")},
}
"""What each noun can be known by, under the names of ``--key``."""

USUAL: dict[str, tuple[str, ...]] = {
    "lead": ("email", "phone"),
    "org": ("tax_code", "code", "name"),
    "contact": ("email", "phone", "name"),
    "opp": (),
    "activity": (),
}
"""The keys that count, in order, when none are named; the id in this book and ``external_id`` always come first."""


def match(book: Book, noun: str, keys: Sequence[str], filled: Sequence[str]) -> None:
    """Fill ``stage.match``. ``keys`` are names of KEYS in the order they count, ``filled`` the columns of the file."""
    work = _Matching(book, noun, named="external_id" in filled)
    work.by_id()
    for name in keys:
        key = KEYS[noun][name]
        if key.column in filled:
            if noun == "contact" and name == "name":
                work.by_place("name_fold", "org_id")
            else:
                work.by_key(key)
    if noun == "activity":
        work.by_occurrence()
    work.settle()


_OF_ONE_BOOK = (
    "(s.external_id <> t.external_id AND instr(s.external_id, ':') = 13 "
    "AND substr(s.external_id, 1, 13) = substr(t.external_id, 1, 13))"
)
"""Whether two records are known to be two, because another book has them both."""


class _Matching:
    """``named`` says whether the rows have ids of the system they come from: of those, two ids are two records."""

    def __init__(self, book: Book, noun: str, *, named: bool) -> None:
        self._noun, self._named = noun, named
        self._book, self._execute = book, book.rows
        self._any_known = bool(book.value(f"SELECT EXISTS (SELECT 1 FROM main.{noun})"))
        for statement in (
            "DROP TABLE IF EXISTS stage.match",
            "CREATE TABLE stage.match (id INTEGER PRIMARY KEY, target INTEGER, leader INTEGER)",
        ):
            self._execute(statement)

    def by_id(self) -> None:
        """Rows that carry an id of this very book."""
        self._execute(
            "INSERT OR IGNORE INTO stage.match (id, target) "
            f"SELECT o.id, t.id FROM stage.own o JOIN main.{self._noun} t ON t.id = o.target"
        )

    def by_key(self, key: Key) -> None:
        """Rows that share a key with a record, else with an earlier row."""
        column, names = key.column, self._named and key.column != "external_id"
        if self._any_known:
            # Both sides in the order of their indexes: each page of the book is read once.
            self._pairs(
                f"SELECT s.id, t.id FROM stage.{self._noun} s CROSS JOIN main.{self._noun} t "
                f"ON t.{column} = s.{column} WHERE s.{column} IS NOT NULL"
            )
            self._known(key.agree, apart=names)
        self._execute("DROP TABLE IF EXISTS stage.twin")
        self._execute(
            f"CREATE TABLE stage.twin AS SELECT {column} AS shared, min(id) AS first FROM stage.{self._noun} "
            f"WHERE {column} IS NOT NULL AND {column} <> '' GROUP BY {column} HAVING count(*) > 1"
        )
        mine = f"FROM stage.twin w CROSS JOIN stage.{self._noun} s ON s.{column} = w.shared"
        if key.agree is None:
            led = f"SELECT s.id AS id, w.first AS leader {mine}"
        else:
            led = _agreeing(mine, f"s.{column}", f"coalesce(s.{key.agree}, '')")
        self._led(led, nameless=names)

    def by_place(self, column: str, place: str) -> None:
        """Rows that share a name within the same organization."""
        self._placed(place)
        noun = self._noun
        mine = f"FROM stage.place p CROSS JOIN stage.{noun} s ON s.id = p.id WHERE s.{column} <> ''"
        if self._any_known:
            self._pairs(
                f"SELECT s.id, t.id FROM stage.place p CROSS JOIN stage.{noun} s ON s.id = p.id "
                f"CROSS JOIN main.{noun} t ON t.{place} = p.place AND t.{column} = s.{column} WHERE s.{column} <> ''"
            )
            self._known(None, apart=self._named)
        led = f"SELECT s.id AS id, min(s.id) OVER (PARTITION BY p.place, s.{column}) AS leader {mine}"
        self._led(led, nameless=self._named)

    def by_occurrence(self) -> None:
        """Activities of the same kind about the same record at the same moment with the same subject."""
        same = "s.kind, s.subject, coalesce(s.done_at, s.due_at)"
        for subject in ("lead_id", "org_id", "contact_id", "opp_id"):
            self._placed("lead_id", subject)
            if self._any_known:
                self._pairs(
                    "SELECT s.id, t.id FROM stage.place p CROSS JOIN stage.activity s ON s.id = p.id "
                    f"CROSS JOIN main.activity t ON t.{subject} = p.place AND t.kind = s.kind "
                    "AND t.subject IS s.subject "
                    "AND coalesce(t.done_at, t.due_at) IS coalesce(s.done_at, s.due_at)"
                )
                self._known(None)
            self._led(
                f"SELECT s.id AS id, min(s.id) OVER (PARTITION BY p.place, {same}) AS leader "
                "FROM stage.place p CROSS JOIN stage.activity s ON s.id = p.id"
            )
        self._about_nothing(same)

    def _about_nothing(self, same: str) -> None:
        """Tasks that are about no record: nothing but their own words tells them apart."""
        bare = "{0}.lead_id IS NULL AND {0}.org_id IS NULL AND {0}.contact_id IS NULL AND {0}.opp_id IS NULL"
        staged = f"FROM stage.activity s WHERE {bare.format('s')}"
        if not self._book.value(f"SELECT EXISTS (SELECT 1 {staged})"):
            return
        self._execute("DROP TABLE IF EXISTS stage.loose")
        self._execute(
            "CREATE TABLE stage.loose AS SELECT t.id, t.kind, t.subject, coalesce(t.done_at, t.due_at) AS moment "
            f"FROM main.activity t WHERE {bare.format('t')}"
        )
        self._execute("CREATE INDEX stage.loose_same ON loose (kind, subject, moment)")
        self._pairs(
            f"SELECT s.id, t.id FROM stage.activity s CROSS JOIN stage.loose t ON t.kind = s.kind "
            "AND t.subject IS s.subject AND t.moment IS coalesce(s.done_at, s.due_at) "
            f"WHERE {bare.format('s')}"
        )
        self._known(None)
        self._led(f"SELECT s.id AS id, min(s.id) OVER (PARTITION BY {same}) AS leader {staged}")

    def _placed(self, column: str, subject: str | None = None) -> None:
        """``stage.place``: what each row refers to with a column, or its text where that is not in the book yet."""
        only = f"AND r.target_noun = '{subject.removesuffix('_id')}'" if subject else ""
        self._execute("DROP TABLE IF EXISTS stage.place")
        self._execute(
            f"CREATE TABLE stage.place AS SELECT s.id AS id, coalesce(r.target, s.{column}) AS place "
            f"FROM stage.{self._noun} s JOIN stage.ref r ON r.rid = -s.{column} WHERE s.{column} < 0 {only}"
        )

    def _pairs(self, select: str) -> None:
        self._execute("DROP TABLE IF EXISTS stage.pair")
        self._execute("CREATE TABLE stage.pair (id INTEGER, target INTEGER)")
        self._execute(f"INSERT INTO stage.pair {select}")

    def _known(self, agree: str | None, *, apart: bool = False) -> None:
        """Take the pairs whose ``agree`` columns are alike or empty; the oldest record wins."""
        tests = [f"NOT coalesce({_OF_ONE_BOOK}, 0)"] if apart else []
        if agree:
            tests.append(f"(s.{agree} = t.{agree} OR coalesce(s.{agree}, '') = '' OR coalesce(t.{agree}, '') = '')")
        body = "SELECT p.id, p.target FROM stage.pair p"
        if tests:
            body += (
                f" JOIN stage.{self._noun} s ON s.id = p.id JOIN main.{self._noun} t ON t.id = p.target "
                f"WHERE {' AND '.join(tests)}"
            )
        self._execute(f"INSERT OR IGNORE INTO stage.match (id, target) {body} ORDER BY 1, 2")

    def _led(self, select: str, *, nameless: bool = False) -> None:
        """Take the rows that follow an earlier one; with ``nameless`` only those without an id of their own."""
        only = f"AND (SELECT x.external_id FROM stage.{self._noun} x WHERE x.id = led.id) IS NULL" if nameless else ""
        self._execute(
            "INSERT OR IGNORE INTO stage.match (id, leader) "
            f"SELECT id, leader FROM ({select}) AS led WHERE leader < id {only}"
        )

    def settle(self) -> None:
        """Follow leaders who are themselves somebody, until each row has a target or a leader that is new."""
        led = "leader IN (SELECT id FROM stage.match)"
        while self._book.value(f"SELECT EXISTS (SELECT 1 FROM stage.match WHERE {led})"):
            self._execute(
                "UPDATE stage.match SET (target, leader) = (SELECT m.target, m.leader FROM stage.match m "
                f"WHERE m.id = match.leader) WHERE {led}"
            )


def _agreeing(mine: str, shared: str, agree: str) -> str:
    """The first row of those that share a key and agree: the same, or empty in one of the two."""
    return (
        f"SELECT id, min(same, coalesce(near, same)) AS leader FROM (SELECT s.id AS id, "
        f"min(s.id) OVER (PARTITION BY {shared}, {agree}) AS same, "
        f"CASE {agree} WHEN '' THEN min(s.id) OVER (PARTITION BY {shared}) "
        f"ELSE min(CASE {agree} WHEN '' THEN s.id END) OVER (PARTITION BY {shared}) END AS near {mine})"
    )
