"""What answers whether a component can be completed: a solver behind a lock."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Lock
from typing import Protocol

from pysat.solvers import Solver

from cpq.solving.cnf import Literal
from cpq.solving.solvers import can_hold, solver_of

Clauses = Callable[[], Sequence[Sequence[Literal]]]

MOST_SELECTORS = 2_000
"""Questions about several literals after which a solver is built anew, since each leaves a clause behind."""


class Oracle(Protocol):
    """Completes decisions about one component, by its own numbers; several threads may ask it."""

    def solve(self, assumptions: Sequence[Literal], wanted: Sequence[Literal]) -> Sequence[Literal] | None:
        """Complete assignment that keeps the assumptions, or None where there is none.

        Args:
            assumptions: Literals that must hold.
            wanted: Literals that should hold where they can; they change which assignment is found, not whether.

        Raises:
            NotDecided: The budget of conflicts did not suffice.
        """

    def solve_any(self, assumptions: Sequence[Literal], wanted: Sequence[Literal]) -> Sequence[Literal] | None:
        """Complete assignment that keeps the assumptions and at least one of the wanted literals.

        Returns:
            None proves that none of the wanted literals can hold.

        Raises:
            NotDecided: As for :meth:`solve`.
        """

    def propagate(self, assumptions: Sequence[Literal]) -> Sequence[Literal] | None:
        """Literals that follow plainly from assumptions, and they themselves; None where they contradict.

        Some may be of propositions that the component does not have.
        """


class SatOracle:
    """Clauses in an incremental solver, which keeps what it learned from question to question.

    Args:
        clauses: Gives the clauses, by own numbers from 1 to ``count``, when the first question comes.
        conflicts: Conflicts that one question may cost; None for as many as it takes.
    """

    def __init__(self, clauses: Clauses, count: int, *, conflicts: int | None = None) -> None:
        self._clauses = clauses
        self._count = count
        self._conflicts = conflicts
        self._lock = Lock()
        self._solver: Solver | None = None
        self._selector = count

    def solve(self, assumptions: Sequence[Literal], wanted: Sequence[Literal]) -> Sequence[Literal] | None:
        """As :meth:`Oracle.solve`."""
        with self._lock:
            return self._solve(assumptions, wanted)

    def solve_any(self, assumptions: Sequence[Literal], wanted: Sequence[Literal]) -> Sequence[Literal] | None:
        """As :meth:`Oracle.solve_any`."""
        if len(wanted) == 1:
            return self.solve([*assumptions, *wanted], wanted)
        with self._lock:
            if self._selector >= self._count + MOST_SELECTORS:
                self._solver = None
                self._selector = self._count
            self._selector += 1
            selector, solver = self._selector, self._ready()
            solver.add_clause([-selector, *wanted])
            try:
                return self._solve([*assumptions, selector], wanted)
            finally:
                solver.add_clause([-selector])

    def propagate(self, assumptions: Sequence[Literal]) -> Sequence[Literal] | None:
        """As :meth:`Oracle.propagate`."""
        with self._lock:
            consistent, literals = self._ready().propagate(assumptions=list(assumptions))
        return literals if consistent else None

    def _ready(self) -> Solver:
        if self._solver is None:
            self._solver = solver_of(self._clauses())
        return self._solver

    def _solve(self, assumptions: Sequence[Literal], wanted: Sequence[Literal]) -> Sequence[Literal] | None:
        solver = self._ready()
        solver.set_phases(list(wanted))
        if not can_hold(solver, assumptions, self._conflicts):
            return None
        model: list[int] = solver.get_model()
        return model[: self._count]
