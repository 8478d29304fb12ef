"""Choices are read in English and Vietnamese."""

from __future__ import annotations

import pytest

from crmcli.domain.activitykinds import KINDS
from crmcli.domain.choicewords import VIETNAMESE, choice_meant
from crmcli.domain.folding import fold
from crmcli.domain.leadcycle import STATUSES
from crmcli.domain.records.org import ORG_STAGES
from crmcli.domain.stages import CATEGORIES, LOST_REASONS
from crmcli.settings import SOURCES, STAGES

ALL = {
    "statuses": STATUSES,
    "sources": tuple(SOURCES),
    "stages": tuple(str(stage["name"]) for stage in STAGES),
    "organizations": ORG_STAGES,
    "reasons": LOST_REASONS,
    "categories": CATEGORIES,
    "kinds": KINDS,
}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("fair", "fair"),
        ("FAIR", "fair"),
        ("hội chợ", "fair"),
        ("Hoi cho", "fair"),
        ("walk in", "walk-in"),
        ("walk_in", "walk-in"),
        ("khách tự tìm đến", "walk-in"),
        ("chợ", None),
        ("", None),
    ],
)
def test_a_source_is_known_by_its_word_or_its_vietnamese_names(typed: str, meant: str | None) -> None:
    assert choice_meant(SOURCES, typed) == meant


def test_a_books_own_word_goes_before_the_vietnamese_name_of_another() -> None:
    assert choice_meant(["fair", "hội chợ"], "hội chợ") == "hội chợ"


@pytest.mark.parametrize("choices", ALL.values(), ids=ALL.keys())
def test_every_choice_has_a_vietnamese_name_that_means_only_it(choices: tuple[str, ...]) -> None:
    for each in choices:
        for name in VIETNAMESE[each]:
            assert choice_meant(choices, name) == each


@pytest.mark.parametrize("choices", ALL.values(), ids=ALL.keys())
def test_no_two_choices_of_a_field_are_called_alike(choices: tuple[str, ...]) -> None:
    names = [name for each in choices for name in {fold(name) for name in VIETNAMESE[each]}]
    assert len(names) == len(set(names))
