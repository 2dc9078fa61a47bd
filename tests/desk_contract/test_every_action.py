"""Every action of the contract once, and it does happen: what a random walk may miss, this one passes.

The steps are those of the state machine, so that the naive model and the invariants are beside each of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from cpq.stored_quotes.evolve import CHANGES
from tests.desk_contract.machine import DeskMachine
from tests.desk_contract.where import Where

BESIDE_THE_CONTRACT = {"comment-added", "attachment-added", "attachment-removed", "step-reminded"}
"""Events without a part in approvals."""
NEVER_ALONE = {"step-carried"}
"""A step that rests on something says so where it is submitted; the event is read from logs of others."""

ASKS_MANY = {"lines": [{"product": "thing", "quantity": 5, "percent": 25}], "days": 60}
"""Manager and director, the manager once more, finance, legal, and then the desk."""
ASKS_ONE = {"lines": [{"product": "thing", "quantity": 2, "percent": 12}], "days": 14}
ASKS_DESK = {"lines": [{"product": "thing", "quantity": 2, "percent": 4}], "days": 60}
ASKS_COMMITTEE = {"lines": [{"product": "thing", "quantity": 21, "percent": 4}], "days": 60}


class Walk:
    """A machine that is told what to do.

    Attributes:
        done: How often each action happened.
    """

    def __init__(self, where: Where) -> None:
        self.machine = DeskMachine(where)
        self.done: Counter[str] = Counter()

    def do(self, action: str, *kinds: str, **given: Any) -> Any:
        """Do something, and insist on what the log then tells of it."""
        before = len(self.machine.log)
        result = getattr(self.machine, action)(**given)
        self.machine.note_events()
        self.machine.the_contract_holds()
        told = [event.kind for event in self.machine.log[before:]]
        assert set(told) == set(kinds), (action, told)
        self.done[action] += 1
        return result

    def nth(self, rule: str, role: str) -> int:
        """Place of a step among all that are open."""
        found = [(key[0], key[2]) for _, key in self.machine.somewhere_open()]
        return found.index((rule, role))

    def person(self, rule: str, role: str, who: str) -> int:
        """Place of somebody among those whom a step asks."""
        return self.machine.people_of(*self.machine.somewhere_open()[self.nth(rule, role)]).index(who)

    def decide(self, rule: str, role: str, who: str, *kinds: str, answer: str = "approve") -> None:
        """Somebody decides a step of the only request that is pending."""
        self.do(
            "decide",
            "step-decided",
            *kinds,
            nth=self.nth(rule, role),
            person=self.person(rule, role, who),
            answer=answer,
        )


@pytest.fixture
def walk(where: Where) -> Iterator[Walk]:
    """A walk, verified at its end."""
    made = Walk(where)
    yield made
    made.machine.teardown()


def test_every_action_of_the_contract_happens(walk: Walk) -> None:
    """No invariant that the machine watches is shown by nothing happening."""
    until_a_contract(walk)
    ways_back(walk)
    one_of_two(walk)
    handed_over(walk)
    people_change(walk)
    time_runs_out(walk)
    told = {event.kind for event in walk.machine.log}
    assert told == {"quote-created", *CHANGES} - BESIDE_THE_CONTRACT - NEVER_ALONE
    setup = DeskMachine.setup_state()
    rules = {one.function.__name__ for one in (*setup.rules, *setup.initializers)}
    assert rules == set(walk.done), "a new rule of the machine belongs here"


def until_a_contract(walk: Walk) -> None:
    """Asked back, passed on, asked besides, escalated, countered, decided by link and in somebody's place, sold."""
    number = walk.do("first_quote", "quote-created", "submitted", "step-opened", deal=ASKS_MANY, submitted=True)
    walk.do("mark", "marks-set", number=number, who="rep-1")
    asked = {"nth": walk.nth("discount", "sales-manager"), "person": 0, "who": "rep-1", "theirs": True}
    walk.do("request_info", "information-requested", **asked)
    walk.do("advance_clock", hours=1)  # which the step does not lose
    walk.do("info_given", "information-given", nth=0, who="rep-1")
    walk.do("delegate", of="manager-1", to="manager-2", hours=5)
    walk.do("delegate", of="manager-2", to="desk-2", hours=5)
    walk.do("anybody_decides", nth=0, who="desk-2", answer="approve")  # a delegate passes nothing on
    walk.do("anybody_decides", nth=0, who="rep-1-again", answer="approve")  # another account of the rep is refused
    given = {"to": "lawyer", "hours": 5, "answer": "approve", "back": True}
    walk.do("delegate_decides", "step-decided", nth=walk.nth("margin", "finance"), **given)
    passed = {"nth": walk.nth("discount", "sales-director"), "person": 0, "who": "rep-1", "to": "cfo", "theirs": True}
    walk.do("reassign", "step-reassigned", **passed)
    link = walk.do("make_link", nth=walk.nth("own", "sales-manager"), person=0)
    walk.do("look_at_link", link=link)
    walk.do("answer_link", "step-decided", link=link, answer="approve")
    walk.do("look_at_link", link=link)
    walk.do("answer_link", link=link, answer="reject")
    walk.do("add_approver", "approver-added", "step-opened", nth=0, who="desk-1", person="desk-2")
    walk.do("escalate", nth=walk.nth("discount", "sales-manager"), who="rep-1")  # it is not late yet
    walk.do("advance_clock", hours=5)
    walk.do("escalate", "step-escalated", nth=walk.nth("discount", "sales-manager"), who="rep-1")
    walk.do("escalate_late", "step-escalated", nth=walk.nth("discount", "sales-director"))
    walk.decide("discount", "sales-manager", "director")
    walk.do("decide_what_is_not_open", number=number, nth=0, who="manager-1")
    offer = {"nth": walk.nth("paper", "legal"), "person": 0, "kind": "shorter"}
    walk.do("counter", "countered", **offer)
    walk.do("answer_counter", "counter-answered", nth=0, who="rep-1", take=False)
    walk.do("counter", "countered", **offer)
    walk.do("counter", "counter-answered", "countered", **offer | {"kind": "safer"})
    walk.do("crash_and_reopen", number=number, after=False)
    walk.do("another_tenant", number=number)
    taken = ("counter-answered", "request-ended", "revised", "submitted", "step-opened")
    walk.do("answer_counter", nth=0, who="lawyer", take=True)  # who made it does not answer it
    walk.do("answer_counter", *taken, nth=0, who="rep-1", take=True)
    walk.do("everybody_approves", "step-decided", "request-ended", nth=0)
    walk.do("same_key_twice", "marks-set", number=number, who="rep-1")
    walk.do("accept", number=number, who="rep-1", same=True)  # nobody was sent anything
    walk.do("send", "sent", number=number, who="rep-1")
    walk.do("accept", number=number, who="rep-1", same=False)
    walk.do("accept", "accepted", number=number, who="rep-1", same=True)
    walk.do("edit", number=number, who="rep-1", kind="safer", nth=0)  # what was accepted is final


