"""What a person sees and what the book stores agree: every field has its column, every column its reason."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import REAL, CheckConstraint, Column, Integer, Table, Text
from sqlmodel import SQLModel

from crmcli.domain import activitykinds, leadcycle, stages
from crmcli.domain.fields import Field, Kind, field_map, fields_of
from crmcli.domain.nouns import NOUNS, SUBJECTS, record_class
from crmcli.domain.records.org import ORG_STAGES
from crmcli.settings import BOOK_SETTINGS
from crmcli.store import tables
from crmcli.store.columns import one_of
from crmcli.store.shadows import shadows_of

TABLES: dict[str, Table] = {table.name: table for table in SQLModel.metadata.sorted_tables}

BOOKKEEPING = {
    "opp": {"stage_type", "entered_on"},  # what rules look at, and since when
    "lead": {"heat"},  # engagement in the form that does not change with time
    "activity": {"due_on", "done_on"},  # the local day of a moment
}
"""Columns that rules keep beside what a person sees."""

STORED = {
    Kind.MONEY: Integer, Kind.PERCENT: Integer, Kind.WHOLE: Integer, Kind.FLAG: Integer, Kind.REF: Integer,
    Kind.NUMBER: REAL,
}  # fmt: skip
"""How a kind is stored; the others are text."""

SHOWN_AS = {
    Kind.MONEY: {"int"}, Kind.PERCENT: {"int"}, Kind.WHOLE: {"int"}, Kind.FLAG: {"bool"}, Kind.NUMBER: {"float"},
    Kind.DAY: {"date"}, Kind.MOMENT: {"datetime", "date"}, Kind.LIST: {"tuple[str, ...]"},
}  # fmt: skip
"""The Python types of a kind (a moment of which only the day is known is a day); the others are ``str``."""


def every_field() -> Iterator[tuple[str, Field]]:
    for noun in NOUNS:
        for spec in fields_of(record_class(noun)):
            yield noun, spec


FIELDS = [pytest.param(noun, spec, id=f"{noun}.{spec.name}") for noun, spec in every_field()]


def columns_of(spec: Field) -> list[str]:
    """The columns a field is stored in; none for what is computed."""
    if spec.sql or (spec.derived and spec.noun == "any"):
        return []
    if spec.noun == "any":
        return [f"{subject}_id" for subject in SUBJECTS]
    return [spec.column, f"{spec.name}_typed"] if spec.kind is Kind.PHONE else [spec.column]


@pytest.mark.parametrize("noun", NOUNS)
def test_every_column_is_a_field_a_shadow_or_kept_by_a_rule(noun: str) -> None:
    seen = {column for spec in fields_of(record_class(noun)) for column in columns_of(spec)}
    shadows = {column for each in shadows_of(noun).values() for column, _ in each}
    assert set(TABLES[noun].columns.keys()) == seen | shadows | BOOKKEEPING.get(noun, set())


@pytest.mark.parametrize(("noun", "spec"), FIELDS)
def test_a_column_is_stored_as_its_kind_says(noun: str, spec: Field) -> None:
    for name in columns_of(spec):
        assert type(TABLES[noun].columns[name].type) is STORED.get(spec.kind, Text)


@pytest.mark.parametrize(("noun", "spec"), FIELDS)
def test_a_field_is_typed_as_its_kind_says(noun: str, spec: Field) -> None:
    declared = {part.strip() for part in record_class(noun).__annotations__[spec.name].split("|")}
    assert declared - {"None"}
    assert declared - {"None"} <= SHOWN_AS.get(spec.kind, {"str"})


@pytest.mark.parametrize(("noun", "spec"), FIELDS)
def test_what_may_be_unknown_is_the_same_in_both(noun: str, spec: Field) -> None:
    optional = "None" in record_class(noun).__annotations__[spec.name] or spec.kind is Kind.LIST
    for name in columns_of(spec):
        assert TABLES[noun].columns[name].nullable == (optional or name.endswith("_typed"))


@pytest.mark.parametrize(("noun", "spec"), FIELDS)
def test_a_reference_points_to_the_table_of_its_noun(noun: str, spec: Field) -> None:
    for name in columns_of(spec):
        targets = {key.column.table.name for key in TABLES[noun].columns[name].foreign_keys}
        wanted = {name.removesuffix("_id")} if spec.noun == "any" else {spec.noun} - {None}
        assert targets == wanted


@pytest.mark.parametrize(("noun", "spec"), FIELDS)
def test_a_field_says_what_it_needs_to(noun: str, spec: Field) -> None:
    assert spec.label
    assert (spec.kind is Kind.CHOICE) == bool(spec.choices or spec.setting)
    assert (spec.kind is Kind.REF) == bool(spec.noun and not (spec.derived and spec.noun == "any"))
    assert spec.setting is None or BOOK_SETTINGS[spec.setting].kind in ("list", "table")
    assert not (spec.derived and spec.option)
    assert spec.sql is None or spec.derived


@pytest.mark.parametrize("noun", NOUNS)
def test_every_record_has_what_all_records_have(noun: str) -> None:
    fields = field_map(record_class(noun))
    assert {"id", "owner", "external_id", "note", "created_at", "updated_at"} <= fields.keys()
    assert [name for name in fields if fields[name].shown][:1] == ["id"]
    assert any(spec.required for spec in fields.values())


@pytest.mark.parametrize(
    ("noun", "names"),
    [
        ("lead", "name company title salutation email phone address province region channel industry source "
         "source_detail campaign referred_by status stop_reason wake_on score fit engagement potential interests "
         "consent_email consent_sms consent_source opted_out_email opted_out_sms next_action next_action_on created_on "
         "last_contacted_on qualified_on converted_on org contact opp"),
        ("org", "code name tax_code stage email phone website address province region channel industry key_account "
         "potential potential_on parent campaign became_customer_on created_on"),
        ("contact", "name salutation title department org email phone address province birthday interests role "
         "consent_email consent_sms consent_source opted_out_email opted_out_sms created_on"),
        ("opp", "name org contact product amount stage probability category expected_close created_on closed_on "
         "lost_reason competitor partner source campaign next_action next_action_on weighted"),
        ("activity", "kind subject record due_at done_at repeat outcome personal cost"),
    ],
)  # fmt: skip
def test_the_fields_have_the_names_the_design_gives_them(noun: str, names: str) -> None:
    assert set(names.split()) <= field_map(record_class(noun)).keys()


# --- checks


def checks(table: str) -> set[str]:
    found: set[Any] = {each for each in TABLES[table].constraints if isinstance(each, CheckConstraint)}
    return {str(each.sqltext) for each in found}


@pytest.mark.parametrize(
    ("table", "column", "states"),
    [
        ("lead", "status", leadcycle.STATUSES),
        ("org", "stage", ORG_STAGES),
        ("opp", "stage_type", stages.TYPES),
        ("opp", "category", stages.CATEGORIES),
        ("opp", "lost_reason", stages.LOST_REASONS),
        ("activity", "kind", activitykinds.KINDS),
    ],
)
def test_a_check_allows_just_the_states_of_the_domain(table: str, column: str, states: tuple[str, ...]) -> None:
    assert one_of(column, states) in checks(table)


@pytest.mark.parametrize(("noun", "spec"), FIELDS)
def test_a_fixed_choice_and_a_flag_are_checked_by_the_book(noun: str, spec: Field) -> None:
    if spec.choices and not spec.sql:
        assert one_of(spec.name, spec.choices) in checks(noun)
    if spec.kind is Kind.FLAG:
        assert f"{spec.name} IN (0, 1)" in checks(noun)
    if spec.kind is Kind.PERCENT:
        assert f"{spec.name} BETWEEN 0 AND 100" in checks(noun)


# --- all tables


def every_column() -> Iterator[Column[Any]]:
    for table in TABLES.values():
        yield from table.columns


def test_only_whole_numbers_texts_and_real_numbers_are_stored() -> None:
    assert {type(column.type) for column in every_column()} == {Integer, Text, REAL}
    assert [str(column) for column in every_column() if isinstance(column.type, REAL)] == ["lead.heat"]


def test_every_table_is_strict_and_never_gives_an_id_again() -> None:
    for table in TABLES.values():
        assert table.dialect_options["sqlite"]["strict"]
        assert table.dialect_options["sqlite"]["autoincrement"]
        assert [column.name for column in table.primary_key] == ["id"]


def test_every_reference_between_records_has_an_index() -> None:
    """Deleting looks for what refers to a record; undo looks for what refers to those it takes back."""
    led = {(table.name, next(iter(index.columns)).name) for table in TABLES.values() for index in table.indexes}
    missing = [
        str(column)
        for column in every_column()
        if column.foreign_keys and column.table.name != "imported" and (column.table.name, column.name) not in led
    ]
    assert not missing


def test_a_python_class_and_its_columns_agree_on_what_may_be_unknown() -> None:
    models = [each for each in vars(tables).values() if isinstance(each, type) and issubclass(each, SQLModel)]
    for model in models:
        if hasattr(model, "__table__"):
            for name, annotation in model.__annotations__.items():
                if not annotation.startswith("ClassVar") and name != "id":
                    assert ("None" in annotation) == model.__table__.columns[name].nullable, f"{model}.{name}"


def test_the_names_of_tables_and_columns_are_words() -> None:
    for column in every_column():
        assert re.fullmatch(r"[a-z][a-z_0-9]*", f"{column.name}")
