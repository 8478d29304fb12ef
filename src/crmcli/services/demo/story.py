"""The two years of the demo: leads come in, deals move, calls are logged - each step by the service a seller uses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from heapq import heappop, heappush
from random import Random

from crmcli.domain.records.org import CUSTOMER
from crmcli.services import activities, keeping, leads, opps, orgs
from crmcli.services.converting import Asked, convert
from crmcli.services.demo.cast import GOODS, INTERESTS, OWNERS, Cast, Company
from crmcli.store.batch import Batch
from crmcli.store.desk import Desk
from crmcli.store.queries.opps import standing_of
from crmcli.store.queries.select import Selection, one_record

YEARS = 2
LEADS, OLD_CUSTOMERS = 300, 26
"""Leads that come in over the two years, and customers there were before them."""

_SOURCES = ("internet", "internet", "fair", "fair", "partner", "customer", "walk-in", "campaign", "press")
_STOPPED = ("không có nhu cầu", "đã mua nơi khác", "sai số điện thoại", "ngân sách quá nhỏ")
_LOSSES = ("price", "price", "competitor", "no_budget", "no_decision")
_RIVALS = ("Điện lạnh Sao Bắc", "Cơ điện Trường Sơn", "Lạnh Việt Úc")
_TALKS = ("call", "call", "email", "meeting", "coffee", "visit")
_CALLS = ("hỏi nhu cầu", "hẹn khảo sát", "báo giá sơ bộ", "giải đáp kỹ thuật", "chốt lịch họp", "hỏi tiến độ duyệt")
_PLACES = ("tầng 1", "tầng 3", "kho mới", "xưởng 2", "văn phòng", "giai đoạn 2")
_CHANNELS = ("Đại lý", "Bán lẻ", "Dự án", "Dự án", "Trực tiếp")


class Story:
    """Plays the days in order: an event may call for later ones; what lies after today does not happen."""

    def __init__(self, desk: Desk, b: Batch, seed: int = 7) -> None:
        self.desk = desk
        self.b = b
        self.dice = Random(seed)
        self.cast = Cast(self.dice)
        self._events: list[tuple[date, int, Callable[[Desk], None]]] = []
        self._told = 0

    def tell(self) -> None:
        """Play the two years up to today."""
        start = self.desk.today - timedelta(days=365 * YEARS)
        for _ in range(OLD_CUSTOMERS):
            self.at(start, self._old_customer)
        for day in self._arrivals(start):
            self.at(day, self._lead)
        while self._events and self._events[0][0] <= self.desk.today:
            day, _, event = heappop(self._events)
            event(self._on(day))
        self._leave_work()

    def at(self, day: date, event: Callable[[Desk], None]) -> None:
        """Let something happen on a day; things of one day happen in the order they were called for."""
        self._told += 1
        heappush(self._events, (day, self._told, event))

    def after(self, desk: Desk, least: int, most: int, event: Callable[[Desk], None]) -> None:
        """Let something happen between ``least`` and ``most`` days later, on a working day."""
        day = desk.today + timedelta(days=self.dice.randint(least, most))
        self.at(day + timedelta(days={6: 2, 7: 1}.get(day.isoweekday(), 0)), event)

    def chance(self, share: float) -> bool:
        """Whether something happens that happens in ``share`` of all cases."""
        return self.dice.random() < share

    def _on(self, day: date) -> Desk:
        """The desk of a day long past, some time in working hours."""
        moment = datetime.combine(day, time(self.dice.randint(8, 16), self.dice.choice((0, 15, 30, 45))))
        return Desk(self.desk.book, self.desk.settings, moment, self.desk.real, self.desk.user, self.desk.command)

    def _arrivals(self, start: date) -> list[date]:
        """The days leads come in: more of them as the business grows, the last weeks as busy as any."""
        length = (self.desk.today - start).days
        return sorted(start + timedelta(days=int(length * self.dice.random() ** 0.7)) for _ in range(LEADS))

    # The old customers, and what they buy again

    def _old_customer(self, desk: Desk) -> None:
        company = self.cast.company()
        given = {
            "name": company.name,
            "stage": CUSTOMER,
            "industry": company.industry,
            "province": company.province,
            "address": company.address,
            "phone": company.phone,
            "channel": self.dice.choice(_CHANNELS),
            "potential": f"{self.dice.choice((20, 40, 60, 120, 300))}tr",
            "became_customer_on": str(desk.today - timedelta(days=self.dice.randint(30, 900))),
            "owner": self._owner(),
        }
        org = orgs.add(desk, self.b, given).id
        for _ in range(self.dice.choice((1, 2, 2, 3))):
            self._contact_of(desk, org, company)
        self.after(desk, 5, 200, lambda later: self._next_deal(later, org))

    def _contact_of(self, desk: Desk, org: int, company: Company) -> None:
        person = self.cast.person(self.cast.domain(company))
        given = {
            "name": person.name,
            "salutation": person.salutation,
            "title": person.title,
            "org": str(org),
            "phone": person.phone,
            "email": person.email,
            "birthday": str(date(1965, 1, 1) + timedelta(days=self.dice.randint(0, 12_000))),
            "interests": ";".join(self.dice.sample(INTERESTS, 2)),
            "owner": self._owner(),
        }
        if self.chance(0.6):
            given |= {"consent_email": str(desk.today), "consent_source": "phiếu đăng ký tại hội chợ"}
        keeping.add(desk, self.b, "contact", given)

    def _new_contact_at(self, desk: Desk, org: int) -> None:
        """A won deal opens doors: somebody else of the customer becomes known."""
        if self.chance(0.5):
            company = one_record(desk, "org", org)
            self._contact_of(desk, org, Company(company.name, "", "", "", ""))

    def _next_deal(self, desk: Desk, org: int) -> None:
        """A customer buys again."""
        opp = opps.add(desk, self.b, {**self._deal(desk), "org": str(org), "source": "customer"}).id
        self.after(desk, 3, 12, lambda later: self._move_on(later, opp, org))

    def _deal(self, desk: Desk) -> dict[str, str]:
        goods, middle = self.dice.choice(GOODS)
        amount = round(middle * self.dice.lognormvariate(0, 0.5)) * 1_000_000
        return {
            "name": f"{goods} {self.dice.choice(_PLACES)}",
            "product": goods,
            "amount": str(max(amount, 5_000_000)),
            "expected_close": str(desk.today + timedelta(days=self.dice.randint(30, 100))),
            "owner": self._owner(),
        }

    # A lead's way

    def _lead(self, desk: Desk) -> None:
        company = self.cast.company()
        person = self.cast.person(self.cast.domain(company))
        given = {
            "name": person.name,
            "salutation": person.salutation,
            "source": self.dice.choice(_SOURCES),
            "industry": company.industry,
            "province": company.province,
            "channel": self.dice.choice(_CHANNELS),
            "owner": self._owner(),
        }
        for share, known in (
            (0.85, {"phone": person.phone}),
            (0.7, {"email": person.email}),
            (0.75, {"company": company.name, "title": person.title}),
            (0.4, {"potential": f"{self.dice.choice((10, 25, 50, 80, 200))}tr"}),
            (0.5, {"interests": self.dice.choice(INTERESTS)}),
            (0.3, {"consent_email": str(desk.today), "consent_source": "biểu mẫu trên web"}),
        ):
            given |= known if self.chance(share) else {}
        lead = leads.add(desk, self.b, given, anyway=True).id
        if self.chance(0.88):
            self.after(desk, 1, 5, lambda later: self._first_talk(later, lead))
        else:
            self.after(desk, 30, 60, lambda later: self._stop(later, lead))

    def _first_talk(self, desk: Desk, lead: int) -> None:
        self._talk(desk, "lead", lead)
        way = self.dice.random()
        if way < 0.4:
            self.after(desk, 3, 14, lambda later: self._qualify(later, lead))
        elif way < 0.58:
            self.after(desk, 5, 20, lambda later: self._nurture(later, lead))
        elif way < 0.92:
            self.after(desk, 10, 40, lambda later: self._stop(later, lead))

    def _qualify(self, desk: Desk, lead: int) -> None:
        leads.qualify(desk, self.b, lead)
        self._talk(desk, "lead", lead)
        if self.chance(0.6):
            self.after(desk, 3, 20, lambda later: self._convert(later, lead))

    def _nurture(self, desk: Desk, lead: int) -> None:
        leads.nurture(desk, self.b, lead, desk.today + timedelta(days=self.dice.randint(60, 200)))

    def _stop(self, desk: Desk, lead: int) -> None:
        leads.stop(desk, self.b, lead, self.dice.choice(_STOPPED))

    def _convert(self, desk: Desk, lead: int) -> None:
        became = convert(desk, self.b, lead, Asked(self._deal(desk), new=True))
        made = dict(each.split(":") for each in became.made)
        opp, org = int(made["opp"]), int(made["org"]) if "org" in made else None
        self.after(desk, 3, 12, lambda later: self._move_on(later, opp, org))

    # A deal's way

    def _move_on(self, desk: Desk, opp: int, org: int | None) -> None:
        """One step of an open deal: a talk, then on, or lost, or - from the last open stage - won."""
        self._talk(desk, "opp", opp)
        if self.chance(0.08):
            self._lose(desk, opp)
        elif self._last_open(desk, opp):
            if self.chance(0.68):
                self._win(desk, opp, org)
            else:
                self._lose(desk, opp)
        else:
            opps.advance(desk, self.b, opp)
            self.after(desk, 7, 40, lambda later: self._move_on(later, opp, org))

    def _last_open(self, desk: Desk, opp: int) -> bool:
        last = [stage for stage in desk.stages if stage.type == "open"][-1]
        return standing_of(desk.book, opp).stage == last.name

    def _win(self, desk: Desk, opp: int, org: int | None) -> None:
        opps.win(desk, self.b, opp, None, desk.today)
        if org is None:
            return
        self._new_contact_at(desk, org)
        orgs.edit(desk, self.b, org, {"stage": CUSTOMER, "became_customer_on": str(desk.today)})
        if self.chance(0.85):
            self.after(desk, 60, 280, lambda later: self._next_deal(later, org))

    def _lose(self, desk: Desk, opp: int) -> None:
        reason = self.dice.choice(_LOSSES)
        given = {"lost_reason": reason}
        if reason == "competitor":
            given["competitor"] = self.dice.choice(_RIVALS)
        opps.lose(desk, self.b, opp, given, desk.today)

    # What is said and what is left to do

    def _talk(self, desk: Desk, noun: str, row_id: int) -> None:
        given = {"kind": self.dice.choice(_TALKS), "subject": self.dice.choice(_CALLS)}
        activities.log(desk, self.b, noun, row_id, given)

    def _leave_work(self) -> None:
        """Next actions and tasks of what is open today: some overdue, most to come."""
        desk = self.desk
        for noun, rule in (("lead", "status=new|contacted|qualified"), ("opp", "probability<100")):
            for row_id in Selection(desk, noun).where(rule, *self._open_only(noun)).ids():
                if self.chance(0.75):
                    day = desk.today + timedelta(days=self.dice.randint(-4, 14))
                    given = {"next_action": self.dice.choice(_CALLS), "next_action_on": str(day)}
                    (leads if noun == "lead" else opps).edit(desk, self.b, row_id, given)
                if self.chance(0.15):
                    due = desk.today + timedelta(days=self.dice.randint(-3, 10))
                    task = {"kind": "task", "subject": "Gọi lại", "record": f"{noun}:{row_id}", "due_at": str(due)}
                    activities.add(desk, self.b, task)

    def _open_only(self, noun: str) -> tuple[str, ...]:
        return ("closed_on=",) if noun == "opp" else ()

    def _owner(self) -> str:
        return self.dice.choices(OWNERS, (6, 3, 2))[0]
