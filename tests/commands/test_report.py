"""Tests of crm report: the worked cases to the last digit, the formats, the errors."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.conftest import Crm, Result

    from crmcli.store.desk import Desk

MAY = ("--today", "2026-05-01")
FORMATS = ("table", "csv", "tsv", "json", "jsonl", "md", "text", "html", "svg")

# The worked case win_stats_q1: state, amount, created, closed.
DEALS = (
    ("won", 100_000_000, "2026-01-01", "2026-01-31"),
    ("won", 50_000_000, "2025-11-01", "2026-02-09"),
    ("won", 30_000_000, "2026-03-05", "2026-03-05"),
    ("lost", 200_000_000, "2026-01-15", "2026-03-01"),
    ("lost", 20_000_000, "2026-02-01", "2026-02-20"),
    ("open", 70_000_000, "2026-03-20", None),
    ("won", 40_000_000, "2026-03-01", "2026-04-01"),
)


@pytest.fixture
def deals(crm: Crm) -> Crm:
    """A book with the deals of the worked case, made by its commands."""
    for state, amount, created, closed_on in DEALS:
        assert crm("opp", "add", "Máy lạnh", "--amount", str(amount), "--today", created).code == 0
        number = crm("opp", "list", "-f", "ids", "--limit", "1").out.strip()
        if state == "won":
            assert crm("opp", "win", number, "--today", str(closed_on)).code == 0
        elif state == "lost":
            assert crm("opp", "lose", number, "--reason", "price", "--today", str(closed_on)).code == 0
    return crm


@pytest.fixture
def leads(desk: Desk, crm: Crm) -> Crm:
    """A book with the leads of the worked case: 35 of the quarter, 2 duplicates since deleted, 1 of the one before."""
    statuses = ["converted"] * 9 + ["stopped"] * 15 + ["new"] * 11
    with desk.batch() as b:
        for number, status in enumerate(statuses):
            row = {"name": f"Lead {number}", "status": status, "created_on": f"2026-0{number % 3 + 1}-10"}
            b.insert("lead", {**row, "source": "fair" if number % 2 else "press"})
        twins = [
            b.insert("lead", {"name": f"Twin {number}", "status": "converted", "created_on": "2026-02-01"})
            for number in range(2)
        ]
        b.insert("lead", {"name": "Old", "status": "converted", "created_on": "2025-12-31"})
    for twin in twins:
        assert crm("lead", "delete", str(twin), "--yes").code == 0
    return crm


def rows_of(result: Result) -> list[dict[str, str]]:
    """CSV read back."""
    assert result.code == 0, result.err
    return list(csv.DictReader(io.StringIO(result.out)))


def worked(name: str) -> Any:
    """A worked case of the acceptance data."""
    path = Path(__file__).parents[2] / "../shared/acceptance/expected.json"
    if not path.exists():
        pytest.skip("the worked cases (shared/acceptance) are not here")
    return json.loads(path.read_text("utf-8"))[name]


def test_the_worked_quarter_of_deals(deals: Crm) -> None:
    found = deals("report", "closed", "--period", "2026-Q1", *MAY, "-f", "json").json
    figures = ("close_rate", "close_rate_value", "win_rate", "cycle_mean", "cycle_median", "n_won", "n_closed")
    assert [found[name] for name in figures] == [60.0, 45.0, 50.0, 43.3, 30, 3, 5]
    assert (found["won_value"], found["lost_value"]) == (180_000_000, 220_000_000)
    assert found["parameters"] == {
        "period": "2026-Q1", "from": "2026-01-01", "to": "2026-03-31", "as_of": "2026-05-01",
        "by": "reason", "currency": "VND",
    }  # fmt: skip


def test_the_worked_quarter_of_deals_is_that_of_the_acceptance_data(deals: Crm) -> None:
    case = worked("win_stats_q1")
    assert [(each["state"], each["amount"], each["created"]) for each in case["input"]] == [each[:3] for each in DEALS]
    found = deals("report", "closed", "--period", "2026-Q1", *MAY, "-f", "json").json
    expected = {{"win_rate_created": "win_rate"}.get(name, name): value for name, value in case["output"].items()}
    assert {name: found[name] for name in expected} == expected


def test_a_quarter_without_deals_has_no_rates(crm: Crm) -> None:
    assert crm("init").code == 0
    found = crm("report", "closed", "--period", "2026-Q1", "-f", "json").json
    figures = ("close_rate", "close_rate_value", "win_rate", "cycle_mean", "cycle_median", "n_won", "n_closed")
    assert [found[name] for name in figures] == [None, None, None, None, None, 0, 0]
    assert found["rows"] == []


def test_the_worked_quarter_of_leads(leads: Crm) -> None:
    found = leads("report", "leads", "--period", "2026-Q1", "--today", "2026-03-31", "-f", "json").json
    assert [found[name] for name in ("created", "converted", "rate", "open")] == [35, 9, 25.7, 11]
    assert sum(row["created"] for row in found["rows"]) == 35


def test_the_worked_quarter_of_leads_is_that_of_the_acceptance_data(leads: Crm) -> None:
    expected = worked("lead_conversion_q1")["output"]
    found = leads("report", "leads", "--period", "2026-Q1", "--today", "2026-03-31", "-f", "json").json
    assert {name: found[name] for name in expected} == expected


def test_the_pipeline_of_a_past_day_is_that_of_the_past(deals: Crm) -> None:
    now = deals("report", "pipeline", *MAY, "-f", "json").json
    assert (now["n"], now["amount"], now["weighted"]) == (1, 70_000_000, 7_000_000)
    february = deals("report", "pipeline", "--today", "2026-02-15", "-f", "json").json
    assert (february["n"], february["amount"]) == (2, 220_000_000)
    assert len(february["notes"]) == 1


# The worked case forecast_q2: id, state, amount, probability, category, day it closes or should close.
EXPECTED = (
    ("O1", "open", 100_000_000, 10, "pipeline", "2026-04-20"),
    ("O2", "open", 200_000_000, 50, "best_case", "2026-05-15"),
    ("O3", "open", 300_000_000, 80, "commit", "2026-06-30"),
    ("O4", "won", 150_000_000, None, None, "2026-04-02"),
    ("O5", "lost", 500_000_000, None, None, "2026-04-05"),
    ("O6", "open", 80_000_000, 60, "best_case", "2026-04-01"),
    ("O7", "open", 70_000_000, 90, "commit", "2026-07-01"),
    ("O8", "open", 60_000_000, 90, "omitted", "2026-05-01"),
)


@pytest.fixture
def expected(crm: Crm) -> Crm:
    """A book with the deals of the worked forecast, made by its commands."""
    for number, (name, state, amount, probability, category, close) in enumerate(EXPECTED, 1):
        line = ["opp", "add", name, "--amount", str(amount), "--expected-close", close, "--today", "2026-03-20"]
        if state == "open":
            line += ["--probability", str(probability), "--category", str(category)]
        assert crm(*line).code == 0
        if state != "open":
            ending = ["win"] if state == "won" else ["lose", "--reason", "price"]
            assert crm("opp", ending[0], str(number), *ending[1:], "--today", close).code == 0
    return crm


def test_the_worked_forecast(expected: Crm) -> None:
    found = expected("report", "forecast", "--period", "2026-Q2", "--today", "2026-04-10", "-f", "json").json
    figures = ("weighted", "pipeline", "best_case", "commit", "closed", "overdue")
    assert [found[name] for name in figures] == [500_000_000, 600_000_000, 650_000_000, 450_000_000, 150_000_000, [6]]
    assert expected("report", "forecast", "--today", "2026-04-10", "-f", "json").json["rows"] == found["rows"]


def test_the_worked_forecast_is_that_of_the_acceptance_data(expected: Crm) -> None:
    case = worked("forecast_q2")
    assert [tuple(each.get(name) for name in ("id", "state", "amount", "prob", "category", "close"))
            for each in case["input"]["opps"]] == list(EXPECTED)  # fmt: skip
    found = expected("report", "forecast", "--period", "2026-Q2", "--today", "2026-04-10", "-f", "json").json
    assert {name: found[name] for name in case["output"]["cumulative"]} == case["output"]["cumulative"]
    assert found["weighted"] == case["output"]["weighted"]
    assert [EXPECTED[deal - 1][0] for deal in found["overdue"]] == case["output"]["overdue"]


def test_overdue_deals_are_said_to_stand_apart(expected: Crm) -> None:
    result = expected("report", "forecast", "--today", "2026-04-10")
    assert "apart from the sums: 1 (6)" in result.err
    table = expected("report", "forecast", "--today", "2026-04-10", "-f", "table").out
    assert "overdue, apart" in table
    assert "500,000,000 ₫" in table


def test_leads_that_need_attention_can_be_passed_on(crm: Crm) -> None:
    assert crm("lead", "add", "An", "--phone", "0912345678", "--today", "2026-03-20").code == 0
    assert crm("lead", "add", "Bình", "--email", "b@x.vn", "--today", "2026-03-31").code == 0
    found = crm("report", "attention", "--today", "2026-03-31", "-f", "json").json
    assert [(row["id"], row["reasons"], row["never_contacted_days"]) for row in found["rows"]] == [
        (1, ["never_contacted", "no_next_action"], 11), (2, ["no_next_action"], None),
    ]  # fmt: skip
    assert crm("report", "attention", "--today", "2026-03-31", "-f", "ids").lines == ["lead:1", "lead:2"]
    assert crm("report", "attention", "--owner", "nobody", "-f", "ids").out == ""


def test_rows_are_csv_for_a_pipe_and_their_notes_go_to_stderr(deals: Crm) -> None:
    result = deals("report", "pipeline", "--today", "2026-02-15")
    assert result.lines[:2] == ["stage,n,amount,weighted,age_mean", "prospecting,2,220000000,22000000,22.5"]
    assert result.lines[2] == "qualification,0,0,0,"
    assert result.err.startswith("note: as of 2026-02-15: ")


def test_by_owner_the_rows_are_owners(deals: Crm) -> None:
    (row,) = rows_of(deals("report", "closed", "--by", "owner", "--period", "2026-Q1", *MAY))
    assert (row["owner"], row["n_won"], row["close_rate"]) == ("lan", "3", "60.0")


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("report", ["pipeline", "leads", "closed", "attention", "opps", "forecast"])
def test_every_report_speaks_every_format_in_both_languages(deals: Crm, report: str, form: str) -> None:
    assert deals("lead", "add", "Nguyễn Văn An", "--today", "2026-02-01").code == 0
    for lang in ("en", "vi"):
        for extra in ((), ("--explain",)):
            result = deals("report", report, *MAY, "-f", form, "--lang", lang, *extra)
            assert result.code == 0, result.err
            assert result.out


def test_every_grouping_works(deals: Crm) -> None:
    for report, choices in (
        ("pipeline", ("stage", "owner", "region", "source")),
        ("leads", ("source", "industry", "status", "owner", "month")),
        ("closed", ("reason", "owner")),
        ("opps", ("stage", "owner")),
        ("forecast", ("month", "owner", "stage")),
    ):
        for by in choices:
            result = deals("report", report, "--by", by, *MAY)
            assert result.code == 0, result.err
            assert by in result.lines[0].split(",")


def test_money_in_a_currency_with_cents_has_two_decimals(desk: Desk, crm: Crm) -> None:
    with desk.batch() as b:
        b.insert("setting", {"name": "currency", "value": '"USD"'})
    assert crm("opp", "add", "Sale", "--amount", "1,234.50").code == 0
    assert rows_of(crm("report", "pipeline"))[0]["amount"] == "1234.50"
    assert crm("report", "pipeline", "-f", "json").json["amount"] == 1234.5
    assert "$1,234.50" in crm("report", "pipeline", "-f", "text").out


def test_the_ending_of_the_file_names_the_format(deals: Crm, tmp_path: Path) -> None:
    for name, start in (("a.svg", "<svg "), ("a.html", "<!DOCTYPE html>"), ("a.txt", "OPEN DEALS"), ("a.md", "## ")):
        assert deals("report", "pipeline", "-o", str(tmp_path / name)).code == 0
        assert (tmp_path / name).read_text("utf-8").startswith(start)


def test_columns_and_order_are_chosen(deals: Crm) -> None:
    result = deals("report", "pipeline", *MAY, "--sort", "-n,stage", "--columns", "stage,n")
    assert result.lines == ["stage,n", "prospecting,1", "needs,0", "negotiation,0", "proposal,0", "qualification,0"]


def test_the_unknown_stands_last_whatever_the_order(deals: Crm) -> None:
    for order in ("age_mean", "-age_mean"):
        rows = rows_of(deals("report", "pipeline", *MAY, "--sort", order))
        assert [row["age_mean"] for row in rows] == ["42.0", "", "", "", ""]


def test_the_columns_are_listed(deals: Crm) -> None:
    result = deals("report", "closed", "--by", "owner", "--columns", "help")
    assert [line.split()[0] for line in result.lines][:3] == ["owner", "n_won", "n_lost"]


def test_explained_rows_are_the_records_behind_them(deals: Crm) -> None:
    rows = rows_of(deals("report", "closed", "--period", "2026-Q1", *MAY, "--explain"))
    assert [row["row"] for row in rows] == ["won"] * 3 + ["lost:price"] * 2 + ["win_rate"] * 6
    assert sum(int(row["amount"]) for row in rows if row["row"] == "won") == 180_000_000
    assert sorted(row["days"] for row in rows if row["row"] == "won") == ["0", "100", "30"]


def test_an_explained_object_has_rules_and_records(deals: Crm) -> None:
    found = deals("report", "pipeline", *MAY, "--explain", "-f", "json").json
    assert [(each["row"], each["id"], each["age"]) for each in found["explain"]["records"]] == [("prospecting", 6, 42)]
    assert any("amount x probability" in rule for rule in found["explain"]["rules"])
    assert "explain" not in deals("report", "pipeline", *MAY, "-f", "json").json


@pytest.mark.parametrize(
    ("line", "code", "words"),
    [
        (("pipeline", "--by", "colour"), 2, "stage, owner, region, source"),
        (("leads", "--by", "colour"), 2, "source, industry, status, owner, month"),
        (("closed", "--by", "stage"), 2, "reason, owner"),
        (("forecast", "--by", "colour"), 2, "month, owner, stage"),
        (("forecast", "--to", "2026-06-30"), 2, "--from"),
        (("opps", "--by", "colour"), 2, "stage, owner"),
        (("closed", "--period", "2026-Q7"), 1, "2026-Q7"),
        (("leads", "--from", "32/01/2026"), 1, "32/01/2026"),
        (("leads", "--from", "2026-03-01", "--to", "2026-02-01"), 1, "2026-03-01"),
        (("leads", "--period", "2026", "--to", "2026-02-01"), 2, "--period"),
        (("pipeline", "-f", "pdf"), 2, "svg"),
        (("pipeline", "-f", "ids"), 2, "svg"),
        (("pipeline", "--columns", "stage,colour"), 2, "colour"),
        (("pipeline", "--sort", "colour"), 2, "weighted"),
        (("pipeline", "--period", "2026"), 2, "--period"),
    ],
)
def test_what_cannot_be_reported_is_one_sentence(crm: Crm, line: tuple[str, ...], code: int, words: str) -> None:
    assert crm("init").code == 0
    result = crm("report", *line)
    assert (result.code, result.out) == (code, "")
    assert words in result.err
    assert "Traceback" not in result.err


def test_a_report_makes_no_book(crm: Crm, book_path: Path) -> None:
    assert crm("report", "pipeline").code == 6
    assert not book_path.exists()


@pytest.mark.parametrize("form", ["csv", "json", "table"])
def test_only_printed_pages_load_the_templates(deals: Crm, crm_process: Crm, form: str) -> None:
    result = crm_process("report", "pipeline", *MAY, "-f", form, env={"PYTHONPROFILEIMPORTTIME": "1"})
    loaded = {line.rpartition("|")[2].strip() for line in result.err.splitlines() if line.startswith("import time:")}
    assert "crmcli.reports.pipeline" in loaded
    assert not loaded & {"jinja2", "crmcli.reports.closed", "crmcli.reports.leads", "sqlalchemy", "pydantic"}
    assert ("rich" in loaded) is (form == "table")


@pytest.mark.parametrize("line", [("pipeline",), ("pipeline", "--explain"), ("pipeline", "--by", "owner")])
def test_amounts_too_large_to_be_summed_are_said_to_be(crm: Crm, book_path: Path, line: tuple[str, ...]) -> None:
    for _ in range(2):
        assert crm("opp", "add", "Sai", "--amount", "1.000.000 tỷ").code == 0
    with closing(sqlite3.connect(book_path)) as connection:  # crm itself takes no such amount
        connection.execute("UPDATE opp SET amount = 9000000000000000000")
        connection.commit()
    result = crm("report", *line)
    assert (result.code, result.out) == (1, "")
    assert "too large" in result.err
    assert "crm opp list --sort -amount" in result.err
