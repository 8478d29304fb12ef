"""Tests of reports as people look at them: tables with bars, Markdown, printed pages, HTML, drawings."""

from __future__ import annotations

import unicodedata
from datetime import date
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from crmcli.domain.fields import Kind, field, fields_of, record
from crmcli.domain.reporting import Parameter, Report, Sentence
from crmcli.render.shape import Shape
from crmcli.render.sheets import sheet


@record
class Line:
    """A row of the report of these tests."""

    owner: str | None = field(Kind.TEXT, "owner", shown=True)
    n: int = field(Kind.NUMBER, "deals", shown=True)
    amount: int | None = field(Kind.MONEY, "amount", shown=True)
    weighted: int | None = field(Kind.MONEY, "weighted", shown=True)
    age_mean: float | None = field(Kind.NUMBER, "mean days", shown=True)
    hidden: int = field(Kind.NUMBER, "hidden")


@record
class Total:
    """The figures of the report of these tests."""

    n: int = field(Kind.NUMBER, "deals")
    amount: int | None = field(Kind.MONEY, "amount")
    weighted: int | None = field(Kind.MONEY, "weighted")
    age_mean: float | None = field(Kind.NUMBER, "mean days")
    hidden: int = field(Kind.NUMBER, "hidden")
    rate: float | None = field(Kind.PERCENT, "close rate")


@record
class Record:
    """A record behind a row."""

    row: str | None = field(Kind.TEXT, "row")
    id: int = field(Kind.WHOLE, "id", shown=True)
    name: str = field(Kind.TEXT, "name", shown=True)


def report(*rows: Line, evidence: tuple[Record, ...] | None = None, company: str = "") -> Report:
    """A report of these rows."""
    return Report(
        name="sample",
        title=Sentence("Open deals by owner"),
        parameters=(
            Parameter("period", Kind.TEXT, "period", None),
            Parameter("as_of", Kind.DAY, "as of", date(2026, 3, 13)),
        ),
        figures=Total(n=1234, amount=20_150_000_000, weighted=None, age_mean=12.5, hidden=1, rate=None),
        rows=rows,
        columns=fields_of(Line),
        measure="amount",
        rules=(Sentence("Open deals are those whose stage is of the type open."),),
        notes=(Sentence("as of {day}: {n} things", {"day": date(2026, 3, 13), "n": 1234}),),
        currency="VND",
        company=company,
        as_of=date(2026, 3, 13),
        evidence_class=Record,
        evidence=evidence,
    )


AN = Line(owner="Nguyễn Thị Phương An", n=1200, amount=20_000_000_000, weighted=4_000_000_000, age_mean=12.5, hidden=0)
NOBODY = Line(owner=None, n=34, amount=150_000_000, weighted=None, age_mean=None, hidden=1)


def drawn(found: Report, form: str, lang: str = "en", **more: object) -> str:
    """The report in a format."""
    return "".join(sheet(found, Shape(form, lang=lang)._replace(**more)))  # type: ignore[arg-type]


@pytest.mark.parametrize("lang", ["en", "vi"])
@pytest.mark.parametrize("form", ["table", "text"])
def test_what_people_read_fits_80_columns(form: str, lang: str) -> None:
    found = report(AN, NOBODY, evidence=(Record(row=None, id=1, name="Máy lạnh trung tâm " * 9),), company="Cơ điện An")
    text = drawn(found, form, lang)
    assert max(len(line) for line in text.splitlines()) <= 80
    numbers = ("20,000,000,000 ₫", "20,150,000,000 ₫") if lang == "en" else ("20.000.000.000 ₫", "20.150.000.000 ₫")
    assert all(number in text for number in numbers)


def test_a_table_has_a_bar_beside_its_measure() -> None:
    lines = drawn(report(AN, NOBODY), "table").splitlines()
    assert "20,000,000,000 ₫  ██" in lines[5]
    assert "150,000,000 ₫  ▏" in lines[6]


def test_where_there_is_no_room_there_is_no_bar() -> None:
    assert "█" not in drawn(report(AN, NOBODY), "table", width=60)


