"""What a person types for a record -> its id: id, phone, tax code, code, e-mail, name, start of a name."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import Any

from crmcli.domain.folding import fold
from crmcli.domain.nouns import SUBJECTS
from crmcli.domain.zones import local_day
from crmcli.errors import Ambiguous, CrmError, NotFound, UsageError
from crmcli.store.desk import Desk

_ID = re.compile(r"[1-9]\d{0,7}")
_NUMBERED = re.compile(r"(.*\S)\s+#([1-9]\d{0,17})", re.DOTALL)
_CANDIDATES = 10
_LONGEST = 1_100
"""Letters: the longest name with its number behind it."""

_LOOKUPS: dict[str, tuple[str, ...]] = {
    "lead": ("email_fold", "phone"),
    "org": ("email_fold", "phone", "tax_code", "code"),
    "contact": ("email_fold", "phone"),
    "opp": (),
    "activity": (),
}
"""What each noun can be found by, beside id and name."""

_COMMANDS = {"activity": "task"}
"""The command that lists a noun, where it is called otherwise; its name may stand before an id, too."""


def resolve(desk: Desk, noun: str, text: str) -> int:
    """The id of the record meant; NotFound, or Ambiguous with the candidates."""
    word = text.strip()[:_LONGEST]
    for prefix in (noun, _COMMANDS.get(noun, noun)):
        word = word.removeprefix(f"{prefix}:").strip()
    if not word:
        raise UsageError("which {noun}? give its id, name, phone or e-mail", noun=noun)
    if _ID.fullmatch(word):
        return _by_id(desk, noun, int(word))
    if numbered := _numbered(desk, noun, word):
        return numbered
    found = _matches(desk, noun, word)
    if len(found) == 1:
        return found[0]
    if not found:
        raise NotFound("there is no {noun} {text!r}", hint=_listing(noun), noun=noun, text=text)
    raise Ambiguous(
        "{text!r} may be any of {count}; give the id",
        candidates=describe(desk, noun, found[:_CANDIDATES]),
        text=text,
        count=len(found),
    )


def resolve_any(desk: Desk, text: str) -> tuple[str, int]:
    """The noun and id of a record of any noun: ``lead:12``, ``org:thinh vuong``, or a name only one record bears."""
    noun, colon, rest = text.partition(":")
    if colon and noun in SUBJECTS:
        return noun, resolve(desk, noun, rest)
    if _ID.fullmatch(text.strip()):
        raise UsageError("{text} of what? write it as lead:{text} or org:{text}", text=text.strip())
    found = [(each, row) for each in SUBJECTS for row in _matches(desk, each, text.strip()[:_LONGEST])]
    if len(found) == 1:
        return found[0]
    if not found:
        raise NotFound("there is no record {text!r}", text=text)
    candidates = tuple(line for each, row in found[:_CANDIDATES] for line in describe(desk, each, [row], prefix=True))
    raise Ambiguous(
        "{text!r} may be any of {count}; write it as lead:12", candidates=candidates, text=text, count=len(found)
    )


def describe(desk: Desk, noun: str, ids: list[int], *, prefix: bool = False) -> tuple[str, ...]:
    """One line a record, to choose from: ``12 Nguyễn Văn An, +84912345678``."""
    named = "subject" if noun == "activity" else "name"
    columns = [named, *(c for c in ("phone", "email") if c in _columns(noun))]
    lines = []
    for row_id in ids:
        row = desk.book.one(f"SELECT {', '.join(columns)} FROM {noun} WHERE id = ?", (row_id,)) or ()
        name = f"{noun}:{row_id}" if prefix else str(row_id)
        lines.append(f"{name} " + ", ".join(str(value) for value in row if value))
    return tuple(lines)


def deleted(desk: Desk, noun: str, row_id: int) -> tuple[str, int, str] | None:
    """When a record was deleted, by which batch and of what kind; None when it never was."""
    row = desk.book.one(
        "SELECT b.at, b.id, b.kind FROM change c JOIN batch b ON b.id = c.batch_id "
        "WHERE c.tbl = ? AND c.row_id = ? AND c.op = 'delete' ORDER BY c.id DESC LIMIT 1",
        (noun, row_id),
    )
    return (row[0], row[1], row[2]) if row else None


def merged_into(desk: Desk, noun: str, batch: int) -> tuple[int, int] | None:
    """The record into which a batch, or the one it did again, merged another, and the batch that did; else None."""
    row = desk.book.one(
        "SELECT c.row_id, b.id FROM batch b JOIN change c ON c.batch_id = b.id WHERE b.id = coalesce("
        "(SELECT u.undoes FROM batch r JOIN batch u ON u.id = r.undoes WHERE r.id = :batch AND r.kind = 'redo'), "
        ":batch) AND b.command LIKE 'crm merge %' AND c.tbl = :noun AND c.op = 'update' ORDER BY c.id LIMIT 1",
        {"batch": batch, "noun": noun},
    )
    return (row[0], row[1]) if row else None


def _listing(noun: str) -> str:
    return f"crm {_COMMANDS.get(noun, noun)} list"


def _columns(noun: str) -> tuple[str, ...]:
    return tuple(column.removesuffix("_fold") for column in _LOOKUPS[noun])


def _numbered(desk: Desk, noun: str, word: str) -> int | None:
    """The id in ``name #id``, when the record of that id bears the name; ``Kho #5`` may be a name of its own."""
    written = _NUMBERED.fullmatch(word)
    if written is None or noun == "activity":
        return None
    sql = f"SELECT id FROM {noun} WHERE id = ? AND name_fold = ?"
    return desk.book.value(sql, (int(written[2]), fold(written[1])))  # type: ignore[no-any-return]


