"""How wide the columns of a table are."""

from __future__ import annotations

from crmcli.domain.fields import Field, Kind
from crmcli.render.fitting import GAP, fitted


def columns(*kinds: Kind) -> dict[int, Field]:
    return {at: Field(kind, kind.value) for at, kind in enumerate(kinds)}


def total(widths: dict[int, int]) -> int:
    return sum(widths.values()) + GAP * (len(widths) - 1)


def test_columns_that_fit_keep_the_width_they_would_like() -> None:
    fields = columns(Kind.WHOLE, Kind.PERSON, Kind.MONEY)
    assert fitted(fields, {0: 3, 1: 20, 2: 14}, 80) == {0: 3, 1: 20, 2: 14}


def test_the_widest_text_gives_way_and_numbers_stay_whole() -> None:
    fields = columns(Kind.WHOLE, Kind.PERSON, Kind.COMPANY, Kind.MONEY)
    widths = fitted(fields, {0: 3, 1: 20, 2: 60, 3: 14}, 80)
    assert total(widths) == 80
    assert widths == {0: 3, 1: 20, 2: 37, 3: 14}


def test_what_has_no_room_is_left_out_from_the_right_but_never_the_name() -> None:
    fields = columns(Kind.WHOLE, Kind.PERSON, Kind.COMPANY, Kind.MONEY, Kind.DAY)
    widths = fitted(fields, {0: 4, 1: 30, 2: 30, 3: 18, 4: 10}, 50)
    assert list(widths) == [0, 1, 2]
    assert list(fitted(fields, {0: 4, 1: 30, 2: 30, 3: 18, 4: 10}, 10)) == [0, 1]
