"""The one error boundary: whatever happens leaves as one sentence on stderr and the exit code of the contract."""

from __future__ import annotations

import errno
import signal
import sqlite3
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import typer

from crmcli import __version__
from crmcli.context import kept
from crmcli.errors import Ambiguous, CrmError, UsageError
from crmcli.i18n import N_, _
from crmcli.render.output import OutputClosed, complain, finish

_ClickFailure: type[Exception] = typer.BadParameter.__mro__[2]
"""Typer vendors click and exports only this leaf of its failures; the others are its ancestors."""


INTERRUPTED = 130
"""The exit code of ^C."""

_BUG = 3

_LONGEST = 2_000
"""Characters of a mistake of ours that are repeated."""

_WHY = {errno.ENOSPC: N_("the disk is full"), errno.EBADF: N_("it is closed")}

_heard = False


def guarded(action: Callable[[], int | None], argv: list[str]) -> int:
    """Run it, turn any failure into its sentence, and return the exit code."""
    try:
        _listen()
        return _outcome(action, argv)
    except KeyboardInterrupt:
        return INTERRUPTED  # again, while the first was being told
    except Exception as failure:
        return _bug(failure, argv)


def _listen() -> None:
    """Remember a ^C: within a function that SQLite calls, Python cannot let it pass."""
    global _heard
    _heard = False
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _hear)


def _hear(_number: int, _frame: object) -> None:
    global _heard
    _heard = True
    raise KeyboardInterrupt


def _outcome(action: Callable[[], int | None], argv: list[str]) -> int:
    try:
        code = action() or 0
        finish()
        return code
    except CrmError as failure:
        _report(failure, argv)
        return failure.exit_code
    except (OutputClosed, SystemExit):
        return 0  # who read the output has gone; Typer leaves when it finds that in the midst of a help text
    except (KeyboardInterrupt, typer.Abort):
        return _interrupted()
    except _ClickFailure as failure:
        return _usage(failure, argv)
    except OSError as failure:
        return _output_failed(failure, argv)
    except Exception as failure:
        return _interrupted() if _heard else _bug(failure, argv)


def _interrupted() -> int:
    batch = kept()
    if batch is None:
        complain(_("interrupted; nothing was changed"))
    else:
        complain(_("interrupted; what was changed is kept, crm undo {batch} takes it back").format(batch=batch))
    return INTERRUPTED


def _report(failure: CrmError, argv: list[str]) -> None:
    """The sentence, the candidates and the hint; with ``-f json`` also as JSON."""
    from crmcli.render.sentences import hint_of, sentence_of  # noqa: PLC0415 - only when something went wrong

    sentence, hint = sentence_of(failure), hint_of(failure)
    complain(_("error: {sentence}").format(sentence=sentence), wrap=True)
    candidates = failure.candidates if isinstance(failure, Ambiguous) else ()
    for line in candidates:
        complain(f"  {line}")
    if hint:
        complain(_("hint: {hint}").format(hint=hint))
    _tell_machines(argv, failure.code, failure.exit_code, sentence, hint=hint, candidates=list(candidates))
    _trace(failure, argv)


def _tell_machines(argv: list[str], code: str, exit_code: int, message: str, **more: Any) -> None:
    """With ``-f json`` the failure also as JSON."""
    if not _wants_json(argv):
        return
    import json  # noqa: PLC0415 - only for -f json

    known = {name: value for name, value in more.items() if value}
    complain(json.dumps({"error": {"code": code, "exit": exit_code, "message": message, **known}}))


def _trace(failure: BaseException, argv: list[str]) -> None:
    """With ``--debug`` where it failed."""
    if "--debug" in argv:
        import traceback  # noqa: PLC0415 - only for --debug

        complain("".join(traceback.format_exception(failure)), multiline=True)


def _wants_json(argv: list[str]) -> bool:
    pairs = pairwise(argv)
    return any(
        word in ("-fjson", "-f=json", "--format=json") or (word in ("-f", "--format") and value == "json")
        for word, value in [*pairs, (argv[-1], "") if argv else ("", "")]
    )


def _usage(failure: Exception, argv: list[str]) -> int:
    """What Typer could not understand."""
    from crmcli.usage import spoken  # noqa: PLC0415 - only for a line that cannot be understood

    message = spoken(getattr(failure, "format_message", lambda: str(failure))())
    complain(_("error: {sentence}").format(sentence=message), wrap=True)
    context = getattr(failure, "ctx", None)
    hint = f"{context.command_path} --help" if context is not None else None
    if hint:
        complain(_("hint: {hint}").format(hint=hint))
    _tell_machines(argv, UsageError.code, UsageError.exit_code, message, hint=hint)
    return UsageError.exit_code


def _output_failed(failure: OSError, argv: list[str]) -> int:
    """A file or stream that cannot be written; what the command has changed before is kept."""
    if failure.errno is None:
        return _bug(failure, argv)
    why = _(_WHY.get(failure.errno) or failure.strerror or "")
    if failure.filename:
        sentence = _("{file}: {why}").format(file=failure.filename, why=why)
    else:
        sentence = _("the output could not be written: {why}").format(why=why)
    complain(_("error: {sentence}").format(sentence=sentence), wrap=True)
    if (batch := kept()) is not None:
        complain(_("note: what was changed is kept; crm undo {batch} takes it back").format(batch=batch))
    _tell_machines(argv, CrmError.code, CrmError.exit_code, sentence)
    _trace(failure, argv)
    return CrmError.exit_code


def _bug(failure: Exception, argv: list[str]) -> int:
    """A mistake of ours: say so, with what to paste into a report."""
    import platform  # noqa: PLC0415 - only when we failed
    import traceback  # noqa: PLC0415 - as above

    if kept() is None:
        sentence = _("this is a mistake in crm; nothing was changed")
    else:
        sentence = _("this is a mistake in crm; what was changed before it is kept")
    complain(_("error: {sentence}").format(sentence=sentence), wrap=True)
    complain(_("hint: report it with these lines:"))
    frames = [each for each in traceback.extract_tb(failure.__traceback__) if "crmcli" in each.filename]
    place = f"{frames[-1].filename.rsplit('crmcli', 1)[-1]}:{frames[-1].lineno}" if frames else ""
    complain(f"  {type(failure).__name__}: {failure}"[:_LONGEST])
    complain(
        f"  crm {__version__} crmcli{place}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, "
        f"{platform.system()}"
    )
    _tell_machines(argv, "bug", _BUG, sentence, exception=f"{type(failure).__name__}: {failure}"[:_LONGEST])
    _trace(failure, argv)
    return _BUG
