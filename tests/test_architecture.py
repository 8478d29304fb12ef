"""Arrows point down: who may import whom, where SQL, printing and the clock stand, and how long things may be."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from statistics import median
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src/crmcli"

TIERS: tuple[frozenset[str], ...] = (
    frozenset({"entry"}),
    frozenset({"cli"}),
    frozenset({"completion"}),
    frozenset({"boundary", "lazy"}),
    frozenset({"commands"}),
    frozenset({"context", "params", "prompts", "usage"}),
    frozenset({"services", "reports", "render", "formats", "channels", "orm"}),
    frozenset({"store"}),
    frozenset({"domain"}),
    frozenset({"settings", "errors"}),
)
"""From the top down; a part imports only from the tiers below its own, and from itself."""

ACROSS = {
    ("services", "reports"),
    ("services", "formats"),
    ("services", "channels"),
    ("prompts", "context"),
}
"""The arrows that may point to the side."""

SPEAKERS = frozenset().union(*TIERS[:6]) | {"render"}
"""Who may translate: the edge. What lies deeper raises and returns msgids."""


class Import(NamedTuple):
    """One import: the file it stands in, the module it names, its line, and whether it runs with the module."""

    file: Path
    module: str
    line: int
    at_once: bool

    @property
    def part(self) -> str:
        """The part of the program it stands in: ``store``, ``cli``."""
        return self.file.relative_to(SOURCE).parts[0].removesuffix(".py")

    @property
    def target(self) -> str:
        """The part of the program it names; empty for the package itself."""
        return self.module.partition(".")[2].partition(".")[0]

    def __str__(self) -> str:
        return f"{self.file.relative_to(SOURCE)}:{self.line} imports {self.module}"


def sources() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


def source_of(path: Path) -> str:
    return path.read_text("utf-8")


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(source_of(path), str(path))


@cache
def imports() -> list[Import]:
    return [each for path in sources() for each in imports_of(path)]


def imports_of(path: Path) -> Iterator[Import]:
    at_once = {id(node) for node in running(tree(path).body)}
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(path, alias.name, node.lineno, id(node) in at_once)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: write the whole name of the module"
            for module in modules_named(node):
                yield Import(path, module, node.lineno, id(node) in at_once)


def modules_named(node: ast.ImportFrom) -> set[str]:
    """The modules an import names: ``from crmcli.domain import money`` is one of ``crmcli.domain.money``."""
    base = node.module or ""
    inner = {f"{base}.{alias.name}" for alias in node.names}
    return {each if (SOURCE.parent / (each.replace(".", "/") + ".py")).exists() else base for each in inner}


def running(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements that run when a module is loaded: not those of its functions, nor those for the types."""
    for node in body:
        yield node
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            continue
        for name in ("body", "orelse", "finalbody", "handlers"):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield from running(getattr(node, name, []))


def tier(part: str) -> int:
    return next(number for number, parts in enumerate(TIERS) if part in parts)


def ours() -> list[Import]:
    """The imports of one part of the program by another, but for i18n, which has a rule of its own."""
    return [
        each
        for each in imports()
        if each.module.startswith("crmcli.") and each.target not in ("i18n", each.part) and each.part != "__init__"
    ]


def test_every_part_has_its_tier() -> None:
    parts = {path.relative_to(SOURCE).parts[0].removesuffix(".py") for path in sources()}
    assert parts - {"__init__", "i18n"} <= frozenset().union(*TIERS)


def test_arrows_point_down() -> None:
    wrong = [
        each
        for each in ours()
        if tier(each.target) <= tier(each.part) and (each.part, each.target) not in ACROSS
    ]
    assert not wrong, "\n".join(map(str, wrong))


def test_only_the_edge_translates() -> None:
    wrong = [each for each in imports() if each.module == "crmcli.i18n" and each.part not in SPEAKERS]
    assert not wrong, "\n".join(map(str, wrong))
    assert not [each for each in imports_of(SOURCE / "i18n.py") if each.module.startswith("crmcli")]


def test_the_domain_stands_on_nothing_but_python() -> None:
    allowed = {*sys.stdlib_module_names, "crmcli"}
    wrong = [
        each
        for each in imports()
        if each.part in ("domain", "settings", "errors") and each.at_once and each.module.split(".")[0] not in allowed
    ]
    assert not wrong, "\n".join(map(str, wrong))


IMPURE = {"os", "io", "sqlite3", "subprocess", "socket", "time", "random", "pathlib", "sys", "shutil", "tempfile"}


def test_the_domain_has_no_clock_no_files_and_no_database() -> None:
    wrong = [each for each in imports() if each.part == "domain" and each.module.split(".")[0] in IMPURE]
    assert not wrong, "\n".join(map(str, wrong))


def test_only_the_store_and_the_reports_on_it_open_a_database() -> None:
    wrong = [
        each
        for each in imports()
        if each.module == "sqlite3" and each.part not in ("store", "orm") and each.file.name != "boundary.py"
    ]
    assert not wrong, "\n".join(map(str, wrong))


def test_what_is_slow_to_load_is_loaded_where_it_is_used() -> None:
    slow = {
        "sqlalchemy", "sqlmodel", "pydantic", "jinja2", "prompt_toolkit", "questionary", "phonenumbers", "stdnum",
        "email_validator", "holidays", "tomlkit", "platformdirs", "rich", "zoneinfo", "urllib", "importlib.metadata",
    }  # fmt: skip
    may = {"store/tables.py", "store/columns.py", "orm.py", "render/tables.py"}
    wrong = [
        each
        for each in imports()
        if each.at_once
        and (each.module in slow or each.module.split(".")[0] in slow)
        and str(each.file.relative_to(SOURCE)) not in may
    ]
    assert not wrong, "\n".join(map(str, wrong))


