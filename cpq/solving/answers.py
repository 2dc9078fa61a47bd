"""What each proposition of a component can still be, after decisions: exact, and shown by witnesses or proven."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from cpq.solving.cnf import Literal
from cpq.solving.components import Component, Numbers, Truths
from cpq.solving.oracle import Oracle
from cpq.solving.splicing import groups_of
from cpq.solving.witnesses import Witnesses, first_of, seen

if TYPE_CHECKING:
    from cpq.solving.local_search import Neighbourhood

MOST_WITNESSES = 1_500
"""Assignments that a state keeps for each component besides those of the compiled model."""

WORTH_SPLICING = 64
"""Literals without a witness from which on taking the component apart again costs less than asking."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What is possible in one component after decisions.

    Attributes:
        decisions: Literals that must hold, by own numbers.
        can_hold, can_fail: For each asked proposition whether it holds, and fails, in some valid assignment.
        witnesses: Assignments found on the way; they are valid, though not all of them keep the decisions.
    """

    decisions: tuple[Literal, ...]
    can_hold: Truths
    can_fail: Truths
    witnesses: Witnesses


class Bounds(NamedTuple):
    """What other decisions tell about these.

    Attributes:
        most: Answers after some of the decisions: nothing else is possible.
        least: Answers after these decisions and others: all of it is possible; None where none are known.
    """

    most: Answers
    least: Answers | None


def answers(
    component: Component,
    oracle: Oracle,
    near: Neighbourhood | None,
    sources: tuple[Witnesses, Witnesses],
    bounds: Bounds,
    decisions: tuple[Literal, ...],
) -> Answers | None:
    """Everything that is possible after decisions; None where they contradict.

    Args:
        near: Where to search for further witnesses; None not to.
        sources: Valid assignments, whatever they were found for: own ones, which new ones join, and shared ones.

    Raises:
        NotDecided: The oracle's budget did not suffice.
    """
    search = _Search(component, oracle, near, sources, bounds, decisions)
    if not search.fix():
        return None
    one = search.look()
    one = search.complete() if one is None else one
    if one is None:
        return None
    search.search_near(one)
    search.splice()
    search.ask()
    holds, fails = (can[: component.asked].copy() for can in (search.can_hold, search.can_fail))
    return Answers(decisions, holds, fails, search.kept())


def completed(oracle: Oracle, sources: Sequence[Witnesses], decisions: Sequence[Literal]) -> Truths | None:
    """A complete assignment that keeps decisions: a stored one, or else the oracle's; None where there is none."""
    for witnesses in sources:
        place = first_of(witnesses.keeping(decisions))
        if place is not None:
            return witnesses.assignment(place)
    model = oracle.solve(decisions, ())
    return None if model is None else np.array(model) > 0


