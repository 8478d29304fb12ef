"""Rows out again: cells a spreadsheet cannot run, and the rejects file that can be fixed and fed back."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import TextIO

from crmcli.errors import CrmError
from crmcli.formats.table import Reject

REJECT_COLUMNS = ("_line", "_field", "_error")

_RUN_BY_EXCEL = frozenset("=+-@\t\r\n＝＋－＠'")


def excel_safe(text: str) -> str:
    """The cell with a ``'`` before it if a spreadsheet would run it as a formula, or if it has one."""
    return "'" + text if text[:1] in _RUN_BY_EXCEL and text else text


def excel_unsafe(text: str) -> str:
    """The cell as it was before ``excel_safe``; takes away exactly one layer and nothing else."""
    return text[1:] if text[:1] == "'" and text[1:2] in _RUN_BY_EXCEL and len(text) > 1 else text


class RejectsFile:
    """The rejects of one import: the original columns plus ``_line,_field,_error``; in place once closed.

    Nothing appears when no row was rejected. ``say`` turns an error into its sentence in the user's language;
    ``excel`` writes what ``--for-excel`` writes, for a file that came that way.
    """

    def __init__(
        self,
        path: Path,
        header: Sequence[str],
        *,
        delimiter: str = ",",
        excel: bool = False,
        say: Callable[[CrmError], str] = str,
    ) -> None:
        self.path, self.excel, self.say = path, excel, say
        self.count = 0
        self._header, self._delimiter = header, delimiter
        self._kept = [at for at, name in enumerate(header) if name not in REJECT_COLUMNS]
        self._part = path.with_name(path.name + ".part")
        self._file: TextIO | None = None

    def add(self, reject: Reject) -> None:
        """Write one row; cells beyond the header stand after the error, so that the row stays ragged."""
        width = len(self._header)
        cells = reject.cells + [""] * (width - len(reject.cells))
        told = [str(reject.line), reject.field, self.say(reject.error)]
        self._write([cells[at] for at in self._kept] + told + cells[width:])
        self.count += 1

    def _write(self, cells: list[str]) -> None:
        if self._file is None:
            self._file = self._opened()
            self._write([self._header[at] for at in self._kept] + list(REJECT_COLUMNS))
        shown = [excel_safe(cell) for cell in cells] if self.excel else cells
        # csv.writer leaves a lone CR unquoted when it is no part of the line end; a reader takes it for one.
        returns = any("\r" in cell for cell in shown)
        writer = csv.writer(
            self._file,
            delimiter=self._delimiter,
            lineterminator="\n",
            quoting=csv.QUOTE_ALL if returns else csv.QUOTE_MINIMAL,
        )
        writer.writerow(shown)

    def _opened(self) -> TextIO:
        # 0600 from the first byte: the rows are customers' data.
        handle = os.open(self._part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        encoding = "utf-8-sig" if self.excel else "utf-8"
        return open(handle, "w", encoding=encoding, errors="backslashreplace", newline="")  # noqa: PTH123 - a handle

    def close(self) -> None:
        """Put the file in its place, if there is one."""
        if self._file is not None:
            self._file.close()
            self._file = None
            self._part.replace(self.path)

    def discard(self) -> None:
        """Leave no trace: the import did not happen."""
        if self._file is not None:
            self._file.close()
            self._file = None
            self._part.unlink()

    def __enter__(self) -> RejectsFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        else:
            self.discard()
