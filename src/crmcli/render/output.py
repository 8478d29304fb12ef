"""The output boundary: where bytes leave for stdout, stderr or a file, and nothing unsafe passes."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from crmcli.errors import CrmError

_UNSAFE = {
    **{code: f"\\x{code:02x}" for code in (*range(0x20), *range(0x7F, 0xA0))},
    **{code: f"\\u{code:04x}" for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF, 0x2028, 0x2029)},
}
_UNSAFE_MULTILINE = {code: shown for code, shown in _UNSAFE.items() if code not in (0x09, 0x0A)}


class OutputClosed(Exception):
    """Whoever read our output has gone: ``crm … | head``. Not a failure."""


def safe(text: str, *, multiline: bool = False) -> str:
    """Text that cannot steer a terminal: controls, bidi marks and BOM become visible escapes."""
    return text.translate(_UNSAFE_MULTILINE if multiline else _UNSAFE)


def say(text: str) -> None:
    """Print finished text and a line end to stdout."""
    write(None, [text + "\n"])


def complain(text: str, *, multiline: bool = False) -> None:
    """Print a line to stderr: errors, warnings, hints, confirmations."""
    stream = sys.stderr
    if stream is None:
        return
    encoding = stream.encoding or "utf-8"
    body = safe(text, multiline=multiline).encode(encoding, "backslashreplace").decode(encoding)
    try:
        print(body, file=stream, flush=True)
    except OSError:
        pass


def write(output: Path | None, parts: Iterable[str]) -> None:
    """Write text, as UTF-8, to stdout or - complete or not at all - to a file (0600 when new)."""
    if output is None:
        _to_stdout(part.encode(_encoding(), "backslashreplace") for part in parts)
    else:
        _to_file(output, (part.encode("utf-8") for part in parts))


def write_bytes(output: Path | None, parts: Iterable[bytes]) -> None:
    """Write bytes that are UTF-8 already: CSV, JSON."""
    if output is None:
        _to_stdout(parts)
    else:
        _to_file(output, parts)


def finish() -> None:
    """Flush stdout; a closed pipe is quiet, a full disk is not."""
    if sys.stdout is not None:
        _guarded_flush(sys.stdout.buffer)


def _encoding() -> str:
    """UTF-8, but on a terminal the terminal's own encoding."""
    return (sys.stdout.encoding or "utf-8") if sys.stdout.isatty() else "utf-8"


def _to_stdout(parts: Iterable[bytes]) -> None:
    if sys.stdout is None:
        raise CrmError("the output is closed")
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
    beside = output.with_name(f".{output.name}.{os.getpid()}.part")
    try:
        handle = os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW, 0o600)
        with os.fdopen(handle, "wb") as stream:
            for part in parts:
                stream.write(part)
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(output)
    except OSError as failure:
        raise CrmError("{file} cannot be written: {why}", file=output, why=failure.strerror) from failure
    finally:
        beside.unlink(missing_ok=True)
