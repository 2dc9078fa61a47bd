"""Rules that hold only where they are selected, so that a solver can say which of them it needs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from cpq.solving.cnf import STRUCTURE, LinearSum, Literal
from cpq.solving.consistency import Consistency, prepared_consistency


class Needed(NamedTuple):
    """What a contradiction needs.

    Attributes:
        rules: Indices, ascending.
        literals: Those of the literals asked about.
    """

    rules: tuple[int, ...]
    literals: tuple[Literal, ...]


class SelectedRules:
    """Clauses of which each holds only where its rule is selected; :data:`STRUCTURE` always holds.

    Args:
        consistency: Answers about the clauses, each with a literal more that fails where its rule is selected.
        count: Largest proposition of the clauses without selectors.
    """

    def __init__(self, consistency: Consistency, count: int) -> None:
        self._consistency = consistency
        self._count = count

    def clash(self, rules: Sequence[int], literals: Sequence[Literal]) -> Needed | None:
        """What already contradicts itself among rules and literals, or None where they hold together.

        Raises:
            NotDecided: The budget of conflicts did not suffice.
        """
        found = self._consistency.clash([*literals, *(_selector(rule, self._count) for rule in rules)])
        if found is None:
            return None
        selected = sorted(one - self._count - 1 for one in found if one > self._count)
        return Needed(tuple(selected), tuple(one for one in found if abs(one) <= self._count))


def selecting(
    clauses: Iterable[tuple[int, tuple[Literal, ...]]],
    sums: Iterable[LinearSum],
    count: int,
    *,
    conflicts: int | None = None,
) -> Callable[[], SelectedRules]:
    """What makes rules selectable again and again, each time without anything learned.

    Args:
        clauses: Each with its rule before it.
        sums: Their bounds apply only where their rule is selected.
        count: Largest proposition of the clauses and sums.
        conflicts: Conflicts that one question may cost; None for as many as it takes.
    """
    marked = [clause if rule == STRUCTURE else (-_selector(rule, count), *clause) for rule, clause in clauses]
    limited = [
        one if one.rule == STRUCTURE else one._replace(where=(*one.where, _selector(one.rule, count))) for one in sums
    ]
    fresh = prepared_consistency(marked, limited, conflicts=conflicts)
    return lambda: SelectedRules(fresh(), count)


def _selector(rule: int, count: int) -> Literal:
    """The proposition that a rule is selected, above those of its clauses."""
    return count + 1 + rule
