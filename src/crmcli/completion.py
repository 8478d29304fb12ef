"""What may stand where the cursor is: commands, options, choices, fields, and records of the book.

A shell asks by running crm with ``_CRM_COMPLETE`` set. The answer comes from the declarations themselves; nothing is
parsed as a command, asked, written or complained about: what cannot be completed gets no answer.
"""

from __future__ import annotations

import inspect
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from importlib import import_module
from typing import Any, NamedTuple

from crmcli.context import FLAGS, VALUES, Context
from crmcli.domain.fields import Field
from crmcli.domain.folding import fold
from crmcli.domain.nouns import PLURALS, SUBJECTS
from crmcli.errors import CrmError
from crmcli.formats.shells import SHELLS, Candidate, answer, typed
from crmcli.i18n import N_, _, use
from crmcli.lazy import ALIASES, Entry
from crmcli.params import Verb
from crmcli.render.output import write_data
from crmcli.services.suggesting import Suggestions, fields, words
from crmcli.settings import BOOK_SETTINGS, USER_SETTINGS, Settings
from crmcli.store.desk import stored_settings

ASKED = "_CRM_COMPLETE"
"""The variable by which a shell asks, naming itself."""

FILES, NO_SPACE = "\tfiles\n", "\tnospace\n"
"""What a shell is told beside words: that files may stand there, that the word goes on."""

_GLOBALS = {
    "--db": N_("the book"),
    "--now": N_("pretend it is this moment"),
    "--today": N_("pretend it is this day"),
    "--lang": N_("the language"),
    "--no-input": N_("never ask"),
    "--debug": N_("show where it failed"),
}
_LISTED = {"task": "activity", "note": "activity"}
"""What a command lists, where it is called otherwise."""


class Param(NamedTuple):
    """An option or argument of a verb; an argument has no ``options``. ``many``: it takes all that follows."""

    name: str
    metavar: str
    options: tuple[str, ...] = ()
    help: str = ""
    flag: bool = False
    many: bool = False


_OF_GLOBAL = {"--db": Param("db", "FILE"), "--lang": Param("lang", "en|vi")}


class Place(NamedTuple):
    """Where a value is to stand: the command, its verb, the arguments before it, the parameter it is for."""

    command: str
    verb: Verb
    before: Sequence[str]
    param: Param

    @property
    def field(self) -> Field | None:
        """The field of a record that the parameter is for."""
        return next((spec for spec in self.verb.fields if f"f_{spec.name}" == self.param.name), None)

    @property
    def listed(self) -> str:
        """The noun whose fields the verb lists."""
        return _LISTED.get(self.command, PLURALS.get(self.verb.name, self.command))


def offer(argv: Sequence[str], panels: Mapping[str, Mapping[str, Entry]]) -> int:
    """Answer a shell; whatever goes wrong, there is nothing to offer."""
    shell = os.environ[ASKED]
    table = {name: entry for panel in panels.values() for name, entry in panel.items()}
    # A person is in the midst of typing: any sentence would tear the line apart.
    with suppress(Exception):
        asked = typed(shell, argv, os.environ) if shell in SHELLS else None
        if asked:
            options, before, pending = _without_globals(asked.words)
            context = Context(options, [], glance=True)
            if shell != "bash":  # which shows no descriptions
                use(context.language)
            found, orders = _sorted(_candidates(table, context, before, pending, asked.current), asked.current)
            write_data(None, [*answer(shell, asked, found), *orders])
            context.close()
    return 0


def _without_globals(given: Sequence[str]) -> tuple[dict[str, str], list[str], str | None]:
    """The global options, the other words, and the global option that waits for its value."""
    options: dict[str, str] = {}
    rest: list[str] = []
    left = iter(given)
    for word in left:
        name, equals, value = word.partition("=")
        if word in FLAGS:
            options[word] = "1"
        elif name in VALUES:
            following = value if equals else next(left, None)
            if following is None:
                return options, rest, name
            options[name] = following
        else:
            rest.append(word)
    return options, rest, None


def _sorted(found: Iterable[Candidate | str], current: str) -> tuple[list[Candidate], list[str]]:
    """The candidates that begin as typed, and the orders to the shell."""
    begun, orders = list[Candidate](), list[str]()
    for each in found:
        if isinstance(each, str):
            orders.append(each)
        elif each.found or fold(each.value).startswith(fold(current)):
            begun.append(each)
    if begun and all(each.value.endswith(("=", ":")) for each in begun):
        orders.append(NO_SPACE)
    return begun, orders


def _candidates(
    table: Mapping[str, Entry], context: Context, before: list[str], pending: str | None, current: str
) -> Iterator[Candidate | str]:
    if pending:
        yield from _by_metavar(_OF_GLOBAL[pending].metavar) if pending in _OF_GLOBAL else ()
    elif not before:
        yield from (Candidate(name, _(entry.summary)) for name, entry in table.items())
        yield from _options([]) if current.startswith("-") else ()
    elif before[0] in table:
        verbs = {verb.name: verb for verb in import_module(table[before[0]].module).app.verbs}
        if table[before[0]].verbs and len(before) == 1:
            yield from (Candidate(name, _(verb.help)) for name, verb in verbs.items() if not verb.hidden)
            yield from _options([]) if current.startswith("-") else ()
            return
        name = before[1] if table[before[0]].verbs else before[0]
        verb = verbs.get(name) or verbs.get(ALIASES.get(name, ""))
        if verb:
            yield from _of_verb(before[0], verb, before[2 if table[before[0]].verbs else 1 :], context, current)


