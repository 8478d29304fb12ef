"""Settings of the book: read, checked against what the book holds, and stored so that they can be undone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from crmcli.domain.scoring import heated
from crmcli.domain.settingvalues import declared, read_setting
from crmcli.domain.stages import stages_of
from crmcli.errors import RuleBroken
from crmcli.settings import BOOK_SETTINGS, Settings
from crmcli.store.batch import Batch
from crmcli.store.changelog import count_batches
from crmcli.store.desk import Desk, stored_settings
from crmcli.store.queries.leads import heats, touches
from crmcli.store.queries.settings import deals_by_stage, holds_money, setting_row

_WARMING = ("score.half_life", "score.engagement")
"""Settings from which the stored heat of the leads follows."""


def begin(desk: Desk, b: Batch, values: Mapping[str, Any]) -> None:
    """The first settings of a new book; RuleBroken when another command was faster and has written to it."""
    if count_batches(desk.book):
        raise RuleBroken("there is a book at {path} already", hint="crm config list", path=desk.book.path)
    for name, value in values.items():
        _store(desk, b, name, value)


def put(desk: Desk, b: Batch, name: str, text: str) -> None:
    """Give a setting a value; raises CrmError when it cannot be right, or the book already rests on another."""
    _change(desk, b, name, read_setting(name, declared(BOOK_SETTINGS, name), text))


def clear(desk: Desk, b: Batch, name: str) -> None:
    """Bring a setting back to its default."""
    _change(desk, b, name, declared(BOOK_SETTINGS, name).default)


def check_fits(desk: Desk, before: Settings, after: Settings) -> None:
    """Raise RuleBroken when the book rests on settings that are to be replaced."""
    if before.text("currency") != after.text("currency") and holds_money(desk.book):
        raise RuleBroken(
            "the book holds amounts in {currency}, so its currency cannot change any more; another currency is "
            "another book",
            hint="crm init --currency {other} --db FILE",
            currency=before.text("currency"),
            other=after.text("currency"),
        )
    types = {stage.name: stage.type for stage in stages_of(after["stages"])}
    for (stage, kind), count in deals_by_stage(desk.book).items():
        if types.get(stage) != kind:
            raise RuleBroken(
                "deals still stand in stage {stage} ({kind}): {count}; move them before it is removed "
                "or changed in type",
                hint="crm opp list --where stage={stage}",
                count=count,
                stage=stage,
                kind=kind,
            )


def _change(desk: Desk, b: Batch, name: str, value: Any) -> None:
    before = stored_settings(desk.book)
    if before[name] == value:
        return
    after = Settings({**before.stored, name: value})
    if name in ("currency", "stages"):
        check_fits(desk, before, after)
    _store(desk, b, name, value)
    if name in _WARMING:
        _warm_again(desk, b, after)


def _store(desk: Desk, b: Batch, name: str, value: Any) -> None:
    """Keep what differs from the default, and only that."""
    row = setting_row(desk.book, name)
    text = json.dumps(value, ensure_ascii=False)
    if value == BOOK_SETTINGS[name].default:
        if row:
            b.delete("setting", row[0])
    elif row:
        b.update("setting", row[0], {"value": text})
    else:
        b.insert("setting", {"name": name, "value": text})


def _warm_again(desk: Desk, b: Batch, settings: Settings) -> None:
    """Compute the heat of the leads from what was done with them: with another half-life or points it is another."""
    fresh, known = warmed(desk, settings), heats(desk.book)
    for lead in sorted(known.keys() | fresh.keys()):
        if known.get(lead) != fresh.get(lead):
            b.update("lead", lead, {"heat": fresh.get(lead)})


def warmed(desk: Desk, settings: Settings) -> dict[int, float | None]:
    """The heat of each lead something was done with, computed from its activities."""
    points, half_life = settings["score.engagement"], settings.whole("score.half_life")
    fresh: dict[int, float | None] = {}
    for lead, kind, on in touches(desk.book):
        fresh[lead] = heated(fresh.get(lead), points.get(kind, 0), date.fromisoformat(on), half_life)
    return fresh
