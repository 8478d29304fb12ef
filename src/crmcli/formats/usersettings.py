"""The user's own settings: a TOML file that only its owner reads, changed without losing a comment in it."""

from __future__ import annotations

import os
from pathlib import Path

from crmcli.errors import CrmError, InvalidValue


def write_user_setting(path: Path, name: str, value: str | None) -> None:
    """Set one value, or take it out; the file is replaced whole, 0600 in a directory 0700.

    Raises InvalidValue when the file is no TOML, CrmError when it cannot be written.
    """
    import tomlkit  # noqa: PLC0415 - only where settings are written
    from tomlkit.exceptions import TOMLKitError  # noqa: PLC0415 - as above

    real = path.resolve()
    try:
        document = tomlkit.parse(real.read_text("utf-8")) if real.exists() else tomlkit.document()
    except (TOMLKitError, UnicodeDecodeError, OSError) as wrong:
        raise InvalidValue("the settings file {path} cannot be read: {why}", path=path, why=wrong) from wrong
    if value is None:
        document.pop(name, None)
    else:
        document[name] = value
    try:
        _replace(real, tomlkit.dumps(document))
    except OSError as failure:
        raise CrmError("{file} cannot be written: {why}", file=path, why=failure.strerror) from failure


def _replace(path: Path, text: str) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with os.fdopen(os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW, 0o600), "w") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
