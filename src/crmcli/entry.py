"""The tiny entry point: ^C is heard even during imports, the collector is off, nothing runs after the last flush."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress
from typing import NoReturn


def main() -> NoReturn:
    """Run the command line and leave with its exit code."""
    gc.disable()  # a short process frees nothing worth the collector's time
    try:
        from crmcli.cli import run  # noqa: PLC0415 - inside the try, so that ^C during imports is quiet

        code = run(sys.argv[1:])
    except KeyboardInterrupt:
        code = 130
    if sys.stderr is not None:
        with suppress(OSError):
            sys.stderr.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
