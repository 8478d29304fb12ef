"""Finding records of any noun by their words, phones and e-mail addresses; few candidates, however large the book."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from crmcli.domain.emails import fold_email
from crmcli.domain.folding import fold
from crmcli.domain.nouns import SUBJECTS
from crmcli.domain.phones import beginnings, format_phone, parse_phone
from crmcli.domain.records.found import Found
from crmcli.domain.searching import ELSEWHERE, EXACT, STARTS, Sought, excerpt, holds, rank, spaced
from crmcli.errors import InvalidValue
from crmcli.store.desk import Desk
from crmcli.store.search import NAMED, record_of, rows_of, searched

MOST = 200
"""Candidates of each part of a question, and records found, at the most."""

_LARGE = 100_000
"""Records from which on a last word of a few letters is a word of its own or the start of one in a name: to look
for every word that starts so would take longer than anybody waits."""

_SHORT = 3
_WHOLE_NUMBER = 9
"""Digits of the shortest phone number that may be typed in a form of former days."""


REACHED = ("lead", "org", "contact")
"""The nouns with a phone and an e-mail address; named here, as to ask the records would load them all."""


class _Key(NamedTuple):
    """That a record was found by its phone or e-mail address, and how well it answers."""

    rank: int
    field: str


_Keys = dict[tuple[str, int], _Key]


class _Candidate(NamedTuple):
    rank: int
    noun: str
    id: int
    at: str
    key: _Key | None


def find(desk: Desk, asked: Sought, nouns: Sequence[str], most: int = 0) -> tuple[list[Found], int]:
    """The records of these nouns that answer, the best first, of equally good ones the newest; and how many there are.

    At ``most`` so many are read; 0 for all.
    """
    keys = _by_email(desk, asked, nouns) | _by_phone(desk, asked, nouns)
    ids: dict[str, set[int]] = {noun: set() for noun in nouns}
    for noun, row_id in (*keys, *_by_name(desk, asked, nouns), *_by_words(desk, asked, nouns)):
        ids[noun].add(row_id)
    candidates = [each for noun in nouns if ids[noun] for each in _ranked(desk, asked, noun, ids[noun], keys)]
    candidates.sort(key=lambda each: (each.at, each.id), reverse=True)
    candidates.sort(key=lambda each: each.rank)
    return _shown(desk, asked, candidates[: min(most or MOST, MOST)]), min(len(candidates), MOST)


def _ranked(desk: Desk, asked: Sought, noun: str, ids: Iterable[int], keys: _Keys) -> Iterator[_Candidate]:
    title = "fold(coalesce(subject, ''))" if noun == "activity" else "name_fold"
    for row_id, name, at in _among(desk, f"SELECT id, {title}, created_at FROM {noun}", ids):
        key = keys.get((noun, row_id))
        by_name = rank(asked, name)
        yield _Candidate(min(by_name, key.rank) if key else by_name, noun, row_id, at, key)


def _among(desk: Desk, select: str, ids: Iterable[int]) -> list[tuple[Any, ...]]:
    return desk.book.rows(f"{select} WHERE id IN ({', '.join(map(str, ids))})")


# --- candidates


def _by_email(desk: Desk, asked: Sought, nouns: Sequence[str]) -> _Keys:
    if not asked.address:
        return {}
    rows = _newest(desk, nouns, REACHED, "email_fold = ?", (fold_email(asked.address),))
    return {key: _Key(EXACT, "email") for key in rows}


def _by_phone(desk: Desk, asked: Sought, nouns: Sequence[str]) -> _Keys:
    if not asked.digits:
        return {}
    region = desk.settings.text("country")
    found: list[tuple[str, int]] = []
    for start in beginnings(asked.digits, region):
        found += _newest(desk, nouns, REACHED, "phone >= ? AND phone < ?", (start, f"{start}:"), order="")
    if not found and len(asked.digits) >= _WHOLE_NUMBER:
        found = _newest(desk, nouns, REACHED, "phone = ?", (_as_once(asked.digits, region),))
    rank_of = EXACT if len(asked.digits) >= _WHOLE_NUMBER else STARTS
    keys = {key: _Key(rank_of, "phone") for key in found}
    return _holding(desk, asked.beside_digits, keys) if asked.beside_digits else keys


def _as_once(digits: str, region: str) -> str:
    """The number that one written in a form of former days, or of another country, has now; '' when it is none."""
    try:
        return parse_phone(digits, region).e164
    except InvalidValue:
        return ""


def _holding(desk: Desk, words: tuple[str, ...], keys: _Keys) -> _Keys:
    """Those records in which the words stand, too."""
    texts = _texts(desk, keys)
    return {key: each for key, each in keys.items() if holds(words, spaced(fold(" ".join(texts[key].values()))))}


def _by_name(desk: Desk, asked: Sought, nouns: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Whole names, and those that start so: from the index of names, so that none is missed among many others."""
    if asked.text:
        yield from _newest(desk, nouns, SUBJECTS, "name_fold = ?", (asked.text,))
        begun = (asked.text, asked.text + "\U0010ffff")
        yield from _newest(desk, nouns, SUBJECTS, "name_fold > ? AND name_fold < ?", begun, order="")


