"""A small history of a desk for tests: quotes of two reps in the last weeks of 2026, told as events.

The house works from 9 to 17, Monday to Friday, in UTC, so that times can be counted by hand. The 2nd of November 2026
is a Monday.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from types import MappingProxyType
from typing import Any

from cpq.approvals.request import Carried, Place, Requirement, Step
from cpq.desk_rules.calendar import BusinessCalendar, CalendarSpec
from cpq.desk_rules.rules import DeskRules
from cpq.stored_quotes.event import Event
from cpq.stored_quotes.happenings import (
    Accepted,
    CounterAnswered,
    Countered,
    Declined,
    EventData,
    InformationGiven,
    InformationRequested,
    QuoteCreated,
    RequestEnded,
    Revised,
    Sent,
    StepDecided,
    StepOpened,
    StepOverridden,
    Submitted,
)
from cpq.stored_quotes.record import Agreement, Content, SentDocument
from tests.stored_quotes.house import DIRECTORY

CALENDAR = BusinessCalendar.of(
    CalendarSpec.model_validate({"time_zone": "UTC", "working_hours": {"monday to friday": "09:00-17:00"}})
)
RULES = DeskRules(directory=DIRECTORY, calendars=MappingProxyType({"office": CALENDAR}), hash="d" * 64)


KEPT: dict[str, bytes] = {}
"""What the events of histories name by hash."""


def kept(text: str) -> str:
    """The SHA-256 of a content, which is kept."""
    body = text.encode()
    named = sha256(body).hexdigest()
    KEPT[named] = body
    return named


def at(day: int, hour: int = 9, minute: int = 0, month: int = 11) -> datetime:
    """A time of a day of November 2026."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


def content(name: str, net: str, discount: str, **more: Any) -> Content:
    """Content of a revision whose margin is half its net."""
    off = Decimal(discount)
    hashes = {part: kept(f"{part} {name}") for part in ("request", "priced", "content_hash", "commercial_hash")}
    given: dict[str, Any] = {
        **hashes,
        "policy": "f" * 64,
        "as_of": date(2026, 11, 2),
        "currency": "EUR",
        "net_total": Decimal(net),
        "list_total": Decimal(net) / (1 - off),
        "margin": Decimal(net) / 2,
        "discount": off,
        "valid_until": date(2026, 12, 31),
    }
    return Content(**given | more)


def requirement(rule: str) -> Requirement:
    """What a rule asks of the quote."""
    where = Place(file="pricing_rules/approvals.yaml", line=3)
    return Requirement(rule=rule, subject="quote", reason=f"{rule} is above its limit", rule_hash="a" * 64, where=where)


