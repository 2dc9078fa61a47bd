"""Rules that hold only where they are selected, so that a solver can say which of them it needs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from cpq.solving.cnf import STRUCTURE, LinearSum, Literal
from cpq.solving.consistency import Consistency


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
        consistency: Answers about the clauses as :func:`with_selectors` writes them.
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
        found = self._consistency.clash([*literals, *(selector(rule, self._count) for rule in rules)])
        if found is None:
            return None
        selected = sorted(one - self._count - 1 for one in found if one > self._count)
        return Needed(tuple(selected), tuple(one for one in found if abs(one) <= self._count))


def selector(rule: int, count: int) -> Literal:
    """The proposition that a rule is selected, above those of its clauses."""
    return count + 1 + rule


def sums_with_selectors(sums: Iterable[LinearSum], count: int) -> Iterable[LinearSum]:
    """Sums whose bounds apply only where their rule is selected."""
    for one in sums:
        yield one if one.rule == STRUCTURE else one._replace(where=(*one.where, selector(one.rule, count)))


def with_selectors(clauses: Iterable[tuple[int, Sequence[Literal]]], count: int) -> Iterable[tuple[Literal, ...]]:
    """Clauses that hold only where their rule is selected.

    Args:
        clauses: Each with its rule before it.
        count: Largest proposition of the clauses.
    """
    for rule, clause in clauses:
        yield tuple(clause) if rule == STRUCTURE else (-selector(rule, count), *clause)