class _Search:
    """Answers in the making: what is fixed, what has a witness, and what is asked next."""

    def __init__(
        self,
        component: Component,
        oracle: Oracle,
        near: Neighbourhood | None,
        sources: tuple[Witnesses, Witnesses],
        bounds: Bounds,
        decisions: tuple[Literal, ...],
    ) -> None:
        asked, count = component.asked, component.count
        self.component, self.oracle, self.near, self.decisions = component, oracle, near, decisions
        self.sources = sources
        self.held, self.failed, self.can_hold, self.can_fail = np.zeros((4, count), dtype=bool)
        self.held[:asked] = ~bounds.most.can_fail
        self.failed[:asked] = ~bounds.most.can_hold
        if bounds.least is not None:
            self.can_hold[:asked] = bounds.least.can_hold
            self.can_fail[:asked] = bounds.least.can_fail
        self.found: list[Truths] = []
        self.near_by: list[Witnesses] = []
        alike = component.alike
        self.classes = int(alike.max()) + 1 if len(alike) else 0
        self.open = np.ones(asked, dtype=bool)
        self.open[[abs(literal) - 1 for literal in decisions]] = False

    def fix(self) -> bool:
        """Take what plainly follows from the decisions as fixed; False where they contradict."""
        if not self.decisions:
            return True
        follows = self.oracle.propagate(self.decisions)
        if follows is None:
            return False
        literals = np.array(follows, dtype=np.int64)
        literals = literals[np.abs(literals) <= self.component.count]
        self.held[literals[literals > 0] - 1] = True
        self.failed[-literals[literals < 0] - 1] = True
        return True

    def look(self) -> Truths | None:
        """See what stored assignments show; gives one of those that keep the decisions."""
        one = None
        for witnesses in self.sources:
            keeping = witnesses.keeping(self.decisions)
            self._see(*seen(witnesses.words[: self.component.asked], keeping))
            place = first_of(keeping)
            if place is not None and one is None:
                one = witnesses.assignment(place)
        return one

    def splice(self) -> None:
        """See what parts of stored assignments show that contradict the decisions elsewhere."""
        if not self.decisions or self.component.sums:
            return
        wanted = np.zeros(self.component.count, dtype=bool)
        wanted[np.abs(self._unknown()) - 1] = True
        if wanted.sum() < WORTH_SPLICING:
            return
        groups = groups_of(self.component, self.held, self.failed, wanted)
        for witnesses in self.sources:
            holds, fails = groups.shown_by(witnesses)
            self.can_hold[groups.members] |= holds
            self.can_fail[groups.members] |= fails
        self._share()

    def complete(self) -> Truths | None:
        """An assignment from the oracle that keeps the decisions; None where there is none."""
        model = self.oracle.solve(self.decisions, self._unknown().tolist())
        return None if model is None else self._witness(model)

    def ask(self) -> None:
        """Ask the oracle, and search near what it gives, until everything is known."""
        while len(unknown := self._unknown()):
            model = self.oracle.solve_any(self.decisions, unknown.tolist())
            if model is None:
                self.failed[unknown[unknown > 0] - 1] = True
                self.held[-unknown[unknown < 0] - 1] = True
                return
            self.search_near(self._witness(model))

    def kept(self) -> Witnesses:
        """Own assignments from before, and those found."""
        own = self.sources[0]
        for more in (*([Witnesses.of(np.concatenate(self.found))] if self.found else ()), *self.near_by):
            own = own.joined(more, MOST_WITNESSES)
        return own

    def search_near(self, one: Truths) -> None:
        """See what assignments near one show of literals that are unknown."""
        if self.near is None or not len(unknown := self._unknown()):
            return
        found = self.near.search(one, self.held | self.failed, unknown)
        if found.witnesses.count:
            self.near_by.append(found.witnesses)
            self._see(found.can_hold, found.can_fail)

    def _unknown(self) -> Numbers:
        """Literals of asked propositions that are neither shown possible nor proven impossible."""
        asked = self.component.asked
        holds = (~(self.can_hold | self.failed))[:asked].nonzero()[0] + 1
        fails = (~(self.can_fail | self.held))[:asked].nonzero()[0] + 1
        return np.concatenate([holds, -fails])

    def _witness(self, model: Sequence[Literal]) -> Truths:
        assignment = np.array(model) > 0
        self.found.append(assignment[np.newaxis])
        self._see(assignment, ~assignment)
        return assignment

    def _see(self, holds: Truths, fails: Truths) -> None:
        """Note what assignments show of the first propositions; of helpers nothing is asked."""
        asked = self.component.asked
        self.can_hold[:asked] |= holds[:asked]
        self.can_fail[:asked] |= fails[:asked]
        self._share()

    def _share(self) -> None:
        """What one of several alike propositions can be, the others can: decisions tell none of them apart."""
        alike = self.component.alike
        if self.classes == len(alike):
            return
        for can in (self.can_hold, self.can_fail):
            shown = np.zeros(self.classes, dtype=bool)
            shown[alike[can[: self.component.asked] & self.open]] = True
            can[: self.component.asked] |= shown[alike] & self.open
