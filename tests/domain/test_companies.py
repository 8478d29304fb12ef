"""Company names: what is left when the words every company has are taken off."""

from __future__ import annotations

import pytest

from crmcli.domain.companies import core_name, core_name_column

CORES = {
    "Công ty TNHH MTV Thương mại & Dịch vụ An Phát": "an phat",
    "CTY TNHH TM-DV An Phát": "an phat",
    "An Phat Co., Ltd": "an phat",
    "An Phát JSC": "an phat",
    "Công ty trách nhiệm hữu hạn một thành viên An Phát": "an phat",
    "CÔNG TY CỔ PHẦN ĐẦU TƯ XÂY DỰNG THỊNH VƯỢNG VIỆT NAM": "thinh vuong",
    "Cty CP SX XNK Thịnh Vượng": "thinh vuong",
    "Chi nhánh Tập đoàn Thịnh Vượng Group": "thinh vuong",
    "DNTN Hoà Bình": "hoa binh",
    "HTX Hòa Bình": "hoa binh",
    "Cp Cp An": "an",
    "Coca-Cola": "coca cola",
    "Cổ phần-Xây dựng An_Phát": "an phat",
    "Công ty TNHH Việt Nam": "cong ty tnhh viet nam",
    "株式会社 トヨタ": "株式会社 トヨタ",
    "!!!": "!!!",
    "": "",
    "An\0Phát": "an phat",
}


@pytest.mark.parametrize(("name", "core"), CORES.items())
def test_the_core_of_a_name_is_what_tells_companies_apart(name: str, core: str) -> None:
    assert core_name(name) == core


def test_a_word_inside_another_stays() -> None:
    assert core_name("Cotec Codv Mtvx") == "cotec codv mtvx"


def test_a_column_gives_the_cores_of_its_values() -> None:
    assert core_name_column([*CORES] * 100) == [*CORES.values()] * 100
    ordinary = [name for name in CORES if "\0" not in name]
    assert core_name_column(ordinary * 100) == [CORES[name] for name in ordinary] * 100


def test_an_empty_column_stays_empty() -> None:
    assert core_name_column([]) == []