def test_what_is_unknown_is_not_zero() -> None:
    lines = drawn(report(AN, NOBODY), "table").splitlines()
    assert lines[6].split()[0] == "(none)"
    assert lines[6].split()[-2:] == ["n/a", "n/a"]
    assert lines[8].split()[:2] == ["total", "1,234"]


def test_hidden_columns_are_shown_when_asked_for() -> None:
    assert "hidden" not in drawn(report(AN, NOBODY), "table")
    assert "hidden" in drawn(report(AN, NOBODY), "table", columns=("owner", "hidden"))


def test_a_report_without_rows_still_has_its_figures_and_notes() -> None:
    text = drawn(report(), "table")
    assert "nothing found" in text
    assert "close rate               n/a" in text
    assert "note: as of 2026-03-13: 1,234 things" in text


def test_only_parameters_that_are_given_are_printed() -> None:
    text = drawn(report(AN), "text", "vi")
    assert "13/03/2026" in text
    assert "None" not in text


def test_the_printed_page_begins_with_company_and_title() -> None:
    text = drawn(report(AN, company="Cơ điện An"), "text")
    assert text.splitlines()[:4] == ["Cơ điện An", "", "OPEN DEALS BY OWNER", "==================="]
    assert text.endswith("things\n")


@pytest.mark.parametrize("form", ["table", "text", "md", "html"])
def test_an_explanation_has_the_rules_and_the_records(form: str) -> None:
    behind = (Record(row="Nguyễn Thị Phương An", id=7, name="Máy lạnh"), Record(row="rate", id=8, name="Tủ đông"))
    found = report(AN, evidence=behind)
    text = drawn(found, form)
    for words in ("type open", "Máy lạnh", "Tủ đông"):
        assert words in text
        assert words not in drawn(report(AN), form)


@pytest.mark.parametrize("form", ["table", "text", "md", "html", "svg"])
def test_no_name_can_steer_a_terminal_or_leave_its_page(form: str) -> None:
    evil = Line(owner="\x1b]52;c;x\x07<script>|[/]\u202e", n=1, amount=1, weighted=1, age_mean=1.0, hidden=0)
    text = drawn(report(evil, AN, company="\x1b[2J<b>"), form)
    assert not any(unicodedata.category(sign) == "Cc" and sign != "\n" for sign in text)
    assert "\u202e" not in text
    if form in ("html", "svg", "md"):
        assert "<script>" not in text
        assert "<b>" not in text


def test_markdown_is_a_table_that_no_name_can_break() -> None:
    text = drawn(report(Line(owner="A|B\\", n=1, amount=1, weighted=1, age_mean=1.0, hidden=0)), "md")
    assert "| owner | deals | amount | weighted | mean days |\n|---|---:|---:|---:|---:|\n" in text
    assert "| A\\|B\\\\ | 1 | 1 ₫ | 1 ₫ | 1.0 |" in text


class _Tags(HTMLParser):
    """Open tags, those still open, and whether each is closed by its own."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[str] = []
        self.sound = True

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self.sound = self.sound and self.open.pop() == tag


def test_html_is_one_sound_page_with_table_and_drawing() -> None:
    tags = _Tags()
    tags.feed(drawn(report(AN, NOBODY, evidence=(Record(row=None, id=1, name="x"),)), "html", "vi"))
    assert tags.sound
    assert not tags.open
    assert (tags.seen.count("svg"), tags.seen.count("table"), tags.seen.count("script")) == (1, 2, 0)


def test_a_drawing_has_a_bar_a_row() -> None:
    root = ElementTree.fromstring(drawn(report(AN, NOBODY), "svg"))
    words = [each.text for each in root.iter("{http://www.w3.org/2000/svg}text")]
    assert words == [
        "Open deals by owner", "amount, as of 2026-03-13",
        "Nguyễn Thị Phương An", "20,000,000,000 ₫", "(none)", "150,000,000 ₫",
    ]  # fmt: skip
