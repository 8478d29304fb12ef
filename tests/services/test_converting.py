"""Tests of converting a lead: what is matched, made, filled, left alone and moved."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from crmcli.errors import Ambiguous, RuleBroken, UsageError
from crmcli.services import activities, keeping, leads, orgs
from crmcli.services.converting import Asked, Became, convert
from crmcli.store.desk import Desk
from crmcli.store.queries.converting import whole_row

DEAL = Asked({})
PHONE, EMAIL = "0912345678", "an@example.com"

Lead = Callable[..., int]


@pytest.fixture
def lead(desk: Desk) -> Lead:
    """Add a lead as typed; its id."""

    def add(name: str = "Nguyễn Văn An", **given: str) -> int:
        with desk.batch() as b:
            return leads.add(desk, b, {"name": name, **given}, anyway=True).id

    return add


def org(desk: Desk, name: str, **given: str) -> int:
    with desk.batch() as b:
        return orgs.add(desk, b, {"name": name, **given}, anyway=True).id


def contact(desk: Desk, name: str, **given: str) -> int:
    with desk.batch() as b:
        return keeping.add(desk, b, "contact", {"name": name, **given}, anyway=True).id


def converted(desk: Desk, lead: int, asked: Asked = DEAL) -> Became:
    with desk.batch() as b:
        return convert(desk, b, lead, asked)


def row(desk: Desk, noun: str, row_id: int = 1) -> dict[str, Any]:
    return whole_row(desk.book, noun, row_id)


def candidates(desk: Desk, lead: int, asked: Asked = DEAL) -> tuple[str, ...]:
    with pytest.raises(Ambiguous) as caught:
        converted(desk, lead, asked)
    return caught.value.candidates


# --- what is made


def test_the_organization_takes_what_is_the_companys_and_the_contact_what_is_the_persons(
    desk: Desk, lead: Lead
) -> None:
    lead(
        company="Thịnh Vượng",
        title="Giám đốc",
        salutation="Anh",
        phone=PHONE,
        email=EMAIL,
        address="12 Lê Lợi",
        province="Hà Nội",
        industry="Khách sạn",
        channel="Dự án",
        potential="200tr",
        interests="golf;trà",
        note="gặp ở hội chợ",
        campaign="Hè 2026",
        source="fair",
        next_action="gửi báo giá",
        next_action_on="+3d",
        owner="Bình",
    )
    assert converted(desk, 1).made == ("org:1", "contact:1", "opp:1")
    made = row(desk, "org")
    assert (made["name"], made["stage"], made["owner"]) == ("Thịnh Vượng", "prospect", "Bình")
    assert (made["address"], made["province"], made["region"]) == ("12 Lê Lợi", "Hà Nội", "Miền Bắc")
    assert (made["industry"], made["channel"], made["campaign"]) == ("Khách sạn", "Dự án", "Hè 2026")
    assert (made["potential"], made["potential_on"]) == (200_000_000, "2026-03-13")
    assert (made["phone"], made["email"]) == (None, None)
    person = row(desk, "contact")
    assert (person["title"], person["salutation"], person["interests"]) == ("Giám đốc", "Anh", "golf;trà")
    assert (person["phone"], person["phone_typed"], person["email"]) == ("+84912345678", PHONE, EMAIL)
    assert (person["org_id"], person["note"], person["address"]) == (1, "gặp ở hội chợ", None)
    deal = row(desk, "opp")
    assert (deal["org_id"], deal["contact_id"], deal["source"], deal["campaign"]) == (1, 1, "fair", "Hè 2026")
    assert (deal["next_action"], deal["next_action_on"], deal["owner"]) == ("gửi báo giá", "2026-03-16", "Bình")
    assert (deal["stage"], deal["created_on"], deal["entered_on"]) == ("prospecting", "2026-03-13", "2026-03-13")


def test_who_buys_for_oneself_is_an_organization_of_one(desk: Desk, lead: Lead) -> None:
    lead(address="12 Lê Lợi", province="Huế", phone=PHONE)
    assert converted(desk, 1).made == ("org:1", "contact:1", "opp:1")
    own = row(desk, "org")
    assert (own["name"], own["address"], own["province"]) == ("Nguyễn Văn An", "12 Lê Lợi", "Huế")
    assert (own["stage"], own["phone"]) == ("prospect", "+84912345678")
    assert row(desk, "contact")["org_id"] == row(desk, "opp")["org_id"] == 1


def test_a_new_contact_takes_over_the_leads_consent(desk: Desk, lead: Lead) -> None:
    lead(consent_email="01/02/2026", consent_source="phiếu", opted_out_sms="02/02/2026")
    converted(desk, 1)
    person = row(desk, "contact")
    assert (person["consent_email"], person["consent_source"]) == ("2026-02-01", "phiếu")
    assert (person["consent_sms"], person["opted_out_sms"]) == (None, "2026-02-02")


def test_the_lead_keeps_links_to_what_it_became(desk: Desk, lead: Lead) -> None:
    lead(company="Thịnh Vượng")
    converted(desk, 1, Asked({"name": "Máy lạnh", "amount": "1,5tỷ", "expected_close": "+30d"}))
    after = row(desk, "lead")
    assert (after["status"], after["converted_on"]) == ("converted", "2026-03-13")
    assert (after["org_id"], after["contact_id"], after["opp_id"]) == (1, 1, 1)
    deal = row(desk, "opp")
    assert (deal["name"], deal["amount"], deal["expected_close"]) == ("Máy lạnh", 1_500_000_000, "2026-04-12")
    log = desk.book.rows("SELECT from_status, to_status, on_day FROM lead_log")
    assert log == [("new", "converted", "2026-03-13")]


# --- what is matched


def test_a_certain_contact_is_attached_to_and_only_its_empty_fields_are_filled(desk: Desk, lead: Lead) -> None:
    contact(desk, "NGUYEN VAN AN", phone=PHONE, title="Kế toán", consent_sms="01/01/2026")
    lead(phone=PHONE, email=EMAIL, title="Giám đốc", consent_email="01/02/2026", consent_source="phiếu")
    became = converted(desk, 1)
    assert (became.made, became.attached) == (("org:1", "opp:1"), ("contact:1",))
    person = row(desk, "contact")
    assert person["org_id"] == 1
    assert (person["name"], person["title"], person["email"]) == ("NGUYEN VAN AN", "Kế toán", EMAIL)
    assert (person["consent_sms"], person["consent_email"], person["consent_source"]) == ("2026-01-01", None, None)


def test_a_phone_is_filled_together_with_how_it_was_typed(desk: Desk, lead: Lead) -> None:
    contact(desk, "Nguyễn Văn An", email=EMAIL, phone="+84987654321")
    contact(desk, "Trần Bình", email="binh@example.com")
    lead(email=EMAIL, phone="0905111222")
    lead("Trần Bình", email="binh@example.com", phone=PHONE)
    converted(desk, 1)
    converted(desk, 2)
    assert (row(desk, "contact", 1)["phone"], row(desk, "contact", 1)["phone_typed"]) == ("+84987654321", None)
    assert (row(desk, "contact", 2)["phone"], row(desk, "contact", 2)["phone_typed"]) == ("+84912345678", PHONE)


def test_the_organization_of_a_certain_contact_is_the_leads_when_the_companies_agree(desk: Desk, lead: Lead) -> None:
    org(desk, "Công ty TNHH Thịnh Vượng")
    contact(desk, "Nguyễn Văn An", phone=PHONE, org="1")
    lead(phone=PHONE, company="CTY TNHH THINH VUONG", industry="Khách sạn")
    assert converted(desk, 1).attached == ("org:1", "contact:1")
    assert row(desk, "org")["industry"] == "Khách sạn"


def test_a_lead_without_a_company_goes_to_its_contacts_organization(desk: Desk, lead: Lead) -> None:
    org(desk, "Thịnh Vượng")
    contact(desk, "Nguyễn Văn An", phone=PHONE, org="1")
    lead(phone=PHONE)
    assert converted(desk, 1).attached == ("org:1", "contact:1")
    assert row(desk, "opp")["org_id"] == 1


def test_a_known_person_with_a_new_company_keeps_the_old_one(desk: Desk, lead: Lead) -> None:
    org(desk, "Thịnh Vượng")
    contact(desk, "Nguyễn Văn An", phone=PHONE, org="1")
    lead(phone=PHONE, company="Sao Mai")
    assert converted(desk, 1).made == ("org:2", "opp:1")
    assert row(desk, "contact")["org_id"] == 1
    assert row(desk, "opp")["org_id"] == 2


def test_an_organization_with_the_name_and_the_phone_is_certain(desk: Desk, lead: Lead) -> None:
    org(desk, "Công ty TNHH Thịnh Vượng", phone=PHONE)
    lead(company="Thinh Vuong", phone=PHONE)
    assert converted(desk, 1).attached == ("org:1",)


def test_an_estimate_is_not_given_another_day(desk: Desk, lead: Lead) -> None:
    org(desk, "Thịnh Vượng", phone=PHONE, potential="10tr", potential_on="01/01/2026")
    org(desk, "Sao Mai", phone="0987654321")
    lead(company="Thịnh Vượng", phone=PHONE, potential="90tr")
    lead("Trần Bình", company="Sao Mai", phone="0987654321", potential="90tr")
    converted(desk, 1)
    converted(desk, 2)
    assert (row(desk, "org", 1)["potential"], row(desk, "org", 1)["potential_on"]) == (10_000_000, "2026-01-01")
    assert (row(desk, "org", 2)["potential"], row(desk, "org", 2)["potential_on"]) == (90_000_000, "2026-03-13")


def test_doubtful_matches_are_named_together(desk: Desk, lead: Lead) -> None:
    org(desk, "Thịnh Vượng")
    contact(desk, "Trần Bình", phone=PHONE)
    contact(desk, "Nguyễn Văn An")
    lead(company="Thịnh Vượng", phone=PHONE)
    assert candidates(desk, 1) == (
        "org:1 Thịnh Vượng",
        "contact:1 Trần Bình, +84912345678",
        "contact:2 Nguyễn Văn An",
    )
    assert candidates(desk, 1, Asked({}, ("org:1",))) == candidates(desk, 1)[1:]
    became = converted(desk, 1, Asked({}, ("org:1", "contact:2")))
    assert (became.made, became.attached) == (("opp:1",), ("org:1", "contact:2"))


def test_two_certain_matches_are_left_to_the_person(desk: Desk, lead: Lead) -> None:
    contact(desk, "Nguyễn Văn An", phone=PHONE)
    contact(desk, "Nguyễn Văn An", phone=PHONE)
    lead(phone=PHONE)
    assert len(candidates(desk, 1)) == 2
    assert row(desk, "lead")["status"] == "new"


def test_new_keeps_what_is_certain(desk: Desk, lead: Lead) -> None:
    org(desk, "Thịnh Vượng", phone=PHONE)
    contact(desk, "Nguyễn Văn An")
    lead(company="Thịnh Vượng", phone=PHONE)
    became = converted(desk, 1, Asked({}, (), new=True))
    assert (became.made, became.attached) == (("contact:2", "opp:1"), ("org:1",))


def test_two_organizations_cannot_be_attached_to(desk: Desk, lead: Lead) -> None:
    org(desk, "A")
    org(desk, "B")
    lead()
    with pytest.raises(UsageError, match="--attach takes one org:ID and one contact:ID, not 'org:2'"):
        converted(desk, 1, Asked({}, ("org:1", "org:2")))


# --- what moves, and when it is refused


def test_activities_go_on_under_the_deal(desk: Desk, lead: Lead) -> None:
    lead()
    with desk.batch() as b:
        activities.log(desk, b, "lead", 1, {"kind": "call", "subject": "gọi lần 1"})
    converted(desk, 1)
    assert desk.book.rows("SELECT lead_id, contact_id, opp_id FROM activity") == [(None, None, 1)]


def test_without_a_deal_activities_go_on_under_the_contact(desk: Desk, lead: Lead) -> None:
    lead()
    with desk.batch() as b:
        activities.log(desk, b, "lead", 1, {"kind": "call"})
    converted(desk, 1, Asked(None))
    assert desk.book.rows("SELECT lead_id, contact_id, opp_id FROM activity") == [(None, 1, None)]


def test_a_lead_is_converted_from_every_open_status_but_not_when_stopped(desk: Desk, lead: Lead) -> None:
    lead()
    with desk.batch() as b:
        leads.stop(desk, b, 1, "không có nhu cầu")
    with pytest.raises(RuleBroken, match="the lead was stopped"):
        converted(desk, 1)
    with desk.batch() as b:
        leads.reopen(desk, b, 1)
    converted(desk, 1)
    with pytest.raises(RuleBroken, match="the lead was converted and is read-only now"):
        converted(desk, 1)


def test_what_sleeps_is_woken_by_being_converted(desk: Desk, lead: Lead) -> None:
    lead()
    with desk.batch() as b:
        leads.nurture(desk, b, 1, desk.today.replace(month=9))
    converted(desk, 1)
    assert (row(desk, "lead")["status"], row(desk, "lead")["wake_on"]) == ("converted", None)


def test_a_conversion_is_one_batch(desk: Desk, lead: Lead) -> None:
    lead(company="Thịnh Vượng")
    before = desk.book.value("SELECT max(id) FROM batch")
    converted(desk, 1)
    assert desk.book.value("SELECT max(id) FROM batch") == before + 1
    tables = desk.book.rows("SELECT tbl FROM inserted WHERE batch_id = ? ORDER BY tbl", (before + 1,))
    assert [name for (name,) in tables] == ["contact", "lead_log", "opp", "org"]
