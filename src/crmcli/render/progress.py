"""A progress bar on stderr, where a person waits at a terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from crmcli.i18n import _

_STEPS = 200
"""Different lengths of the bar."""


@contextmanager
def progress(words: dict[str, str]) -> Iterator[Callable[[str, float], None]]:
    """Gives what to call with a step and how much of it is done (0-1); ``words`` say the steps to the person."""
    if sys.stderr is None or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield lambda _step, _done: None
        return
    from rich.console import Console  # noqa: PLC0415 - only at a terminal
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn  # noqa: PLC0415 - as above

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    # It draws when it is told to: a thread that draws by itself could not survive a fork.
    with Progress(*columns, console=Console(file=sys.stderr), transient=True, auto_refresh=False) as bar:
        task = bar.add_task("", total=_STEPS)

        def tell(step: str, done: float) -> None:
            reached, now = int(done * _STEPS), bar.tasks[0]
            if (reached, _(words[step])) != (now.completed, now.description):
                bar.update(task, description=_(words[step]), completed=reached, refresh=True)

        yield tell
