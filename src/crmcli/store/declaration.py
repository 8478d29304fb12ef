"""How a book is laid out: the tables as declared, the fields people see of them, and the DDL a book has."""

from __future__ import annotations

from typing import Any

from crmcli.domain.fields import Field, fields_of
from crmcli.domain.nouns import NOUNS, PLURALS, record_class
from crmcli.settings import BOOK_SETTINGS
from crmcli.store.book import APPLICATION_ID, REVISION, Book

Described = dict[str, Any]


def statements(book: Book) -> list[str]:
    """The statements that would make this book anew, tables before their indexes, without what SQLite adds itself."""
    found = book.rows(
        "SELECT sql FROM sqlite_master m WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite~_%' ESCAPE '~' "
        "AND name NOT IN (SELECT name FROM pragma_table_list WHERE type = 'shadow') "
        "ORDER BY (SELECT rowid FROM sqlite_master t WHERE t.name = m.tbl_name), type = 'index', name"
    )
    return [sql for (sql,) in found]


def described() -> Described:
    """The declared book: tables with columns, keys, checks and indexes; records with their fields; settings."""
    from sqlmodel import SQLModel  # noqa: PLC0415 - only who asks for the declaration pays for it

    from crmcli.store import tables  # noqa: PLC0415 - as above

    about = {cls.__tablename__: cls.__doc__ for cls in vars(tables).values() if hasattr(cls, "__tablename__")}
    declared = SQLModel.metadata.sorted_tables
    return {
        "application_id": APPLICATION_ID,
        "revision": REVISION,
        "tables": [{"name": each.name, "about": about[each.name], **_table(each)} for each in declared],
        "records": [_record(noun) for noun in NOUNS],
        "settings": [_setting(name) for name in BOOK_SETTINGS],
    }


def _table(table: Any) -> Described:
    from sqlalchemy import CheckConstraint, UniqueConstraint  # noqa: PLC0415 - as in described()

    checks = [str(each.sqltext) for each in table.constraints if isinstance(each, CheckConstraint)]
    unique = [
        [column.name for column in each.columns] for each in table.constraints if isinstance(each, UniqueConstraint)
    ]
    return {
        "columns": [_column(each) for each in table.columns],
        "checks": sorted(checks),
        "unique": sorted(unique),
        "indexes": [_index(each) for each in sorted(table.indexes, key=lambda index: str(index.name))],
    }


def _column(column: Any) -> Described:
    default = column.server_default
    return {
        "name": column.name,
        "type": str(column.type),
        "required": not column.nullable,
        "default": None if default is None else str(default.arg),
        "key": bool(column.primary_key),
        "references": next((key.target_fullname for key in column.foreign_keys), None),
    }


def _index(index: Any) -> Described:
    where = index.dialect_options["sqlite"]["where"]
    return {
        "name": index.name,
        "columns": [str(each.name) for each in index.columns],
        "unique": bool(index.unique),
        "where": None if where is None else str(where),
    }


def _record(noun: str) -> Described:
    plural = next(plural for plural, single in PLURALS.items() if single == noun)
    return {"noun": noun, "plural": plural, "fields": [_field(spec) for spec in fields_of(record_class(noun))]}


def _field(spec: Field) -> Described:
    return {
        "name": spec.name,
        "label": spec.label,
        "kind": spec.kind.value,
        "required": spec.required,
        "derived": spec.derived,
        "column": None if spec.sql or spec.noun == "any" else spec.column,
        "option": spec.flag if spec.option else None,
        "choices": list(spec.choices),
        "setting": spec.setting,
        "refers_to": spec.noun,
    }


def _setting(name: str) -> Described:
    setting = BOOK_SETTINGS[name]
    return {"name": name, "about": setting.label, "kind": setting.kind, "default": setting.default}
