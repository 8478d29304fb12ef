"""What the settings of a book rest on: whether it holds money, and which stages its deals stand in."""

from __future__ import annotations

from crmcli.domain.fields import Kind, stored
from crmcli.domain.nouns import NOUNS, record_class
from crmcli.store.book import Book


def setting_row(book: Book, name: str) -> tuple[int, str] | None:
    """The id and the stored value (JSON) of a setting that differs from its default."""
    row = book.one("SELECT id, value FROM setting WHERE name = ?", (name,))
    return (row[0], row[1]) if row else None


def holds_money(book: Book) -> bool:
    """Whether any record has an amount."""
    amounts = ((noun, spec.column) for noun in NOUNS for spec in stored(record_class(noun)) if spec.kind is Kind.MONEY)
    return any(
        book.value(f"SELECT EXISTS (SELECT 1 FROM {noun} WHERE {column} IS NOT NULL)") for noun, column in amounts
    )


def deals_by_stage(book: Book) -> dict[tuple[str, str], int]:
    """How many deals stand in each stage, by name and type."""
    rows = book.rows("SELECT stage, stage_type, count(*) FROM opp GROUP BY stage, stage_type")
    return {(stage, kind): count for stage, kind, count in rows}
