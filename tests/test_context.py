"""Tests of who works, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.conftest import Crm



def test_who_works_has_a_name_that_is_text(crm: Crm) -> None:
    assert crm("lead", "add", "An", env={"CRM_USER": "\udcff"}).code == 2
    assert crm("lead", "add", "An", env={"CRM_USER": "x" * 1_001}).code == 1
    assert crm("lead", "add", "An", "-f", "json", env={"CRM_USER": " Lan\nNguyễn "}).json["owner"] == "Lan Nguyễn"
