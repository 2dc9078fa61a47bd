"""Sums of whole numbers as clauses: how much has come together, from small sums to the whole.

A *step* is a literal that says "the sum reaches this much". Leaves are summed two by two; the steps of a sum follow
from those of its two parts in both directions, so that each is a function of the propositions asked about. Sums above
the highest threshold count as the threshold, and sums that can no longer reach the lowest one count as one: near the
whole few remain.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf
from typing import NamedTuple

from cpq.solving.clauses import ClauseList
from cpq.solving.cnf import STRUCTURE, Literal
from cpq.solving.order import Cases, order_steps

MOST_HELPERS = 20_000
"""One sum may take so many helpers as clauses; a larger one stays arithmetic."""

MOST_CLAUSES = 200_000
"""One sum may take so many clauses."""


class Leaf(NamedTuple):
    """A number that propositions decide: exactly one of some amounts.

    Attributes:
        amounts: Different whole numbers, ascending from zero.
        cases: For each amount the literals of which one holds exactly where it is due; see :data:`Cases`.
    """

    amounts: tuple[int, ...]
    cases: tuple[Cases, ...]


NOTHING = Leaf((0,), (None,))
"""A number that nothing decides."""


@dataclass(frozen=True, slots=True)
class _Sum:
    """What a sum may come to, and the two parts that it comes from."""

    amounts: tuple[int, ...]
    most: int
    leaf: Leaf = NOTHING
    parts: tuple[_Sum, _Sum] | None = None


class _Window(NamedTuple):
    """Between which sums it matters how much has come together."""

    low: int
    high: int
    total: int

    def clip(self, amount: int, most: int) -> int:
        """An amount as it counts, in a sum that reaches at most ``most``: the rest may add the difference."""
        return min(max(amount, self.low - 1 - (self.total - most)), self.high)


def reaching(clauses: ClauseList, leaves: Sequence[Leaf], thresholds: Sequence[int]) -> list[Literal] | None:
    """Literals that say that the sum of the leaves reaches each threshold; None where clauses would be too many.

    Args:
        thresholds: Each above zero and at most the greatest sum.
    """
    total = sum(leaf.amounts[-1] for leaf in leaves)
    window = _Window(min(thresholds), max(thresholds), total)
    plan = _planned(leaves, window)
    if plan is None:
        return None
    steps = _Adder(clauses, window).steps(plan)
    return [steps[bisect_left(plan.amounts, threshold) - 1] for threshold in thresholds]


def _planned(leaves: Sequence[Leaf], window: _Window) -> _Sum | None:
    """A balanced tree of sums, similar leaves together since their sums coincide; None where it is too large."""
    level = [
        _Sum(tuple(sorted({window.clip(a, leaf.amounts[-1]) for a in leaf.amounts})), leaf.amounts[-1], leaf)
        for leaf in sorted(leaves, key=lambda leaf: (leaf.amounts[-1], leaf.amounts))
    ]
    helpers = clauses = 0
    while len(level) > 1:
        above: list[_Sum] = []
        for left, right in zip(level[::2], level[1::2], strict=False):
            most = left.most + right.most
            clauses += 2 * len(left.amounts) * len(right.amounts)
            if clauses > MOST_CLAUSES:
                return None
            amounts = {window.clip(a + b, most) for a in left.amounts for b in right.amounts}
            helpers += len(amounts) - 1
            above.append(_Sum(tuple(sorted(amounts)), most, parts=(left, right)))
        if len(level) % 2:
            above.append(level[-1])
        level = above
    return level[0] if helpers <= MOST_HELPERS else None


class _Adder:
    """Writes the clauses of planned sums."""

    def __init__(self, clauses: ClauseList, window: _Window) -> None:
        self._clauses = clauses
        self._window = window

    def steps(self, one: _Sum) -> list[Literal]:
        """The literals that say that a sum reaches each of its amounts but the first."""
        if one.parts is None:
            return order_steps(self._clauses, self._cases(one))
        left, right = one.parts
        return self._added(one, (left, self.steps(left)), (right, self.steps(right)))

    def _cases(self, one: _Sum) -> list[Cases]:
        """The cases of a leaf; those whose amounts count alike are one."""
        found: dict[int, list[Literal] | None] = {amount: [] for amount in one.amounts}
        for amount, case in zip(one.leaf.amounts, one.leaf.cases, strict=True):
            counts = self._window.clip(amount, one.most)
            so_far = found[counts]
            found[counts] = None if case is None or so_far is None else [*so_far, *case]
        return list(found.values())

    def _added(self, one: _Sum, left: tuple[_Sum, list[Literal]], right: tuple[_Sum, list[Literal]]) -> list[Literal]:
        steps = [self._clauses.helper() for _ in one.amounts[1:]]
        for lower, higher in pairwise(steps):
            self._clauses.add(STRUCTURE, (lower, -higher))
        places = {amount: place for place, amount in enumerate(one.amounts)}
        a, a_steps = left
        b, b_steps = right
        sums = [[places[self._window.clip(x + y, one.most)] for y in b.amounts] for x in a.amounts]
        last, a_last, b_last = len(steps), len(a_steps), len(b_steps)
        for i, row in enumerate(sums):
            for j, place in enumerate(row):
                below_a = sums[i - 1][j] if i else -1
                below_b = row[j - 1] if j else -1
                if place and place not in (below_a, below_b):
                    reached = (steps[place - 1], *((-a_steps[i - 1],) if i else ()), *((-b_steps[j - 1],) if j else ()))
                    self._clauses.add(STRUCTURE, reached)
                above_a = sums[i + 1][j] if i < a_last else inf
                above_b = row[j + 1] if j < b_last else inf
                if place < last and place not in (above_a, above_b):
                    missed = (
                        -steps[place],
                        *((a_steps[i],) if i < a_last else ()),
                        *((b_steps[j],) if j < b_last else ()),
                    )
                    self._clauses.add(STRUCTURE, missed)
        return steps
