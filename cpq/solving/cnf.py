"""Clauses: what a solver of propositions reads, with the rule that each clause comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from cpq.problems import CpqError

Literal = int
"""A proposition by its number from 1, negative where it does not hold."""

STRUCTURE = -1
"""Rule of clauses that no rule says: that a variable takes exactly one value, and what a helper means."""


class LinearSum(NamedTuple):
    """A sum of weighted propositions with bounds, kept as arithmetic because as clauses it would be too large.

    Attributes:
        weights: Weight of each literal where it holds; whole numbers.
        low, high: Bounds of the sum, both included; None for none.
        where: Literals of which all must hold for the bounds to apply.
        rule: Index of its rule.
    """

    weights: tuple[tuple[Literal, int], ...]
    low: int | None
    high: int | None
    where: tuple[Literal, ...]
    rule: int


def read_by_sum(one: LinearSum) -> frozenset[int]:
    """Propositions that a sum reads, its conditions included."""
    return frozenset(map(abs, (*(literal for literal, _ in one.weights), *one.where)))


@dataclass(frozen=True, slots=True)
class Cnf:
    """Clauses over propositions.

    Helpers are functions of the propositions asked about: every assignment of those that satisfies the clauses extends
    to exactly one of all, so counting models of the clauses counts those of the model.

    Attributes:
        asked: Propositions 1 to ``asked`` are values that people choose; those above are helpers.
        count: How many propositions there are.
        clauses: Literals of each clause; an empty clause cannot be satisfied.
        rules: Index of the rule that each clause comes from, or :data:`STRUCTURE`.
        alike: Classes of asked propositions that can be exchanged for each other without changing the clauses' meaning.
        sums: Arithmetic that clauses do not say; most have none.
        defined: For each helper the last one of those that are defined together with it, or 0 where other clauses than
            definitions are :data:`STRUCTURE` too. What defines a helper says nothing of later ones, nor of what may be
            chosen. Empty where nothing is known about helpers.
        totals: Sums that clauses say too, step by step: the same as arithmetic.
        inner: Helpers that only the clauses of those sums read, each with the last one of those that are defined
            together with it. Which of them hold follows from everything else.
    """

    asked: int
    count: int
    clauses: tuple[tuple[Literal, ...], ...]
    rules: tuple[int, ...]
    alike: tuple[tuple[int, ...], ...] = ()
    sums: tuple[LinearSum, ...] = ()
    defined: tuple[int, ...] = ()
    totals: tuple[LinearSum, ...] = ()
    inner: tuple[tuple[int, int], ...] = ()


class NotDecided(CpqError):
    """A question could not be answered within the budget of conflicts; it is neither yes nor no.

    Attributes:
        conflicts: The budget.
    """

    code = "not-decided"
    hint = "allow more conflicts, or make the rules simpler: fewer choices that depend on each other"

    def __init__(self, conflicts: int, about: str = "") -> None:
        """Say what was not decided, if that is known."""
        super().__init__(f"{about} not decided within {conflicts:,} conflicts".lstrip(), hint=self.hint)
        self.conflicts = conflicts
