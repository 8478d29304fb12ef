"""Tests of what becomes of the fields when two records are one."""

from __future__ import annotations

from typing import Any

import pytest

from crmcli.domain.leadcycle import STATUSES
from crmcli.domain.merging import FURTHER, merged
from crmcli.errors import RuleBroken

STAGES = ("demo", "offer", "won", "lost")


def lead(**known: Any) -> dict[str, Any]:
    names = (
        "name", "name_fold", "company", "email", "email_fold", "phone", "phone_typed", "interests", "note", "heat",
        "consent_email", "consent_sms", "consent_source", "opted_out_email", "opted_out_sms", "next_action",
        "next_action_on", "created_on", "last_contacted_on", "qualified_on", "stop_reason", "wake_on", "converted_on",
        "org_id", "contact_id", "opp_id", "owner", "created_at", "updated_at",
    )  # fmt: skip
    return {**dict.fromkeys(names), "id": 1, "status": "new", **known}


def opp(**known: Any) -> dict[str, Any]:
    names = ("name", "amount", "entered_on", "probability", "category", "closed_on", "lost_reason", "note")
    return {**dict.fromkeys(names), "id": 1, "stage": "demo", "stage_type": "open", **known}


def of_leads(kept: dict[str, Any], gone: dict[str, Any]) -> dict[str, Any]:
    return merged("lead", lead(**kept), lead(id=2, **gone), STAGES)


def test_blanks_are_filled_and_nothing_known_is_overwritten() -> None:
    assert of_leads({"email": "a@b.vn"}, {"email": "c@d.vn", "company": "Thịnh Vượng"}) == {"company": "Thịnh Vượng"}


def test_shadows_and_what_the_book_alone_knows_are_left_to_it() -> None:
    assert of_leads({}, {"name_fold": "x", "email_fold": "x", "created_at": "x", "updated_at": "x"}) == {}


def test_a_phone_comes_with_the_way_it_was_typed() -> None:
    assert of_leads({"phone": "+841"}, {"phone": "+842", "phone_typed": "2"}) == {}
    assert of_leads({}, {"phone": "+842", "phone_typed": "2"}) == {"phone": "+842", "phone_typed": "2"}


def test_consent_is_never_put_together_from_two() -> None:
    theirs = {"consent_email": "2026-01-01", "consent_source": "fair"}
    assert of_leads({"consent_sms": "2026-02-02"}, theirs) == {}
    assert of_leads({}, theirs) == theirs


def test_who_opted_out_stays_out_whichever_record_says_so() -> None:
    assert of_leads({"consent_email": "2026-01-01"}, {"opted_out_email": "2026-02-02"}) == {
        "opted_out_email": "2026-02-02"
    }
    assert of_leads({"opted_out_sms": "2026-03-03"}, {"opted_out_sms": "2026-02-02"}) == {"opted_out_sms": "2026-02-02"}


def test_the_first_day_and_the_last_contact_are_those_of_either() -> None:
    kept = {"created_on": "2026-02-01", "last_contacted_on": "2026-02-05"}
    gone = {"created_on": "2026-01-01", "last_contacted_on": "2026-02-04"}
    assert of_leads(kept, gone) == {"created_on": "2026-01-01"}
    assert of_leads(gone, kept) == {"last_contacted_on": "2026-02-05"}


def test_the_warmth_of_both_is_added() -> None:
    assert of_leads({"heat": 5.0}, {"heat": 5.0}) == {"heat": 6.0}
    assert of_leads({}, {"heat": 5.0}) == {"heat": 5.0}
    assert of_leads({"heat": 5.0}, {}) == {}


def test_interests_and_notes_of_both_are_kept() -> None:
    changes = of_leads({"interests": "Golf;rượu", "note": "một"}, {"interests": "golf;trà", "note": "hai"})
    assert changes == {"interests": "Golf;rượu;trà", "note": "một\nhai"}
    assert of_leads({"note": "một hai"}, {"note": "hai"}) == {}


def test_every_status_has_its_place() -> None:
    assert sorted(FURTHER) == sorted(STATUSES)


@pytest.mark.parametrize(
    ("kept", "gone", "result"),
    [
        ("new", "contacted", "contacted"),
        ("qualified", "contacted", "qualified"),
        ("stopped", "new", "new"),
        ("nurture", "contacted", "contacted"),
        ("stopped", "nurture", "nurture"),
        ("qualified", "converted", "converted"),
    ],
)
def test_the_further_status_wins_and_an_open_one_over_rest(kept: str, gone: str, result: str) -> None:
    assert of_leads({"status": kept}, {"status": gone}).get("status", kept) == result


def test_what_belongs_to_a_status_comes_with_it() -> None:
    assert of_leads({"status": "stopped", "stop_reason": "giá"}, {"status": "new"}) == {
        "status": "new",
        "stop_reason": None,
    }
    became = {"status": "converted", "converted_on": "2026-03-01", "org_id": 3, "contact_id": 4}
    assert of_leads({}, became) == became


def test_two_converted_leads_are_one_only_when_they_became_the_same() -> None:
    one = {"status": "converted", "org_id": 3, "contact_id": 4}
    assert of_leads(one, {**one, "opp_id": 5}) == {"opp_id": 5}
    with pytest.raises(RuleBroken, match="different records"):
        of_leads(one, {**one, "contact_id": 5})


def test_a_decided_deal_goes_before_an_open_one_and_among_those_the_further() -> None:
    won = {"stage": "won", "stage_type": "won", "closed_on": "2026-03-01"}
    assert merged("opp", opp(), opp(id=2, **won), STAGES) == won
    assert merged("opp", opp(**won), opp(id=2, stage="offer"), STAGES) == {}
    assert merged("opp", opp(), opp(id=2, stage="offer"), STAGES) == {"stage": "offer"}
    assert merged("opp", opp(stage="offer"), opp(id=2, stage="no more"), STAGES) == {}


def test_a_won_and_a_lost_deal_are_not_one() -> None:
    with pytest.raises(RuleBroken, match="won"):
        merged("opp", opp(stage="won", stage_type="won"), opp(id=2, stage="lost", stage_type="lost"), STAGES)


def test_an_organization_that_bought_makes_both_a_customer() -> None:
    names = ("name", "parent_id", "potential", "potential_on", "became_customer_on", "note")
    one = {**dict.fromkeys(names), "id": 1, "key_account": 0, "stage": "prospect"}
    other = {**one, "id": 2, "key_account": 1, "stage": "customer", "became_customer_on": "2026-01-01", "parent_id": 9}
    assert merged("org", one, other, STAGES) == {
        "key_account": 1,
        "stage": "customer",
        "became_customer_on": "2026-01-01",
    }