class Telling:
    """A log of several quotes, told one happening after the other."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self._versions: dict[str, int] = {}
        self._requests: dict[str, int] = {}

    def tell(self, quote: str, actor: str, when: datetime, *happened: EventData) -> None:
        """What somebody did to a quote."""
        for data in happened:
            version = self._versions[quote] = self._versions.get(quote, 0) + 1
            sequence = len(self.events) + 1
            self.events.append(Event(sequence, quote, version, data.kind, when, actor, data.to_json(), "", ""))

    def created(self, quote: str, owner: str, when: datetime, said: Content, account: str = "boreal") -> None:
        """A quote begins."""
        self.tell(quote, owner, when, QuoteCreated(number=quote, owner=owner, account=account, content=said))

    def submitted(
        self,
        quote: str,
        owner: str,
        when: datetime,
        *rules: str,
        due: datetime | None = None,
        off: str = "0",
        revision: int = 1,
        carried: tuple[str, ...] = (),
    ) -> int:
        """A revision is submitted; each rule is one step that the director may decide. The number of the request."""
        number = self._requests[quote] = self._requests.get(quote, 0) + 1
        steps = []
        for place, rule in enumerate((*rules, *carried), 1):
            rests = Carried(request=number - 1, step=f"{number - 1}.1", by=("director",), at=when, why="not riskier")
            kept = {"status": "carried", "carried": rests} if rule in carried else {}
            steps.append(
                Step(id=f"{number}.{place}", requirement=(rule, "quote", 0), approvers=("sales-director",)).model_copy(
                    update=kept
                )
            )
        submit = Submitted(
            request=number,
            revision=revision,
            policy="f" * 64,
            desk_rules="d" * 64,
            requirements=tuple(requirement(rule) for rule in (*rules, *carried)),
            steps=tuple(steps),
            amount_off=Decimal(off),
        )
        opened = [
            StepOpened(request=number, step=step.id, eligible=("director", "manager-north"), due=due)
            for step in steps
            if step.status == "waiting"
        ]
        self.tell(quote, owner, when, submit, *opened)
        return number

    def decided(self, quote: str, by: str, when: datetime, step: str, *, answer: str = "approve") -> None:
        """Somebody decides a step."""
        number = int(step.partition(".")[0])
        said = {"request": number, "step": step, "answer": answer, "authority": "sales-director"}
        status = "approved" if answer == "approve" else "rejected"
        self.tell(quote, by, when, StepDecided.model_validate({**said, "content_hash": "c", "status": status}))

    def ended(self, quote: str, by: str, when: datetime, outcome: str, how: str = "") -> None:
        """The last request ends."""
        said = {"request": self._requests[quote], "outcome": outcome, "how_approved": how}
        self.tell(quote, by, when, RequestEnded.model_validate(said))

    def sent(self, quote: str, by: str, when: datetime, revision: int = 1) -> None:
        """The document goes out."""
        document = SentDocument(sha256=kept("document"), language="en", at=when, by=by)
        self.tell(quote, by, when, Sent(revision=revision, document=document))

    def accepted(self, quote: str, by: str, when: datetime, revision: int = 1) -> None:
        """The customer buys."""
        hashes = {part: kept(part) for part in ("document", "contract", "order")}
        agreed = Agreement(revision=revision, at=when, by="Head of purchasing", contract_id="", **hashes)
        self.tell(quote, by, when, Accepted(revision=revision, agreement=agreed))


def told() -> tuple[Event, ...]:
    """The history that reports are counted by hand on.

    ========  ==========  =========================================================================================
    Q-1       rep-north   5 % off, nobody asked; sent and accepted
    Q-2       rep-north   20 % off; asked Monday 10:00, question 11:00, answer Tuesday 11:00, approved Tuesday 13:00,
                          due Tuesday 17:00; sent and accepted
    Q-3       rep-south   30 % off; asked Tuesday 9:00, due Tuesday 17:00, rejected Wednesday 10:00; revised to 25 %,
                          asked again Thursday 9:00 by the same rule and carried for another, approved Thursday 12:00;
                          sent and declined
    Q-4       rep-south   40 % off; asked Wednesday 9:00, due Thursday 17:00, still open
    Q-5       rep-north   a draft since Monday
    Q-6       rep-north   15 % off; countered on Thursday 10:00, overridden on Friday 9:00 after Wednesday 16:00
    ========  ==========  =========================================================================================
    """
    log = Telling()
    log.created("Q-1", "rep-north", at(2), content("1", "9500.00", "0.05"))
    log.created("Q-5", "rep-north", at(2, 9, 30), content("5", "700.00", "0"))
    log.submitted("Q-1", "rep-north", at(2), off="500.00")
    log.ended("Q-1", "rep-north", at(2), "approved", "auto")
    log.created("Q-2", "rep-north", at(2), content("2", "80000.00", "0.20"), account="hydro-est")
    log.submitted("Q-2", "rep-north", at(2, 10), "deep-discount", due=at(3, 17), off="20000.00")
    question = InformationRequested(request=1, step="1.1", question="which competitor?")
    log.tell("Q-2", "director", at(2, 11), question)
    log.created("Q-3", "rep-south", at(3), content("3", "70000.00", "0.30"))
    log.submitted("Q-3", "rep-south", at(3), "deep-discount", due=at(3, 17), off="30000.00")
    log.tell("Q-2", "rep-north", at(3, 11), InformationGiven(request=1, step="1.1", answer="the usual one"))
    log.decided("Q-2", "director", at(3, 13), "1.1")
    log.ended("Q-2", "director", at(3, 13), "approved", "people")
    log.created("Q-4", "rep-south", at(4), content("4", "60000.00", "0.40"))
    log.submitted("Q-4", "rep-south", at(4), "deep-discount", due=at(5, 17), off="40000.00")
    log.decided("Q-3", "director", at(4, 10), "1.1", answer="reject")
    log.ended("Q-3", "director", at(4, 10), "rejected")
    log.sent("Q-1", "rep-north", at(4, 12))
    log.sent("Q-2", "rep-north", at(4, 12))
    log.created("Q-6", "rep-north", at(4, 15), content("6", "850.00", "0.15"))
    log.submitted("Q-6", "rep-north", at(4, 16), "late-payment", due=at(6, 17), off="150.00")
    log.tell("Q-3", "rep-south", at(4, 16), Revised(revision=2, content=content("3b", "75000.00", "0.25")))
    log.submitted(
        "Q-3", "rep-south", at(5), "deep-discount", due=at(5, 17), off="25000.00", revision=2, carried=("late-payment",)
    )
    proposal = content("6b", "900.00", "0.10")
    counter = Countered(id=1, request=1, step="1.1", proposal=proposal, says="10 % off", authority="sales-director")
    log.tell("Q-6", "director", at(5, 10), counter)
    log.decided("Q-3", "manager-north", at(5, 12), "2.1")
    log.ended("Q-3", "manager-north", at(5, 12), "approved", "people")
    log.tell("Q-6", "rep-north", at(5, 14), CounterAnswered(id=1, answer="declined"))
    log.accepted("Q-1", "rep-north", at(5, 15))
    log.sent("Q-3", "rep-south", at(5, 16), revision=2)
    override = StepOverridden(request=1, step="1.1", answer="approve", reason="approver-away", content_hash="c")
    log.tell("Q-6", "desk", at(6), override)
    log.ended("Q-6", "desk", at(6), "approved", "people")
    log.accepted("Q-2", "rep-north", at(6, 10))
    log.tell("Q-3", "rep-south", at(6, 11), Declined(revision=2, reason="price", competitor="another"))
    return tuple(log.events)


NOW = at(9, 11)
"""When the report is made: the Monday after."""


def hours(number: float) -> timedelta:
    """So many hours."""
    return timedelta(hours=number)
