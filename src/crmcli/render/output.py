"""The output boundary: where bytes leave for stdout, stderr or a file, and nothing unsafe passes."""

from __future__ import annotations

import errno
import io
import os
import re
import shutil
import stat
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from crmcli.errors import CrmError

_UNSAFE = {
    **{code: f"\\x{code:02x}" for code in (*range(0x20), *range(0x7F, 0xA0))},
    **{code: f"\\u{code:04x}" for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF, 0x2028, 0x2029)},
}
_IN_JSON = "[\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff]"
_UNSAFE_MULTILINE = {code: shown for code, shown in _UNSAFE.items() if code not in (0x09, 0x0A)}


class OutputClosed(Exception):
    """Whoever read our output has gone: ``crm … | head``. Not a failure."""


def safe(text: str, *, multiline: bool = False) -> str:
    """Text that cannot steer a terminal: controls, bidi marks and BOM become visible escapes."""
    return text.translate(_UNSAFE_MULTILINE if multiline else _UNSAFE)


def safe_json(text: str) -> str:
    """JSON in which the unsafe characters are written as JSON escapes: it reads back as it was."""
    return re.sub(_IN_JSON, lambda found: f"\\u{ord(found[0]):04x}", text)


def on_terminal() -> bool:
    """Whether a person reads stdout."""
    return sys.stdout is not None and sys.stdout.isatty()


def say(text: str) -> None:
    """Print a line to stdout."""
    write(None, [safe(text) + "\n"])


def complain(text: str, *, multiline: bool = False, wrap: bool = False) -> None:
    """Print a line to stderr: errors, warnings, hints, confirmations.

    ``wrap`` breaks a sentence between its words on a terminal; not for what is to be copied, such as a command.
    """
    stream = sys.stderr
    if stream is None:
        return
    encoding = stream.encoding or "utf-8"
    body = safe(text, multiline=multiline).encode(encoding, "backslashreplace").decode(encoding)
    if wrap and stream.isatty():
        body = _wrapped(body)
    with suppress(OSError):
        print(body, file=stream, flush=True)


def _wrapped(line: str) -> str:
    """A long line broken between words, as a terminal would not."""
    width = shutil.get_terminal_size((80, 24)).columns
    if len(line) < width:
        return line
    import textwrap  # noqa: PLC0415 - only for a long line on a terminal

    lead = line[: len(line) - len(line.lstrip())]
    return textwrap.fill(
        line.strip(), width - 1, initial_indent=lead, subsequent_indent=lead + "  ",
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip


def write(output: Path | None, parts: Iterable[str]) -> None:
    """Write text for people: in the encoding of the terminal on one, else as UTF-8."""
    encoding = (sys.stdout.encoding if output is None and on_terminal() else None) or "utf-8"
    write_bytes(output, (part.encode(encoding, "backslashreplace") for part in parts))


def write_data(output: Path | None, parts: Iterable[str]) -> None:
    """Write text for machines - CSV, JSON -, as UTF-8 in every locale."""
    write_bytes(output, (part.encode("utf-8") for part in parts))


def lenient() -> None:
    """Let what Typer prints itself, the help, come out on a terminal of any encoding."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def write_bytes(output: Path | None, parts: Iterable[bytes]) -> None:
    """Write bytes to stdout or - complete or not at all - to a file (0600 when new)."""
    if output is None:
        _to_stdout(parts)
    else:
        _to_file(output, parts)


def finish() -> None:
    """Flush stdout; a closed pipe is quiet, a full disk is not."""
    if sys.stdout is not None:
        _guarded_flush(sys.stdout.buffer)


def _to_stdout(parts: Iterable[bytes]) -> None:
    if sys.stdout is None:
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))
    stream = sys.stdout.buffer
    try:
        for part in parts:
            stream.write(part)
    except OSError as failure:
        _output_gone(failure)
        raise
    _guarded_flush(stream)


def _guarded_flush(stream: BinaryIO) -> None:
    try:
        stream.flush()
    except OSError as failure:
        _output_gone(failure)
        raise


def _output_gone(failure: OSError) -> None:
    """Give stdout up, so that nothing flushes it again; a closed pipe ends the run quietly."""
    sink = os.open(os.devnull, os.O_WRONLY)
    os.dup2(sink, sys.stdout.fileno())
    if failure.errno == errno.EPIPE:
        raise OutputClosed from failure


def _to_file(output: Path, parts: Iterable[bytes]) -> None:
    """Write beside the target and rename, so that the target is whole or as it was."""
    try:
        mode = _mode_of(output)
        if stat.S_ISREG(mode) and _is_database(output):
            raise CrmError("{file} is a database; what crm prints does not take its place", file=output)
        if stat.S_IFMT(mode) in (stat.S_IFREG, 0):
            _beside(Path(os.path.realpath(output)), stat.S_IMODE(mode) or 0o600, parts)  # a link stays one
        else:
            with output.open("wb") as stream:  # /dev/null, a FIFO: there is nothing to replace
                stream.writelines(parts)
    except OSError as failure:
        raise CrmError("{file} cannot be written: {why}", file=output, why=failure.strerror) from failure


def _is_database(target: Path) -> bool:
    """Whether the target is a book, or another SQLite file: a slip of the hand must not cost it."""
    with suppress(PermissionError), target.open("rb") as stream:
        return stream.read(16) == b"SQLite format 3\0"
    return False


def _mode_of(target: Path) -> int:
    """What stands at the target, and who may read it; 0 for nothing."""
    try:
        return target.stat().st_mode
    except FileNotFoundError:
        return 0


def _beside(target: Path, mode: int, parts: Iterable[bytes]) -> None:
    beside = target.with_name(f".crm-{os.urandom(6).hex()}.part")
    handle = os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.writelines(parts)
            stream.flush()
            os.fchmod(handle, mode)
            os.fsync(handle)
        beside.replace(target)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
