"""A report as people look at it: a table with bars, Markdown, a printed page, HTML, a drawing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from textwrap import fill
from typing import Any, NamedTuple

from crmcli.domain.fields import Field, Kind, fields_of
from crmcli.domain.reporting import NUMBERS, Parameter, Report
from crmcli.i18n import _
from crmcli.render import rows as text_rows
from crmcli.render.cells import UNKNOWN, number, shown, worded
from crmcli.render.charts import Bar, bars, svg, terminal_has_blocks
from crmcli.render.fitting import GAP
from crmcli.render.output import safe
from crmcli.render.shape import Shape

_LONGEST_BAR, _SHORTEST_BAR = 24, 4
_MANY = 10

PRINTED_WIDTH = 80
"""Characters of a line on a printed page."""


def sheet(report: Report, shape: Shape) -> Iterable[str]:
    """The parts of the text in a format for people."""
    return _FORMATS[shape.format](report, shape)


def cell(value: Any, spec: Field, currency: str, lang: str) -> str:
    """A value as a person reads it; a number that cannot be known is n/a."""
    if value is None and spec.kind in NUMBERS:
        return UNKNOWN
    return safe(shown(value, spec, currency, lang))


def row_label(report: Report, row: Any, lang: str) -> str:
    """What a row is of: ``proposal``, ``lost: price``."""
    words = [cell(getattr(row, spec.name), spec, report.currency, lang) for spec in report.key_columns]
    return ": ".join(word for word in words if word) or _("(none)")


def _people_shape(shape: Shape) -> Shape:
    """The shape in which the columns are those that people look at."""
    return shape._replace(format="table")


def parameter_words(report: Report, lang: str) -> list[tuple[str, str]]:
    """The parameters as label and value; what was not given is left out."""
    return [(_(each.label), _parameter(each, report, lang)) for each in report.parameters if each.value is not None]


def _parameter(each: Parameter, report: Report, lang: str) -> str:
    return cell(each.value, Field(each.kind, each.label), report.currency, lang)


def figure_words(report: Report, lang: str) -> list[tuple[str, str]]:
    """The figures as label and value."""
    return [
        (_(spec.label), cell(_short(getattr(report.figures, spec.name)), spec, report.currency, lang))
        for spec in fields_of(type(report.figures))
    ]


def _short(value: Any) -> Any:
    """A list for people: its first few."""
    return (*value[:_MANY], "…") if isinstance(value, tuple) and len(value) > _MANY else value


def _cells(report: Report, fields: Sequence[Field], lang: str) -> list[list[str]]:
    found = [[cell(getattr(row, s.name), s, report.currency, lang) for s in fields] for row in report.rows]
    for words in found:
        if not any(word for word, spec in zip(words, fields, strict=True) if spec.kind not in NUMBERS):
            words[0] = words[0] or _("(none)")
    return found


def _totals(report: Report, fields: Sequence[Field], lang: str) -> list[str] | None:
    """The figures below their columns, where each column has one."""
    if not report.has_totals or len(report.rows) < 2:
        return None
    keys = iter([_("total")])
    return [
        cell(getattr(report.figures, spec.name), spec, report.currency, lang)
        if spec.kind in NUMBERS
        else next(keys, "")
        for spec in fields
    ]


def table(report: Report, shape: Shape) -> str:
    """The rows as a table with a bar beside the measure, where there is room for one."""
    from crmcli.render.tables import table_text  # noqa: PLC0415 - rich only for a table

    fields = list(_people_shape(shape).chosen(report.columns))
    lines, totals = _cells(report, fields, shape.lang), _totals(report, fields, shape.lang)
    room = shape.width - _natural_width(fields, [*lines, *([totals] if totals else [])])
    at = next((at for at, spec in enumerate(fields) if spec.name == report.measure), None)
    if at is not None and room >= _SHORTEST_BAR + GAP:
        drawn = bars(
            [getattr(row, report.measure) for row in report.rows],
            min(room - GAP, _LONGEST_BAR),
            blocks=not shape.tty or terminal_has_blocks(),
        )
        fields.insert(at + 1, Field(Kind.TEXT, ""))
        for words, bar in zip(lines, drawn, strict=True):
            words.insert(at + 1, bar)
        if totals:
            totals.insert(at + 1, "")
    return table_text(fields, lines, shape, footer=totals)


def _natural_width(fields: Sequence[Field], lines: Sequence[Sequence[str]]) -> int:
    widths = [max(len(_(spec.label)), *(len(line[at]) for line in lines), 0) for at, spec in enumerate(fields)]
    return sum(widths) + GAP * (len(widths) - 1)


def _table_lines(report: Report, shape: Shape) -> Iterator[str]:
    """Title, parameters, table, the figures that are no totals, notes, and what explains them."""
    lang, width = shape.lang, shape.width
    yield worded(report.title, lang) + "\n"
    yield fill(", ".join(f"{label} {value}" for label, value in parameter_words(report, lang)), width) + "\n\n"
    yield table(report, shape) if report.rows else _("nothing found") + "\n"
    if not report.has_totals or len(report.rows) < 2:
        yield "\n"
        yield from aligned(figure_words(report, lang))
    for note in report.notes:
        yield "\n" + fill(_("note: {remark}").format(remark=worded(note, lang)), width) + "\n"
    if report.evidence is not None:
        yield "\n" + _("How these figures are made") + "\n"
        for rule in report.rules:
            yield fill(worded(rule, lang), width, initial_indent="- ", subsequent_indent="  ") + "\n"
        for title, text in evidence_tables(report, shape):
            yield f"\n{title}\n{text}"


def aligned(words: Sequence[tuple[str, str]]) -> Iterator[str]:
    """A line a pair, the values below each other."""
    widest = max((len(label) for label, _value in words), default=0)
    longest = max((len(value) for _label, value in words), default=0)
    return (f"{label:<{widest}}  {value:>{longest}}\n" for label, value in words)


class Behind(NamedTuple):
    """The records behind one row or figure: a title, the columns and their cells."""

    title: str
    fields: list[Field]
    lines: list[list[str]]


def evidence_of(report: Report, lang: str) -> Iterator[Behind]:
    """The records behind each row and figure, for people."""
    labels = {report.key(row): row_label(report, row, lang) for row in report.rows}
    labels |= {spec.name: _(spec.label) for spec in fields_of(type(report.figures))}
    fields = [spec for spec in fields_of(report.evidence_class) if spec.shown]
    for key, each in groupby(report.evidence or (), key=lambda record: record.row):
        lines = [[cell(getattr(one, s.name), s, report.currency, lang) for s in fields] for one in each]
        yield Behind(f"{labels[key]} ({number(len(lines), lang)})", fields, lines)


def evidence_tables(report: Report, shape: Shape) -> Iterator[tuple[str, str]]:
    """The records behind each row and figure: a title and a table."""
    from crmcli.render.tables import table_text  # noqa: PLC0415 - rich only for a table

    plain = shape._replace(columns=None)
    for behind in evidence_of(report, shape.lang):
        yield behind.title, table_text(behind.fields, behind.lines, plain)


def _markdown(report: Report, shape: Shape) -> Iterator[str]:
    """A heading, the parameters, the rows as a table, the figures and notes as lists."""
    lang = shape.lang
    fields = shape.chosen(report.columns)
    yield f"## {worded(report.title, lang)}\n\n"
    yield from (f"- {label}: {_plain(value)}\n" for label, value in parameter_words(report, lang))
    yield "\n| " + " | ".join(_(spec.label) for spec in fields) + " |\n"
    yield "|" + "|".join("---:" if spec.kind in NUMBERS else "---" for spec in fields) + "|\n"
    yield from ("| " + " | ".join(map(_plain, words)) + " |\n" for words in _cells(report, fields, lang))
    yield "\n"
    yield from (f"- {label}: {_plain(value)}\n" for label, value in figure_words(report, lang))
    if report.notes or report.evidence is not None:
        yield "\n"
    sentences = (*report.notes, *(report.rules if report.evidence is not None else ()))
    yield from (f"{worded(each, lang)}\n\n" for each in sentences)
    if report.evidence is not None:
        yield from text_rows.markdown_lines(fields_of(report.evidence_class), report.evidence, report.currency, lang)


def _plain(text: str) -> str:
    """A cell of a Markdown table: nothing in it ends the cell or starts a tag."""
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")


def _svg(report: Report, shape: Shape) -> Iterator[str]:
    yield chart(report, shape.lang)


def chart(report: Report, lang: str) -> str:
    """The rows as a drawing of bars, by their measure."""
    measure = next(spec for spec in report.columns if spec.name == report.measure)
    drawn = [
        Bar(row_label(report, row, lang), value, cell(value, measure, report.currency, lang))
        for row in report.rows
        for value in (getattr(row, report.measure),)
    ]
    subtitle = ", ".join([_(measure.label), *(f"{label} {value}" for label, value in parameter_words(report, lang))])
    return svg(worded(report.title, lang), subtitle, drawn)


def _printed(report: Report, shape: Shape) -> Iterator[str]:
    """The printed report, in plain text of 80 columns."""
    from crmcli.render.pages import page  # noqa: PLC0415 - jinja2 only for pages

    sheet = shape._replace(width=PRINTED_WIDTH, tty=False)
    text = page(
        "reports/report.txt.j2",
        **_common(report, shape.lang),
        table=table(report, sheet) if report.rows else _("nothing found") + "\n",
        figures="".join(aligned(figure_words(report, shape.lang))),
        parameters="".join(aligned_left(parameter_words(report, shape.lang))),
        evidence=None if report.evidence is None else list(evidence_tables(report, sheet)),
        wrapped=lambda text: fill(text, PRINTED_WIDTH, initial_indent="- ", subsequent_indent="  "),
    )
    yield text.rstrip() + "\n"


def aligned_left(words: Sequence[tuple[str, str]]) -> Iterator[str]:
    """A line a pair, the values starting below each other."""
    widest = max((len(label) for label, _value in words), default=0)
    return (f"{label:<{widest}}  {value}\n" for label, value in words)


def _page(report: Report, shape: Shape) -> Iterator[str]:
    """A page of HTML that needs nothing else: style and drawing are within."""
    from markupsafe import Markup  # noqa: PLC0415 - comes with jinja2, for pages only

    from crmcli.render.pages import page  # noqa: PLC0415 - jinja2 only for pages

    fields = _people_shape(shape).chosen(report.columns)
    yield page(
        "reports/report.html.j2",
        **_common(report, shape.lang),
        lang=shape.lang,
        columns=[(_(spec.label), spec.kind in NUMBERS) for spec in fields],
        rows=_cells(report, fields, shape.lang),
        totals=_totals(report, fields, shape.lang),
        figures=figure_words(report, shape.lang),
        parameters=parameter_words(report, shape.lang),
        chart=Markup(chart(report, shape.lang)),
        evidence=None if report.evidence is None else list(evidence_of(report, shape.lang)),
    )


def _common(report: Report, lang: str) -> dict[str, Any]:
    """What the printed page and the HTML page share."""
    return {
        "company": safe(report.company),
        "title": worded(report.title, lang),
        "notes": [worded(note, lang) for note in report.notes],
        "rules": [worded(rule, lang) for rule in report.rules],
    }


_FORMATS: dict[str, Callable[[Report, Shape], Iterable[str]]] = {
    "table": _table_lines,
    "md": _markdown,
    "text": _printed,
    "html": _page,
    "svg": _svg,
}
