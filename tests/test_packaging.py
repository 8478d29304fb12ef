"""What is built from the checkout is the whole program: its schema, its languages, its templates, its types."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src/crmcli"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel built from this checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    built = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    (path,) = folder.glob("*.whl")
    return zipfile.ZipFile(path)


def test_the_wheel_holds_every_file_of_the_package(wheel: zipfile.ZipFile) -> None:
    ours = {
        path.relative_to(SOURCE.parent).as_posix()
        for path in SOURCE.rglob("*")
        if path.is_file() and path.suffix != ".pyc"
    }
    packed = {name for name in wheel.namelist() if name.startswith("crmcli/")}
    assert packed == ours


@pytest.mark.parametrize(
    "needed", ["py.typed", "store/schema.sql", "locale/vi/LC_MESSAGES/crmcli.mo", "templates/reports/report.txt.j2",
     "templates/completion/crm.fish"]
)
def test_the_wheel_holds_what_is_not_python(wheel: zipfile.ZipFile, needed: str) -> None:
    assert wheel.read(f"crmcli/{needed}") == (SOURCE / needed).read_bytes()


def test_the_man_page_is_installed_where_man_looks(wheel: zipfile.ZipFile) -> None:
    (path,) = [name for name in wheel.namelist() if name.endswith("share/man/man1/crm.1")]
    assert wheel.read(path) == (ROOT / "docs/crm.1").read_bytes()


def test_both_commands_lead_to_the_entry_point(wheel: zipfile.ZipFile) -> None:
    (entry_points,) = [name for name in wheel.namelist() if name.endswith("entry_points.txt")]
    text = wheel.read(entry_points).decode()
    assert "crm = crmcli.entry:main" in text
    assert "crmcli = crmcli.entry:main" in text


def test_the_licence_and_the_readme_travel_along(wheel: zipfile.ZipFile) -> None:
    names = wheel.namelist()
    assert any(name.endswith("licenses/LICENSE") for name in names)
    (metadata,) = [name for name in names if name.endswith("METADATA")]
    assert (ROOT / "README.md").read_text("utf-8").strip() in wheel.read(metadata).decode()
