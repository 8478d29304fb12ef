"""Company names: the core that is left when the words every company has are taken off."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from crmcli.domain.folding import fold, fold_column

if TYPE_CHECKING:
    from collections.abc import Sequence

# Phrases first: "co phan" must be gone before "co" is looked for.
# fmt: off
_COMMON = (
    "trach nhiem huu han", "mot thanh vien", "xuat nhap khau", "cong ty", "co phan", "thuong mai", "dich vu",
    "san xuat", "dau tu", "xay dung", "tap doan", "chi nhanh", "viet nam", "cty", "tnhh", "cp", "mtv", "tm",
    "dv", "sx", "xnk", "xd", "dntn", "htx", "co", "ltd", "jsc", "corp", "group",
)
# fmt: on


def _cores(folded: Sequence[str]) -> list[str]:
    """The core of each folded name, all in one text: every word stands between two spaces of its own."""
    joined = re.sub(r"[^\w \0]|_", " ", "\0".join(folded))
    joined = re.sub(r" {2,}", " ", joined).replace(" ", "  ").replace("\0", " \0 ")
    joined = f" {joined} "
    for words in _COMMON:
        joined = joined.replace(f" {words.replace(' ', '  ')} ", "  ")
    return [" ".join(core.split()) or name for core, name in zip(joined.split("\0"), folded, strict=True)]


def core_name(name: str) -> str:
    """The folded name without Công ty, TNHH, Cổ phần, Co., Ltd …; all of it when nothing else is left."""
    return _cores([fold(name.replace("\0", " "))])[0]


def core_name_column(values: Sequence[str]) -> list[str]:
    """``core_name`` of each value, many at a time."""
    if any("\0" in value for value in values):
        return [core_name(value) for value in values]
    cores: list[str] = []
    for start in range(0, len(values), 1000):
        cores += _cores(fold_column(values[start : start + 1000]))
    return cores