def _of_verb(
    command: str, verb: Verb, given: Sequence[str], context: Context, current: str
) -> Iterator[Candidate | str]:
    """An option, the value of one, or an argument."""
    params = list(_params(verb))
    arguments, waiting = _read(params, given)
    name, equals, value = current.partition("=")
    option = waiting or (_named(params, name) if equals and current.startswith("--") else None)
    if option:
        head = "" if waiting else name + equals
        for each in _values(Place(command, verb, arguments, option), context, current if waiting else value):
            yield each if isinstance(each, str) else each._replace(value=head + each.value)
    elif current.startswith("-") and "--" not in given:
        yield from _options(params)
    else:
        places = [param for param in params if not param.options]
        at = len(arguments)
        param = places[at] if at < len(places) else places[-1] if places and places[-1].many else None
        yield from _values(Place(command, verb, arguments, param), context, current) if param else ()


def _params(verb: Verb) -> Iterator[Param]:
    """The options and arguments of a verb, as declared: nothing of Typer's is built."""
    for each in inspect.signature(verb.callback()).parameters.values():
        kind, info = each.annotation.__origin__, each.annotation.__metadata__[0]
        named = (info.default, *(info.param_decls or ()))  # the first name stands where Typer once had the default
        options = tuple(name for name in named if isinstance(name, str)) if _is_option(info) else ()
        many = not options and getattr(kind, "__origin__", kind) is list
        yield Param(each.name, info.metavar or "", options, info.help or "", kind is bool, many)


def _is_option(info: Any) -> bool:
    return type(info).__name__ == "OptionInfo"


def _read(params: Sequence[Param], given: Sequence[str]) -> tuple[list[str], Param | None]:
    """The arguments among the words, and the option that waits for its value."""
    arguments: list[str] = []
    left = iter(given)
    for word in left:
        if word == "--":
            return [*arguments, *left], None
        option = _named(params, word) if word.startswith("-") else None
        if option and not option.flag:
            if next(left, None) is None:
                return arguments, option
        elif not word.startswith("-") or word == "-":
            arguments.append(word)
    return arguments, None


def _named(params: Sequence[Param], option: str) -> Param | None:
    return next((param for param in params if option in param.options), None)


def _options(params: Sequence[Param]) -> Iterator[Candidate]:
    """The options of a verb, and those of every command."""
    for param in params:
        yield from (Candidate(option, _(param.help)) for option in param.options if option.startswith("--"))
    yield from (Candidate(option, _(about)) for option, about in _GLOBALS.items())
    yield Candidate("--help", _("Show this message and exit."))


def _values(place: Place, context: Context, text: str) -> Iterable[Candidate | str]:
    """What may be typed for a parameter."""
    metavar = place.param.metavar
    by_metavar = list(_by_metavar(metavar))
    if by_metavar:
        return by_metavar
    if metavar == "FORMAT":
        return words(*(word for word in re.findall(r"\w+", place.verb.formats) if word != "or"))
    if metavar in ("A,B,C", "FIELDS"):
        return _translated(fields(place.listed, text, signed=metavar == "FIELDS"))
    return _of_book(_suggestions(context), place, text)


def _suggestions(context: Context) -> Suggestions:
    """Those of the book; without one those of the program."""
    try:
        return Suggestions(context.book(), stored_settings(context.book()))
    except CrmError:
        return Suggestions(None, Settings({}))


def _by_metavar(metavar: str) -> Iterable[Candidate | str]:
    """What a metavar alone says."""
    if "FILE" in metavar:
        return [FILES]
    return words(*metavar.split("|")) if "|" in metavar else ()


def _of_book(suggestions: Suggestions, place: Place, text: str) -> Iterable[Candidate]:
    """What the book knows: values of fields, records, stages, owners, settings."""
    if place.field:
        return suggestions.values(place.field, text)
    metavar = place.param.metavar
    if metavar == "RECORD":
        noun = PLURALS.get(place.before[0], place.before[0]) if place.command == "merge" else place.command
        return suggestions.records(noun, text) if noun in SUBJECTS else suggestions.any_record(text)
    if metavar == "CONDITION":
        return _translated(suggestions.condition(place.listed, text))
    if metavar.startswith("ID") and place.command == "task":
        return suggestions.tasks(text)
    if metavar == "NAME" and place.command == "config":
        return [Candidate(name, _(each.label)) for name, each in {**USER_SETTINGS, **BOOK_SETTINGS}.items()]
    if metavar == "STAGE":
        return suggestions.stages()
    if metavar == "OWNER":
        return suggestions.owners()
    return words(*SUBJECTS) if metavar == "NOUN" else ()


def _translated(found: Iterable[Candidate]) -> Iterable[Candidate]:
    return [each._replace(about=_(each.about)) for each in found]