def _by_id(desk: Desk, noun: str, row_id: int) -> int:
    if desk.book.value(f"SELECT 1 FROM {noun} WHERE id = ?", (row_id,)):
        return row_id
    if gone := deleted(desk, noun, row_id):
        if kept := merged_into(desk, noun, gone[1]):
            raise NotFound(
                "{noun} {id} was merged into {noun} {kept} on {day}",
                hint="crm {noun} show {kept}, or crm undo {batch}",
                noun=noun,
                id=row_id,
                kept=kept[0],
                day=local_day(gone[0], desk.zone),
                batch=kept[1],
            )
        raise NotFound(
            "{noun} {id} was deleted on {day}",
            hint={"do": "crm undo {batch}", "undo": "crm redo"}.get(gone[2], "crm history {noun}:{id}"),
            noun=noun,
            id=row_id,
            day=local_day(gone[0], desk.zone),
            batch=gone[1],
        )
    raise NotFound("there is no {noun} {id}", hint=_listing(noun), noun=noun, id=row_id)


def exactly(desk: Desk, noun: str, word: str) -> list[int]:
    """The records that a phone, tax code, code, e-mail or whole name means; a beginning of a name is not enough."""
    for column, value in _keys(desk, noun, word):
        found = _ids(desk, noun, f"{column} = ?", [value])
        if found:
            return found
    folded = fold(word)
    return _ids(desk, noun, "name_fold = ?", [folded]) if folded and noun != "activity" else []


def _matches(desk: Desk, noun: str, word: str) -> list[int]:
    found, folded = exactly(desk, noun, word), fold(word)
    if found or not folded or noun == "activity":
        return found
    return _ids(desk, noun, "name_fold >= ? AND name_fold < ?", [folded, folded + "\U0010ffff"])


def _keys(desk: Desk, noun: str, word: str) -> list[tuple[str, Any]]:
    """The columns a word could be a key in, most certain first."""
    lookups, keys = _LOOKUPS[noun], list[tuple[str, Any]]()
    digits = re.sub(r"[\s.()-]", "", word)
    if "phone" in lookups and re.fullmatch(r"\+?\d{6,15}", digits):
        from crmcli.domain.phones import parse_phone  # noqa: PLC0415 - only for what looks like a phone

        with suppress(CrmError):
            keys.append(("phone", parse_phone(word, desk.settings.text("country")).e164))
    if "tax_code" in lookups and re.fullmatch(r"\d{10}(-?\d{3})?|\d{12}", word.replace(" ", "")):
        bare = word.replace(" ", "").replace("-", "")
        keys.append(("tax_code", f"{bare[:10]}-{bare[10:]}" if len(bare) == 13 else bare))
    if "code" in lookups:
        keys += [("code", word), ("code", word.upper())]
    if "email_fold" in lookups and "@" in word:
        from crmcli.domain.emails import fold_email  # noqa: PLC0415 - only for what looks like an e-mail

        keys.append(("email_fold", fold_email(word)))
    return keys


def _ids(desk: Desk, noun: str, where: str, params: list[Any]) -> list[int]:
    sql = f"SELECT id FROM {noun} WHERE {where} ORDER BY id LIMIT {_CANDIDATES * 10}"
    return [row[0] for row in desk.book.rows(sql, params)]
