"""Tests of --where: each condition finds the records it names."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from crmcli.errors import CrmError, InvalidValue, UsageError
from crmcli.services import activities, keeping, leads, opps, orgs
from crmcli.store.desk import Desk
from crmcli.store.queries.select import Selection

Find = Callable[..., list[int]]


@pytest.fixture
def find(desk: Desk) -> Find:
    """The ids of the records of a noun that meet the conditions, in order."""
    with desk.batch() as b:
        orgs.add(desk, b, {"name": "Thịnh Vượng", "code": "TV01", "key_account": "yes"})
        orgs.add(desk, b, {"name": "Sao Mai"})
        reached = {"phone": "0912345678", "email": "An@Example.com"}
        leads.add(desk, b, {"name": "Nguyễn Văn An", "source": "fair", **reached})
        liked = {"interests": "golf;trà xanh", "referred_by": "1"}
        leads.add(desk, b, {"name": "Đặng Bình", "source": "customer", **liked})
        leads.add(desk, b, {"name": "Lê 100% _Đúng_", "potential": "50tr", "created_on": "2026-01-31"})
        opps.add(desk, b, {"name": "Máy lạnh", "org": "1", "amount": "5tr", "expected_close": "+10d"})
        opps.add(desk, b, {"name": "Thang máy", "org": "2", "amount": "1,5tỷ", "stage": "proposal"})
        opps.add(desk, b, {"name": "Bảo trì"})
        keeping.add(desk, b, "contact", {"name": "Lan", "interests": "golf"})
        activities.log(desk, b, "lead", 1, {"kind": "call", "done_at": "2026-03-12T23:30", "subject": "gọi"})
        activities.log(desk, b, "opp", 2, {"kind": "visit", "done_at": "2026-03-13T00:30"})

    def ids(noun: str, *conditions: str) -> list[int]:
        return sorted(Selection(desk, noun).where(*conditions).ids())

    return ids


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("name=dang binh", [2]),
        ("name~van", [1]),
        ("name~đ", [2, 3]),
        ("name~%", [3]),
        ("name~_dung_", [3]),
        ("name!=Đặng Bình", [1, 3]),
        ("source=fair|customer", [1, 2]),
        ("source=", [3]),
        ("source!=", [1, 2]),
        ("source=fair|", [1, 3]),
        ("source!=fair", [2, 3]),
        ("source!=fair|customer", [3]),
        ("phone=0912.345.678", [1]),
        ("phone=", [2, 3]),
        ("phone~0912", [1]),
        ("phone~345678", [1]),
        ("phone~abc", []),
        ("email=an@example.com", [1]),
        ("email~EXAMPLE", [1]),
        ("potential>=50tr", [3]),
        ("potential<50.000.001", [3]),
        ("interests=Trà Xanh", [2]),
        ("interests=trà", []),
        ("interests~trà", [2]),
        ("interests!=golf", [1, 3]),
        ("created_on=today", [1, 2]),
        ("created-on<01/02/2026", [3]),
        ("created_on>2026-01-31", [1, 2]),
        ("referred_by=thinh vuong", [2]),
        ("referred_by=TV01", [2]),
        ("referred_by=1", [2]),
        ("referred_by=99999999999999999999", []),
        ("referred_by=²", []),
        ("referred_by=", [1, 3]),
        ("status=new", [2, 3]),
        ("status=contacted", [1]),
        ("score>=30", [1]),
        ("fit=15", [2]),
        ("engagement>0", [1]),
        ("id<=2", [1, 2]),
        ("id=1|3", [1, 3]),
        ("owner=LAN", [1, 2, 3]),
    ],
)
def test_leads_are_found(find: Find, condition: str, found: list[int]) -> None:
    assert find("lead", condition) == found


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("amount>=5tr", [1, 2]),
        ("amount<1tỷ", [1]),
        ("amount!=5tr", [2, 3]),
        ("org=Thịnh Vượng", [1]),
        ("org~sao", [2]),
        ("org!=sao mai", [1, 3]),
        ("org=", [3]),
        ("stage=proposal", [2]),
        ("probability>=50", [2]),
        ("probability=10%", [1, 3]),
        ("weighted>500tr", [2]),
        ("expected_close<+30d", [1]),
        ("category=best_case", [2]),
    ],
)
def test_deals_are_found(find: Find, condition: str, found: list[int]) -> None:
    assert find("opp", condition) == found


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("record=lead:1", [1]),
        ("record=opp", [2]),
        ("record!=opp", [1]),
        ("done_at=2026-03-12", [1]),
        ("done_at>=2026-03-13", [2]),
        ("done_at<2026-03-13T00:00", [1]),
        ("kind=call|visit", [1, 2]),
    ],
)
def test_activities_are_found_by_their_local_day(find: Find, condition: str, found: list[int]) -> None:
    assert find("activity", condition) == found


def test_a_flag_is_yes_or_no(find: Find) -> None:
    assert find("org", "key_account=yes") == [1]
    assert find("org", "key_account=không") == [2]


def test_conditions_are_all_to_hold(find: Find) -> None:
    assert find("opp", "amount>1tr", "stage=proposal") == [2]
    assert find("opp", "amount>1tr", "stage=needs") == []


@pytest.mark.parametrize(
    ("noun", "condition", "failure"),
    [
        ("lead", "nam=An", UsageError),
        ("lead", "name", UsageError),
        ("lead", "name>", UsageError),
        ("lead", "status=maybe", UsageError),
        ("lead", "interests>golf", UsageError),
        ("opp", "org>1", UsageError),
        ("activity", "record=kho:1", UsageError),
        ("lead", "created_on=32/01/2026", InvalidValue),
        ("opp", "amount>nhiều", InvalidValue),
        ("opp", "probability=x", InvalidValue),
        ("lead", "phone=12", InvalidValue),
        ("lead", "id~1", UsageError),
        ("lead", "score~x", UsageError),
        ("opp", "amount~5", UsageError),
        ("activity", "record=lead:99999999999999999999", UsageError),
        ("activity", "record=lead:²", UsageError),
        ("lead", "note~" + "x" * 60_000, InvalidValue),
        ("lead", "name=" + "|".join("a" * 1_000), UsageError),
    ],
)
def test_a_condition_that_cannot_be_read_is_refused(
    find: Find, noun: str, condition: str, failure: type[CrmError]
) -> None:
    with pytest.raises(failure):
        find(noun, condition)


def test_as_many_conditions_as_are_allowed_can_be_met(find: Find) -> None:
    assert find("opp", *["org~y" + "|x" * 99] * 100) == []
    assert find("opp", *["org=Sao Mai" + "|x" * 99] * 100) == [2]
    with pytest.raises(UsageError):
        find("opp", *["org=Sao Mai"] * 101)


@pytest.mark.parametrize("value", ["'; DROP TABLE lead; --", "' OR '1'='1", "\\", "%' ESCAPE 'x"])
def test_a_value_is_never_part_of_the_statement(find: Find, value: str) -> None:
    assert find("lead", f"name={value}") == []
    assert find("lead", f"name~{value}") == []
    assert find("lead") == [1, 2, 3]
