"""Numbers by their order: literals that say "at least this much", linked with the literals of the values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from cpq.solving.clauses import ClauseList
from cpq.solving.cnf import STRUCTURE, Literal

Cases = Sequence[Literal] | None
"""The literals of which one holds exactly in this case; None for the case that remains where no other holds."""

AnyOf: TypeAlias = Callable[[Iterable[Literal]], Literal]
"""The literal that holds exactly where one of some literals does."""


def order_steps(clauses: ClauseList, any_of: AnyOf, cases: Sequence[Cases]) -> list[Literal]:
    """Literals that say "this case or a later one", for every case but the first.

    Args:
        any_of: Makes their helpers.
        cases: Exclude each other and leave nothing out; at most one of them is None.
    """
    rest = next((place for place, case in enumerate(cases) if case is None), 0)
    reached: dict[int, Literal] = {}
    later: list[Literal] = []
    for place in range(len(cases) - 1, rest, -1):
        first = cases[place - 1]
        own = cases[place] or ()
        if place == 1 and first is not None and len(first) == 1:
            reached[place] = -first[0]
            continue
        reached[place] = any_of([*own, *later])
        later = [reached[place]]
    earlier: list[Literal] = []
    for place in range(1, rest + 1):
        missed = any_of([*(cases[place - 1] or ()), *earlier])
        reached[place] = -missed
        earlier = [missed]
    _exclude(clauses, cases, reached)
    return [reached[place] for place in range(1, len(cases))]


def _exclude(clauses: ClauseList, cases: Sequence[Cases], reached: dict[int, Literal]) -> None:
    """Say that a case is no later one; it follows from the rest, but only with a search."""
    for place in range(1, len(cases) - 1):
        for literal in cases[place] or ():
            if literal != reached[place]:
                clauses.add(STRUCTURE, (-literal, -reached[place + 1]))