def ways_back(walk: Walk) -> None:
    """Edited, recalled, rejected, revoked, withdrawn, copied, asked again for less and for more."""
    number = walk.do("create", "quote-created", who="rep-2", deal=ASKS_ONE)
    walk.do("edit", "draft-saved", number=number, who="rep-2", kind="note", nth=0)
    walk.do("submit", "submitted", "step-opened", number=number, who="rep-2")
    walk.do("edit", "request-ended", "revised", number=number, who="rep-2", kind="note", nth=0)
    walk.do("submit", "submitted", "step-opened", number=number, who="rep-2")
    walk.do("send", number=number, who="rep-2")  # nobody has approved it
    walk.do("recall", "request-ended", number=number, who="rep-2")
    walk.do("edit", "revised", number=number, who="rep-2", kind="note", nth=0)
    walk.do("submit", "submitted", "step-opened", number=number, who="rep-2")
    walk.decide("own", "sales-manager", "manager-2")
    again = ("request-ended", "revised", "submitted", "step-opened")
    walk.do("recall_and_submit_again", *again, number=number, who="rep-2")
    walk.decide("discount", "sales-manager", "manager-2", "request-ended", answer="reject")
    walk.do("edit_and_submit_again", "revised", "submitted", "step-opened", nth=1, kinds=["note"], other=False)
    walk.do("bulk", "step-decided", "request-ended", who="manager-2", nth=0, asked=False, backwards=True)
    walk.do("revoke", number=number, who="manager-1")  # who neither gave it nor may
    walk.do("revoke", "revoked", number=number, who="manager-2")
    walk.do("change_policy")
    walk.do("reprice", "revised", number=number, who="rep-2")
    walk.do("submit", "submitted", "step-opened", number=number, who="rep-2")
    walk.do("override", nth=0, who="cfo", answer="approve")
    walk.do("override", "step-overridden", nth=0, who="desk-2", answer="approve")
    walk.do("everybody_approves", "step-decided", "request-ended", nth=0)
    walk.do("send", "sent", number=number, who="rep-2")
    walk.do("end", "withdrawn", number=number, who="rep-2", how="withdraw")
    walk.do("edit", "revised", number=number, who="rep-2", kind="note", nth=0)
    copy = walk.do("clone", "quote-created", of=number, who="rep-2")
    walk.do("edit", "draft-saved", number=copy, who="rep-2", kind="safer", nth=0)
    walk.do("end", "cancelled", number=copy, who="rep-2", how="cancel")
    walk.do("change_policy")