def _newest(
    desk: Desk,
    nouns: Sequence[str],
    among: Sequence[str],
    where: str,
    params: Sequence[Any],
    order: str = "ORDER BY id DESC",
) -> list[tuple[str, int]]:
    return [
        (noun, row_id)
        for noun in nouns
        if noun in among
        for (row_id,) in desk.book.rows(f"SELECT id FROM {noun} WHERE {where} {order} LIMIT {MOST}", params)
    ]


def _by_words(desk: Desk, asked: Sought, nouns: Sequence[str]) -> set[tuple[str, int]]:
    """Records that hold all words, the newest; what is found in names is enough when it fills the list.

    Whole words first: they are found fast however common they are. What starts with the last word is looked for only
    when they are few.
    """
    found: set[int] = set()
    for question in _questions(desk, asked.words) if asked.words else ():
        found |= _newest_rows(desk, question, nouns)
        if len(found) >= MOST:
            break
    return set(map(record_of, found))


def _questions(desk: Desk, words: Sequence[str]) -> Iterator[str]:
    """The words in the language of FTS5: in a name, anywhere, begun in a name, begun anywhere."""
    *others, last = words
    named, before = " ".join(map(_in_name, words)), "".join(f"{_anywhere(word)} AND " for word in others)
    yield named
    yield before + _anywhere(last)
    yield f"{named} *"
    if len(last) > _SHORT or not _is_large(desk):
        yield f"{before}({_in_name(last)} * OR {_phrase(last)} *)"
    elif others:
        yield f"{before}{_in_name(last)} *"


def _phrase(word: str) -> str:
    """A word between quotes, so that no sign in it means anything to FTS5."""
    return f'"{word}"'


def _in_name(word: str) -> str:
    return _phrase(NAMED + word)


def _anywhere(word: str) -> str:
    return f"({_in_name(word)} OR {_phrase(word)})"


def _is_large(desk: Desk) -> bool:
    return int(desk.book.value("SELECT total(seq) FROM sqlite_sequence WHERE name <> 'change'")) > _LARGE


def _newest_rows(desk: Desk, question: str, nouns: Sequence[str]) -> set[int]:
    """The newest rows of each noun. One look answers for all nouns, unless there are more than are wanted."""
    found: set[int] = set()
    left = sorted(map(rows_of, nouns), reverse=True)
    while left:
        first, end = left[-1][0], left[0][1]
        rows = desk.book.rows(
            "SELECT rowid FROM search WHERE search MATCH ? AND rowid >= ? AND rowid < ? ORDER BY rowid DESC LIMIT ?",
            (question, first, end, MOST),
        )
        found.update(row for (row,) in rows if any(place <= row < past for place, past in left))
        # Where it stopped within a noun, that noun is asked for again, alone at the head; or it has had its share.
        last = rows[-1][0] if len(rows) == MOST else 0
        left = [span for span in left[last >= left[0][0] :] if span[0] <= last]
    return found


# --- what is shown of them


def _shown(desk: Desk, asked: Sought, chosen: Sequence[_Candidate]) -> list[Found]:
    texts = _texts(desk, [(each.noun, each.id) for each in chosen])
    return [_found(asked, each, texts[each.noun, each.id]) for each in chosen]


def _texts(desk: Desk, records: Iterable[tuple[str, int]]) -> dict[tuple[str, int], dict[str, str]]:
    """What of each record can be searched, by field, as it was written; the phone, too."""
    by_noun: dict[str, list[int]] = {}
    for noun, row_id in records:
        by_noun.setdefault(noun, []).append(row_id)
    found = {}
    for noun, ids in by_noun.items():
        names = [spec.name for spec in searched(noun)] + ["phone"] * (noun in REACHED)
        for row_id, *values in _among(desk, f"SELECT id, {', '.join(names)} FROM {noun}", ids):
            found[noun, row_id] = {name: value for name, value in zip(names, values, strict=True) if value}
    return found


def _found(asked: Sought, candidate: _Candidate, texts: dict[str, str]) -> Found:
    title = searched(candidate.noun)[0].name
    where = title if candidate.rank < ELSEWHERE else _place(asked, texts, title)
    if candidate.key:
        where = candidate.key.field
    matched = None if where == title else texts.get(where, "")
    if matched:
        matched = format_phone(matched) if where == "phone" else excerpt(asked, matched)
    name = excerpt(asked, texts.get(title, ""), 80)
    return Found(candidate.noun, f"{candidate.noun}:{candidate.id}", name, matched, where)


def _place(asked: Sought, texts: dict[str, str], title: str) -> str:
    """The field in which most of the words stand, of several the first; the name last, which is shown anyway."""
    others = [name for name in texts if name not in (title, "phone")]
    return max(others, key=lambda name: _count(asked, texts[name]), default=title)


def _count(asked: Sought, text: str) -> int:
    folded = spaced(fold(text))
    return sum(f" {word} " in folded for word in asked.words) * 2 + sum(f" {word}" in folded for word in asked.words)
