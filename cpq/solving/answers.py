"""What each proposition of a component can still be, after decisions: exact, and shown by witnesses or proven."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cpq.solving.cnf import Literal
from cpq.solving.components import Component, Truths
from cpq.solving.oracle import Oracle
from cpq.solving.splicing import groups_of
from cpq.solving.witnesses import Witnesses, first_of

MOST_WITNESSES = 1_500
"""Assignments that a state keeps for each component besides those of the compiled model."""

WORTH_SPLICING = 16
"""Propositions without a witness from which on taking the component apart again costs less than asking."""


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


def answers(
    component: Component,
    oracle: Oracle,
    pool: Witnesses,
    decisions: tuple[Literal, ...],
    own: Witnesses,
    *,
    learning: bool = False,
) -> Answers | None:
    """Everything that is possible after decisions; None where they contradict.

    Args:
        pool: Valid assignments that everyone shares.
        own: Valid assignments found before, whatever the decisions were.
        learning: Whether the oracle may keep what is proven, which holds always since nothing is decided.

    Raises:
        NotDecided: The oracle's budget did not suffice.
    """
    search = _Search(component, oracle, pool, decisions, own)
    if not search.fix(decisions):
        return None
    search.look()
    if not search.ask(learning=learning):
        return None
    holds, fails = (can[: component.asked].copy() for can in (search.can_hold, search.can_fail))
    return Answers(decisions, holds, fails, own.with_more(search.found, MOST_WITNESSES))


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
        self, component: Component, oracle: Oracle, pool: Witnesses, decisions: tuple[Literal, ...], own: Witnesses
    ) -> None:
        count = component.count
        self.component, self.oracle, self.decisions = component, oracle, decisions
        self.sources = (pool, own)
        self.held = np.zeros(count, dtype=bool)
        self.failed = np.zeros(count, dtype=bool)
        self.can_hold = np.zeros(count, dtype=bool)
        self.can_fail = np.zeros(count, dtype=bool)
        self.assumptions = list(decisions)
        self.found: list[Truths] = []
        alike = component.alike
        self.classes = int(alike.max()) + 1 if len(alike) else 0
        self.open = np.ones(component.asked, dtype=bool)
        self.open[[abs(literal) - 1 for literal in decisions]] = False

    def fix(self, assumptions: Sequence[Literal]) -> bool:
        """Take what plainly follows from assumptions as fixed; False where they contradict."""
        if not assumptions:
            return True
        follows = self.oracle.propagate(assumptions)
        if follows is None:
            return False
        literals = np.array(follows, dtype=np.int64)
        self.held[literals[literals > 0] - 1] = True
        self.failed[-literals[literals < 0] - 1] = True
        return True

    def look(self) -> None:
        """See what stored assignments show: those that keep the decisions, and parts of the others."""
        for witnesses in self.sources:
            self._see(*witnesses.shown(witnesses.keeping(self.decisions)))
        self._share()
        wanted = np.zeros(self.component.count, dtype=bool)
        wanted[[abs(literal) - 1 for literal in self._unknown()]] = True
        if int(wanted.sum()) < WORTH_SPLICING or self.component.sums or not self.decisions:
            return
        groups = groups_of(self.component, self.held, self.failed, wanted)
        for witnesses in self.sources:
            holds, fails = groups.shown_by(witnesses)
            self.can_hold[groups.members] |= holds
            self.can_fail[groups.members] |= fails
        self._share()

    def ask(self, *, learning: bool) -> bool:
        """Ask the oracle until everything is known; False where the decisions contradict."""
        if not self._seen_any() and not self._witness(self.oracle.solve(self.assumptions, self._unknown())):
            return False
        while unknown := self._unknown():
            if not self._witness(self.oracle.solve_any(self.assumptions, unknown)):
                for literal in unknown:
                    (self.failed if literal > 0 else self.held)[abs(literal) - 1] = True
                    if learning:
                        self.oracle.learn(-literal)
        return True

    def _seen_any(self) -> bool:
        return any(bool(witnesses.keeping(self.decisions).any()) for witnesses in self.sources)

    def _unknown(self) -> list[Literal]:
        """Literals of asked propositions that are neither shown possible nor proven impossible."""
        asked = self.component.asked
        holds = np.flatnonzero(~self.can_hold[:asked] & ~self.failed[:asked]) + 1
        fails = np.flatnonzero(~self.can_fail[:asked] & ~self.held[:asked]) + 1
        literals: list[int] = np.concatenate([holds, -fails]).tolist()
        return literals

    def _witness(self, model: Sequence[Literal] | None) -> bool:
        if model is None:
            return False
        assignment = np.array(model, dtype=np.int64) > 0
        self.found.append(assignment)
        self._see(assignment, ~assignment)
        self._share()
        return True

    def _see(self, holds: Truths, fails: Truths) -> None:
        self.can_hold |= holds
        self.can_fail |= fails

    def _share(self) -> None:
        """What one of several alike propositions can be, the others can: decisions tell none of them apart."""
        alike = self.component.alike
        if self.classes == len(alike):
            return
        for can in (self.can_hold, self.can_fail):
            shown = np.zeros(self.classes, dtype=bool)
            shown[alike[can[: self.component.asked] & self.open]] = True
            can[: self.component.asked] |= shown[alike] & self.open
