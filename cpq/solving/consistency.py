"""Whether literals can hold together with clauses, and where they cannot, which of them already cannot."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from threading import Lock
from typing import Protocol, TypeAlias

from cpq.solving.cnf import LinearSum, Literal, NotDecided
from cpq.solving.solvers import solver_of

Clash: TypeAlias = "tuple[Literal, ...] | None"
"""Some of the literals asked about that cannot hold together; None where all of them can."""


class Consistency(Protocol):
    """Answers which literals cannot hold together; several threads may ask it."""

    def clash(self, literals: Sequence[Literal]) -> Clash:
        """Some of the literals, not always the fewest, that cannot hold together.

        Raises:
            NotDecided: The budget of conflicts did not suffice.
        """


class ClauseConsistency:
    """What clauses allow, by an incremental solver that keeps what it learned from question to question.

    Args:
        clauses: Literals by any numbers; those that no clause mentions are free.
        conflicts: Conflicts that one question may cost; None for as many as it takes.
    """

    def __init__(self, clauses: Iterable[Sequence[Literal]], *, conflicts: int | None = None) -> None:
        # A solver decides every number up to the largest one that it has seen, so a few clauses of a large model get
        # numbers of their own.
        self._own: dict[int, int] = {}
        self._lock = Lock()
        self._conflicts = conflicts
        own = self._numbered
        self._solver = solver_of([[own(one) for one in clause] for clause in clauses])

    def clash(self, literals: Sequence[Literal]) -> Clash:
        """As :meth:`Consistency.clash`."""
        with self._lock:
            given = {self._numbered(literal): literal for literal in literals}
            if self._holds_with(list(given)):
                return None
            return tuple(given[own] for own in self._solver.get_core() or ())

    def _holds_with(self, assumptions: list[Literal]) -> bool:
        if self._conflicts is None:
            return bool(self._solver.solve(assumptions=assumptions))
        self._solver.conf_budget(self._conflicts)
        found = self._solver.solve_limited(assumptions=assumptions)
        if found is None:
            raise NotDecided(self._conflicts)
        return bool(found)

    def _numbered(self, literal: Literal) -> Literal:
        own = self._own.setdefault(abs(literal), len(self._own) + 1)
        return own if literal > 0 else -own


def consistency_of(
    clauses: Iterable[Sequence[Literal]], sums: Sequence[LinearSum], *, conflicts: int | None = None
) -> Consistency:
    """What answers about clauses and the sums beside them, if there are any."""
    if sums:
        from cpq.solving.sum_consistency import SumConsistency  # noqa: PLC0415 - few models have sums, and it loads slowly

        return SumConsistency(clauses, sums, conflicts=conflicts)
    return ClauseConsistency(clauses, conflicts=conflicts)
