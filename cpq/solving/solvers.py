"""Solvers of clauses, which end before the interpreter does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from weakref import finalize

from pysat.solvers import Solver

from cpq.solving.cnf import Literal


def solver_of(clauses: Iterable[Sequence[Literal]]) -> Solver:
    """An incremental solver (Glucose 4: with phases, assumptions, their cores and a budget of conflicts).

    Its memory is freed with it, or when the interpreter ends: later than that its library cannot be called any more.
    """
    solver = Solver(name="glucose4", bootstrap_with=clauses)
    finalize(solver, solver.solver.delete)
    return solver
