"""Sums of whole numbers as clauses: how much has come together, from small sums to the whole.

A *step* is a literal that says "the sum reaches this much". Leaves are summed two by two, as :mod:`cpq.solving.plans`
lays out; the steps of a sum follow from those of its two parts in both directions, so that each is a function of the
propositions asked about.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise

from cpq.solving.clauses import ClauseList
from cpq.solving.cnf import STRUCTURE, Literal
from cpq.solving.order import Cases, order_steps
from cpq.solving.plans import Bunch, Leaf, Plan, Sum, TooLarge

Reached = Literal | bool
"""Whether a sum reaches a threshold: always, never, or where a literal holds."""


def reaching(clauses: ClauseList, bunches: Sequence[Bunch], thresholds: Sequence[int]) -> list[Reached] | None:
    """Whether the sum of all bunches reaches each threshold; None where clauses would be too many.

    Args:
        thresholds: One or more.
    """
    plan = Plan(bunches, min(thresholds), max(thresholds))
    try:
        whole = plan.whole()
    except TooLarge:
        return None
    steps: list[Reached] = [True, *_Adder(clauses, plan).of(whole), False]
    return [steps[bisect_left(whole.amounts, threshold)] for threshold in thresholds]


class _Adder:
    """Writes the clauses of planned sums."""

    def __init__(self, clauses: ClauseList, plan: Plan) -> None:
        self._clauses = clauses
        self._plan = plan

    def of(self, whole: Sum) -> list[Literal]:
        """The literals that say that the whole reaches each of its amounts but the first."""
        if whole.parts is None:
            return order_steps(self._clauses, self._clauses.any_of, self._cases(whole, whole.leaf))
        return self._steps(whole)

    def _steps(self, one: Sum) -> list[Literal]:
        if one.parts is None:
            return order_steps(self._clauses, self._clauses.any_inside, self._cases(one, one.leaf))
        left, right = one.parts
        return self._added(one, (left, self._steps(left)), (right, self._steps(right)))

    def _cases(self, one: Sum, leaf: Leaf) -> list[Cases]:
        """The cases of a leaf; those whose amounts count alike are one."""
        found: dict[int, list[Literal] | None] = {amount: [] for amount in one.amounts}
        for amount, case in zip(leaf.amounts, leaf.cases, strict=True):
            counts = self._plan.clip(amount, one.rest)
            so_far = found[counts]
            found[counts] = None if case is None or so_far is None else [*so_far, *case]
        return list(found.values())

    def _added(self, one: Sum, left: tuple[Sum, list[Literal]], right: tuple[Sum, list[Literal]]) -> list[Literal]:
        steps = self._clauses.helpers_inside(len(one.amounts) - 1)
        for lower, higher in pairwise(steps):
            self._clauses.add(STRUCTURE, (lower, -higher))
        (a, a_steps), (b, b_steps) = left, right
        together = self._together(one, a, b)
        last = len(steps)
        for i, row in enumerate(_at_least(together, last + 1)):
            for j, (place, implied) in enumerate(row):
                if place > implied:
                    reached = (*_below(a_steps, i), *_below(b_steps, j))
                    self._clauses.add(STRUCTURE, (steps[place - 1], *reached) if place <= last else reached)
        for i, row in enumerate(_at_most(together)):
            for j, (place, implied) in enumerate(row):
                if place < min(implied, last):
                    missed = (*a_steps[i : i + 1], *b_steps[j : j + 1])
                    self._clauses.add(STRUCTURE, (-steps[place], *missed) if place >= 0 else missed)
        return steps

    def _together(self, one: Sum, a: Sum, b: Sum) -> _Places:
        """For each pair of amounts the place of their sum; None where the limit does not allow both."""
        places = {amount: place for place, amount in enumerate(one.amounts)}
        return [
            [
                places[self._plan.clip(x + y, one.rest)] if one.limit is None or m + n <= one.limit else None
                for y, n in zip(b.amounts, b.chosen, strict=True)
            ]
            for x, m in zip(a.amounts, a.chosen, strict=True)
        ]


_Places = list[list[int | None]]


def _below(steps: Sequence[Literal], place: int) -> tuple[Literal, ...]:
    """The literal that says that a place is not reached; none for the first, which always is."""
    return (-steps[place - 1],) if place else ()


def _at_least(together: _Places, never: int) -> list[list[tuple[int, int]]]:
    """For each pair of places that are reached what their sum reaches, and what follows of it from lower pairs.

    Args:
        never: Stands for a contradiction: no pair that is as high is allowed.
    """
    found = [[never if place is None else place for place in row] for row in together]
    for i in reversed(range(len(found))):
        for j in reversed(range(len(found[i]))):
            if together[i][j] is None:
                above = found[i + 1][j] if i + 1 < len(found) else never
                found[i][j] = min(above, found[i][j + 1] if j + 1 < len(found[i]) else never)
    return [
        [(place, max(found[i - 1][j] if i else 0, row[j - 1] if j else 0)) for j, place in enumerate(row)]
        for i, row in enumerate(found)
    ]


def _at_most(together: _Places) -> list[list[tuple[int, int]]]:
    """For each pair of places that are not exceeded what their sum does not exceed, and what follows from higher pairs.

    A sum of -1 stands for a contradiction: no pair that is as low is allowed.
    """
    found = [[-1 if place is None else place for place in row] for row in together]
    for i, row in enumerate(found):
        for j in range(len(row)):
            if together[i][j] is None:
                row[j] = max(found[i - 1][j] if i else -1, row[j - 1] if j else -1)
    beyond = 1 + max(map(max, found))
    return [
        [
            (
                place,
                min(found[i + 1][j] if i + 1 < len(found) else beyond, row[j + 1] if j + 1 < len(row) else beyond),
            )
            for j, place in enumerate(row)
        ]
        for i, row in enumerate(found)
    ]
