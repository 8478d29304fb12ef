"""A week of a seller, from Monday's fair leads to Friday's won deal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.conftest import Crm, Result

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (f"2026-03-{day:02}T09:00" for day in (9, 10, 11, 12, 13))


class Seller:
    """Types commands on a day; a command that fails ends the story."""

    def __init__(self, crm: Crm) -> None:
        self.crm = crm
        self.now = MONDAY

    def types(self, *argv: str, stdin: str | None = None) -> Result:
        done = self.crm(*argv, stdin=stdin, env={"CRM_NOW": self.now})
        assert done.code == 0, (argv, done.err)
        return done

    def asks(self, *argv: str) -> Any:
        return self.types(*argv, "-f", "json").json


@pytest.fixture
def seller(crm: Crm) -> Seller:
    return Seller(crm)


def test_a_week_from_the_fair_to_the_won_deal(seller: Seller) -> None:
    seller.types("lead", "add", "Nguyễn Văn An", "--phone", "0912 345 678", "--company", "Cty TNHH Thịnh Vượng",
                 "--source", "fair")  # fmt: skip
    seller.types("lead", "add", "Trần Thị Bích", "--email", "bich@example.com", "--source", "fair")
    seller.types("lead", "add", "Lê Hoàng", "--phone", "0987654321", "--source", "fair")

    seller.now = TUESDAY
    seller.types("log", "call", "lead:1", "hỏi nhu cầu", "--next", "gửi báo giá", "--next-on", "mai")
    seller.types("log", "call", "lead:3", "không nghe máy")
    an = seller.asks("lead", "show", "0912345678")
    assert (an["status"], an["last_contacted_on"], an["next_action_on"]) == ("contacted", "2026-03-10", "2026-03-11")

    seller.now = WEDNESDAY
    seller.types("log", "meeting", "lead:1", "xem mặt bằng")
    seller.types("lead", "qualify", "Nguyễn Văn An")
    seller.types("lead", "stop", "3", "--reason", "sai số")
    seller.types("lead", "nurture", "2", "--until", "3 tháng nữa")
    assert seller.asks("lead", "show", "2")["wake_on"] == "2026-06-11"

    seller.now = THURSDAY
    seller.types("lead", "convert", "1", "--opp", "Máy lạnh tầng 3", "--amount", "1,5 tỷ")
    deal = seller.asks("opp", "show", "1")
    assert (deal["org"], deal["amount"], deal["stage"]) == ("Cty TNHH Thịnh Vượng", 1_500_000_000, "prospecting")
    assert {each["subject"] for each in deal["activities"]} == {"hỏi nhu cầu", "xem mặt bằng"}
    seller.types("opp", "advance", "1", "negotiation")
    seller.types("task", "add", "gọi giám đốc", "--on", "opp:1", "--due", "mai 10h")

    seller.now = FRIDAY
    (task,) = seller.asks("task", "list")
    seller.types("task", "done", str(task["id"]), "--outcome", "đồng ý ký")
    seller.types("opp", "win", "máy lạnh")

    closed = seller.asks("report", "closed", "--period", "2026-03")
    assert (closed["n_won"], closed["won_value"], closed["close_rate"]) == (1, 1_500_000_000, 100.0)
    came = seller.asks("report", "leads", "--period", "2026-03")
    assert (came["created"], came["converted"], came["rate"]) == (3, 1, 33.3)


def test_the_week_seen_from_its_middle_is_the_week_as_it_was_then(seller: Seller) -> None:
    seller.types("opp", "add", "Kho lạnh", "--amount", "400tr")
    seller.now = TUESDAY
    seller.types("opp", "advance", "1", "proposal")
    seller.now = FRIDAY
    seller.types("opp", "win", "1")
    by_stage = {row["stage"]: row["n"] for row in seller.asks("report", "pipeline", "--today", "2026-03-11")["rows"]}
    assert by_stage["proposal"] == 1
    assert sum(row["n"] for row in seller.asks("report", "pipeline")["rows"]) == 0


def test_a_slip_on_friday_evening_is_taken_back_before_the_weekend(seller: Seller) -> None:
    seller.types("opp", "add", "Tủ đông", "--amount", "38tr")
    seller.types("opp", "add", "Máy làm đá", "--amount", "55tr")
    seller.now = FRIDAY
    seller.types("opp", "lose", "2", "--reason", "price")
    seller.types("undo")
    seller.types("opp", "win", "2")
    stages = {row["id"]: row["stage"] for row in seller.asks("opp", "list")}
    assert stages == {1: "prospecting", 2: "won"}
    log = seller.asks("opp", "show", "2")["stages"]
    assert [step["to_stage"] for step in log] == ["won"]
