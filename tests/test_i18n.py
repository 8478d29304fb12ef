"""Both languages are complete: every sentence is found, translated, and says the same things in the same places."""

from __future__ import annotations

import ast
import dataclasses
import gettext
import importlib
import importlib.util
import pkgutil
import re
import string
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest
import typer.core
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

import crmcli
from crmcli import i18n
from crmcli.cli import TABLE
from crmcli.domain.fields import fields_of
from crmcli.lazy import VerbGroup

if TYPE_CHECKING:
    from tests.conftest import Crm

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def tool() -> Iterator[ModuleType]:
    """tools/make_locale.py as a module."""
    spec = importlib.util.spec_from_file_location("make_locale", ROOT / "tools/make_locale.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["make_locale"] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules["make_locale"]


@pytest.fixture(scope="module")
def found(tool: ModuleType) -> Any:
    """What the source holds."""
    return tool.collect()


@pytest.fixture(scope="module")
def vietnamese(tool: ModuleType) -> list[Message]:
    """The sentences of the Vietnamese catalogue."""
    return [message for message in read_po(BytesIO(tool.PO.read_bytes()), locale="vi") if message.id]


def test_every_sentence_is_a_literal_that_reading_finds(found: Any) -> None:
    assert found.problems == []


def test_the_catalogues_hold_what_the_source_says(tool: ModuleType, found: Any) -> None:
    template = tool.template(found.messages)
    assert tool.POT.read_bytes() == tool.as_po(template), "run `make locale`"
    translated = tool.translated(template)
    assert tool.PO.read_bytes() == tool.as_po(translated), "run `make locale`"
    assert tool.MO.read_bytes() == tool.as_mo(translated), "run `make locale`"


def test_every_label_and_choice_of_a_record_is_in_the_catalogue(vietnamese: list[Message]) -> None:
    known = {text for message in vietnamese for text in _ids(message)}
    for module in pkgutil.walk_packages(crmcli.__path__, "crmcli."):
        if module.name.split(".")[1] in ("domain", "reports"):
            importlib.import_module(module.name)
    specs = [spec for cls in _records() for spec in fields_of(cls)]
    assert len(specs) > 200
    assert {spec.label for spec in specs} <= known
    assert {choice for spec in specs for choice in spec.choices} <= known


def _records() -> list[type[Any]]:
    """Every class of crm whose fields are declared for people."""
    loaded = [module for name, module in sys.modules.items() if name.startswith("crmcli.")]
    classes = {each for module in loaded for each in vars(module).values() if isinstance(each, type)}
    return [
        each
        for each in classes
        if dataclasses.is_dataclass(each) and any("field" in one.metadata for one in dataclasses.fields(each))
    ]


def test_every_sentence_has_a_vietnamese_translation(vietnamese: list[Message]) -> None:
    missing = [message.id for message in vietnamese if not all(_translations(message))]
    assert missing == []


def test_a_translation_has_the_places_of_its_sentence(vietnamese: list[Message]) -> None:
    wrong = [
        (message.id, translation)
        for message in vietnamese
        for translation in _translations(message)
        if _places(translation) != _places(_ids(message)[-1])
    ]
    assert wrong == []


def test_a_translation_begins_and_ends_like_its_sentence(vietnamese: list[Message]) -> None:
    wrong = [
        (message.id, translation)
        for message in vietnamese
        for translation in _translations(message)
        if _edges(translation) != _edges(_ids(message)[-1])
    ]
    assert wrong == []


def test_options_and_commands_stay_as_they_are_typed(vietnamese: list[Message]) -> None:
    wrong = [
        (message.id, translation)
        for message in vietnamese
        for translation in _translations(message)
        if _typed(_ids(message)[-1]) - _typed(translation)
    ]
    assert wrong == []


def test_the_places_of_a_plural_are_those_of_its_singular(vietnamese: list[Message]) -> None:
    wrong = [message.id for message in vietnamese if len({frozenset(_places(each)) for each in _ids(message)}) > 1]
    assert wrong == []


def test_what_is_handed_on_is_still_in_the_source(tool: ModuleType) -> None:
    for name, expressions in tool.INDIRECT.items():
        source = {ast.unparse(node) for node in ast.walk(tool._tree(tool.SOURCE / name)) if isinstance(node, ast.expr)}
        assert set(expressions) <= source, name


def test_typer_finds_its_words_in_our_catalogue(vietnamese: list[Message]) -> None:
    replaced = {
        "Missing command.",
        "No such command {name!r}.",
        "Aborted!",
        "Aborted.",
        "Error",
        "Try [blue]'{command_path} {help_option}'[/] for help.",
    }
    folder = Path(typer.core.__file__).parent
    asked = {
        node.args[0].value
        for name in ("core.py", "rich_utils.py")
        for node in ast.walk(ast.parse((folder / name).read_text("utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "_" and isinstance(node.args[0], ast.Constant)
    }
    assert asked - replaced <= {message.id for message in vietnamese}


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ('raise NotFound(f"there is no {noun}")', "put together"),
        ('raise NotFound("there is no " + noun)', "put together"),
        ('_("there is no {noun}".format(noun=noun))', "put together"),
        ('raise RuleBroken("no", hint=f"crm lead show {x}")', "put together"),
        ("_(somewhere.sentence)", "cannot be found"),
    ],
)
def test_a_sentence_put_together_at_run_time_is_refused(
    tool: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, what: str
) -> None:
    problems = _read(tool, tmp_path, monkeypatch, source).problems
    assert len(problems) == 1
    assert what in problems[0]


@pytest.mark.parametrize(
    ("source", "sentences"),
    [
        ('_("hello")', {"hello"}),
        ('x = ngettext("{n} deal", "{n} deals", n)', {"{n} deal"}),
        ('raise RuleBroken("no", hint="do this", id=1)', {"no", "do this"}),
        ('_("one" if x else "two")', {"one", "two"}),
        ('raise RuleBroken("no", hint={"a": "first"}.get(kind, "other"))', {"no", "first", "other"}),
        ('wrong = UsageError\nraise wrong("bad {value}", value=1)', {"bad {value}"}),
        ('raise LookupError("not for people")', set()),
        ('SENTENCE = N_("said later")\n_(SENTENCE)', {"said later"}),
        ('def no(why):\n    raise RuleBroken(why)\nno("because")', {"because"}),
        ('field(Kind.TEXT, "label")', {"label"}),
        ('class Odd(NotFound):\n    pass\ndef odd():\n    return Odd("an odd one")', {"an odd one"}),
    ],
)
def test_sentences_are_found_where_they_stand(
    tool: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, sentences: set[str]
) -> None:
    found = _read(tool, tmp_path, monkeypatch, source)
    assert found.problems == []
    assert {message.singular for message in found.messages if message.file == "some.py"} == sentences


LINES = [
    (("lead", "show"), "RECORD is missing", "thiếu BẢN_GHI"),
    (("lead", "add"), "NAME is missing", "thiếu TÊN"),
    (("lead", "show", "1", "2"), "this is too much: 2", "phần này thừa: 2"),
    (("lead", "show", "--nope"), "there is no option --nope", "không có tùy chọn --nope"),
    (("lead", "zzz"), "there is no command zzz", "không có lệnh zzz"),
    (("lead", "shw"), "there is no command shw; did you mean show?", "không có lệnh shw; có phải ý bạn là show?"),
    (("lead", "list", "--limit", "x"), "--limit: 'x' is not a whole number", "--limit: 'x' không phải số nguyên"),
    (("lead", "list", "--limit", "-1"), "--limit: -1 is not in the range 0<=x<=1000000000000000",
     "--limit: -1 không nằm trong khoảng 0<=x<=1000000000000000"),
    (("lead", "list", "--where"), "--where needs a value", "--where cần có giá trị"),
    (("lead", "delete", "1", "--yes=1"), "--yes takes no value", "--yes không nhận giá trị"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "english", "translated"), LINES)
def test_a_line_that_cannot_be_understood_is_answered_in_the_users_language(
    crm: Crm, line: tuple[str, ...], english: str, translated: str
) -> None:
    said = crm(*line)
    assert (said.code, said.err.splitlines()[0]) == (2, f"error: {english}")
    said = crm(*line, env={"CRM_LANG": "vi"})
    assert (said.code, said.err.splitlines()[0]) == (2, f"lỗi: {translated}")


def test_a_noun_within_a_sentence_is_translated_and_in_the_hint_stays_as_typed(crm: Crm) -> None:
    crm("lead", "add", "An")
    said = crm("lead", "show", "7", env={"CRM_LANG": "vi"})
    assert said.err == "lỗi: không có đầu mối 7\ngợi ý: crm lead list\n"


def test_help_is_all_vietnamese(crm: Crm, vietnamese: list[Message]) -> None:
    """No English sentence of the catalogue is left in the help of any command."""
    english = {text for message in vietnamese for text in _ids(message) if " " in text} - {
        text for message in vietnamese for text in _translations(message)
    }
    left = []
    for words in _command_lines():
        shown = " ".join(crm(*words, "--help", env={"CRM_LANG": "vi", "COLUMNS": "500"}).out.split())
        assert "Cách dùng: crm" in shown
        left += [(words, each) for each in english if each in shown]
    assert left == []


def test_english_needs_no_catalogue_and_an_unknown_language_is_english() -> None:
    i18n.use("vi")
    assert i18n._("lead") == "đầu mối"
    i18n.use("fr")
    assert (i18n.language(), i18n._("lead"), i18n._("")) == ("en", "lead", "")


def test_one_and_many_are_told_apart() -> None:
    i18n.use("en")
    one, many = "{more} more; --limit 0 shows all", "{more} more; --limit 0 shows all"
    assert i18n.ngettext(one, many, 1) == one
    i18n.use("vi")
    assert i18n.ngettext(one, many, 5).format(more=5).startswith("còn 5 nữa")
    i18n.use("en")


def test_the_catalogue_is_one_that_gettext_reads() -> None:
    assert gettext.translation("crmcli", i18n.LOCALES, languages=["vi"]).gettext("organization") == "tổ chức"


def _command_lines() -> list[tuple[str, ...]]:
    lines: list[tuple[str, ...]] = [()]
    for panel, entries in TABLE.items():
        for name, entry in entries.items():
            lines.append((name,))
            if entry.verbs:
                group = VerbGroup(name, entry, panel)
                group.load()
                lines += [(name, verb) for verb in group.list_commands(None)]
    return lines


def _read(tool: ModuleType, folder: Path, monkeypatch: pytest.MonkeyPatch, source: str) -> Any:
    (folder / "some.py").write_text(source, "utf-8")
    monkeypatch.setattr(tool, "SOURCE", folder)
    tool._tree.cache_clear()
    tool._constants.cache_clear()
    tool._errors.cache_clear()
    return tool.collect()


def _ids(message: Message) -> tuple[str, ...]:
    return tuple(message.id) if isinstance(message.id, tuple | list) else (str(message.id),)


def _translations(message: Message) -> tuple[str, ...]:
    return tuple(message.string) if isinstance(message.string, tuple | list) else (str(message.string or ""),)


def _places(text: str) -> list[tuple[str, str | None, str | None]]:
    places = string.Formatter().parse(text)
    return sorted((name, spec or "", way or "") for _text, name, spec, way in places if name is not None)


def _edges(text: str) -> tuple[str, str]:
    """Leading and trailing blanks, and a full stop or colon at the end."""
    return text[: len(text) - len(text.lstrip())], re.sub(r"^.*?([ .:?…]*)$", r"\1", text, flags=re.DOTALL)


def _typed(text: str) -> set[str]:
    """The options a sentence speaks of."""
    return set(re.findall(r"--[a-z][a-z-]*", text))
