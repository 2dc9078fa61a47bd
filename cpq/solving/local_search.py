"""More valid assignments from one: a proposition is turned over, and the clauses that this breaks are repaired.

Each repair turns over a few further propositions and costs microseconds, where a solver would complete the decisions
from the beginning. It proves nothing: what it does not find is left to the solver.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cpq.solving.components import Component, Numbers, Truths
from cpq.solving.native import available
from cpq.solving.turning import Occurrences, Places, Turned, walk

MOST_TURNS = 60
"""Propositions turned over for one wanted literal before it is given up."""

MOST_REPAIRS = 1_200
"""Propositions turned over until the first assignment breaks no clause."""

MOST_KEPT = 32
"""Assignments of one search that are worth storing, since neighbours hardly differ."""


class Found(NamedTuple):
    """What valid assignments showed.

    Attributes:
        rows: Some of them.
        can_hold, can_fail: For each proposition whether it holds, and fails, in one of all.
    """

    rows: Truths
    can_hold: Truths
    can_fail: Truths


class Neighbourhood:
    """Where each literal of a component occurs, for turning propositions over."""

    def __init__(self, component: Component) -> None:
        places = 2 * (np.abs(component.literals) - 1) + (component.literals < 0)
        clauses = np.repeat(np.arange(len(component.starts) - 1), np.diff(component.starts))
        counts = np.bincount(places, minlength=2 * component.count)
        self._occurrences = Occurrences(
            places.astype(np.int32),
            component.starts.astype(np.int32),
            clauses[np.argsort(places, kind="stable")].astype(np.int32),
            np.concatenate([[0], np.cumsum(counts)]).astype(np.int32),
        )

    def search(self, assignment: Truths, frozen: Truths, wanted: Numbers) -> Found:
        """Valid assignments in which wanted literals hold.

        Args:
            assignment: What to begin with; it may break clauses.
            frozen: Propositions that stay as they are.
            wanted: Literals, by numbers from 1.
        """
        propositions, clauses = len(assignment), len(self._occurrences.starts) - 1
        seen = np.zeros(2 * propositions, dtype=np.bool_)
        rows = np.zeros((MOST_KEPT, propositions), dtype=np.bool_)
        now = Turned(
            holds=assignment.copy(),
            frozen=frozen,
            true=_zeros(clauses),
            broken=_zeros(clauses),
            where=_zeros(clauses),
            size=_zeros(1),
            touched=np.zeros(propositions, dtype=np.bool_),
            trail=_zeros(MOST_REPAIRS + 1),
            turned=_zeros(1),
        )
        places = (2 * (np.abs(wanted) - 1) + (wanted < 0)).astype(np.int32)
        kept = walk(self._occurrences, now, places, seen, rows, MOST_TURNS)
        return Found(rows[:kept], seen[::2], seen[1::2])


def neighbourhood_of(component: Component) -> Neighbourhood | None:
    """Where a search near assignments may go; None where its loops would not run as machine code."""
    return Neighbourhood(component) if available() else None


def _zeros(count: int) -> Places:
    return np.zeros(count, dtype=np.int32)