def one_of_two(walk: Walk) -> None:
    """Where all must agree, a delegate and whom they stand in for are one."""
    number = walk.do("create", "quote-created", who="rep-1", deal=ASKS_DESK)
    walk.do("submit", "submitted", "step-opened", number=number, who="rep-1")
    walk.decide("paper", "legal", "lawyer", "step-opened")
    desk = {"nth": walk.nth("long-paper", "deal-desk"), "answer": "approve"}
    walk.do("delegate_decides", "step-decided", to="cfo", hours=5, back=False, **desk)
    walk.do("decide", person=walk.person("long-paper", "deal-desk", "desk-1"), **desk)
    walk.decide("long-paper", "deal-desk", "desk-2", "request-ended")


def handed_over(walk: Walk) -> None:
    """Another account of the new owner's stays out of it, although it stands in for whom the step asks."""
    number = walk.do("create", "quote-created", who="rep-2", deal=ASKS_ONE)
    walk.do("hand_over", number=number, who="rep-1", to="rep-1")  # it is not theirs to take
    walk.do("hand_over", "owner-changed", number=number, who="desk-2", to="rep-1")
    walk.do("edit", "draft-saved", number=number, who="desk-2", kind="note", nth=0)
    walk.do("edit", "draft-saved", number=number, who="desk-1", kind="note", nth=0)  # desk-2 is not the last
    walk.do("submit", "submitted", "step-opened", number=number, who="rep-1")
    walk.do("hand_over", number=number, who="desk-2", to="rep-2")  # not while it is decided on
    walk.do("override", nth=0, who="desk-2", answer="approve")
    walk.do("delegate", of="manager-1", to="rep-1-again", hours=5)
    walk.do("anybody_decides", nth=0, who="rep-1-again", answer="approve")
    walk.do("everybody_approves", "step-decided", "request-ended", nth=0)


def people_change(walk: Walk) -> None:
    """Nobody is found, somebody leaves, and the desk finds others."""
    number = walk.do("create", "quote-created", who="rep-1", deal=ASKS_COMMITTEE)
    walk.do("submit", "submitted", "step-opened", number=number, who="rep-1")
    walk.decide("large", "committee", "director")
    walk.decide("paper", "legal", "lawyer", "step-opened")  # the desk comes after legal
    walk.do("change_org_chart", who="rep-1", to="manager-2")
    walk.do("deactivate", who="controller")
    walk.do("take_off", "step-reassigned", nth=0, who="desk-2", person=0)
    walk.do("deactivate", who="desk-1")
    walk.do("take_off", "step-reassigned", nth=0, who="desk-2", person=0)  # of all who are asked after legal
    walk.do("take_off", nth=0, who="desk-2", person=0)  # of the committee too few would be left
    walk.do("recall", "request-ended", number=number, who="rep-1")
    walk.do("edit", "revised", number=number, who="rep-1", kind="safer", nth=0)
    walk.do("submit", "submitted", "step-opened", "step-unroutable", number=number, who="rep-1")
    walk.do("route", nth=0, who="desk-2", people=["rep-2", "cfo"])  # a rep may decide nothing
    walk.do("route", "step-reassigned", "step-opened", nth=0, who="desk-2", people=["director", "cfo"])
    walk.do("everybody_approves", "step-decided", "request-ended", nth=0)
    walk.do("send", "sent", number=number, who="rep-1")
    walk.do("end", "declined", number=number, who="rep-1", how="decline")


def time_runs_out(walk: Walk) -> None:
    """An approval ends, and then the offer; a clock that goes back changes neither."""
    number = sorted(walk.machine.naive.quotes)[1]
    walk.do("edit", "draft-saved", number=number, who="rep-2", kind="safer", nth=2)
    walk.do("reprice", "draft-saved", number=number, who="rep-2")
    walk.do("submit", "submitted", "request-ended", number=number, who="rep-2")
    walk.do("advance_clock", hours=24 * 11)
    walk.do("send", number=number, who="rep-2")  # no job has noticed, and the clock says that it is over
    walk.do("expire_sweep", "approval-expired", number=number)
    walk.do("clock_back", hours=24 * 4)
    walk.do("mark", "marks-set", number=number, who="rep-2")
    *_, before, last = walk.machine.log
    assert (last.sequence, last.at < before.at) == (before.sequence + 1, True), "the log's order is no clock's"
    walk.do("send", number=number, who="rep-2")
    walk.do("advance_clock", hours=24 * 11)
    walk.do("expire_sweep", "expired", number=number)
    walk.do("clock_back", hours=24 * 4)
    walk.do("expire_sweep", number=number)
