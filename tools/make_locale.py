"""Collect what is to be translated into ``locale/`` (.pot and .po) and compile it (.mo); ``--check`` only compares.

Sentences are found where they stand in the source (:data:`CALLS`); words that are data - statuses, stages, verdicts -
are read from the declarations themselves (:func:`words`).
"""

from __future__ import annotations

import ast
import builtins
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment

from crmcli import settings
from crmcli.domain import stages, twins
from crmcli.domain.choicewords import VIETNAMESE
from crmcli.domain.nouns import NOUNS, PLURALS

SOURCE = Path(__file__).parents[1] / "src/crmcli"
LOCALE = SOURCE / "locale"
POT = LOCALE / "crmcli.pot"
PO = LOCALE / "vi/LC_MESSAGES/crmcli.po"
MO = PO.with_suffix(".mo")

_ERRORS = ("CrmError", "InvalidValue", "RuleBroken", "UsageError", "NotFound", "Ambiguous", "BookError", "Damaged")
CALLS: dict[str, int] = {
    **dict.fromkeys(("_", "N_", "ngettext", "Sentence", *_ERRORS), 0),
    **dict.fromkeys(("field", "shown_as", "counted"), 1),
    **dict.fromkeys(("Setting", "Parameter"), 2),
}
"""Functions that take a sentence, and which argument it is."""

KEYWORDS = ("hint", "metavar")
"""Keyword arguments that are sentences in any call."""

CONSTANTS: dict[str, tuple[str, ...]] = {
    "crmcli.store.failures": ("_SENTENCES",),
    "crmcli.domain.phones": ("CONVERTED",),
    "crmcli.params": ("_METAVARS",),
}
"""Constants that hold sentences which are handed on from there."""

SYSTEM = (
    "No such file or directory", "Permission denied", "Operation not permitted", "Is a directory", "Not a directory",
    "File exists", "Read-only file system", "No space left on device",
)  # fmt: skip
"""What the system says of files that cannot be used."""

LABELS = ("label", "title", "msgid", "hint", "help", "summary")
"""Attributes that hold a sentence: it was found where the thing they belong to is declared."""

INDIRECT: dict[str, tuple[str, ...]] = {
    "boundary.py": ("hint", "_WHY.get(failure.errno) or failure.strerror or ''"),
    "commands/demo.py": ("noun",),
    "commands/dupes.py": ("rule",),
    "commands/merge.py": ("planned.noun", "planned.verdict.verdict"),
    "commands/standard.py": ("verdict.verdict", "remark", "noun"),
    "completion.py": ("about", "each.about"),
    "lazy.py": ("text", "param.metavar", "panel"),
    "params.py": ("metavar",),
    "prompts.py": ("each",),
    "render/cells.py": ("str(value)",),
    "render/progress.py": ("words[step]",),
    "render/sentences.py": ("_readable(value)", "value"),
    "services/importing/rejecting.py": ("error",),
    "store/failures.py": ("sentence",),
    "store/queries/refs.py": ("_listing(noun)",),
    "usage.py": ("sentence",),
}
"""Expressions that are translated where they are shown; what they hold is declared, and found, elsewhere."""


_COMMAND = re.compile(
    r"crm [a-z{}]+( [a-z]+)?( (\{\w+\}(:\{\w+\})?|[A-Z]{2,}|--?[a-z-]+|\w+\.db|[a-z]+=\{\w+\}))*|[a-z_]+(\|[a-z_]+)+"
)
"""A hint that is a command and nothing else, and choices of an option, are the same in every language."""


class Message(NamedTuple):
    """A sentence (with its plural, or '') and the file it stands in."""

    singular: str
    plural: str
    file: str


class Found(NamedTuple):
    """What the source holds, and what is wrong with it."""

    messages: list[Message]
    problems: list[str]


def collect() -> Found:
    """All sentences of the program: of the source, the declared words and the templates."""
    found = Found([], [])
    for path in sorted(SOURCE.rglob("*.py")):
        _Reader(path, found).visit(_tree(path))
    found.messages.extend(Message(word, "", "words") for word in words())
    found.messages.extend(_of_templates())
    return found


def words() -> list[str]:
    """Words shown translated that are no choices of a field: default stages and sources, verdicts, nouns."""
    found = [str(stage["name"]) for stage in settings.STAGES]
    found += [*stages.TYPES, *settings.SOURCES, twins.CERTAIN, twins.PROBABLE, twins.POSSIBLE, twins.REVIEW]
    found += ["TEXT", "RECORD", "tax", "all", *NOUNS, *PLURALS]
    found += SYSTEM
    for module, names in CONSTANTS.items():
        found += [text for name in names for text in _texts(getattr(import_module(module), name))]
    return list(dict.fromkeys(found))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)
    else:
        for each in value:
            yield from _texts(each)


