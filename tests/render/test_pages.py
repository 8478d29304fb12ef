"""Tests of pages: a sandbox that escapes HTML and knows no missing names."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import UndefinedError
from jinja2.exceptions import SecurityError

from crmcli.render import pages


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of templates."""
    monkeypatch.setattr(pages, "TEMPLATES", tmp_path)
    return tmp_path


def test_html_is_escaped_and_plain_text_is_not(folder: Path) -> None:
    for name in ("a.html.j2", "a.txt.j2"):
        (folder / name).write_text("{{ who }}\n")
    assert pages.page("a.html.j2", who="<b>An</b>") == "&lt;b&gt;An&lt;/b&gt;\n"
    assert pages.page("a.txt.j2", who="<b>An</b>") == "<b>An</b>\n"


def test_a_missing_name_is_a_mistake(folder: Path) -> None:
    (folder / "a.txt.j2").write_text("{{ whom }}")
    with pytest.raises(UndefinedError):
        pages.page("a.txt.j2", who="An")


@pytest.mark.parametrize("body", ["{{ rows.append(1) }}", "{{ ''.__class__.__mro__ }}"])
def test_a_template_cannot_change_its_values_nor_reach_beyond_them(folder: Path, body: str) -> None:
    (folder / "a.txt.j2").write_text(body)
    with pytest.raises(SecurityError):
        pages.page("a.txt.j2", rows=[])


def test_a_template_speaks_the_users_language(folder: Path) -> None:
    (folder / "a.txt.j2").write_text("{{ _('Notes') }} {{ ngettext('{n} lead', '{n} leads', 2) }}")
    assert pages.page("a.txt.j2") == "Notes {n} leads"
