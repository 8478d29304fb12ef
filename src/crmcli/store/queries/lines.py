"""Lines of CSV and TSV built by SQLite itself, nearly as fast as it reads: byte for byte what render/rows prints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta, timezone, tzinfo

from crmcli.domain.fields import Field, Kind
from crmcli.domain.zones import seen_moment
from crmcli.store.queries.naming import expression
from crmcli.store.queries.select import Selection

SEPARATORS = {"csv": ",", "tsv": "\t"}
"""The formats that SQLite can write, and what stands between two cells."""

_BARE = (Kind.WHOLE, Kind.PERCENT, Kind.NUMBER, Kind.FLAG, Kind.DAY, Kind.PHONE, Kind.TAX, Kind.MONEY, Kind.MOMENT)
"""Kinds whose text never holds a sign that needs quoting."""

_COLUMN = "v"


def header(fields: Sequence[Field], fmt: str) -> bytes:
    """The first line: the names of the fields."""
    return (SEPARATORS[fmt].join(spec.name for spec in fields) + "\n").encode()


def lines(selection: Selection, fields: Sequence[Field], fmt: str) -> Iterator[bytes]:
    """The line of each record, in order; holds a read lock until the last: spool them, never print meanwhile."""
    sql = selection.sql([_line(selection, fields, fmt)])
    return (line for (line,) in selection.desk.book.stream(sql, selection.params))


def _line(selection: Selection, fields: Sequence[Field], fmt: str) -> str:
    """The expression of a whole line. One printf: joining forty cells by || copies the line forty times."""
    cells = [_cell(selection, spec, fmt) for spec in fields]
    places = SEPARATORS[fmt].join(["%s"] * len(cells))
    return f"CAST(printf('{places}\n', {', '.join(cells)}) AS BLOB)"


def _cell(selection: Selection, spec: Field, fmt: str) -> str:
    """The expression of one cell; NULL where it is empty, which printf leaves out."""
    value = expression(spec)
    if spec.kind is Kind.MONEY:
        return _money(value, selection.desk.currency)
    if spec.kind is Kind.MOMENT:
        return _moment(value, selection)
    if spec.kind in _BARE or spec.choices or (spec.kind is Kind.REF and spec.noun == "any"):
        return value
    guard = _quoted if fmt == "csv" else _blanked
    if value == f"t.{spec.column}":
        return guard(value)
    # What is not simply a column is worked out once: the LIMIT keeps SQLite from copying it into each test.
    return f"(SELECT {guard(_COLUMN)} FROM (SELECT {value} AS {_COLUMN} LIMIT 1))"


def _quoted(value: str) -> str:
    # Measured: four GLOBs of one letter each (a strcspn) beat one of a set, instr and a test of the whole line.
    needs = " OR ".join(f"{value} GLOB '*{sign}*'" for sign in (",", '"', "\n", "\r"))
    twice = f"""'"' || replace({value}, '"', '""') || '"'"""
    return f"CASE WHEN {value} IS NULL THEN NULL WHEN {needs} THEN {twice} ELSE {value} END"


def _blanked(value: str) -> str:
    for sign in ("\t", "\r", "\n"):
        value = f"replace({value}, '{sign}', ' ')"
    return value


def _money(value: str, currency: str) -> str:
    """Units and, in a currency that has them, all its decimals."""
    from crmcli.domain.money import minor_digits  # noqa: PLC0415 - only where there is money

    digits = minor_digits(currency)
    if not digits:
        return value
    unit, sign = 10**digits, f"CASE WHEN {value} < 0 THEN '-' END"
    text = f"printf('%s%d.%0{digits}d', {sign}, abs({value}) / {unit}, abs({value}) % {unit})"
    return f"CASE WHEN {value} IS NOT NULL THEN {text} END"


def _moment(value: str, selection: Selection) -> str:
    """The local moment with its distance from UTC; a whole day stays a day."""
    zone = selection.desk.zone
    local = _fixed(value, zone) if isinstance(zone, timezone) else _summer(value, selection)
    return f"CASE WHEN length({value}) = 10 THEN {value} ELSE {local} END"


def _fixed(value: str, zone: timezone) -> str:
    minutes = zone.utcoffset(None) // timedelta(minutes=1)
    sign, (hours, rest) = "-" if minutes < 0 else "+", divmod(abs(minutes), 60)
    return f"strftime('%Y-%m-%dT%H:%M:%S{sign}{hours:02}:{rest:02}', {value}, '{minutes:+} minutes')"


def _summer(value: str, selection: Selection) -> str:
    zone = selection.desk.zone
    selection.desk.book.define("local_moment", 1, lambda text: text and _local_moment(text, zone))
    return f"local_moment({value})"


def _local_moment(text: str, zone: tzinfo) -> str:
    return seen_moment(text, zone).isoformat()
