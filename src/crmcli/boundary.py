"""The one error boundary: whatever happens leaves as one sentence on stderr and the exit code of the contract."""

from __future__ import annotations

import errno
import sqlite3
import sys
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from typing import Any

import typer

from crmcli.errors import Ambiguous, CrmError
from crmcli.i18n import _
from crmcli.render.output import OutputClosed, complain, finish

_ClickFailure: type[Exception] = typer.BadParameter.__mro__[2]
"""Typer vendors click and exports only this leaf of its failures; the others are its ancestors."""


_WORDS = frozenset({"noun", "theirs", "stage", "status"})
"""Values of errors that are words of the catalogue, not data."""


def guarded(action: Callable[[], int | None], argv: list[str]) -> int:
    """Run it, turn any failure into its sentence, and return the exit code."""
    try:
        code = action() or 0
        finish()
        return code
    except CrmError as failure:
        _report(failure, argv)
        return failure.exit_code
    except OutputClosed:
        return 0
    except KeyboardInterrupt:
        complain(_("interrupted; nothing was changed"))
        return 130
    except typer.Abort:
        complain(_("stopped; nothing was changed"))
        return 130
    except _ClickFailure as failure:
        return _usage(failure, argv)
    except OSError as failure:
        return _output_failed(failure, argv)
    except Exception as failure:
        return _bug(failure, argv)


def _report(failure: CrmError, argv: list[str]) -> None:
    """The sentence, the candidates and the hint; with ``-f json`` also as JSON."""
    values = {name: _readable(value) for name, value in failure.values.items()}
    sentence = _filled(_(failure.msgid), {name: _worded(name, value) for name, value in values.items()})
    complain(_("error: {sentence}").format(sentence=sentence))
    candidates = failure.candidates if isinstance(failure, Ambiguous) else ()
    for line in candidates:
        complain(f"  {line}")
    hint = _filled(_(failure.hint), values) if failure.hint else None
    if hint:
        complain(_("hint: {hint}").format(hint=hint))
    if _wants_json(argv):
        _complain_json(failure, sentence, hint, candidates)
    if "--debug" in argv:
        import traceback  # noqa: PLC0415 - only for --debug

        complain("".join(traceback.format_exception(failure)), multiline=True)


def _complain_json(failure: CrmError, sentence: str, hint: str | None, candidates: tuple[str, ...]) -> None:
    import json  # noqa: PLC0415 - only for -f json

    body: dict[str, Any] = {"code": failure.code, "exit": failure.exit_code, "message": sentence}
    if hint:
        body["hint"] = hint
    if candidates:
        body["candidates"] = list(candidates)
    complain(json.dumps({"error": body}))


def _worded(name: str, value: object) -> object:
    """The value within a sentence: a noun or a state in the user's language (a hint keeps what is to be typed)."""
    return _(value) if name in _WORDS and isinstance(value, str) else value


def _readable(value: object) -> object:
    if isinstance(value, date):
        from crmcli.domain.days import format_day  # noqa: PLC0415 - only where an error speaks of a day
        from crmcli.i18n import language  # noqa: PLC0415 - as above

        return format_day(value, language())
    return value


def _filled(sentence: str, values: dict[str, object]) -> str:
    return sentence.format(**values) if values else sentence


def _wants_json(argv: list[str]) -> bool:
    pairs = pairwise(argv)
    return any(
        word in ("-fjson", "-f=json", "--format=json") or (word in ("-f", "--format") and value == "json")
        for word, value in [*pairs, (argv[-1], "") if argv else ("", "")]
    )


def _usage(failure: Exception, argv: list[str]) -> int:
    """What Typer could not understand; help that was asked for by giving nothing goes to stdout."""
    message = getattr(failure, "format_message", lambda: str(failure))()
    if type(failure).__name__ == "NoArgsIsHelpError":
        complain(message, multiline=True)
        return 2
    from crmcli.usage import spoken  # noqa: PLC0415 - only for a line that cannot be understood

    message = spoken(message)
    complain(_("error: {sentence}").format(sentence=message))
    context = getattr(failure, "ctx", None)
    if context is not None:
        complain(_("hint: {hint}").format(hint=f"{context.command_path} --help"))
    if _wants_json(argv):
        _complain_json(_AsUsage("{sentence}", sentence=message), message, None, ())
    return 2


class _AsUsage(CrmError):
    exit_code = 2
    code = "usage"


def _output_failed(failure: OSError, argv: list[str]) -> int:
    if failure.errno == errno.EPIPE:
        return 0
    if failure.errno == errno.ENOSPC:
        complain(_("error: the output could not be written: the disk is full"))
        return 1
    if failure.filename is not None or failure.errno is not None:
        complain(
            _("error: {file}: {why}").format(file=failure.filename or _("output"), why=failure.strerror or failure)
        )
        return 1
    return _bug(failure, argv)


def _bug(failure: Exception, argv: list[str]) -> int:
    """A mistake of ours: say so, with what to paste into a report."""
    import traceback  # noqa: PLC0415 - only when we failed

    where = traceback.extract_tb(failure.__traceback__)[-1:]
    place = f"{where[0].filename.rsplit('crmcli', 1)[-1]}:{where[0].lineno}" if where else "?"
    complain(_("error: this is a mistake in crm; nothing was changed. Please report it with these lines:"))
    complain(f"  {type(failure).__name__}: {failure}")
    complain(f"  crmcli{place}, Python {sys.version.split()[0]}, SQLite {sqlite3.sqlite_version}")
    if "--debug" in argv:
        complain("".join(traceback.format_exception(failure)), multiline=True)
    return 3
