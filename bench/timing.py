"""Whole processes, timed: commands take turns, the first turn warms, the median counts, ratios are within one run."""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import termios
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from statistics import median
from typing import NamedTuple

RUNS = 9
"""Turns that count, at the least 7."""

NULL, PIPE, TERMINAL = "null", "pipe", "terminal"
"""Where the output of a command goes. A pipe is read as fast as it fills; a terminal has 80 columns."""


class Command(NamedTuple):
    """What to run: the words by the number of the turn (a book can be added to only once in the same way)."""

    words: Callable[[int], Sequence[str]]
    env: Mapping[str, str] = {}
    out: str = PIPE


class Taken(NamedTuple):
    """The medians of a command: seconds by the clock, seconds of work, and the most memory it held, in MiB."""

    seconds: float
    work: float
    memory: float


def same(*words: str) -> Callable[[int], Sequence[str]]:
    """The same words at each turn."""
    return lambda _turn: words


def timed(commands: Mapping[str, Command], runs: int = RUNS) -> dict[str, Taken]:
    """The medians of each command."""
    taken: dict[str, list[Taken]] = {name: [] for name in commands}
    for turn in range(runs + 1):
        for name, command in commands.items():
            once = _once(name, command, turn)
            if turn:
                taken[name].append(once)
    return {name: Taken(*(median(each) for each in zip(*all_, strict=True))) for name, all_ in taken.items()}


def _once(name: str, command: Command, turn: int) -> Taken:
    words = tuple(command.words(turn))
    env = {**os.environ, **command.env}
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    read, write = _ends(command.out)
    inherit = [(os.POSIX_SPAWN_DUP2, write, 1)]
    if command.out == TERMINAL:
        inherit += [(os.POSIX_SPAWN_DUP2, write, 0), (os.POSIX_SPAWN_DUP2, write, 2)]
    reader = threading.Thread(target=_drain, args=(read,)) if read is not None else None
    start = time.perf_counter()
    child = os.posix_spawn(words[0], words, env, file_actions=inherit)
    os.close(write)
    if reader:
        reader.start()
    _, status, usage = os.wait4(child, 0)
    seconds = time.perf_counter() - start
    if reader and read is not None:
        reader.join()
        os.close(read)
    if status:
        raise SystemExit(f"{name} failed with {os.waitstatus_to_exitcode(status)}: {' '.join(words)}")
    return Taken(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def _ends(out: str) -> tuple[int | None, int]:
    if out == NULL:
        return None, os.open(os.devnull, os.O_WRONLY)
    if out == PIPE:
        return os.pipe()
    read, write = pty.openpty()
    fcntl.ioctl(write, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    return read, write


def _drain(read: int) -> None:
    try:
        while os.read(read, 1 << 16):
            pass
    except OSError:
        pass  # a terminal whose other end is closed says so in this way


def table(rows: Sequence[Sequence[str]]) -> str:
    """Rows as text, the first column to the left, the others to the right."""
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    lines = ([f"{cell:>{width}}" for cell, width in zip(row[1:], widths[1:], strict=True)] for row in rows)
    return "\n".join("  ".join([f"{row[0]:<{widths[0]}}", *line]) for row, line in zip(rows, lines, strict=True))