def test_of_typer_only_what_it_shows_is_used() -> None:
    shown = {"typer", "typer.core", "typer.main", "typer.testing"}
    wrong = [each for each in imports() if each.module.split(".")[0] in ("typer", "click") and each.module not in shown]
    assert not wrong, "\n".join(map(str, wrong))


# --- where SQL, printing and the clock stand

SQL = re.compile(
    r"\b(SELECT\b.+\bFROM|INSERT INTO|UPDATE \w+ SET|DELETE FROM|CREATE (TABLE|INDEX)|ORDER BY|GROUP BY|PRAGMA|"
    r"BEGIN IMMEDIATE|COMMIT|ROLLBACK)\b",
    re.DOTALL,
)


def texts(path: Path) -> Iterator[tuple[int, str]]:
    """The texts of a module with their lines, but for its docstrings."""
    said = {id(node.value) for node in ast.walk(tree(path)) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield node.lineno, node.value


def test_sql_stands_in_the_store_and_the_reports() -> None:
    wrong = [
        f"{path.relative_to(SOURCE)}:{line}: {text}"
        for path in sources()
        if path.relative_to(SOURCE).parts[0] not in ("store", "reports", "orm.py")
        for line, text in texts(path)
        if SQL.search(text)
    ]
    assert not wrong, "\n".join(wrong)


NEWER = re.compile(
    r"->|\b(unixepoch|format|concat|concat_ws|string_agg|octet_length|timediff|jsonb\w*|json_pretty|unhex|"
    r"exp|ln|log|log2|log10|pow|power|ceil|ceiling|floor|sqrt|mod|trunc)\(|"
    r"\bIS (NOT )?DISTINCT FROM\b|\b(RIGHT|FULL)( OUTER)? JOIN\b"
)
"""What SQLite has learnt after 3.37, and mathematics, which many builds lack."""


def test_sql_keeps_to_the_sqlite_that_everybody_has() -> None:
    wrong = [
        f"{path.relative_to(SOURCE)}:{line}: {text}"
        for folder in ("store", "reports", "domain")
        for path in (SOURCE / folder).rglob("*.py")
        for line, text in texts(path)
        if NEWER.search(text)
    ]
    assert not wrong, "\n".join(wrong)


def calls(path: Path) -> Iterator[tuple[int, str]]:
    """What a module calls or touches by name: ``print``, ``datetime.now``, ``sys.stdout``."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.lineno, node.func.id
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield node.lineno, f"{node.value.id}.{node.attr}"


def touching(names: set[str], *, but: set[str]) -> list[str]:
    return [
        f"{path.relative_to(SOURCE)}:{line}: {name}"
        for path in sources()
        if str(path.relative_to(SOURCE)) not in but and path.relative_to(SOURCE).parts[0] not in but
        for line, name in calls(path)
        if name in names
    ]


def test_only_render_writes_to_stdout() -> None:
    names = {"print", "sys.stdout", "typer.echo", "typer.secho", "rich.print", "sys.__stdout__"}
    wrong = touching(names, but={"render"})
    assert not wrong, "\n".join(wrong)


CLOCK = {
    "datetime.now", "datetime.today", "datetime.utcnow", "date.today", "time.time", "time.monotonic", "time.time_ns",
    "time.localtime", "time.gmtime", "time.perf_counter",
}  # fmt: skip


def test_only_the_context_reads_the_clock() -> None:
    wrong = touching(CLOCK, but={"context.py", "store/book.py"})  # the book only counts how long it waits
    assert not wrong, "\n".join(wrong)


def test_sqlite_is_not_asked_what_time_it_is() -> None:
    wrong = [
        f"{path.relative_to(SOURCE)}:{line}: {text}"
        for path in sources()
        if path.name != "migrations.py"  # an upgrade is dated by the true clock; no command runs then
        for line, text in texts(path)
        if re.search(r"'now'|CURRENT_(TIMESTAMP|DATE|TIME)", text)
    ]
    assert not wrong, "\n".join(wrong)


# --- how long things are

LONGEST_FILE = 400
LONG_FUNCTION = 40


@pytest.mark.parametrize("folder", ["src", "tests", "tools", "bench"])
def test_no_file_is_longer_than_400_lines(folder: str) -> None:
    found = [path for path in (ROOT / folder).rglob("*.py") if "site-packages" not in path.parts]
    counted = {path: len(source_of(path).splitlines()) for path in found}
    long = {str(path.relative_to(ROOT)): lines for path, lines in counted.items() if lines > LONGEST_FILE}
    assert not long


def functions() -> list[tuple[str, int]]:
    """Each function with the lines of its body, its docstring apart."""
    return [
        (f"{path.relative_to(SOURCE)}:{node.lineno} {node.name}", lines_of(node))
        for path in sources()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef)
    ]


def lines_of(node: ast.FunctionDef) -> int:
    body = node.body[1:] if ast.get_docstring(node) and len(node.body) > 1 else node.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1


def test_functions_are_short() -> None:
    assert median(lines for _, lines in functions()) <= 8
    long = [(name, lines) for name, lines in functions() if lines > LONG_FUNCTION]
    assert len(long) <= len(functions()) // 100, long


def test_every_module_says_its_idea() -> None:
    assert not [str(path) for path in sources() if not ast.get_docstring(tree(path))]


def test_there_are_no_managers_and_nothing_is_left_to_do() -> None:
    wrong = [
        f"{path.relative_to(SOURCE)}: {word}"
        for path in sources()
        for word in re.findall(r"(?:class|def) \w*(?:[Mm]anager|[Hh]elper|[Uu]til)|TODO|FIXME|XXX", source_of(path))
    ]
    assert not wrong, "\n".join(wrong)
