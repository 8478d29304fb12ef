"""Tests of the user's file of settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from crmcli.errors import CrmError, InvalidValue
from crmcli.formats.usersettings import write_user_setting


@pytest.fixture
def toml(tmp_path: Path) -> Path:
    return tmp_path / "settings" / "config.toml"


def test_what_else_stands_in_the_file_stays(toml: Path) -> None:
    toml.parent.mkdir()
    toml.write_text('# mine\nuser = "An"  # me\n\n[mail]\nhost = "example.com"\n', "utf-8")
    write_user_setting(toml, "user", "Lan")
    write_user_setting(toml, "color", "never")
    text = toml.read_text("utf-8")
    assert text.startswith('# mine\nuser = "Lan"  # me\n')
    assert 'host = "example.com"' in text
    assert text.index("color") < text.index("[mail]")


def test_a_file_that_others_could_read_becomes_private(toml: Path) -> None:
    toml.parent.mkdir()
    toml.touch(0o644)
    write_user_setting(toml, "user", "Lan")
    assert toml.stat().st_mode & 0o777 == 0o600


def test_a_link_is_followed_not_replaced(toml: Path, tmp_path: Path) -> None:
    real = tmp_path / "dotfiles.toml"
    real.touch()
    toml.parent.mkdir()
    toml.symlink_to(real)
    write_user_setting(toml, "user", "Lan")
    assert toml.is_symlink()
    assert real.read_text("utf-8") == 'user = "Lan"\n'


def test_taking_out_what_is_not_there_is_no_error(toml: Path) -> None:
    write_user_setting(toml, "user", None)
    assert toml.read_text("utf-8") == ""


@pytest.mark.parametrize("body", [b"user = ", b"user = '\xff'", b"a = 1\na = 2"])
def test_a_file_that_is_no_toml_is_left_alone(toml: Path, body: bytes) -> None:
    toml.parent.mkdir()
    toml.write_bytes(body)
    with pytest.raises(InvalidValue, match="cannot be read"):
        write_user_setting(toml, "user", "Lan")
    assert toml.read_bytes() == body


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CrmError, match=r"config\.toml cannot be"):
        write_user_setting(tmp_path / "file" / "config.toml", "user", "Lan")
