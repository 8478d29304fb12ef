"""Real files of other people come in as they are: what is true of them is true of the book."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from crmcli.store.book import Book, open_book

if TYPE_CHECKING:
    from tests.conftest import Crm, Dump

ROOT = Path(__file__).parents[2]
MAPS = ROOT / "examples/maps"
DATA = ROOT.parent / "shared/data"

needs_data = pytest.mark.skipif(not DATA.exists(), reason=f"the real files are not in {DATA}")


@pytest.fixture
def real(tmp_path: Path) -> Path:
    """A copy of the files, so that a rejects file would not fall among them."""
    return Path(shutil.copytree(DATA, tmp_path / "data"))


@needs_data
def test_the_leads_of_a_school_come_in_repaired_and_go_again(
    crm: Crm, real: Path, book: Book, book_path: Path, dump: Dump
) -> None:
    before = dump(book_path)
    words = ("import", "leads", str(real / "leads/lead_scoring.csv"), "--map", str(MAPS / "lead-scoring.toml"))
    first = crm(*words, "-f", "json")
    found = first.json
    assert first.code == 0
    assert (found["created"], found["repaired"], found["rejected"]) == (9_240, 338, 0)
    converted = book.value("SELECT count(*) FROM lead WHERE status = 'converted'")
    assert (converted, round(100 * converted / 9_240, 2)) == (3_561, 38.54)
    assert book.value("SELECT count(*) FROM lead_log") == 3_561
    again = crm(*words)
    assert again.code == 0
    assert f"as batch {found['batch']}; nothing was done" in again.err
    assert crm(*words, "--again", "-f", "json").json["unchanged"] == 9_240
    assert crm("undo", "--yes").code == 0
    assert dump(book_path) == before
    assert crm(*words, "-f", "json").json["created"] == 9_240


@needs_data
def test_the_pipeline_of_a_computer_maker_adds_up(crm: Crm, real: Path, book_path: Path) -> None:
    crm("init", "--currency", "USD")
    folder = real / "sales-pipeline"
    orgs = crm("import", "orgs", str(folder / "accounts.csv"), "--map", str(MAPS / "pipeline-accounts.toml"))
    deals = crm("import", "opps", str(folder / "sales_pipeline.csv"), "--map", str(MAPS / "pipeline-opps.toml"))
    assert (orgs.code, deals.code) == (0, 0)
    book = open_book(book_path)
    assert book.value("SELECT count(*) FROM org") == 85
    assert book.value("SELECT count(*) FROM org WHERE parent_id IS NOT NULL") == 15
    assert book.rows("SELECT stage_type, count(*), sum(amount) / 100 FROM opp GROUP BY stage_type") == [
        ("lost", 2_473, 0),
        ("open", 2_089, None),
        ("won", 4_238, 10_005_534),
    ]
    assert book.value("SELECT count(*) FROM opp WHERE org_id IS NULL") == 1_425
    cycle = "SELECT round(avg(julianday(closed_on) - julianday(created_on)), 2) FROM opp WHERE stage_type = 'won'"
    assert book.value(cycle) == 51.78
    assert book.rows("SELECT product FROM opp WHERE product LIKE 'GTX%Pro%' GROUP BY product ORDER BY 1") == [
        ("GTX Plus Pro",), ("GTX Pro",)
    ]  # fmt: skip
    assert book.value("SELECT count(*) FROM opp_log") == 8_300
    book.close()


@needs_data
def test_the_report_of_closed_deals_agrees_with_the_file(crm: Crm, real: Path) -> None:
    crm("init", "--currency", "USD")
    file = str(real / "sales-pipeline/sales_pipeline.csv")
    done = crm("import", "opps", file, "--map", str(MAPS / "pipeline-opps.toml"), "--create", "org", "-f", "json")
    assert (done.json["created"], done.json["orgs_created"]) == (8_800, 85)
    found = crm("report", "closed", "--from", "01/01/2016", "--to", "31/12/2018", "-f", "json").json
    assert (found["n_won"], found["n_lost"], found["close_rate"]) == (4_238, 2_473, 63.2)
    assert (found["won_value"], found["cycle_mean"]) == (10_005_534, 51.8)


@needs_data
def test_five_delimiters_come_in_alike(crm: Crm, real: Path, tmp_path: Path) -> None:
    seen = []
    for file in sorted((real / "csv-dialects").glob("*.csv")):
        if file.name == "npsp_template.csv":
            continue
        book = str(tmp_path / f"{file.stem}.db")
        done = crm("--db", book, "import", "orgs", str(file), "--map", str(MAPS / "salesforce-accounts.toml"))
        assert done.code == 0, done.err
        columns = "name,stage,phone,website,potential"
        seen.append(crm("--db", book, "org", "list", "-f", "csv", "--columns", columns).out)
    assert len(seen) == 5
    assert len(seen[0].splitlines()) == 11
    assert set(seen) == {seen[0]}


@needs_data
def test_a_template_with_a_preamble_and_two_headers_has_no_rows(crm: Crm, real: Path, book: Book) -> None:
    done = crm("import", "contacts", str(real / "csv-dialects/npsp_template.csv"), "-f", "json")
    assert (done.code, done.json["rows"]) == (0, 0)
    assert book.value("SELECT count(*) FROM batch") == 0
