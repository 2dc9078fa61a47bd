"""What answers about components with sums too large for clauses.

A solver of clauses proposes an assignment near what each sum has room for. A sum that is broken by it answers with a
clause, the fewest of its literals that are too much together, which stays for later questions; mostly a few such
clauses are enough. Where they are not, constraint programming decides, which takes longer and always ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock

from pysat.solvers import Solver

from cpq.solving.bounds import Room, forced, out_of_reach, too_much, without
from cpq.solving.cnf import Literal, NotDecided
from cpq.solving.components import Component
from cpq.solving.oracle import MOST_SELECTORS
from cpq.solving.search import OutOfConflicts
from cpq.solving.solvers import can_hold, solver_of

PROPOSALS = 40
"""Assignments that the solver of clauses may propose to a question; about as much time as one constraint program."""


class ArithmeticOracle:
    """Completes decisions about a component with sums; several threads may ask it.

    Args:
        component: Clauses and sums by own numbers.
        conflicts: Conflicts that one question may cost; None for as many as it takes.
    """

    def __init__(self, component: Component, conflicts: int | None = None) -> None:
        self._component = component
        self._sums = tuple(left for one in component.sums if (left := without(one, frozenset())))
        self._conflicts = conflicts
        self._lock = Lock()
        self._solver: Solver | None = None
        self._selector = component.count

    def solve(self, assumptions: Sequence[Literal], wanted: Sequence[Literal]) -> Sequence[Literal] | None:
        """As :meth:`cpq.solving.oracle.Oracle.solve`."""
        return self._answer(assumptions, (), wanted)

    def solve_any(self, assumptions: Sequence[Literal], wanted: Sequence[Literal]) -> Sequence[Literal] | None:
        """As :meth:`cpq.solving.oracle.Oracle.solve_any`."""
        if not wanted:
            return None
        if len(wanted) == 1:
            return self._answer((*assumptions, *wanted), (), wanted)
        return self._answer(assumptions, wanted, wanted)

    def propagate(self, assumptions: Sequence[Literal]) -> Sequence[Literal] | None:
        """As :meth:`cpq.solving.oracle.Oracle.propagate`: clauses and the bounds of sums, until nothing new follows."""
        with self._lock:
            return self._propagated(self._ready(), assumptions)

    def _answer(
        self, assumptions: Sequence[Literal], any_of: Sequence[Literal], wanted: Sequence[Literal]
    ) -> Sequence[Literal] | None:
        with self._lock:
            decided, found = self._proposed(assumptions, any_of, wanted)
        return found if decided else self._programmed(assumptions, any_of, wanted)

    def _ready(self) -> Solver:
        """The solver, anew after many questions, since each leaves clauses behind."""
        if self._solver is None or self._selector >= self._component.count + MOST_SELECTORS:
            self._solver = solver_of(self._component.clauses())
            self._selector = self._component.count
        return self._solver

    def _propagated(self, solver: Solver, assumptions: Sequence[Literal]) -> list[Literal] | None:
        known = list(assumptions)
        while True:
            consistent, literals = solver.propagate(assumptions=known)
            if not consistent:
                return None
            held = {literal for literal in (*known, *literals) if abs(literal) <= self._component.count}
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

    def _proposed(
        self, assumptions: Sequence[Literal], any_of: Sequence[Literal], wanted: Sequence[Literal]
    ) -> tuple[bool, Sequence[Literal] | None]:
        """Whether some proposals were enough for an answer, and the answer."""
        solver = self._ready()
        known = self._propagated(solver, assumptions)
        if known is None:
            return True, None
        self._selector += 1
        selector = self._selector
        solver.add_clause([-selector, *any_of] if any_of else [-selector, selector])
        solver.set_phases(Room(self._sums, known).filled(wanted))
        try:
            for _ in range(PROPOSALS):
                found = self._proposal(solver, [*known, selector])
                if found is None:
                    return True, None
                held = frozenset(found)
                broken = [clause for one in self._sums if (clause := too_much(one, held)) is not None]
                if not broken:
                    return True, found
                solver.append_formula(broken)
        finally:
            solver.add_clause([-selector])
        return False, None

    def _proposal(self, solver: Solver, assumptions: Sequence[Literal]) -> Sequence[Literal] | None:
        if not can_hold(solver, assumptions, self._conflicts):
            return None
        return tuple(solver.get_model()[: self._component.count])

    def _programmed(
        self, assumptions: Sequence[Literal], any_of: Sequence[Literal], wanted: Sequence[Literal]
    ) -> Sequence[Literal] | None:
        from cpq.solving.programs import ConstraintProgram  # noqa: PLC0415 - takes half a second, and few need it

        component = self._component
        program = ConstraintProgram(component.clauses(), component.count, self._sums, self._conflicts)
        for clause in (*((literal,) for literal in assumptions), *((any_of,) if any_of else ())):
            program.add_clause(clause)
        try:
            return program.model if program.find(wanted) else None
        except OutOfConflicts:
            raise NotDecided(self._conflicts or 0) from None
