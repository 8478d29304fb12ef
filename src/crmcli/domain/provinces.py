"""The provinces of Vietnam since 1 July 2025: 34, each with the former ones it took in, and its region."""

from __future__ import annotations

import re

from crmcli.domain.folding import clean, fold

# Region -> province of today -> the former provinces now part of it, besides the one of the same name.
_REGIONS: dict[str, dict[str, tuple[str, ...]]] = {
    "Miền Bắc": {
        "Hà Nội": (),
        "Cao Bằng": (),
        "Tuyên Quang": ("Hà Giang",),
        "Điện Biên": (),
        "Lai Châu": (),
        "Sơn La": (),
        "Lào Cai": ("Yên Bái",),
        "Thái Nguyên": ("Bắc Kạn",),
        "Lạng Sơn": (),
        "Quảng Ninh": (),
        "Bắc Ninh": ("Bắc Giang",),
        "Phú Thọ": ("Hòa Bình", "Vĩnh Phúc"),
        "Hải Phòng": ("Hải Dương",),
        "Hưng Yên": ("Thái Bình",),
        "Ninh Bình": ("Hà Nam", "Nam Định"),
    },
    "Miền Trung": {
        "Thanh Hóa": (),
        "Nghệ An": (),
        "Hà Tĩnh": (),
        "Quảng Trị": ("Quảng Bình",),
        "Huế": (),
        "Đà Nẵng": ("Quảng Nam",),
        "Quảng Ngãi": ("Kon Tum",),
        "Khánh Hòa": ("Ninh Thuận",),
        "Gia Lai": ("Bình Định",),
        "Đắk Lắk": ("Phú Yên",),
        "Lâm Đồng": ("Bình Thuận", "Đắk Nông"),
    },
    "Miền Nam": {
        "Tây Ninh": ("Long An",),
        "Đồng Nai": ("Bình Phước",),
        "TP. Hồ Chí Minh": ("Bình Dương", "Bà Rịa - Vũng Tàu"),
        "Vĩnh Long": ("Bến Tre", "Trà Vinh"),
        "Đồng Tháp": ("Tiền Giang",),
        "Cà Mau": ("Bạc Liêu",),
        "An Giang": ("Kiên Giang",),
        "Cần Thơ": ("Hậu Giang", "Sóc Trăng"),
    },
}
# How people also write them, folded and without spaces.
_ALIASES = {
    "TP. Hồ Chí Minh": ("hochiminh", "hcm", "hcmc", "saigon", "sg", "baria", "vungtau", "brvt"),
    "Hà Nội": ("hn",),
    "Hải Phòng": ("hp",),
    "Huế": ("thuathienhue", "tthue"),
    "Đắk Lắk": ("daclac", "darlac"),
    "Lâm Đồng": ("dacnong",),
    "Thái Nguyên": ("baccan",),
    "Quảng Ngãi": ("contum",),
}
PROVINCES: tuple[str, ...] = tuple(province for provinces in _REGIONS.values() for province in provinces)
_REGION_OF = {province: region for region, provinces in _REGIONS.items() for province in provinces}


def _key(name: str) -> str:
    return re.sub(r"[^a-z]", "", fold(name))


def _names() -> dict[str, str]:
    names = {alias: province for province, aliases in _ALIASES.items() for alias in aliases}
    for provinces in _REGIONS.values():
        for province, former in provinces.items():
            names |= dict.fromkeys(map(_key, (province, *former)), province)
    return names


_NAMES = _names()


def parse_province(text: str) -> str:
    """The province of today for any usual way of writing it or a former one; other text as it is, tidied."""
    key = _key(text) if len(text) <= 60 else ""
    for bare in (key, re.sub("^(?:thanhpho|tinh|tp)|(?:province|city)$", "", key)):
        if bare in _NAMES:
            return _NAMES[bare]
    return clean(text)


def region_of(province: str) -> str | None:
    """Miền Bắc, Miền Trung or Miền Nam, by the province of today or a former one; None for other places."""
    return _REGION_OF.get(parse_province(province))