def _of_templates() -> Iterator[Message]:
    environment: Any = Environment(extensions=["jinja2.ext.i18n"])
    for path in sorted((SOURCE / "templates").rglob("*")):
        if path.is_file():
            for _line, _function, text in environment.extract_translations(path.read_text("utf-8")):
                singular, plural = text if isinstance(text, tuple) else (text, None)
                if singular:  # else it is a value, which was found where it is declared
                    yield Message(singular, plural or "", _relative(path))


def _relative(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


@cache
def _constants(path: Path) -> dict[str, str]:
    """The texts that are constants of a module, those it imports from us among them."""
    known: dict[str, str] = {}
    for node in _tree(path).body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("crmcli."):
            theirs = SOURCE.parent / ((node.module or "").replace(".", "/") + ".py")
            if theirs.exists():
                known |= {alias.asname or alias.name: _constants(theirs).get(alias.name, "") for alias in node.names}
        elif isinstance(node, ast.Assign):
            value = node.value
            if isinstance(value, ast.Call) and ast.unparse(value.func) == "N_":
                value = value.args[0]
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                known[ast.unparse(node.targets[0])] = value.value
    return known


@cache
def _errors(source: Path) -> frozenset[str]:
    """The errors that commands and services derive for themselves."""
    nodes = [node for path in source.rglob("*.py") for node in ast.walk(_tree(path))]
    classes = [node for node in nodes if isinstance(node, ast.ClassDef)]
    known = set(_ERRORS)
    while more := {each.name for each in classes if known & set(map(ast.unparse, each.bases))} - known:
        known |= more
    return frozenset(known)


def _handed_on(tree: ast.Module) -> dict[str, int]:
    """The functions of a module that hand a parameter on as a sentence, and which one it is in a call."""
    found: dict[str, int] = {}
    for function in [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]:
        names = [each.arg for each in function.args.args if each.arg != "self"]
        for call in [node for node in ast.walk(function) if isinstance(node, ast.Call) and node.args]:
            given = ast.unparse(call.args[0])
            if getattr(call.func, "id", "") in CALLS and given in names:
                found[function.name] = names.index(given)
    return found


class _Reader(ast.NodeVisitor):
    """Reads one module."""

    def __init__(self, path: Path, found: Found) -> None:
        self.path = path
        self.found = found
        self.calls = CALLS | dict.fromkeys(_errors(SOURCE), 0) | _handed_on(_tree(path))
        self.parameters: set[str] = set()
        self.names = {
            alias.asname: alias.name
            for node in _tree(path).body
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
            if alias.asname
        }

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        """Know the parameters while inside: a sentence that is one of them stands where the function is called."""
        outside = self.parameters
        self.parameters = outside | {each.arg for each in (*node.args.args, *node.args.kwonlyargs)}
        self.generic_visit(node)
        self.parameters = outside

    def visit_Raise(self, node: ast.Raise) -> None:
        """``raise wrong("…")`` with an error chosen at run time."""
        call = node.exc
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.args:
            name = call.func.id
            literal = isinstance(call.args[0], ast.Constant | ast.JoinedStr)
            if name not in self.calls and not hasattr(builtins, name) and literal:
                self._sentence(call.args[0])
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        """Any call that takes a sentence."""
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        name = self.names.get(name, name)
        place = self.calls.get(name)
        if place is not None and len(node.args) > place:
            plural = self._resolved(node.args[1]) if name == "ngettext" else None
            self._sentence(node.args[place], (plural or [""])[0])
        for keyword in node.keywords:
            if keyword.arg in KEYWORDS and name != "format":
                self._sentence(keyword.value)
            if keyword.arg == "choices" and name in ("field", "shown_as"):
                self._add(self._words(keyword.value))
        self.generic_visit(node)

    def _sentence(self, node: ast.expr, plural: str = "") -> None:
        texts = self._resolved(node)
        if texts is not None:
            self._add(texts, plural)
        elif isinstance(node, ast.JoinedStr | ast.BinOp) or ".format(" in ast.unparse(node):
            self._problem(node, "is put together at run time; a sentence is a literal with {named} places")
        elif getattr(node, "attr", "") in LABELS:
            return
        elif ast.unparse(node) not in {*self.parameters, *INDIRECT.get(_relative(self.path), ())}:
            self._problem(node, "cannot be found by reading; declare it in tools/make_locale.py")

    def _resolved(self, node: ast.expr) -> list[str] | None:
        """The texts an expression can be, as far as reading tells; None where it does not."""
        if isinstance(node, ast.Constant):
            return [node.value] if isinstance(node.value, str) else []
        if isinstance(node, ast.IfExp):
            return self._all(node.body, node.orelse)
        if isinstance(node, ast.Call) and isinstance(table := getattr(node.func, "value", None), ast.Dict):
            return self._all(*table.values, *node.args[1:])
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("N_", "'|'.join"):
            return []  # an N_ is met by itself; choices are typed as they are
        if isinstance(node, ast.Name) and _constants(self.path).get(node.id):
            return [_constants(self.path)[node.id]]
        return None

    def _add(self, texts: Iterable[str], plural: str = "") -> None:
        self.found.messages.extend(Message(text, plural, _relative(self.path)) for text in texts if text)

    def _words(self, node: ast.expr) -> tuple[str, ...]:
        """The choices of a field: words that are data, and are shown translated."""
        module = import_module("crmcli." + _relative(self.path).removesuffix(".py").replace("/", "."))
        words: tuple[str, ...] = eval(ast.unparse(node), vars(module))  # the expression is our own source
        return words

    def _all(self, *branches: ast.expr) -> list[str] | None:
        each = [self._resolved(branch) for branch in branches]
        return None if None in each else [text for texts in each for text in texts or ()]

    def _problem(self, node: ast.expr, what: str) -> None:
        self.found.problems.append(f"{_relative(self.path)}:{node.lineno}: {ast.unparse(node)} {what}")


class Sentences(Catalog):
    """A catalogue whose headers change only with the sentences: without dates, and without the tool's version."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        """The headers that gettext looks at."""
        language = [("Language", str(self.locale)), ("Plural-Forms", self.plural_forms)] if self.locale else []
        return [*language, ("Content-Type", "text/plain; charset=utf-8\n")]


def template(messages: list[Message]) -> Catalog:
    """The catalogue of what is to be translated, sorted; its places are files: it changes only with the sentences."""
    catalog = _empty(None)
    for each in sorted(messages):
        if not _COMMAND.fullmatch(each.singular):
            catalog.add((each.singular, each.plural) if each.plural else each.singular, locations=[(each.file, 0)])
    return catalog


def translated(catalog: Catalog) -> Catalog:
    """The Vietnamese catalogue, brought up to date: new sentences empty, old ones gone, choices as people type them."""
    vietnamese = known()
    vietnamese.update(catalog, no_fuzzy_matching=True)
    vietnamese.obsolete.clear()
    for word, names in VIETNAMESE.items():
        if message := vietnamese.get(word):
            message.string = names[0]
    return vietnamese


def known() -> Catalog:
    """The Vietnamese catalogue as it is written now."""
    catalog = _empty("vi")
    for message in read_po(BytesIO(PO.read_bytes()), locale="vi") if PO.exists() else ():
        if message.id:
            catalog[message.id] = message
    return catalog


def _empty(locale: str | None) -> Catalog:
    comment = "# Sentences of crm. Written by `make locale`; translate in the .po file."
    return Sentences(locale, header_comment=comment, fuzzy=False)


def as_po(catalog: Catalog) -> bytes:
    """The catalogue as text."""
    buffer = BytesIO()
    write_po(buffer, catalog, width=110, sort_output=True, include_lineno=False)
    return buffer.getvalue()


def as_mo(catalog: Catalog) -> bytes:
    """The catalogue as gettext reads it."""
    buffer = BytesIO()
    write_mo(buffer, catalog)
    return buffer.getvalue()


def main() -> int:
    """Write the three files, or with ``--check`` say what is not current."""
    found = collect()
    catalog = template(found.messages)
    vietnamese = translated(catalog)
    wanted = {POT: as_po(catalog), PO: as_po(vietnamese)}
    wanted[MO] = as_mo(vietnamese)
    problems = list(found.problems)
    for path, content in wanted.items():
        if "--check" not in sys.argv:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        elif not path.exists() or path.read_bytes() != content:
            problems.append(f"{path.name} is not current: run `make locale`")
    empty = [message.id for message in vietnamese if message.id and not all(_strings(message))]
    if empty:
        problems.append(f"{len(empty)} sentences have no Vietnamese translation")
    print("\n".join(problems) or "the catalogues are current", file=sys.stderr)
    return 1 if problems else 0


def _strings(message: Any) -> tuple[str, ...]:
    return message.string if isinstance(message.string, tuple) else (message.string,)


if __name__ == "__main__":
    sys.exit(main())
