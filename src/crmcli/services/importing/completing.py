"""What a new record has where its file says nothing, and what may not be: noun by noun."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from crmcli.domain import leadcycle, repeating, stages
from crmcli.domain.imported import CLOSED_BY_EXPECTED, UNDATED_CLOSINGS
from crmcli.domain.provinces import region_of
from crmcli.domain.records.org import PROSPECT
from crmcli.domain.stages import Stage, stage_of_type
from crmcli.domain.zones import local_day, stored_moment
from crmcli.errors import CrmError, InvalidValue, RuleBroken
from crmcli.services.importing.draft import Draft
from crmcli.store.desk import Desk

Complete = Callable[[Draft], None]


class Completing:
    """The defaults of a noun; ``constants`` are the columns that are the same in every row of this file, ``columns``
    those that completing adds."""

    def __init__(self, desk: Desk, noun: str, fields: Sequence[str], remark: Callable[[str, int], None]) -> None:
        self._desk, self._fields, self._remark = desk, frozenset(fields), remark
        self._defaults = _defaults(desk)[noun]
        self.constants: dict[str, Any] = {
            column: value for column, value in self._defaults.items() if column not in self._fields
        }
        more: dict[str, tuple[Complete, tuple[str, ...]]] = {
            "lead": (self._placed, ("region",) if "province" in self._fields else ()),
            "org": (self._placed, ("region",) if "province" in self._fields else ()),
            "contact": (lambda _draft: None, ()),
            "opp": (self._opp, ("stage", "stage_type", "entered_on", "probability", "category", "closed_on")),
            "activity": (self._activity, ("due_on", "done_on")),
        }
        self._more, self.columns = more[noun]
        if noun == "opp":
            self._stages = {stage.name: stage for stage in desk.stages}
            self._first = stage_of_type(desk.stages, stages.OPEN)

    def complete(self, draft: Draft) -> None:
        """Put the defaults where nothing is given; add the faults of what cannot be."""
        for column, value in self._defaults.items():
            if column in self._fields:
                draft.default(column, column, value)
        self._more(draft)

    def _placed(self, draft: Draft) -> None:
        """The region follows from the province, where the book sells by those regions."""
        provinces = draft.columns.get("province")
        if provinces is None:
            return
        regions = self._regions
        if "region" in draft.columns:
            draft.default_each("region", "region", lambda at: regions(provinces[at]))
        else:
            draft.columns["region"] = list(map(regions, provinces))

    @property
    def _regions(self) -> Callable[[Any], str | None]:
        return _regions_of(self._desk.settings.items("regions"))

    def _opp(self, draft: Draft) -> None:
        n, columns = draft.n, draft.columns
        given = columns.get("stage", [None] * n)
        for at, name in enumerate(given):
            if name is None and "stage" in self._fields:
                draft.blank.append((at, "stage"))
        found = [self._stages.get(name, self._first) for name in given]
        columns["stage"] = [stage.name for stage in found]
        columns["stage_type"] = [stage.type for stage in found]
        self._follow(draft, found, "probability", lambda stage: stage.probability)
        self._follow(draft, found, "category", lambda stage: stage.category)
        self._closed(draft, found)
        for at, amount in enumerate(columns.get("amount", ())):
            if isinstance(amount, int) and amount < 0:
                draft.fault(at, "amount", InvalidValue("the amount of a deal cannot be less than nothing"))

    def _follow(self, draft: Draft, found: Sequence[Stage], name: str, says: Callable[[Stage], Any]) -> None:
        """Probability and category follow the stage unless they are given; in a closed deal always."""
        given = draft.columns.get(name, [None] * draft.n)
        if name in self._fields:
            draft.blank += [(at, name) for at, value in enumerate(given) if value is None]
        draft.columns[name] = [
            says(stage) if value is None or stage.type != stages.OPEN else value
            for stage, value in zip(found, given, strict=True)
        ]

    def _closed(self, draft: Draft, found: Sequence[Stage]) -> None:
        """The days of a deal: a closed one entered its stage when it was closed, a new one when it was opened."""
        n, columns, today = draft.n, draft.columns, self._desk.today.isoformat()
        closed, expected, created = (
            columns.get(name, [None] * n) for name in ("closed_on", "expected_close", "created_on")
        )
        days: list[Any] = []
        entered: list[Any] = []
        for stage, day, hoped, opened in zip(found, closed, expected, created, strict=True):
            if stage.type == stages.OPEN:
                days.append(None)
                entered.append(opened if stage is self._first else None)
                continue
            if day is None and isinstance(hoped, str) and hoped <= today:
                day = hoped
                self._remark(CLOSED_BY_EXPECTED, 1)
            if day is None:
                self._remark(UNDATED_CLOSINGS, 1)
            days.append(day)
            entered.append(day)
        columns["closed_on"], columns["entered_on"] = days, entered

    def _activity(self, draft: Draft) -> None:
        zone, now = self._desk.zone, stored_moment(self._desk.now, self._desk.zone)
        today = self._desk.today.isoformat()
        for moment, day in (("due_at", "due_on"), ("done_at", "done_on")):
            values = draft.columns.get(moment, [None] * draft.n)
            draft.columns[day] = [
                local_day(value, zone).isoformat() if isinstance(value, str) else None for value in values
            ]
        for at, done in enumerate(draft.columns.get("done_at", ())):
            if isinstance(done, str) and done > (today if len(done) == len(today) else now):
                ahead = RuleBroken("{day} is still to come", day=local_day(done, zone))
                draft.fault(at, "done_at", ahead)
        self._repeated(draft)

    def _repeated(self, draft: Draft) -> None:
        rules = draft.columns.get("repeat", ())
        due = draft.columns.get("due_at", [None] * draft.n)
        for at, rule in enumerate(rules):
            if rule is None:
                continue
            try:
                draft.columns["repeat"][at] = str(repeating.read_rule(rule))
            except CrmError as error:
                draft.fault(at, "repeat", error)
            if due[at] is None:
                draft.fault(at, "repeat", RuleBroken("what repeats needs a first day: --due DAY"))


def _defaults(desk: Desk) -> dict[str, dict[str, Any]]:
    return {
        "lead": {"status": leadcycle.NEW, "owner": desk.user},
        "org": {"stage": PROSPECT, "key_account": 0, "owner": desk.user},
        "contact": {"owner": desk.user},
        "opp": {"owner": desk.user},
        "activity": {"personal": 0, "owner": desk.user},
    }


@lru_cache(1)
def _regions_of(known: tuple[str, ...]) -> Callable[[Any], str | None]:
    @lru_cache(10_000)
    def region(province: Any) -> str | None:
        found = region_of(province) if isinstance(province, str) else None
        return found if found in known else None

    return region
