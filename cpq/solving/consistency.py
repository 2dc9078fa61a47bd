"""Whether literals can hold together with clauses, and where they cannot, which of them already cannot."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from threading import Lock
from typing import NamedTuple, Protocol, TypeAlias

import numpy as np

from cpq.solving.cnf import LinearSum, Literal
from cpq.solving.components import rows_of
from cpq.solving.solvers import can_hold, solver_of

Clash: TypeAlias = "tuple[Literal, ...] | None"
"""Some of the literals asked about that cannot hold together; None where all of them can."""


class Consistency(Protocol):
    """Answers which literals cannot hold together; several threads may ask it."""

    def clash(self, literals: Sequence[Literal]) -> Clash:
        """Some of the literals, not always the fewest, that cannot hold together.

        Raises:
            NotDecided: The budget of conflicts did not suffice.
        """


class NumberedClauses(NamedTuple):
    """Clauses with numbers of their own: a solver decides every number up to the largest one that it has seen.

    Attributes:
        clauses: By their own numbers.
        own: Own number of each proposition.
    """

    clauses: list[list[Literal]]
    own: Mapping[int, int]


def numbered(clauses: Iterable[Sequence[Literal]]) -> NumberedClauses:
    """Clauses numbered in the order in which they mention their propositions."""
    rows = rows_of(list(clauses))
    propositions, first, places = np.unique(np.abs(rows.literals), return_index=True, return_inverse=True)
    number = np.empty(len(propositions), dtype=np.int64)
    number[np.argsort(first)] = np.arange(1, len(propositions) + 1)
    flat = (number[places] * np.sign(rows.literals)).tolist()
    begins = rows.begins.tolist()
    written = [flat[begin : begin + length] for begin, length in zip(begins, rows.lengths.tolist(), strict=True)]
    return NumberedClauses(written, dict(zip(propositions.tolist(), number.tolist(), strict=True)))


class ClauseConsistency:
    """What clauses allow, by an incremental solver that keeps what it learned from question to question.

    Args:
        clauses: Literals that no clause mentions are free.
        conflicts: Conflicts that one question may cost; None for as many as it takes.
    """

    def __init__(self, clauses: NumberedClauses, *, conflicts: int | None = None) -> None:
        self._own = dict(clauses.own)
        self._lock = Lock()
        self._conflicts = conflicts
        self._solver = solver_of(clauses.clauses)
        self._known: list[Literal] = []  # an assignment found before: what it shows to hold together is not asked

    def clash(self, literals: Sequence[Literal]) -> Clash:
        """As :meth:`Consistency.clash`."""
        with self._lock:
            given = {self._numbered(literal): literal for literal in literals}
            if self._known and all(self._is_known(own) for own in given):
                return None
            if can_hold(self._solver, list(given), self._conflicts):
                self._known = self._solver.get_model()
                return None
            return tuple(given[own] for own in self._solver.get_core() or ())

    def _is_known(self, own: Literal) -> bool:
        return abs(own) <= len(self._known) and self._known[abs(own) - 1] == own

    def _numbered(self, literal: Literal) -> Literal:
        own = self._own.setdefault(abs(literal), len(self._own) + 1)
        return own if literal > 0 else -own


def consistency_of(
    clauses: Iterable[Sequence[Literal]], sums: Sequence[LinearSum], *, conflicts: int | None = None
) -> Consistency:
    """What answers about clauses and the sums beside them, if there are any."""
    return prepared_consistency(clauses, sums, conflicts=conflicts)()


def prepared_consistency(
    clauses: Iterable[Sequence[Literal]], sums: Sequence[LinearSum], *, conflicts: int | None = None
) -> Callable[[], Consistency]:
    """What makes the same again and again, each time without anything learned, and most of the work done once."""
    if sums:
        from cpq.solving.sum_consistency import SumConsistency  # noqa: PLC0415 - few models have sums, and it loads slowly

        said = tuple(clauses)
        return lambda: SumConsistency(said, sums, conflicts=conflicts)
    own = numbered(clauses)
    return lambda: ClauseConsistency(own, conflicts=conflicts)
