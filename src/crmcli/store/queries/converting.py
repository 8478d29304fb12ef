"""What converting a lead needs to know: whole rows, as they are stored."""

from __future__ import annotations

from typing import Any

from crmcli.store.book import Book


def whole_row(book: Book, noun: str, row_id: int) -> dict[str, Any]:
    """Every column of a record, by name."""
    names = [name for (name,) in book.rows("SELECT name FROM pragma_table_info(?)", (noun,))]
    return dict(zip(names, book.rows(f"SELECT {', '.join(names)} FROM {noun} WHERE id = ?", (row_id,))[0], strict=True))
