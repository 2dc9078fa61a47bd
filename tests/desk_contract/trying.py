"""Doing one thing in the real desk and in the naive model: they agree whether it is allowed, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime
from typing import Any, NamedTuple

from hypothesis import strategies as st
from hypothesis.stateful import Bundle

from cpq.problems import CpqError
from tests.desk_contract import naive_request as requests
from tests.desk_contract.naive import Refused
from tests.desk_contract.naive_desk import NaiveDesk
from tests.desk_contract.naive_people import KIND
from tests.desk_contract.real import Key, Real, steps_of
from tests.desk_contract.watching import Watching
from tests.desk_contract.where import Where

MORNING = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
QUOTES = Bundle("quotes")
ANYBODY = st.sampled_from(sorted(KIND))
SELLERS = st.sampled_from(["rep-1", "rep-1", "rep-2", "manager-1", "desk-1"])
NTH = st.integers(0, 11)
HOURS = st.sampled_from([1, 1, 5, 24, 24 * 4, 24 * 11])
REPLY = st.sampled_from(["approve", "approve", "approve", "approve", "reject"])


class Link(NamedTuple):
    """A link with which somebody may decide a step.

    Attributes:
        says: What the model knows of it.
    """

    token: str
    says: dict[str, Any]


LINKS = Bundle("links")
FEW = 4
"""Quotes in one run: more of them are only less looked at."""


def refuse() -> None:
    """The contract never allows it."""
    raise Refused("never")


class Trying(Watching):
    """A desk and its model, and what there is to act on."""

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

    def open_steps(self, number: str) -> list[Key]:
        """Steps of the newest request that may be decided."""
        request = self.naive.pending(self.naive.quotes[number])
        if request is None:
            return []
        return [key for key in request["steps"] if requests.step_status(request, key) == "open"]

    def somewhere_open(self) -> list[tuple[str, Key]]:
        """Every open step of every quote."""
        return [(number, key) for number in self.naive.quotes for key in self.open_steps(number)]

    def _open(self, nth: int) -> tuple[str, Key]:
        found = self.somewhere_open()
        return found[nth % len(found)]

    def step(self, number: str, key: Key) -> str:
        """The id of a step."""
        return steps_of(self.real.quote(number).requests[-1])[key].id

    def people_of(self, number: str, key: Key) -> list[str]:
        """Those whom a step asks, and those who stand in for them; somebody who left among them maybe."""
        request = self.naive.quotes[number]["requests"][-1]
        asked = requests.deciders(request["steps"][key]) or ["desk-1"]
        others = [to for of, to, _, _ in self.naive.people.delegations if of in asked]
        return [*asked, *others]

    def undecided(self, number: str, key: Key) -> list[str]:
        """Those whom a step asks who can still decide it."""
        quote = self.naive.quotes[number]
        request = quote["requests"][-1]
        step = request["steps"][key]
        return [one for one in requests.deciders(step) if self.naive.route(quote, request, step, one) is not None]

    def _decide(self, number: str, key: Key, who: str, answer: str) -> None:
        """One answer to one step."""
        step = self.step(number, key)

        def act() -> Any:
            seat = self.real.seat(who)
            return seat.approve(number, [step]) if answer == "approve" else seat.reject(number, [step], comment="no")

        self.both(act, lambda naive: naive.decide(number, who, key, answer))
