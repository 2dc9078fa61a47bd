"""What those do who are asked: S3, S4, S7, R9, counter-offers, links."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import multiple, precondition, rule

from cpq.desk.bulk import one_by_one
from cpq.problems import NotAllowed
from tests.desk_contract import naive_request as requests
from tests.desk_contract.naive import Refused
from tests.desk_contract.real import steps_of
from tests.desk_contract.says import edited
from tests.desk_contract.trying import ANYBODY, LINKS, NTH, QUOTES, REPLY, SELLERS, Link, Trying, refuse


class DecidingRules(Trying):
    """Steps are decided, by every way in which that can be tried."""

    @precondition(lambda self: self.somewhere_open())
    @rule(nth=NTH, person=NTH, answer=REPLY)
    def decide(self, nth: int, person: int, answer: str) -> None:
        """S3 and S4 by somebody whom the step asks, or who stands in for them."""
        number, key = self._open(nth)
        people = self.people_of(number, key)
        self._decide(number, key, people[person % len(people)], answer)

    @precondition(lambda self: self.somewhere_open())
    @rule(nth=NTH, who=ANYBODY, answer=REPLY)
    def anybody_decides(self, nth: int, who: str, answer: str) -> None:
        """Invariants 6 and 7: whoever tries, only those whom the step asks succeed, and none who had a part."""
        self._decide(*self._open(nth), who, answer)

    @precondition(lambda self: self.somewhere_open())
    @rule(nth=NTH)
    def everybody_approves(self, nth: int) -> None:
        """S1 and R4: everybody whom the steps of a quote ask says yes, until nobody is asked any more."""
        number, _ = self._open(nth)
        for _ in range(12):
            waiting = [(key, who) for key in self.open_steps(number) for who in self.undecided(number, key)]
            if not waiting:
                return
            self._decide(number, *waiting[nth % len(waiting)], "approve")

    @rule(number=QUOTES, nth=NTH, who=ANYBODY)
    def decide_what_is_not_open(self, number: str, nth: int, who: str) -> None:
        """Invariants 7, 10 and 11: a step that waits, is satisfied or void takes no decision."""
        stored = self.naive.quotes[number]["requests"]
        keys = [(request, key) for request in stored for key in request["steps"]]
        closed = [(r, key) for r, key in keys if requests.step_status(r, key) != "open"]
        if closed:
            request, key = closed[nth % len(closed)]
            step = steps_of(self.real.quote(number).requests[request["number"] - 1])[key].id
            people = requests.deciders(request["steps"][key]) or [who]
            who = people[nth % len(people)]
            self.both(lambda: self.real.seat(who).approve(number, [step]), lambda _: refuse())

    @precondition(lambda self: self.somewhere_open())
    @rule(nth=NTH, who=st.sampled_from(["admin", "desk-2", "cfo"]), answer=REPLY)
    def override(self, nth: int, who: str, answer: str) -> None:
        """S7."""
        number, key = self._open(nth)
        step = self.step(number, key)
        self.both(
            lambda: self.real.seat(who).override(number, answer, reason="nobody is there", step=step),  # type: ignore[arg-type]
            lambda naive: naive.override(number, who, key, answer),
        )

    @precondition(lambda self: self.somewhere_open())
    @rule(who=ANYBODY, nth=NTH, asked=st.booleans(), backwards=st.booleans())
    def bulk(self, who: str, nth: int, asked: bool, backwards: bool) -> None:
        """Invariant 38: many decided at once come out as one by one, in the given order, each with its outcome."""
        if asked:
            number, key = self._open(nth)
            who = self.people_of(number, key)[nth % len(self.people_of(number, key))]
        if who in self.naive.people.gone:
            return
        numbers = sorted(self.naive.quotes, reverse=backwards)
        seat = self.real.seat(who)
        outcomes = one_by_one(numbers, seat.approve)
        for number in numbers:
            trial = deepcopy(self.naive)
            try:
                trial.approve_all(number, who)
            except Refused:
                trial = self.naive
            outcome = next(outcomes)
            assert outcome.number == number
            assert (outcome.refused is None) == (trial is not self.naive), outcome
            self.naive = trial
        assert next(outcomes, None) is None
        self.note_events()

    # --- Links ------------------------------------------------------------------------------------------------------

    @precondition(lambda self: self.somewhere_open())
    @rule(target=LINKS, nth=NTH, person=NTH)
    def make_link(self, nth: int, person: int) -> Any:
        """Invariant 34: a link is for somebody who may decide the step now, and changes nothing."""
        number, key = self._open(nth)
        people = self.people_of(number, key)
        who, step = people[person % len(people)], self.step(number, key)
        made: list[dict[str, Any]] = []
        before = self.everything()
        token = self.both(
            lambda: self.real.links.make(self.real.quote(number), step, who),
            lambda naive: made.append(naive.make_link(number, who, key)),
        )
        assert self.everything() == before
        return multiple() if token is None else Link(token, made[0])

    @rule(link=LINKS)
    def look_at_link(self, link: Link) -> None:
        """Invariant 34: whoever follows a link, be it a scanner of mails, changes nothing; it tells what would be."""
        trial = deepcopy(self.naive)
        try:
            trial.decide_by_link(link.says, "approve")
        except Refused:
            decidable = False
        else:
            decidable = True
        before = self.everything()
        try:
            opened = self.real.links.open(link.token)
        except NotAllowed:
            assert self.real.now > link.says["until"] or link.says["who"] in self.naive.people.gone
        else:
            assert (opened.refused is None) == decidable, opened.refused
        assert self.everything() == before

    @rule(link=LINKS, answer=REPLY)
    def answer_link(self, link: Link, answer: str) -> None:
        """Invariant 34: a link decides what it was made for, as its person, and once."""

        def decide() -> Any:
            return self.real.links.decide(link.token, answer, "by mail")  # type: ignore[arg-type] # one of the two

        done = self.both(decide, lambda naive: naive.decide_by_link(link.says, answer))
        if done is not None:
            (decided,) = [one for one in done.happened if one.kind == "step-decided"]
            step = steps_of(done.quote.requests[link.says["request"] - 1])[link.says["key"]]
            assert (decided.step, step.decisions[-1].by) == (step.id, link.says["who"])
            self.both(decide, lambda _: refuse())

    @precondition(lambda self: self.somewhere_open())
    @rule(nth=NTH, person=NTH, who=ANYBODY, theirs=st.booleans())
    def request_info(self, nth: int, person: int, who: str, theirs: bool) -> None:
        """R9: the clock of the step stands still."""
        number, key = self._open(nth)
        people = self.people_of(number, key)
        who = people[person % len(people)] if theirs else who
        step = self.step(number, key)
        self.both(
            lambda: self.real.seat(who).ask_back(number, "why?", step=step),
            lambda naive: naive.ask_back(number, who, key),
        )

    @precondition(lambda self: self.somewhere_open())
    @rule(nth=NTH, who=SELLERS)
    def info_given(self, nth: int, who: str) -> None:
        """R9: and goes on."""
        open_ = self.somewhere_open()
        paused = [one for one in open_ if self.naive.quotes[one[0]]["requests"][-1]["steps"][one[1]]["paused"]]
        number, key = (paused or open_)[nth % len(paused or open_)]
        step = self.step(number, key)
        self.both(
            lambda: self.real.seat(who).answer(number, "because", step=step),
            lambda naive: naive.answer(number, who, key),
        )

    @precondition(lambda self: self.somewhere_open())
    @rule(nth=NTH, person=NTH, kind=st.sampled_from(["safer", "shorter", "remove"]))
    def counter(self, nth: int, person: int, kind: str) -> None:
        """Somebody whom a step asks says what they would approve instead."""
        number, key = self._open(nth)
        people = self.people_of(number, key)
        who = people[person % len(people)]
        change = edited(self.naive.quotes[number]["revisions"][-1]["says"], kind, nth)
        if change is None:
            return
        step, edits = self.step(number, key), change.edits
        self.both(
            lambda: self.real.seat(who).counter(number, edits, step=step),
            lambda naive: naive.counter(number, who, key, change.says),
        )

    @precondition(lambda self: any(one["counters"] for one in self.naive.quotes.values()))
    @rule(nth=NTH, who=SELLERS, take=st.booleans())
    def answer_counter(self, nth: int, who: str, take: bool) -> None:
        """Taking it makes the next revision, approved already by whoever proposed it."""
        numbers = [number for number, quote in self.naive.quotes.items() if quote["counters"]]
        number = numbers[nth % len(numbers)]
        counters = self.naive.quotes[number]["counters"]
        open_ = [place for place, one in enumerate(counters, 1) if one["status"] == "open"]
        counter = open_[0] if open_ else 1
        if take:
            self.both(
                lambda: self.real.seat(who).accept_counter(number, counter),
                lambda naive: naive.accept_counter(number, who, counter),
            )
        else:
            self.both(
                lambda: self.real.seat(who).decline_counter(number, counter),
                lambda naive: naive.decline_counter(number, who, counter),
            )
