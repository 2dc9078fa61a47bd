"""The state machine: every action of the contract against the real thing, beside the naive model.

Each rule does one action in both. They must agree whether it is allowed, and afterwards on everything that a quote is:
statuses, requirements, steps, people, due times, what rests on earlier approvals. What each moment must hold besides is
in :mod:`tests.desk_contract.watching`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, initialize, precondition, rule

from cpq.desk.work import Writing
from cpq.problems import CpqError, NotFound
from cpq.quotes.status import BUSY
from cpq.store import KeyReused
from cpq.stored_quotes.actions.submitting import preview
from tests.desk_contract import naive_request as requests
from tests.desk_contract.naive import Refused
from tests.desk_contract.naive_desk import NaiveDesk
from tests.desk_contract.naive_people import KIND
from tests.desk_contract.real import Edits, Key, Real, steps_of
from tests.desk_contract.says import DEAL, KINDS, edited, whole
from tests.desk_contract.watching import Watching
from tests.desk_contract.where import Where

MORNING = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
ANYBODY = st.sampled_from(sorted(KIND))
SELLERS = st.sampled_from(["rep-1", "rep-1", "rep-2", "manager-1", "desk-1"])
NTH = st.integers(0, 11)
HOURS = st.sampled_from([1, 1, 5, 24, 24 * 4, 24 * 11])
REPLY = st.sampled_from(["approve", "approve", "approve", "approve", "reject"])
FEW = 4
"""Quotes in one run: more of them are only less looked at."""


class Crash(BaseException):
    """The program dies in the middle of a transaction."""


class DeskMachine(Watching):
    """A desk to which anything may happen, in any order."""

    quotes = Bundle("quotes")

    def __init__(self, where: Where) -> None:
        super().__init__()
        self.where = where
        self.real = Real(where.open(), where.policies, MORNING)
        self.naive = NaiveDesk(MORNING)
        self.keys = 0

    def both(self, real: Callable[[], Any], naive: Callable[[NaiveDesk], object]) -> Any:
        """An action in the real thing and in the model; None where both refuse it."""
        trial = deepcopy(self.naive)
        why = ""
        try:
            naive(trial)
        except Refused as refused:
            why = str(refused) or "refused"
        before = self.everything()
        try:
            done = real()
        except CpqError as error:
            if not why:
                raise AssertionError("the contract allows it, and it was refused") from error
            assert self.everything() == before, "what was refused has changed something"
            return None
        assert not why, f"the contract refuses it ({why}), and it was done"
        self.naive = trial
        self.note_events()
        return done

    # --- What there is to act on ------------------------------------------------------------------------------------

    def open_steps(self, number: str) -> list[Key]:
        """Steps of the newest request that may be decided."""
        request = self.naive.pending(self.naive.quotes[number])
        if request is None:
            return []
        return [key for key in request["steps"] if requests.step_status(request, key) == "open"]

    def somewhere_open(self) -> list[tuple[str, Key]]:
        """Every open step of every quote."""
        return [(number, key) for number in self.naive.quotes for key in self.open_steps(number)]

    def step(self, number: str, key: Key) -> str:
        """The id of a step."""
        return steps_of(self.real.quote(number).requests[-1])[key].id

    def people_of(self, number: str, key: Key) -> list[str]:
        """Those whom a step asks, and those who stand in for them; somebody who left among them maybe."""
        request = self.naive.quotes[number]["requests"][-1]
        asked = requests.deciders(request["steps"][key])
        others = [to for of, to, _, _ in self.naive.people.delegations if of in asked]
        return [*asked, *others]

    # --- Writing ----------------------------------------------------------------------------------------------------

    @initialize(target=quotes, deal=DEAL, submitted=st.booleans())
    def first_quote(self, deal: dict[str, Any], submitted: bool) -> str:
        """There is one quote to begin with, submitted maybe."""
        number = self._created("rep-1", deal)
        if submitted:
            self.submit_by(number, "rep-1")
        return number

    @precondition(lambda self: len(self.naive.quotes) < FEW)
    @rule(target=quotes, who=SELLERS, deal=DEAL)
    def create(self, who: str, deal: dict[str, Any]) -> str:
        """R1."""
        return self._created(who, deal)

    def _created(self, who: str, deal: dict[str, Any]) -> str:
        says = whole(deal, self.real.now)
        if who in self.naive.people.gone:
            who = "desk-2"
        number = f"Q-2026-{len(self.naive.quotes) + 1:04}"
        done = self.both(
            lambda: self.real.seat(who).new(self.real.deal(says)), lambda naive: naive.create(number, who, says)
        )
        assert done is not None
        assert done.quote.number == number
        return number

    @precondition(lambda self: len(self.naive.quotes) < FEW)
    @rule(target=quotes, of=quotes, who=ANYBODY)
    def clone(self, of: str, who: str) -> str:
        """R1 and invariant 21: a copy has no decisions and no grants."""
        number = f"Q-2026-{len(self.naive.quotes) + 1:04}"
        done = self.both(lambda: self.real.seat(who).clone(of), lambda naive: naive.clone(number, who, of))
        if done is None:
            return of
        assert done.quote.number == number
        assert not done.quote.grants
        assert not done.quote.requests
        return number

    @rule(number=quotes, who=SELLERS, kind=st.sampled_from(KINDS), nth=NTH)
    def edit(self, number: str, who: str, kind: str, nth: int) -> None:
        """R2 and R7: riskier, safer, neither, a line more, a line less, another order, another customer."""
        self.edit_by(number, who, kind, nth)

    def edit_by(self, number: str, who: str, kind: str, nth: int) -> None:
        """An edit of a kind, if there is one."""
        before = self.naive.quotes[number]["revisions"][-1]["says"]
        change = edited(before, kind, nth)
        if change is None:
            return
        edits = change.edits
        self.both(lambda: self.real.seat(who).edit(number, edits), lambda naive: naive.edit(number, who, change.says))

    @rule(number=quotes, who=SELLERS)
    def reprice(self, number: str, who: str) -> None:
        """R2 and R7 again: what was priced by an older policy is priced by that of today."""
        says = {**self.naive.quotes[number]["revisions"][-1]["says"], "as_of": self.real.now.date()}
        if says["until"] is not None and says["until"] < says["as_of"]:
            says["until"] = None  # it would be over before it was ordered
        policy = self.real.policy
        self.both(lambda: self.real.seat(who).reprice(number), lambda naive: naive.edit(number, who, says, policy))

    @rule(number=quotes, who=ANYBODY)
    def mark(self, number: str, who: str) -> None:
        """R8: a note leaves an approval as it is."""
        self.both(lambda: self.real.seat(who).mark(number, {"note": "x"}), lambda naive: naive.mark(number, who))

    # --- Submitting and deciding ------------------------------------------------------------------------------------

    @rule(number=quotes, who=SELLERS)
    def submit(self, number: str, who: str) -> None:
        """R3, and invariant 13: what was previewed is what happens."""
        self.submit_by(number, who)

    def submit_by(self, number: str, who: str) -> None:
        """Preview, then submit."""
        shown = self.real.seat("desk-2" if "desk-2" not in self.naive.people.gone else "admin").show(number)
        planned = (
            preview(shown.quote, self.real.acting(who), shown.assessed()) if shown.quote.status == "draft" else None
        )
        done = self.both(lambda: self.real.seat(who).submit(number), lambda naive: naive.submit(number, who))
        if done is not None and planned is not None:
            self.same_as_previewed(planned, done.quote.requests[-1])

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

    def undecided(self, number: str, key: Key) -> list[str]:
        """Those whom a step asks who can still decide it."""
        quote = self.naive.quotes[number]
        request = quote["requests"][-1]
        step = request["steps"][key]
        return [one for one in requests.deciders(step) if self.naive.route(quote, request, step, one) == ""]

    @precondition(lambda self: any(one["grants"] for one in self.naive.quotes.values()))
    @rule(nth=NTH, kinds=st.lists(st.sampled_from(KINDS), min_size=1, max_size=3), other=st.booleans())
    def edit_and_submit_again(self, nth: int, kinds: list[str], other: bool) -> None:
        """S2 and rule c.4: what was approved before is not asked again, unless something got riskier."""
        numbers = [number for number, quote in self.naive.quotes.items() if quote["grants"]]
        number = numbers[nth % len(numbers)]
        owner = self.naive.quotes[number]["owner"]
        for place, kind in enumerate(kinds):
            self.edit_by(number, owner, kind, nth + place)
        self.submit_by(number, "desk-1" if other else owner)

    @rule(number=quotes, nth=NTH, who=ANYBODY)
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

    def _open(self, nth: int) -> tuple[str, Key]:
        found = self.somewhere_open()
        return found[nth % len(found)]

    def _decide(self, number: str, key: Key, who: str, answer: str) -> None:
        """One answer to one step."""
        step = self.step(number, key)

        def act() -> Any:
            seat = self.real.seat(who)
            return seat.approve(number, [step]) if answer == "approve" else seat.reject(number, [step], comment="no")

        self.both(act, lambda naive: naive.decide(number, who, key, answer))

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

    @rule(number=quotes, who=ANYBODY)
    def recall(self, number: str, who: str) -> None:
        """R6."""
        self.both(lambda: self.real.seat(who).recall(number), lambda naive: naive.recall(number, who))

    @rule(number=quotes, who=SELLERS)
    def recall_and_submit_again(self, number: str, who: str) -> None:
        """Invariant 16: what comes back unchanged asks nobody who already approved."""
        done = self.both(lambda: self.real.seat(who).recall(number), lambda naive: naive.recall(number, who))
        if done is None:
            return
        before = done.quote.requests[-1]
        policy = self.naive.quotes[number]["revisions"][-1]["policy"]
        says = self.naive.quotes[number]["revisions"][-1]["says"]
        self.both(lambda: self.real.seat(who).revise(number), lambda naive: naive.revise(number, who, says, policy))
        again = self.both(lambda: self.real.seat(who).submit(number), lambda naive: naive.submit(number, who))
        if again is not None:
            self.nobody_asked_twice(before, again.quote.requests[-1])

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

    # --- Other people -----------------------------------------------------------------------------------------------

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

    # --- Counter-offers ---------------------------------------------------------------------------------------------

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

    # --- After approval ---------------------------------------------------------------------------------------------

    @rule(number=quotes, who=SELLERS)
    def send(self, number: str, who: str) -> None:
        """R11."""
        self.both(lambda: self.real.send(number, who), lambda naive: naive.send(number, who))

    @precondition(lambda self: any(self.naive.status(one) in BUSY for one in self.naive.quotes.values()))
    @rule(number=quotes, who=SELLERS, same=st.sampled_from([True, True, False]))
    def accept(self, number: str, who: str, same: bool) -> None:
        """R12: the document that was sent, and no other."""
        if same:
            self.both(lambda: self.real.accept(number, who), lambda naive: naive.accept(number, who))
        else:
            self.both(lambda: self.real.accept(number, who, b"another document"), lambda _: refuse())

    @precondition(lambda self: any(self.naive.status(one) in BUSY for one in self.naive.quotes.values()))
    @rule(number=quotes, who=SELLERS, how=st.sampled_from(["decline", "withdraw", "withdraw", "cancel"]))
    def end(self, number: str, who: str, how: str) -> None:
        """R12, R13, R14."""
        self.both(
            lambda: getattr(self.real.seat(who), how)(number, "no reason"),
            lambda naive: getattr(naive, how)(number, who),
        )

    @precondition(lambda self: any(self.naive.status(one) in BUSY for one in self.naive.quotes.values()))
    @rule(number=quotes, who=ANYBODY)
    def revoke(self, number: str, who: str) -> None:
        """R15, and invariant 20: what was taken back is not used again."""
        self.both(lambda: self.real.seat(who).revoke(number, reason="wrong"), lambda naive: naive.revoke(number, who))

    # --- Time, people, policy ---------------------------------------------------------------------------------------

    @rule(hours=HOURS)
    def advance_clock(self, hours: int) -> None:
        """Time passes."""
        self._at(self.real.now + timedelta(hours=hours))

    @rule(hours=st.sampled_from([1, 24, 24 * 4]))
    def clock_back(self, hours: int) -> None:
        """Invariant 27: somebody sets the clock back; nothing comes to life again."""
        self._at(max(self.real.now - timedelta(hours=hours), MORNING - timedelta(days=3)))

    def _at(self, moment: datetime) -> None:
        self.real.now = self.naive.now = moment

    @rule(number=quotes)
    def expire_sweep(self, number: str) -> None:
        """R10 and R16, and once more: the second time there is nothing to write down."""
        expected = deepcopy(self.naive)
        was = expected.sweep(number)
        written = self.real.sweep(number)
        assert bool(written.events) == was
        assert not self.real.sweep(number).events
        self.naive = expected
        self.note_events()

    @rule()
    def change_policy(self) -> None:
        """Invariant 36: another policy is in force; what is being decided stays under the one it was submitted by."""
        self.real.policy = self.naive.policy = "stricter" if self.real.policy == "first" else "first"

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

    # --- The store --------------------------------------------------------------------------------------------------

    @rule(number=quotes, who=SELLERS)
    def same_key_twice(self, number: str, who: str) -> None:
        """Invariant 33: the same request under one key happens once; another under that key is an error.

        And what is asked against a version that is not the newest fails, and changes nothing.
        """
        self.keys += 1
        writing = Writing(key=f"key {self.keys}")

        def once() -> Any:
            return self.real.seat(who).mark(number, {"note": f"{self.keys}"}, writing=writing)

        first = self.both(once, lambda naive: naive.mark(number, who))
        if first is None:
            return
        before = self.everything()
        again = once()
        assert (again.quote, again.happened) == (first.quote, first.happened)
        try:
            self.real.seat(who).mark(number, {"note": "something else"}, writing=writing)
        except KeyReused:
            pass
        else:
            raise AssertionError("one key stood for two requests")
        assert self.everything() == before
        old = Writing(expect=first.quote.version - 1)
        self.both(lambda: self.real.seat(who).mark(number, {"note": "x"}, writing=old), lambda _: refuse())

    @rule(number=quotes, after=st.booleans())
    def crash_and_reopen(self, number: str, after: bool) -> None:
        """Invariant 42: the program dies in a transaction, or between two, and is started anew."""
        before = self.everything()
        if not after:

            def die(_: Any) -> Any:
                raise Crash

            with contextlib.suppress(Crash):
                self.real.store.change(number, None, "rep-1", self.real.now, die)
        self.real.open(self.where.reopen())
        assert self.everything() == before

    @precondition(lambda self: self.somewhere_open())
    @rule(who=ANYBODY)
    def bulk(self, who: str) -> None:
        """Invariant 38: many decided at once come out as if they were decided one by one, each with its outcome."""
        self.decide_in_bulk(who)

    @precondition(lambda self: self.somewhere_open())
    @rule(number=quotes)
    def another_tenant(self, number: str) -> None:
        """Invariant 41: to another tenant, a quote of ours is one that does not exist."""
        other = self.real.store.of("another-tenant")
        messages = []
        for wanted in (number, number.replace("Q-2026-0", "Q-2026-9")):
            try:
                other.read(wanted)
            except NotFound as error:
                messages.append(str(error).replace(wanted, "it"))
        assert len(messages) == 2
        assert messages[0] == messages[1]
        assert not list(other.events())
        assert not other.queue()
        assert not other.search()


def refuse() -> None:
    """The contract never allows it."""
    raise Refused("never")


__all__ = ["DeskMachine", "Edits"]
