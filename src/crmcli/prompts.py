"""Asking for what is missing - only where a person sits at a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from crmcli.context import current
from crmcli.errors import RuleBroken, UsageError
from crmcli.i18n import _


def ask(question: str, option: str, *, choices: Sequence[str] = ()) -> str:
    """The answer to a question; off a terminal UsageError naming the option that would have given it."""
    if not current().interactive:
        if choices:
            raise UsageError("{option} is missing; it is one of {known}", option=_(option), known=", ".join(choices))
        raise UsageError("{option} is missing", option=_(option))
    import questionary  # noqa: PLC0415 - only where a person is asked

    if choices:
        named = [questionary.Choice(_(each), value=each) for each in choices]
        asked = questionary.select(_(question), choices=named, instruction=_("(arrow keys)"))
    else:
        asked = questionary.text(_(question), validate=lambda text: bool(text.strip()))
    return str(asked.unsafe_ask())


def offer(question: str, default: str, *, choices: Sequence[str] = ()) -> str:
    """The answer to a question that has a sensible answer already; off a terminal that one."""
    if not current().interactive:
        return default
    import questionary  # noqa: PLC0415 - only where a person is asked

    if choices:
        asked = questionary.select(
            _(question), choices=list(choices), default=default or None, instruction=_("(arrow keys)")
        )
    else:
        asked = questionary.text(_(question), default=default)
    return str(asked.unsafe_ask())


def confirm(question: str, *, yes: bool) -> None:
    """Go on only with a yes: ``--yes``, or the person's own; off a terminal UsageError naming ``--yes``.

    ``question`` is finished text in the user's language.
    """
    if yes:
        return
    if not current().interactive:
        raise UsageError("this asks before it acts; say --yes to go on without being asked")
    import questionary  # noqa: PLC0415 - only where a person is asked

    if not questionary.confirm(question, default=False).unsafe_ask():
        raise RuleBroken("you said no; nothing was changed")
