"""What answers about components with sums too large for clauses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from threading import Lock

from pysat.solvers import Solver

from cpq.solving.bounds import forced, out_of_reach, without
from cpq.solving.cnf import Literal, NotDecided
from cpq.solving.components import Component
from cpq.solving.programs import ConstraintProgram
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
                left = without(one, held)
                if left is None or left.where:
                    continue
                if out_of_reach(left):
                    return None
                more.update(forced(left))
            if any(-literal in more for literal in more):
                return None
            known = sorted(held | more, key=abs)
            if not more:
                return known

    def learn(self, literal: Literal) -> None:
        """As :meth:`cpq.solving.oracle.Oracle.learn`."""
        with self._lock:
            self._program.add_clause((literal,))
            self._propagator.add_clause([literal])

    def _solve(self, clauses: Iterable[tuple[Literal, ...]], wanted: Sequence[Literal]) -> tuple[Literal, ...] | None:
        with self._lock:
            program = self._program.with_clauses(clauses)
        try:
            return program.model if program.find(wanted) else None
        except OutOfConflicts:
            raise NotDecided(self._conflicts or 0) from None
