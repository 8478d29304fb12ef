"""Provinces: the 34 of today, found by any usual spelling and by the 63 of before."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from crmcli.domain.provinces import PROVINCES, parse_province, region_of

TABLE = Path(__file__).parents[3] / "shared" / "acceptance" / "provinces_63_to_34.csv"
SPELLINGS = {
    "Hà Giang": "Tuyên Quang",
    "Tỉnh Tuyên Quang": "Tuyên Quang",
    "tinh ha giang": "Tuyên Quang",
    "T. Hà Giang": "T. Hà Giang",
    "TP.HCM": "TP. Hồ Chí Minh",
    "tp hcm": "TP. Hồ Chí Minh",
    "HCM": "TP. Hồ Chí Minh",
    "Sài Gòn": "TP. Hồ Chí Minh",
    "saigon": "TP. Hồ Chí Minh",
    "Thành phố Hồ Chí Minh": "TP. Hồ Chí Minh",
    "Ho Chi Minh City": "TP. Hồ Chí Minh",
    "Hồ Chí Minh": "TP. Hồ Chí Minh",
    "Bà Rịa – Vũng Tàu": "TP. Hồ Chí Minh",
    "BR-VT": "TP. Hồ Chí Minh",
    "Vũng Tàu": "TP. Hồ Chí Minh",
    "HN": "Hà Nội",
    "HANOI": "Hà Nội",
    "TP Hà Nội": "Hà Nội",
    "Huế": "Huế",
    "Thừa Thiên - Huế": "Huế",
    "TT Huế": "Huế",
    "Đắc Lắc": "Đắk Lắk",
    "Daklak": "Đắk Lắk",
    "Đắc Nông": "Lâm Đồng",
    "Hoà Bình": "Phú Thọ",
    "Khánh Hoà": "Khánh Hòa",
    "Kontum": "Quảng Ngãi",
    "Hà Tĩnh": "Hà Tĩnh",
    "Quảng Nam": "Đà Nẵng",
    "Da Nang City": "Đà Nẵng",
    "  Đà   Nẵng ": "Đà Nẵng",
    "Vientiane  Prefecture": "Vientiane Prefecture",
    "California": "California",
    "": "",
}


@pytest.mark.parametrize(("text", "province"), SPELLINGS.items())
def test_a_province_is_found_by_any_usual_spelling(text: str, province: str) -> None:
    assert parse_province(text) == province


def test_there_are_34_provinces_in_three_regions() -> None:
    assert len(set(PROVINCES)) == len(PROVINCES) == 34
    assert Counter(map(region_of, PROVINCES)) == {"Miền Bắc": 15, "Miền Trung": 11, "Miền Nam": 8}


def test_a_province_of_today_is_itself() -> None:
    assert [parse_province(province) for province in PROVINCES] == list(PROVINCES)


@pytest.mark.parametrize(
    ("place", "region"),
    [("Quảng Ninh", "Miền Bắc"), ("kon tum", "Miền Trung"), ("HCM", "Miền Nam"), ("Tokyo", None), ("", None)],
)
def test_a_place_has_its_region(place: str, region: str | None) -> None:
    assert region_of(place) == region


def test_each_of_the_63_leads_to_its_province_of_today() -> None:
    if not TABLE.exists():
        pytest.skip("the table of the 63 provinces stands outside this checkout")
    with TABLE.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.reader(lines))
    former = [row for row in rows if row[0].isdigit()]
    assert len(former) == 63
    for _, old, _, new in former:
        assert parse_province(old) == parse_province(new)
        assert parse_province(new).removeprefix("TP. ") == new.removeprefix("Tỉnh ").removeprefix(
            "Thành phố "
        )
    assert {parse_province(row[3]) for row in former} == set(PROVINCES)
