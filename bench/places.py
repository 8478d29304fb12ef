"""What the measurements stand on: books of any size, and crm as its users have it - an installed wheel, compiled."""

from __future__ import annotations

import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from zlib import crc32

from make_leads import HEADER, rows

from crmcli.domain.phones import parse_phone
from crmcli.store.book import make_book, open_book
from crmcli.store.shadows import shadows_of

HERE = Path(__file__).parent
OUT = HERE / "out"
"""Kept from run to run; ``make clean`` takes it away."""

SCHEMA = HERE.parent / "src" / "crmcli" / "store" / "schema.sql"
AT = "2026-03-13T09:30:00Z"


def installed() -> Path:
    """The folder of the commands of an environment into which the wheel of this checkout was installed."""
    home, wheels = OUT / "venv", OUT / "wheel"
    shutil.rmtree(wheels, ignore_errors=True)
    _pip(Path(sys.executable), "wheel", "--no-deps", "--wheel-dir", str(wheels), str(HERE.parent))
    (wheel,) = wheels.glob("*.whl")
    python = home / "bin" / "python"
    if not python.exists():
        venv.create(home, with_pip=True)
        _pip(python, "install", str(wheel))
    else:
        _pip(python, "install", "--no-deps", "--force-reinstall", str(wheel))
        _pip(python, "install", str(wheel))  # what it newly needs
    return home / "bin"


def _pip(python: Path, *words: str) -> None:
    line = [str(python), "-m", "pip", *words, "--quiet", "--disable-pip-version-check"]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)


def book_of(count: int) -> Path:
    """A book of so many leads and a hundred open deals; made once for each schema."""
    path = OUT / f"book-{crc32(SCHEMA.read_bytes()):08x}-{count}.db"
    if not path.exists():
        OUT.mkdir(exist_ok=True)
        part = path.with_suffix(".part")
        part.unlink(missing_ok=True)
        # In a process of its own: a child is charged with the memory of the parent that starts it.
        subprocess.run([sys.executable, __file__, str(part), str(count)], check=True)
        part.replace(path)
    return path


def copy_of(book: Path) -> Path:
    """A copy to write to."""
    copy = book.with_suffix(".copy")
    shutil.copy(book, copy)
    return copy


def _make(path: Path, count: int) -> None:
    make_book(path)
    book = open_book(path)
    shadows = shadows_of("lead")
    columns = [*HEADER, *(column for each in shadows.values() for column, _ in each), "created_at", "updated_at"]
    with book.batch("bench", "bench", AT) as b:
        b.insert_many("lead", columns, _lead_rows(count))
        for number in range(100):
            b.insert("opp", {
                "name": f"Máy lạnh tầng {number}", "amount": 1_500_000, "stage": "prospecting", "stage_type": "open",
                "probability": 10, "category": "pipeline", "created_on": "2026-03-01", "entered_on": "2026-03-01",
            })  # fmt: skip
    book.close()


def _lead_rows(count: int) -> Iterator[tuple[object, ...]]:
    """The generated leads as the book stores them."""
    shadows = [
        (HEADER.index(name), lru_cache(100_000)(compute))
        for name, each in shadows_of("lead").items()
        for _, compute in each
    ]
    at = {name: place for place, name in enumerate(HEADER)}
    for row in rows(count):
        cells: list[str | None] = [cell or None for cell in row]
        cells[at["phone"]] = parse_phone(row[at["phone"]], "VN").e164
        day, month, year = row[at["created_on"]].split("/")
        cells[at["created_on"]] = f"{year}-{month}-{day}"
        yield (*cells, *(compute(row[place]) if row[place] else None for place, compute in shadows), AT, AT)


if __name__ == "__main__":
    _make(Path(sys.argv[1]), int(sys.argv[2]))
