"""Days, moments and periods: what people type, read strictly, in both languages."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from crmcli.domain.days import (
    Period,
    add_months,
    day_column,
    excel_serial,
    fiscal_year_start,
    format_day,
    parse_day,
    parse_moment,
    parse_period,
)
from crmcli.errors import InvalidValue

TODAY = date(2026, 2, 17)  # a Tuesday
NOW = datetime(2026, 2, 17, 9, 15, 3, 5)
DAYS = {
    "01/02/2026": "2026-02-01",
    "1/2/26": "2026-02-01",
    "1/2/85": "1985-02-01",
    "17-2-2026": "2026-02-17",
    "17.02.2026": "2026-02-17",
    "2026-02-17": "2026-02-17",
    "2026/2/7": "2026-02-07",
    "29/02/2028": "2028-02-29",
    "hôm nay": "2026-02-17",
    "Today": "2026-02-17",
    "ngày mai": "2026-02-18",
    "mai": "2026-02-18",
    "tomorrow": "2026-02-18",
    "ngày kia": "2026-02-19",
    "ngày mốt": "2026-02-19",
    "hôm qua": "2026-02-16",
    "yesterday": "2026-02-16",
    "hôm kia": "2026-02-15",
    "+3d": "2026-02-20",
    "-3d": "2026-02-14",
    "+2w": "2026-03-03",
    "+1m": "2026-03-17",
    "+1y": "2027-02-17",
    "3 ngày nữa": "2026-02-20",
    "3 ngay nua": "2026-02-20",
    "sau 2 tuần": "2026-03-03",
    "1 tháng nữa": "2026-03-17",
    "in 3 days": "2026-02-20",
    "in 1 week": "2026-02-24",
    "2 weeks from now": "2026-03-03",
    "3 days ago": "2026-02-14",
    "cách đây 3 ngày": "2026-02-14",
    "2 năm trước": "2024-02-17",
    "thứ hai": "2026-02-23",
    "thứ ba": "2026-02-24",
    "thứ 4": "2026-02-18",
    "T5": "2026-02-19",
    "chủ nhật": "2026-02-22",
    "CN": "2026-02-22",
    "thứ sáu tới": "2026-02-20",
    "tuesday": "2026-02-24",
    "next Fri": "2026-02-20",
    "ngày 15 tháng 3 năm 2026": "2026-03-15",
    "15 tháng 3, 2026": "2026-03-15",
    "ngày 15/3/2026": "2026-03-15",
    "15 March 2026": "2026-03-15",
    "Mar 5th, 2026": "2026-03-05",
    "1 May 2026": "2026-05-01",
}
NO_DAYS = (
    *(
        "31/02/2026",
        "29/02/2026",
        "02/2026",
        "32",
        "15",
        "",
        " ",
        "17/2",
        "20260217",
        "86400",
        "45000",
        "2026-02",
    ),
    *(
        "17-2/2026",
        "2026-13-01",
        "13/13/2026",
        "31/12/1899",
        "01/01/2200",
        "1/1/226",
        "+9999y",
        "-9999m",
        "+3",
    ),
    *("3 days", "in 3 days ago", "3 nghìn ngày nữa", "next week", "mai sau", "ngày", "15 Foo 2026", "thứ 8"),
    *("17/02/2026 14:30", "１７/02/2026", "17/02/2026" + " " * 60, "17/02/2026\x00"),
)
MOMENTS = {
    "hôm nay": "2026-02-17 00:00:00",
    "14:30": "2026-02-17 14:30:00",
    "14h30": "2026-02-17 14:30:00",
    "14 giờ 30": "2026-02-17 14:30:00",
    "8g30": "2026-02-17 08:30:00",
    "2h chiều": "2026-02-17 14:00:00",
    "mai 14h": "2026-02-18 14:00:00",
    "lúc 9h sáng mai": "2026-02-18 09:00:00",
    "9 giờ tối thứ sáu": "2026-02-20 21:00:00",
    "12h trưa": "2026-02-17 12:00:00",
    "1h trưa": "2026-02-17 13:00:00",
    "11h đêm": "2026-02-17 23:00:00",
    "1h đêm": "2026-02-17 01:00:00",
    "tomorrow 2pm": "2026-02-18 14:00:00",
    "2:30 pm": "2026-02-17 14:30:00",
    "at 9am on Monday": "2026-02-23 09:00:00",
    "12am": "2026-02-17 00:00:00",
    "12pm": "2026-02-17 12:00:00",
    "2026-03-13T16:30": "2026-03-13 16:30:00",
    "2026-03-13T16:30:15": "2026-03-13 16:30:15",
    "2026-03-13 16:30": "2026-03-13 16:30:00",
    "17/02/2026 14:30": "2026-02-17 14:30:00",
    "14:30, 17/02/2026": "2026-02-17 14:30:00",
    "chủ nhật 9h": "2026-02-22 09:00:00",
    "ngày 15 tháng 3 năm 2026 lúc 8 giờ 30": "2026-03-15 08:30:00",
    "now": "2026-02-17 09:15:03",
    "+2h": "2026-02-17 11:15:03",
    "30 phút nữa": "2026-02-17 09:45:03",
    "in 2 hours": "2026-02-17 11:15:03",
}
NO_MOMENTS = (
    *(
        "",
        "15",
        "25:00",
        "14:60",
        "14:30:60",
        "13pm",
        "0pm",
        "3h trưa",
        "14h sáng",
        "1:2",
        "14:30 32",
        "2 hours",
    ),
    *("2026-03-13T16:30:00Z", "2026-03-13T16:30+07:00", "mai 9h thứ hai", "14:30 15:30", "31/02/2026 9h"),
)
PERIODS = {
    "2026-Q2": ("2026-04-01", "2026-06-30", "2026-Q2"),
    "Q2 2026": ("2026-04-01", "2026-06-30", "2026-Q2"),
    "quý 2/2026": ("2026-04-01", "2026-06-30", "2026-Q2"),
    "Quý II năm 2026": ("2026-04-01", "2026-06-30", "2026-Q2"),
    "2026-03": ("2026-03-01", "2026-03-31", "2026-03"),
    "03/2026": ("2026-03-01", "2026-03-31", "2026-03"),
    "tháng 3 năm 2026": ("2026-03-01", "2026-03-31", "2026-03"),
    "2024-02": ("2024-02-01", "2024-02-29", "2024-02"),
    "2026": ("2026-01-01", "2026-12-31", "2026"),
    "năm 2026": ("2026-01-01", "2026-12-31", "2026"),
    "17/02/2026": ("2026-02-17", "2026-02-17", "2026-02-17"),
    "today": ("2026-02-17", "2026-02-17", "2026-02-17"),
    "hôm qua": ("2026-02-16", "2026-02-16", "2026-02-16"),
    "this-week": ("2026-02-16", "2026-02-22", "2026-W08"),
    "tuần trước": ("2026-02-09", "2026-02-15", "2026-W07"),
    "this-month": ("2026-02-01", "2026-02-28", "2026-02"),
    "last-month": ("2026-01-01", "2026-01-31", "2026-01"),
    "tháng này": ("2026-02-01", "2026-02-28", "2026-02"),
    "tháng sau": ("2026-03-01", "2026-03-31", "2026-03"),
    "this-quarter": ("2026-01-01", "2026-03-31", "2026-Q1"),
    "last-quarter": ("2025-10-01", "2025-12-31", "2025-Q4"),
    "next-quarter": ("2026-04-01", "2026-06-30", "2026-Q2"),
    "quý trước": ("2025-10-01", "2025-12-31", "2025-Q4"),
    "this-year": ("2026-01-01", "2026-12-31", "2026"),
    "last year": ("2025-01-01", "2025-12-31", "2025"),
    "năm ngoái": ("2025-01-01", "2025-12-31", "2025"),
    "fytd": ("2025-04-01", "2026-02-17", "2025-04-01..2026-02-17"),
    "fiscal-year-to-date": ("2025-04-01", "2026-02-17", "2025-04-01..2026-02-17"),
    "ytd": ("2026-01-01", "2026-02-17", "2026-01-01..2026-02-17"),
}


@pytest.mark.parametrize(("text", "day"), DAYS.items())
def test_days_are_read_as_people_type_them(text: str, day: str) -> None:
    assert parse_day(text, TODAY).isoformat() == day


@pytest.mark.parametrize("text", NO_DAYS)
def test_what_is_no_day_is_never_guessed(text: str) -> None:
    with pytest.raises(InvalidValue, match="is not a day; write 17/02/2026 or 2026-02-17"):
        parse_day(text, TODAY)


def test_every_weekday_is_the_next_one_and_never_today() -> None:
    for name in ("monday", "tue", "thứ tư", "thứ năm", "t6", "thứ bảy", "sunday"):
        ahead = (parse_day(name, TODAY) - TODAY).days
        assert 1 <= ahead <= 7
    assert [parse_day(f"thứ {n}", TODAY).weekday() for n in range(2, 8)] == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 3, 31), 1, date(2026, 4, 30)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2026, 3, 31), -13, date(2025, 2, 28)),
    ],
)
def test_months_later_stay_inside_a_shorter_month(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected


@pytest.mark.parametrize(("text", "moment"), MOMENTS.items())
def test_moments_are_read_as_people_type_them(text: str, moment: str) -> None:
    assert str(parse_moment(text, NOW)) == moment


@pytest.mark.parametrize("text", NO_MOMENTS)
def test_what_is_no_moment_is_never_guessed(text: str) -> None:
    with pytest.raises(InvalidValue, match="is not a moment"):
        parse_moment(text, NOW)


@pytest.mark.parametrize(("text", "period"), PERIODS.items())
def test_periods_are_read_as_people_type_them(text: str, period: tuple[str, str, str]) -> None:
    start, end, label = period
    expected = Period(date.fromisoformat(start), date.fromisoformat(end), label)
    assert parse_period(text, TODAY, 4) == expected


@pytest.mark.parametrize(
    "text", ["", "2026-13", "2026-Q5", "1899", "2200-Q1", "quý 5/2026", "this", "soon", "3"]
)
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(InvalidValue, match="is not a period; write 2026-Q2"):
        parse_period(text, TODAY)


def test_a_label_names_the_same_period_again() -> None:
    for text in ("this-month", "last-quarter", "next-year", "today"):
        period = parse_period(text, TODAY)
        assert parse_period(period.label, TODAY + timedelta(days=900)) == period


def test_a_fiscal_year_starts_in_its_month() -> None:
    assert fiscal_year_start(date(2026, 3, 31), 4) == date(2025, 4, 1)
    assert fiscal_year_start(date(2026, 4, 1), 4) == date(2026, 4, 1)
    assert fiscal_year_start(TODAY, 1) == date(2026, 1, 1)


def test_days_are_shown_as_each_language_writes_them() -> None:
    assert format_day(date(2026, 2, 7), "vi") == "07/02/2026"
    assert format_day(date(2026, 2, 7), "en") == "2026-02-07"


def test_a_column_takes_iso_and_day_first() -> None:
    values = [
        "2026-02-17",
        "17/02/2026",
        "7.2.2026",
        "7-2-2026",
        "",
        "  ",
        "2016-10-20 00:00:00",
        "2016-10-20 9:05",
    ]
    february = "2026-02-07"
    assert day_column(values, None) == [
        *("2026-02-17", "2026-02-17", february, february, None, None, "2016-10-20", "2016-10-20")
    ]


@pytest.mark.parametrize(
    "text", ["1/2/26", "31/02/2026", "02/17/2026", "mai", "2026", "x" * 99, "2016-10-20 25:99"]
)
def test_a_column_refuses_what_it_would_have_to_guess(text: str) -> None:
    (reason,) = day_column([text], None)
    assert isinstance(reason, InvalidValue)
    assert "is not a day" in str(reason)


def test_a_column_follows_the_pattern_of_its_file() -> None:
    first, empty, wrong, ancient = day_column(["10/20/2016", "", "20/10/2016", "10/20/1016"], "%m/%d/%Y")
    assert (first, empty) == ("2016-10-20", None)
    assert str(wrong) == "'20/10/2016' is not a day written as %m/%d/%Y"
    assert isinstance(ancient, InvalidValue)


def test_a_spreadsheet_serial_number_is_refused_with_the_day_it_stands_for() -> None:
    whole, fraction = day_column(["45000", "45000.75"], None)
    assert str(whole) == "'45000' is a spreadsheet's number for 2023-03-15; format that column as dates"
    assert "2023-03-15" in str(fraction)
    assert excel_serial("45000") == date(2023, 3, 15)
    assert excel_serial("4500") is None
