"""A file of leads to measure with: Vietnamese names, phones as people type them, ten columns; the same each time.

python bench/make_leads.py ROWS [FILE]
"""

from __future__ import annotations

import csv
import random
import sys
import unicodedata
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import TextIO

HEADER = ("name", "phone", "email", "company", "title", "province", "industry", "source", "status", "created_on")


def _listed(words: str) -> tuple[str, ...]:
    return tuple(words.split())


FAMILIES = _listed(
    "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Đinh Trịnh Mai Tạ"
)
MIDDLES = _listed(
    "Văn Thị Hữu Đức Ngọc Minh Thanh Quang Thu Kim Gia Bảo Xuân Hoài Thùy Quốc Công Đình Như Hải"
)
GIVEN = _listed(
    "An Anh Ánh Bình Châu Chi Cường Dũng Dương Đạt Đông Đức Giang Hà Hải Hạnh Hằng Hiền Hiếu Hoa Hòa Hùng "
    "Hương Huy Khánh Khoa Kiên Lan Linh Long Loan Mai Minh My Nam Nga Ngân Nghĩa Ngọc Nhung Oanh Phát "
    "Phong Phúc Phương Quân Quyên Sơn Tâm Thảo Thắng Thu Thủy Tiến Trang Trung Tuấn Tùng Tuyết Uyên Vân "
    "Việt Vinh Yến Ý"
)
KINDS = ("Công ty TNHH", "Công ty Cổ phần", "Công ty TNHH MTV", "Cty CP", "DNTN", "Công ty TNHH Thương mại")
WORDS = _listed(
    "An Phát Thịnh Vượng Hoàng Gia Minh Khang Đại Việt Nam Á Sao Mai Tân Tiến Hưng Thịnh Phú Mỹ Hòa Bình "
    "Đông Á Trường Sơn Bách Khoa Sông Hồng Cửu Long Ánh Dương Thành Công Việt Tín Kim Long Phương Nam Bắc "
    "Hà"
)
TITLES = ("Giám đốc", "Trưởng phòng mua hàng", "Kế toán trưởng", "Nhân viên", "Chủ doanh nghiệp", "Phó giám đốc", "")
PROVINCES = (
    "Hà Nội", "TP. Hồ Chí Minh", "Đà Nẵng", "Hải Phòng", "Cần Thơ", "Bình Dương", "Đồng Nai", "Nghệ An", "Huế",
    "Lâm Đồng", "Quảng Ninh", "Bắc Ninh", "Khánh Hòa", "Long An", "",
)  # fmt: skip
INDUSTRIES = ("Xây dựng", "Bán lẻ", "Giáo dục", "Y tế", "Sản xuất", "Vận tải", "Du lịch", "Công nghệ", "")
SOURCES = ("internet", "fair", "partner", "press", "walk-in", "campaign", "customer", "other")
STATUSES = ("new",) * 12 + ("contacted",) * 5 + ("qualified",) * 2 + ("stopped",)
MOBILES = ("032", "035", "038", "070", "076", "079", "081", "086", "090", "091", "093", "094", "096", "097", "098")
MAILS = ("gmail.com", "yahoo.com", "outlook.com", "vnn.vn", "fpt.vn", "Gmail.com")


def bare(text: str) -> str:
    """Letters for an address: no accents, no spaces."""
    letters = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(c for c in letters if c.isascii() and c.isalnum()).lower()


def phone(number: int, style: int) -> str:
    """One of 15 million mobiles, written as people write them."""
    # A fixed stride spreads neighbours over the whole range, as in a real file, and never repeats.
    spread = number * 7_368_787 % 15_000_000
    prefix, rest = MOBILES[spread // 1_000_000], f"{spread % 1_000_000:06}7"
    if style < 5:
        return prefix + rest
    if style < 7:
        return f"{prefix} {rest[:3]} {rest[3:]}"
    if style == 7:
        return f"+84{prefix[1:]}{rest}"
    return f"{prefix}.{rest[:3]}.{rest[3:]}" if style == 8 else f"84{prefix[1:]}{rest}"


def rows(count: int) -> Iterator[tuple[str, ...]]:
    """The rows, one by one."""
    chance = random.Random(20260213)
    first = date(2023, 1, 1)
    pick = chance.choice
    plain = {word: bare(word) for word in (*FAMILIES, *GIVEN)}
    for number in range(count):
        family, middle, given = pick(FAMILIES), pick(MIDDLES), pick(GIVEN)
        if chance.random() < 0.4:
            middle += f" {pick(MIDDLES)}"
        company = f"{pick(KINDS)} {pick(WORDS)} {pick(WORDS)} {number % 50_000}" if chance.random() < 0.8 else ""
        mail = f"{plain[given]}.{plain[family]}{number}@{pick(MAILS)}" if chance.random() < 0.9 else ""
        day = first + timedelta(days=int(chance.random() * 1100))
        yield (
            f"{family} {middle} {given}", phone(number, int(chance.random() * 10)), mail, company, pick(TITLES),
            pick(PROVINCES), pick(INDUSTRIES), pick(SOURCES), pick(STATUSES), f"{day:%d/%m/%Y}",
        )  # fmt: skip


def write(count: int, target: TextIO) -> None:
    """The file."""
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows(rows(count))


def main() -> None:
    """From the command line."""
    count = int(sys.argv[1])
    if len(sys.argv) > 2:
        with Path(sys.argv[2]).open("w", encoding="utf-8", newline="") as target:
            write(count, target)
    else:
        write(count, sys.stdout)


if __name__ == "__main__":
    main()
