from __future__ import annotations

from pathlib import Path

import pytest

from crmcli.domain.fields import stored
from crmcli.domain.nouns import record_class
from crmcli.errors import InvalidValue
from crmcli.formats.rules import Rules, load_rules

FIELDS = ("name", "phone", "status", "source")
EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "maps"


def written(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "rules.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def mistake(tmp_path: Path, text: str | bytes) -> str:
    with pytest.raises(InvalidValue) as caught:
        load_rules(written(tmp_path, text))
    return str(caught.value).removeprefix(str(tmp_path / "rules.toml")).removeprefix(": ")


def test_every_part_of_a_rules_file_is_read(tmp_path: Path) -> None:
    rules = load_rules(
        written(
            tmp_path,
            """noun = "lead"
key = "email, phone"
dates = "%m/%d/%Y"
decimal = "."
country = "US"
[columns]
"Full Name" = "name"
[values.status]
1 = "converted"
[set]
source = "fair"
potential = 5000000
[skip]
Test = ["Yes", true]
Kind = "x"
""",
        )
    )
    assert (rules.noun, rules.key, rules.dates, rules.decimal) == ("lead", ("email", "phone"), "%m/%d/%Y", ".")
    assert rules.country == "US"
    assert rules.columns == {"Full Name": "name"}
    assert rules.values == {"status": {"1": "converted"}}
    assert rules.set == {"source": "fair", "potential": "5000000"}
    assert rules.skip == {"Test": ("Yes", "true"), "Kind": ("x",)}


def test_keys_may_be_a_list(tmp_path: Path) -> None:
    assert load_rules(written(tmp_path, 'key = ["email", "phone"]')).key == ("email", "phone")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('colums = "x"', "'colums' means nothing; there are noun, key, dates,"),
        ("noun = 3", "noun must be a text"),
        ('dates = "mm/dd/yyyy"', "dates must be a pattern like '%d/%m/%Y'"),
        ('dates = "%d/%m"', "dates must be a pattern"),
        ('dates = "%d/%m/%Y/%y"', "dates must be a pattern"),
        ('decimal = "x"', "decimal must be '.' or ','"),
        ('country = "Vietnam"', "country must be two letters"),
        ('columns = "x"', "[columns] must be a table"),
        ("[columns]\na = [1]", "columns must hold texts"),
        ('[columns]\na = "name"\nb = "name"', "'a' and 'b' both fill name; compose it in [set]"),
        ('[values]\nstage = "won"', "[values.stage] must be a table"),
        ("[values.stage]\nWon = []", "values.stage must hold texts"),
        ('[set]\nname = "{a"', "[set] name leaves a brace open"),
        ("[skip]\nx = [[1]]", "skip.x must hold texts"),
        ("key = [[]]", "key must hold texts"),
        ("= 3", " is not TOML"),
        (b'noun = "\xff"', " is not UTF-8"),
    ],
)
def test_every_mistake_is_one_sentence(tmp_path: Path, text: str | bytes, sentence: str) -> None:
    assert mistake(tmp_path, text).startswith(sentence)


def test_a_rules_file_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(InvalidValue, match="cannot be read"):
        load_rules(tmp_path / "none.toml")


@pytest.mark.parametrize("part", ["key", "columns", "values", "set"])
def test_a_field_that_the_noun_does_not_have_is_named(part: str) -> None:
    wrong = {
        "key": Rules(key=("colour",)),
        "columns": Rules(columns={"x": "colour"}),
        "values": Rules(values={"colour": {}}),
        "set": Rules(set={"colour": "red"}),
    }[part]
    with pytest.raises(InvalidValue, match="a lead has no field 'colour'"):
        wrong.check("lead", FIELDS)


def test_a_file_without_an_end_or_without_a_bottom_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidValue, match="/dev/zero is not TOML"):
        load_rules(Path("/dev/zero"))
    assert "nested too deeply" in mistake(tmp_path, "noun = " + "[" * 100_000)


def test_rules_for_another_noun_are_refused() -> None:
    with pytest.raises(InvalidValue, match="is for opp, not for lead"):
        Rules(noun="opp").check("lead", FIELDS)
    Rules(noun="lead", columns={"x": "name"}).check("lead", FIELDS)


def test_columns_of_the_rules_are_taken_and_no_others() -> None:
    rules = Rules(columns={"full_name": "name", "Colour": "source"}, skip={"Test": ("1",)})
    found = rules.mapping("lead", FIELDS, ["Full Name", "Phone", "Test", "_error"])
    assert found.columns == {0: "name"}
    assert found.unmapped == ("Phone",)
    assert found.missing == ("Colour",)
    known = rules.known("lead", FIELDS)
    assert known("FULL NAME")
    assert not known("Phone")


def test_rules_without_columns_leave_them_to_the_aliases() -> None:
    rules = Rules(dates="%m/%d/%Y")
    assert rules.mapping("lead", FIELDS, ["Họ tên", "SĐT"]).columns == {0: "name", 1: "phone"}
    assert rules.known("lead", FIELDS)("SĐT")


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.toml")), ids=lambda path: path.stem)
def test_every_example_is_right_for_its_noun(path: Path) -> None:
    rules = load_rules(path)
    assert rules.noun is not None
    rules.check(rules.noun, [each.name for each in stored(record_class(rules.noun))])


def test_the_examples_are_there() -> None:
    assert {path.stem for path in EXAMPLES.glob("*.toml")} >= {
        "lead-scoring",
        "pipeline-accounts",
        "pipeline-opps",
        "salesforce-accounts",
        "hubspot-contacts",
        "misa-leads",
    }
