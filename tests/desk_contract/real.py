"""The real thing behind the same actions: seats at a desk over a store, for the state machine to drive."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cpq.approvals.request import ApprovalRequest, Step
from cpq.desk.desk import Desk
from cpq.desk.edits import Edits
from cpq.desk.seat import Seat
from cpq.desk.work import Changed, Writing
from cpq.desk_rules.rules import DeskRules
from cpq.hand_off.links import ApprovalLinks
from cpq.people.directory import Directory
from cpq.people.person import SYSTEM, Delegation
from cpq.quotes.deal_file import Deal
from cpq.store import Store, Written
from cpq.stored_quotes.acting import Acting
from cpq.stored_quotes.actions import expiring, routing_steps
from cpq.stored_quotes.happenings import EventData
from cpq.stored_quotes.record import StoredQuote
from cpq.workspace import Workspace

Key = tuple[str, str, str]
KEYS = (b"of the links of the house, 32 b.",)


@dataclass(frozen=True)
class DeskToday(Desk):
    """A desk whose people change while it works.

    Attributes:
        today: The desk's rules at this moment.
    """

    today: Callable[[], DeskRules] = DeskRules

    @property
    def rules(self) -> DeskRules:  # type: ignore[override] # asked anew each time, where a desk reads its files once
        """The rules with the people as they are now."""
        return self.today()


class Real:
    """A store with everybody around it.

    Attributes:
        now: The clock.
        policy: Name of the policy in force.
    """

    def __init__(self, store: Store, policies: Mapping[str, Workspace], now: datetime) -> None:
        self.now = now
        self.policy = "first"
        self.policies = policies
        self.rules = policies["first"].desk_rules
        self.open(store)

    def open(self, store: Store) -> None:
        """Work on a store from now on, as a program does that was started anew."""
        self.store = store
        self.desks = {
            name: DeskToday(workspace, store, lambda: self.now, lambda: self.rules)
            for name, workspace in self.policies.items()
        }

    @property
    def directory(self) -> Directory:
        """Everybody."""
        return self.rules.directory

    @directory.setter
    def directory(self, directory: Directory) -> None:
        fields = {name: getattr(self.rules, name) for name in self.rules.__dataclass_fields__}
        self.rules = DeskRules(**{**fields, "directory": directory})

    def seat(self, who: str) -> Seat:
        """Somebody's seat under the policy in force."""
        return self.desks[self.policy].as_(who)

    @property
    def links(self) -> ApprovalLinks:
        """What makes and takes approval links."""
        return ApprovalLinks(self.desks[self.policy], KEYS)

    def acting(self, who: str) -> Acting:
        """Somebody, now."""
        return Acting(who, self.now, self.directory, self.rules)

    def quote(self, number: str) -> StoredQuote:
        """A quote as it is stored."""
        return self.store.read(number)

    def deal(self, says: Mapping[str, Any]) -> Deal:
        """The deal of which the model says so much."""
        return self.policies["first"].parse_deal(deal_text(says).encode(), "deals/deal.yaml")

    # --- What the system does, and nobody from a seat ---------------------------------------------------------------

    def by_itself(self, number: str, act: Callable[[StoredQuote, Acting], tuple[EventData, ...]]) -> Written:
        """An action of the system through the store alone."""
        acting = self.acting(SYSTEM)
        return self.store.change(number, None, SYSTEM, self.now, lambda now: act(now, acting))

    def sweep(self, number: str) -> Written:
        """What a job does that runs now and then: expire, and escalate what is late."""
        return self.by_itself(number, expiring.expire)

    def escalate_late(self, number: str, step: str) -> Written:
        """The system escalates a step whose time has come."""
        return self.by_itself(number, lambda quote, acting: routing_steps.escalate(quote, acting, step))

    # --- People -----------------------------------------------------------------------------------------------------

    def person(self, who: str, **changed: object) -> None:
        """Change something about a person."""
        known = self.directory.person(who)
        self.directory = self.directory.with_person(who, known.model_copy(update=changed))

    def delegate(self, of: str, to: str, until: datetime) -> None:
        """Somebody stands in for somebody else from now on."""
        given = Delegation.model_validate({"of": of, "to": to, "from": self.now, "until": until})
        self.directory = self.directory.with_delegations(*self.directory.delegations, given)


def deal_text(says: Mapping[str, Any]) -> str:
    """The deal file of what the model says."""
    lines = "".join(
        f"  - {{ id: {line['id']}, product: {line['product']}, quantity: {line['quantity']},"
        f" discount: {line['percent']}% }}\n"
        for line in says["lines"]
    )
    until = f"valid until: {says['until']}\n" if says["until"] else ""
    return (
        f"as of: {says['as_of']}\n{until}account: {says['account']}\n"
        f"payment terms: {says['days']} days\nprepared by: note {says['note']}\nlines:\n{lines}"
    )


def key_of(step: Step) -> Key:
    """What a step is in the model: the rule, what it is about, and the role that is asked, else its place."""
    rule, subject, _ = step.requirement
    place = step.id.partition(".")[2]
    return rule, subject, ", ".join(step.approvers) or f"besides {place}"


def steps_of(request: ApprovalRequest) -> dict[Key, Step]:
    """The steps of a request by what they ask."""
    return {key_of(step): step for step in request.steps}


__all__ = ["Changed", "DeskToday", "Edits", "Real", "Writing", "deal_text", "key_of", "steps_of"]
