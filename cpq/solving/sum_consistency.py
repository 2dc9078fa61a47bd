"""Whether literals can hold together with clauses and with sums that are too large for clauses."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from cpq.solving.arithmetic import ArithmeticOracle
from cpq.solving.cnf import LinearSum, Literal, read_by_sum
from cpq.solving.components import Component
from cpq.solving.consistency import Clash, ClauseConsistency, numbered


class SumConsistency:
    """What clauses and sums allow together.

    Args:
        clauses: As for :class:`ClauseConsistency`.
        sums: Arithmetic about the same propositions.
        conflicts: Conflicts that one question may cost; None for as many as it takes.

    Raises:
        TooLarge: A sum cannot be added exactly.
    """

    def __init__(
        self, clauses: Iterable[Sequence[Literal]], sums: Iterable[LinearSum], *, conflicts: int | None = None
    ) -> None:
        said, sums = [tuple(clause) for clause in clauses], tuple(sums)
        self._clauses = ClauseConsistency(numbered(said), conflicts=conflicts)
        read = {abs(one) for clause in said for one in clause}.union(*(read_by_sum(one) for one in sums))
        self._own = {proposition: number for number, proposition in enumerate(sorted(read), 1)}
        self._oracle = ArithmeticOracle(self._component(said, sums), conflicts)

    def clash(self, literals: Sequence[Literal]) -> Clash:
        """As :meth:`Consistency.clash`; where only the sums forbid it, all literals that anything is said about."""
        found = self._clauses.clash(literals)
        if found is not None:
            return found
        said = [literal for literal in literals if abs(literal) in self._own]
        return tuple(said) if self._oracle.solve([self._numbered(one) for one in said], ()) is None else None

    def _component(self, clauses: Sequence[Sequence[Literal]], sums: Sequence[LinearSum]) -> Component:
        own = self._numbered
        return Component(
            np.array(sorted(self._own), dtype=np.int64),
            len(self._own),
            np.array([own(one) for clause in clauses for one in clause], dtype=np.int64),
            np.array([0, *np.cumsum([len(clause) for clause in clauses])], dtype=np.int64),
            np.arange(len(self._own)),
            tuple(
                one._replace(
                    weights=tuple((own(literal), weight) for literal, weight in one.weights),
                    where=tuple(own(literal) for literal in one.where),
                )
                for one in sums
            ),
        )

    def _numbered(self, literal: Literal) -> Literal:
        return self._own[literal] if literal > 0 else -self._own[-literal]
