"""Which records may be one: every pair that shares a key, judged and ranked (4-rules §11)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterator, Mapping, Sequence
from itertools import combinations

from crmcli.domain.records.pair import Compared, Pair
from crmcli.domain.twins import EVIDENCE, RANKED, judge
from crmcli.store.desk import Desk
from crmcli.store.queries.blocks import (
    MOST,
    Member,
    Row,
    blocks,
    count_pairs,
    keep_pairs,
    keys_of,
    ranked_pairs,
    survey,
)

Crowds = dict[str, Mapping[str, int]]
"""By key: the values that too many records share to be compared, and how many do."""

_RANK = {verdict: rank for rank, verdict in enumerate(RANKED)}


class Search:
    """A search for pairs: ``compared`` says how it was done, ``pairs`` yields what was found."""

    def __init__(self, desk: Desk, nouns: Sequence[str], verdicts: Collection[str] = RANKED) -> None:
        self._book = desk.book
        self._verdicts = verdicts
        self._score = _scorer()
        self.compared: list[Compared] = []
        keep_pairs(self._book, ())
        for noun in nouns:
            self._search(noun)

    @property
    def crowds(self) -> int:
        """Groups that were too large to be compared."""
        return sum(each.crowds for each in self.compared)

    def count(self) -> int:
        """How many pairs were found."""
        return count_pairs(self._book)

    def pairs(self, limit: int = 0) -> Iterator[Pair]:
        """The pairs, the most certain first and within a verdict those whose names read most alike; 0 for all."""
        for noun, rank, score, evidence, a, a_name, b, b_name in ranked_pairs(self._book, limit):
            yield Pair(
                RANKED[rank], tuple(evidence.split(";")), f"{noun}:{a}", a_name, f"{noun}:{b}", b_name, score
            )

    def _search(self, noun: str) -> None:
        crowds: Crowds = {}
        for key in keys_of(noun):
            found = survey(self._book, noun, key)
            self.compared.append(
                Compared(
                    noun, key, found.groups, found.records, MOST[key], len(found.crowds), sum(found.crowds.values())
                )
            )
            keep_pairs(self._book, self._judged(noun, key, crowds))
            crowds[key] = found.crowds

    def _judged(self, noun: str, key: str, crowds: Mapping[str, Container[str]]) -> Iterator[Row]:
        """The pairs of the blocks of one key; a pair that an earlier key has brought together is not told again."""
        before = EVIDENCE[: EVIDENCE.index(key)]
        for block in blocks(self._book, noun, key):
            for one, other in combinations(block, 2):
                verdict, evidence = judge(one.marks, other.marks)
                if verdict in self._verdicts and not _told(one, evidence, before, crowds):
                    a, b = (one, other) if one.id < other.id else (other, one)
                    score = round(self._score(a.folded, b.folded))
                    yield noun, _RANK[verdict], score, ";".join(evidence), a.id, a.name, b.id, b.name


def _told(
    one: Member, evidence: Sequence[str], before: Sequence[str], crowds: Mapping[str, Container[str]]
) -> bool:
    """Whether an earlier key, in a group that was compared, has brought this pair together."""
    return any(key in evidence and getattr(one.marks, key) not in crowds[key] for key in before if key in crowds)


def _scorer() -> Callable[[str, str], float]:
    """How alike two names read, 0-100: it ranks, and decides nothing."""
    from rapidfuzz.fuzz import ratio  # noqa: PLC0415 - only to rank pairs

    return ratio
