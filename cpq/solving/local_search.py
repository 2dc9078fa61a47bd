"""More valid assignments from one: a proposition is turned over, and the clauses that this breaks are repaired.

Each repair turns over a few further propositions and costs microseconds, where a solver would complete the decisions
from the beginning. It proves nothing: what it does not find is left to the solver.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cpq.solving.components import Component, Numbers, Truths
from cpq.solving.filling import Filling
from cpq.solving.native import available
from cpq.solving.occurrences import occurrences_of
from cpq.solving.turned import Places, Turned
from cpq.solving.turning import walk
from cpq.solving.witnesses import Witnesses

MOST_TURNS = 60
"""Propositions turned over for one wanted literal before it is given up."""

ROUNDS = 3
"""How often all literals are tried: what did not succeed near one assignment may near a later one."""

MOST_REPAIRS = 1_200
"""Propositions turned over until the first assignment breaks no clause."""

MOST_KEPT = 32
"""Assignments of one search that are worth storing, since neighbours hardly differ."""


class Found(NamedTuple):
    """What valid assignments showed.

    Attributes:
        witnesses: Some of them.
        can_hold, can_fail: For each proposition whether it holds, and fails, in one of all.
    """

    witnesses: Witnesses
    can_hold: Truths
    can_fail: Truths


class Neighbourhood:
    """Where each literal of a component occurs, for turning propositions over.

    Where clauses say sums, the search counts instead, and turns only what is not inner over. Its assignments are then
    filled in and held against every clause.
    """

    def __init__(self, component: Component) -> None:
        self._occurrences = occurrences_of(component)
        self._outer = component.inner == 0 if len(component.inner) else np.ones(component.count, dtype=bool)
        self._filling = Filling(component) if len(component.inner) else None

    def search(self, assignment: Truths, frozen: Truths, wanted: Numbers) -> Found:
        """Valid assignments in which wanted literals hold.

        Args:
            assignment: What to begin with; it may break clauses.
            frozen: Propositions that stay as they are.
            wanted: Literals of asked propositions, by numbers from 1.
        """
        assignment = assignment[self._outer]
        clauses, sums = len(self._occurrences.starts) - 1, len(self._occurrences.sums.low)
        seen = np.zeros(2 * len(assignment), dtype=np.bool_)
        most = MOST_KEPT if self._filling is None else len(wanted) + 1
        rows = np.zeros((most, len(assignment)), dtype=np.bool_)
        now = Turned(
            holds=assignment,
            frozen=frozen[self._outer],
            true=_zeros(clauses),
            total=np.zeros(sums, dtype=np.int64),
            idle=_zeros(sums),
            broken=_zeros(clauses + sums),
            where=_zeros(clauses + sums),
            size=_zeros(1),
            touched=np.zeros(len(assignment), dtype=np.bool_),
            trail=_zeros(MOST_REPAIRS + 1),
            turned=_zeros(1),
        )
        places = (2 * (np.abs(wanted) - 1) + (wanted < 0)).astype(np.int32)
        kept = rows[: walk(self._occurrences, now, places, seen, rows, MOST_TURNS, ROUNDS)]
        if self._filling is None:
            return Found(Witnesses.of(kept), seen[::2], seen[1::2])
        if len(kept) == 1:  # nothing but what it began with
            kept = kept[:0]
        found = self._filling.filled(kept)
        return Found(found, *found.shown(found.everyone()))


def neighbourhood_of(component: Component) -> Neighbourhood | None:
    """Where a search near assignments may go; None where its loops would not run as machine code."""
    return Neighbourhood(component) if available() else None


def _zeros(count: int) -> Places:
    return np.zeros(count, dtype=np.int32)
