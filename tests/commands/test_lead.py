"""Tests of crm lead."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.conftest import Crm


def test_a_lead_is_added_and_shown_by_phone_in_its_normal_form(crm: Crm) -> None:
    assert crm("lead", "add", "Nguyễn Văn An", "--phone", "0912345678").code == 0
    assert crm("lead", "show", "0912.345.678", "-f", "json").json["phone"] == "+84912345678"


def test_p(crm_process: Crm) -> None:
    assert crm_process("lead", "add", "Nguyễn Văn An", "--phone", "0912345678").code == 0
    assert crm_process("lead", "show", "0912.345.678", "-f", "json").json["phone"] == "+84912345678"
