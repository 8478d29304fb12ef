"""The man page: it is current, it can be read, and it speaks of every command."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from crmcli.cli import TABLE

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs/man/crm.1"


def test_the_page_is_current() -> None:
    line = [sys.executable, str(ROOT / "tools/make_man.py"), "--check"]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), "run `make reference`"


def test_the_page_speaks_of_every_command() -> None:
    text = PAGE.read_text("utf-8")
    assert [name for panel in TABLE.values() for name in panel if f".SS crm {name}\n" not in text] == []


def test_the_page_is_set_without_a_warning() -> None:
    groff = shutil.which("groff")
    if not groff:
        pytest.skip("groff is not installed")
    line = [groff, "-man", "-Kutf8", "-Tutf8", "-ww", "-P-c", "-P-b", "-P-u", str(PAGE)]
    done = subprocess.run(line, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    assert 'crm lead convert 12 --opp "Máy lạnh tầng 3" --amount 1,5tỷ' in done.stdout
    assert "ENVIRONMENT" in done.stdout
