"""What was typed for a setting -> the value it holds, and back."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from crmcli.domain.activitykinds import KINDS
from crmcli.domain.currencies import read_currency
from crmcli.domain.folding import clean, fold
from crmcli.domain.scoring import FIT_FIELDS
from crmcli.domain.stages import CATEGORIES, LOST, OPEN, TYPES, WON
from crmcli.domain.zones import zone_named
from crmcli.errors import InvalidValue, RuleBroken, UsageError
from crmcli.settings import Setting

SECRETS = ("password", "passwd", "secret", "token", "api_key")
"""How a name ends that must never be written into a book or a file of settings."""

_LONGEST = 200
_ITEMS = 500
_MOST_POINTS = 50
_STAGE_DEFAULTS = {OPEN: (50, "pipeline"), WON: (100, "commit"), LOST: (0, "omitted")}


def declared(settings: Mapping[str, Setting], name: str) -> Setting:
    """The declaration of a setting; UsageError naming the settings there are, RuleBroken for a secret."""
    found = settings.get(name)
    if found is not None:
        return found
    if name.casefold().endswith(SECRETS):
        raise RuleBroken("{name}: a secret is never kept in settings; give it in the environment", name=name)
    raise UsageError("there is no setting {name!r}; there are {known}", name=name, known=", ".join(settings))


def read_setting(name: str, setting: Setting, text: str) -> Any:
    """The value of what was typed for a setting.

    Raises InvalidValue for what cannot be right, UsageError for a choice outside a fixed list.
    """
    if "\x00" in text:
        raise InvalidValue("{field}: the text holds a NUL character", field=name)
    value = _READERS[setting.kind](name, setting, text)
    check = _CHECKS.get(name)
    return check(value) if check else value


def setting_text(value: Any) -> str:
    """A value as it can be typed again."""
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return ";".join(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _text(name: str, _setting: Setting, text: str) -> str:
    value = clean(text)
    if len(value) > _LONGEST:
        raise InvalidValue(
            "{field}: {length} characters are too many; at most {most}", field=name, length=len(value), most=_LONGEST
        )
    return value


def _whole(name: str, setting: Setting, text: str) -> int:
    body = text.strip()
    if not (body.isascii() and body.isdigit() and len(body) <= 9):
        raise InvalidValue("{field}: {value!r} is not a whole number", field=name, value=text[:_LONGEST])
    if not setting.least <= int(body) <= setting.most:
        raise InvalidValue(
            "{field}: {value} is not between {least} and {most}",
            field=name,
            value=body,
            least=setting.least,
            most=setting.most,
        )
    return int(body)


def _choice(name: str, setting: Setting, text: str) -> str:
    wanted = text.strip().casefold()
    if wanted not in setting.choices:
        known = ", ".join(each for each in setting.choices if each)
        raise UsageError("{field}: {value!r} is not one of {known}", field=name, value=text[:_LONGEST], known=known)
    return wanted


def _list(name: str, setting: Setting, text: str) -> list[str]:
    items = [item for each in text.split(";") if (item := _text(name, setting, each))]
    twice = [item for at, item in enumerate(items) if fold(item) in map(fold, items[:at])]
    if twice:
        raise InvalidValue("{field}: {value!r} stands in the list twice", field=name, value=twice[0])
    if not 1 <= len(items) <= _ITEMS:
        raise InvalidValue("{field}: give at least one, with ; between several", field=name)
    return items


def _table(name: str, _setting: Setting, text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as wrong:
        raise InvalidValue("{field}: this is not JSON: {why}", field=name, why=wrong) from wrong


_READERS: dict[str, Callable[[str, Setting, str], Any]] = {
    "text": _text,
    "whole": _whole,
    "choice": _choice,
    "list": _list,
    "table": _table,
}


def check_stages(value: Any) -> list[dict[str, Any]]:
    """The stages, each complete and in order; InvalidValue when a deal could not be opened, won or lost with them."""
    if not isinstance(value, list):
        raise InvalidValue("stages: give a list of objects with name, type, probability and category")
    stages = [_stage(each) for each in value]
    for kind in TYPES:
        count = sum(stage["type"] == kind for stage in stages)
        if count == 0 or (kind != OPEN and count > 1):
            raise InvalidValue(
                "stages: {count} of type {kind}; there must be at least one open, one won and one lost stage",
                count=count,
                kind=kind,
            )
    names = [fold(stage["name"]).replace("_", " ").replace("-", " ") for stage in stages]
    for at, name in enumerate(names):
        if name in names[:at]:
            raise InvalidValue("{field}: {value!r} stands in the list twice", field="stages", value=stages[at]["name"])
    return stages


def _stage(given: Any) -> dict[str, Any]:
    if not isinstance(given, dict) or not isinstance(given.get("name"), str) or not clean(given["name"]):
        raise InvalidValue("stages: give a list of objects with name, type, probability and category")
    if unknown := sorted(set(given) - {"name", "type", "probability", "category"}):
        raise InvalidValue("stage {name!r}: there is no {field!r}", name=given["name"], field=unknown[0])
    kind = _one_of(given, "type", TYPES, OPEN)
    probability, category = _STAGE_DEFAULTS[kind]
    probability = given.get("probability", probability)
    if type(probability) is not int or not 0 <= probability <= 100:
        raise InvalidValue(
            "stage {name!r}: {value!r} is not between 0 and 100 percent", name=given["name"], value=probability
        )
    category = _one_of(given, "category", CATEGORIES, category)
    return {"name": clean(given["name"]), "type": kind, "probability": probability, "category": category}


def _one_of(given: dict[str, Any], field: str, known: tuple[str, ...], default: str) -> str:
    value = given.get(field, default)
    if value not in known:
        raise InvalidValue(
            "stage {name!r}: {value!r} is not one of {known}", name=given["name"], value=value, known=", ".join(known)
        )
    return str(value)


def _check_fit(value: Any) -> Any:
    """Points by what is known of a lead: a number, or a number by value."""
    if not isinstance(value, dict) or not set(value) <= set(FIT_FIELDS):
        raise InvalidValue("score.fit: give an object with points for {known}", known=", ".join(FIT_FIELDS))
    for field, points in value.items():
        by_value = points if isinstance(points, dict) else {field: points}
        for each in by_value.values():
            _check_points("score.fit", field, each)
        if field == "potential" and not (isinstance(points, dict) and all(key.isdigit() for key in points)):
            example = '{"50000000": 12}'
            raise InvalidValue("score.fit: potential has its points by amount, as {example}", example=example)
    return value


def _check_engagement(value: Any) -> Any:
    """Points by kind of activity."""
    if not isinstance(value, dict) or not set(value) <= set(KINDS):
        raise InvalidValue("score.engagement: give an object with points for {known}", known=", ".join(KINDS))
    for kind, points in value.items():
        _check_points("score.engagement", kind, points)
    return value


def _check_points(name: str, field: str, points: Any) -> None:
    if type(points) is not int or not 0 <= points <= _MOST_POINTS:
        raise InvalidValue(
            "{name}: {field} has {value!r} points; give 0 to {most}",
            name=name,
            field=field,
            value=points,
            most=_MOST_POINTS,
        )


def _check_zone(value: str) -> str:
    zone_named(value)
    return value


def _check_country(value: str) -> str:
    from phonenumbers import SUPPORTED_REGIONS  # noqa: PLC0415 - only when the country is set

    if value.upper() not in SUPPORTED_REGIONS:
        raise InvalidValue("{value!r} is not a country; write its two letters, as VN or US", value=value)
    return value.upper()


_CHECKS: dict[str, Callable[[Any], Any]] = {
    "currency": read_currency,
    "timezone": _check_zone,
    "country": _check_country,
    "stages": check_stages,
    "score.fit": _check_fit,
    "score.engagement": _check_engagement,
}
