"""What a shell asks when TAB is pressed, and how it wants the answer: bash, zsh and fish, each in its own way.

bash hands over the line as it was typed, and takes what is to stand there, quoted; zsh and fish hand over words, quote
by themselves, and show a description. Lines that begin with a tab are not candidates: ``files`` asks the shell for
files, ``nospace`` for no space after the word.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from crmcli.domain.folding import fold

SHELLS = ("bash", "zsh", "fish")

BREAKS = " \t\n\"'@><=;|&(:"
"""Signs at which bash begins a word anew, when it does not say otherwise."""

_ESCAPED = frozenset(" \t\\'\"`$&|;<>()[]{}*?!#~^")
_CONTROLS = frozenset(map(chr, (*range(32), 127)))


class Candidate(NamedTuple):
    """A word that may stand there, and what it is; ``found`` by what was typed, it need not begin so."""

    value: str
    about: str = ""
    found: bool = False


class Typed(NamedTuple):
    """The words before the one that is being typed, that word, how much of it bash leaves alone, its open quote."""

    words: tuple[str, ...]
    current: str
    left_alone: int = 0
    quote: str = ""


def script(shell: str) -> str:
    """What makes a shell ask crm."""
    folder = Path(__file__).parents[1] / "templates" / "completion"
    return (folder / f"crm.{shell}").read_text("utf-8")


def typed(shell: str, argv: Sequence[str], environ: Mapping[str, str]) -> Typed:
    """What was typed, without the name of the command."""
    if shell != "bash":
        return Typed(tuple(argv[:-1]), argv[-1] if argv else "")
    found = _read_line("".join(argv[:1]), environ.get("_CRM_BREAKS", BREAKS))
    return found._replace(words=found.words[1:])


def _read_line(line: str, breaks: str) -> Typed:
    """A line of bash up to the cursor, in words without their quotes."""
    words: list[str] = []
    word, quote, left_alone, started = "", "", 0, False
    signs = iter(line)
    for sign in signs:
        if quote:
            if sign == quote:
                quote = ""
            else:
                word += next(signs, "") if sign == "\\" and quote == '"' else sign
        elif sign in " \t\n":
            words += [word] if started else []
            word, left_alone, started = "", 0, False
        else:
            started = True
            if sign in "'\"":
                quote, left_alone = sign, len(word)
            else:
                word += next(signs, "") if sign == "\\" else sign
                left_alone = len(word) if sign in breaks else left_alone
    return Typed(tuple(words), word, left_alone, quote)


def answer(shell: str, asked: Typed, found: Iterable[Candidate]) -> Iterator[str]:
    """The lines for the shell; a candidate that cannot be typed in one line is left out."""
    for each in found:
        if _CONTROLS.isdisjoint(each.value):
            yield from _LINES[shell](asked, each)


def _bash(asked: Typed, each: Candidate) -> Iterator[str]:
    """What is to stand in place of what bash would replace."""
    if each.value.startswith(asked.current[: asked.left_alone]):
        yield quoted(each.value[asked.left_alone :], asked.quote) + "\n"


def quoted(text: str, quote: str = "") -> str:
    """Text as bash reads it back, within an open quote or outside of any."""
    if quote == "'":
        return text.replace("'", "'\\''")
    special = frozenset('"\\$`') if quote else _ESCAPED
    return "".join(f"\\{sign}" if sign in special else sign for sign in text)


def _zsh(_asked: Typed, each: Candidate) -> Iterator[str]:
    yield _described(each.value, each.about)


def _fish(asked: Typed, each: Candidate) -> Iterator[str]:
    """fish keeps only what begins as typed: who types without accents is offered a name without them."""
    if each.value.casefold().startswith(asked.current.casefold()):
        yield _described(each.value, each.about)
    else:
        yield _described(fold(each.value), f"{each.value} {each.about}")


def _described(value: str, about: str) -> str:
    text = "".join(" " if sign in _CONTROLS else sign for sign in about)
    return f"{value}\t{text}\n" if text else f"{value}\n"


_LINES = {"bash": _bash, "zsh": _zsh, "fish": _fish}
