"""Who is asked: S5, S6, S9, people besides, delegates, those who leave."""

from __future__ import annotations

from copy import deepcopy
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.desk_contract import naive_request as requests
from tests.desk_contract.naive import Refused
from tests.desk_contract.real import Key
from tests.desk_contract.trying import ANYBODY, NTH, REPLY, Trying


class RoutingRules(Trying):
    """Steps get other people."""

    @precondition(lambda self: self.somewhere_open())
    @rule(nth=NTH, person=NTH, who=ANYBODY, to=ANYBODY, theirs=st.booleans())
    def reassign(self, nth: int, person: int, who: str, to: str, theirs: bool) -> None:
        """S5."""
        number, key = self._open(nth)
        people = self.people_of(number, key)
        who = people[person % len(people)] if theirs else who
        step = self.step(number, key)
        self.both(
            lambda: self.real.seat(who).reassign(number, to, step=step),
            lambda naive: naive.reassign(number, who, key, to),
        )

    @precondition(lambda self: self.somewhere_open())
    @rule(nth=NTH, who=st.sampled_from(["desk-1", "desk-2", "admin", "rep-1"]), person=NTH)
    def take_off(self, nth: int, who: str, person: int) -> None:
        """S5: somebody who left is taken off a step, and those who are left decide it."""
        found = self.somewhere_open()
        left = [one for one in found if not self.naive.people.gone.isdisjoint(self.people_of(*one))]
        number, key = (left or found)[nth % len(left or found)]
        people = self.people_of(number, key)
        gone = [one for one in people if one in self.naive.people.gone] or people
        step, taken = self.step(number, key), gone[person % len(gone)]
        self.both(
            lambda: self.real.seat(who).take_off(number, taken, step=step),
            lambda naive: naive.take_off(number, who, key, taken),
        )

    def unrouted(self) -> list[tuple[str, Key]]:
        """Steps that nobody was found for."""
        found = []
        for number, quote in self.naive.quotes.items():
            request = self.naive.pending(quote)
            keys = () if request is None else request["steps"]
            found += [(number, key) for key in keys if requests.step_status(request, key) == "needs routing"]
        return found

    @precondition(lambda self: self.unrouted())
    @rule(
        nth=NTH,
        who=st.sampled_from(["desk-1", "desk-2", "admin", "cfo"]),
        people=st.lists(ANYBODY, min_size=1, max_size=3),
    )
    def route(self, nth: int, who: str, people: list[str]) -> None:
        """S9: nobody was found, until the desk names somebody."""
        number, key = self.unrouted()[nth % len(self.unrouted())]
        step = self.step(number, key)
        self.both(
            lambda: self.real.seat(who).route(number, step, people),
            lambda naive: naive.route_step(number, who, key, people),
        )

    @precondition(lambda self: self.somewhere_open())
    @rule(nth=NTH, who=st.sampled_from(["manager-1", "director", "desk-1", "cfo", "rep-1"]), person=ANYBODY)
    def add_approver(self, nth: int, who: str, person: str) -> None:
        """Somebody is asked besides those whom the policy asks; without them nothing is approved."""
        number, _ = self._open(nth)
        keys = list(self.naive.quotes[number]["requests"][-1]["steps"])
        key = keys[nth % len(keys)]
        step = self.step(number, key)
        self.both(
            lambda: self.real.seat(who).add_approver(number, person, step=step),
            lambda naive: naive.add_approver(number, who, key, person),
        )

    @rule(
        of=ANYBODY,
        to=ANYBODY,
        hours=st.sampled_from([1, 5, 24 * 5]),
    )
    def delegate(self, of: str, to: str, hours: int) -> None:
        """Invariant 25: somebody stands in for somebody for a while; cycles are harmless."""
        if of != to:
            self.real.delegate(of, to, self.real.now + timedelta(hours=hours))
            self.naive.delegate(of, to, hours)

    @precondition(lambda self: self.somewhere_open())
    @rule(nth=NTH, to=ANYBODY, hours=st.sampled_from([1, 5]), answer=REPLY, back=st.booleans())
    def delegate_decides(self, nth: int, to: str, hours: int, answer: str, back: bool) -> None:
        """Invariant 25 with a delegation for a step that is open, in a cycle maybe, and passed on to a third."""
        number, key = self._open(nth)
        principal = self.people_of(number, key)[0]
        if principal != to:
            self.real.delegate(principal, to, self.real.now + timedelta(hours=hours))
            self.naive.delegate(principal, to, hours)
            if back:
                self.real.delegate(to, principal, self.real.now + timedelta(hours=hours))
                self.naive.delegate(to, principal, hours)
        self._decide(number, key, to, answer)

    @precondition(lambda self: self.somewhere_open())
    @rule(nth=NTH, who=ANYBODY)
    def escalate(self, nth: int, who: str) -> None:
        """S6 by hand."""
        number, key = self._open(nth)
        step = self.step(number, key)
        self.both(
            lambda: self.real.seat(who).escalate(number, step=step), lambda naive: naive.escalate(number, who, key)
        )

    @precondition(lambda self: self.somewhere_open())
    @rule(nth=NTH)
    def escalate_late(self, nth: int) -> None:
        """S6 by the job, and invariant 26: twice at one clock adds nothing the second time."""
        number, key = self._open(nth)
        step = self.step(number, key)
        for _ in range(2):
            trial = deepcopy(self.naive)
            try:
                trial.escalate(number, "system", key)
                expected = 1
            except Refused:
                trial, expected = self.naive, 0
            written = self.real.escalate_late(number, step)
            assert len(written.events) == expected
            self.naive = trial
            self.note_events()

    @rule(who=st.sampled_from(["rep-1", "rep-2", "manager-1", "manager-2"]), to=ANYBODY)
    def change_org_chart(self, who: str, to: str) -> None:
        """Somebody gets another manager; chains that lead round in a circle are harmless."""
        if who != to:
            self.real.person(who, manager=to)
            self.naive.people.above[who] = to

    @rule(who=st.sampled_from(["manager-1", "director", "controller", "lawyer", "desk-1", "rep-2"]))
    def deactivate(self, who: str) -> None:
        """Invariant 37: somebody leaves; what they decided stays as it was recorded."""
        self.real.person(who, active=False)
        self.naive.leave(who)
