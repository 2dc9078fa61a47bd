"""Solvers of clauses, which end before the interpreter does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from weakref import finalize

from pysat.solvers import Solver

from cpq.solving.cnf import Literal, NotDecided


def solver_of(clauses: Iterable[Sequence[Literal]]) -> Solver:
    """An incremental solver (Glucose 4: with phases, assumptions, their cores and a budget of conflicts).

    Its memory is freed with it, or when the interpreter ends: later than that its library cannot be called any more.
    """
    solver = Solver(name="glucose4", bootstrap_with=clauses)
    finalize(solver, solver.solver.delete)
    return solver


def can_hold(solver: Solver, assumptions: Sequence[Literal], conflicts: int | None) -> bool:
    """Whether a solver's clauses hold together with assumptions.

    Args:
        conflicts: Conflicts that the question may cost; None for as many as it takes.

    Raises:
        NotDecided: They did not suffice.
    """
    if conflicts is None:
        return bool(solver.solve(assumptions=list(assumptions)))
    solver.conf_budget(conflicts)
    answer = solver.solve_limited(assumptions=list(assumptions))
    if answer is None:
        raise NotDecided(conflicts)
    return bool(answer)
