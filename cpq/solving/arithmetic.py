"""What answers about components with sums too large for clauses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from threading import Lock

from pysat.solvers import Solver

from cpq.solving.cnf import LinearSum, Literal, NotDecided
from cpq.solving.components import Component
from cpq.solving.programs import ConstraintProgram, added_up
from cpq.solving.search import OutOfConflicts

PROPAGATOR = "m22"
"""Solver for unit propagation alone; the others are no quicker at it."""


class ArithmeticOracle:
    """Completes decisions about a component with sums; several threads may ask it.

    Args:
        component: Clauses and sums by own numbers.
        conflicts: Conflicts that one question may cost; None for as many as it takes.

    Raises:
        TooLarge: A sum cannot be added exactly.
    """

    def __init__(self, component: Component, conflicts: int | None = None) -> None:
        clauses = component.clauses()
        self._sums = component.sums
        self._conflicts = conflicts
        self._program = ConstraintProgram(clauses, component.count, component.sums, conflicts)
        self._propagator = Solver(name=PROPAGATOR, bootstrap_with=clauses)
        self._lock = Lock()

    def solve(self, assumptions: Sequence[Literal], wanted: Sequence[Literal]) -> Sequence[Literal] | None:
        """As :meth:`cpq.solving.oracle.Oracle.solve`."""
        return self._solve([(literal,) for literal in assumptions], wanted)

    def solve_any(self, assumptions: Sequence[Literal], wanted: Sequence[Literal]) -> Sequence[Literal] | None:
        """As :meth:`cpq.solving.oracle.Oracle.solve_any`."""
        return self._solve([tuple(wanted), *((literal,) for literal in assumptions)], wanted)

    def propagate(self, assumptions: Sequence[Literal]) -> Sequence[Literal] | None:
        """As :meth:`cpq.solving.oracle.Oracle.propagate`: clauses and the bounds of sums, until nothing new follows."""
        known = list(assumptions)
        while True:
            with self._lock:
                consistent, literals = self._propagator.propagate(assumptions=known)
            if not consistent:
                return None
            held = frozenset((*known, *literals))
            more: set[Literal] = set()
            for one in self._sums:
                follows = forced(one, held)
                if follows is None:
                    return None
                more.update(follows)
            if any(-literal in more for literal in more):
                return None
            known = sorted(held | more, key=abs)
            if not more:
                return known

    def _solve(self, clauses: Iterable[tuple[Literal, ...]], wanted: Sequence[Literal]) -> tuple[Literal, ...] | None:
        with self._lock:
            program = self._program.with_clauses(clauses)
        try:
            return program.model if program.find(wanted) else None
        except OutOfConflicts:
            raise NotDecided(self._conflicts or 0) from None


def forced(one: LinearSum, held: frozenset[Literal]) -> list[Literal] | None:
    """Literals that the bounds of a sum leave no choice about, once others hold; None where it is out of bounds."""
    if not held.issuperset(one.where):
        return []
    weights = added_up(one.weights)
    open_weights = [(literal, w) for literal, w in weights.items() if literal not in held and -literal not in held]
    reached = sum(weight for literal, weight in weights.items() if literal in held)
    least = reached + sum(min(0, weight) for _, weight in open_weights)
    most = reached + sum(max(0, weight) for _, weight in open_weights)
    if (one.high is not None and least > one.high) or (one.low is not None and most < one.low):
        return None
    found = []
    for literal, weight in open_weights:
        if one.high is not None and least + abs(weight) > one.high:
            found.append(-literal if weight > 0 else literal)
        if one.low is not None and most - abs(weight) < one.low:
            found.append(literal if weight > 0 else -literal)
    return found
