"""At most one of many, in clauses that stay few."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from cpq.solving.clauses import ClauseList
from cpq.solving.cnf import Literal

PAIRWISE = 6
"""So many literals are kept apart pair by pair."""

CHUNK = 5
"""More are cut into chunks of so many, each with a helper that stands for it."""


def at_most_one(clauses: ClauseList, rule: int, literals: Sequence[Literal]) -> None:
    """Say that at most one of the literals holds; a literal that stands twice counts twice."""
    while len(literals) > PAIRWISE:
        tops: list[Literal] = []
        for start in range(0, len(literals), CHUNK):
            chunk = literals[start : start + CHUNK]
            _pairwise(clauses, rule, chunk)
            tops.append(clauses.any_of(chunk))
        literals = tops
    _pairwise(clauses, rule, literals)


def exactly_one(clauses: ClauseList, rule: int, literals: Sequence[Literal]) -> None:
    """Say that one of the literals holds and no other; without literals that cannot be."""
    clauses.add_any(rule, literals)
    at_most_one(clauses, rule, literals)


def _pairwise(clauses: ClauseList, rule: int, literals: Sequence[Literal]) -> None:
    for one, other in combinations(literals, 2):
        if one != -other:
            clauses.add(rule, (-one, -other) if one != other else (-one,))
