"""What looks for the best assignment of one component, an objective at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from cpq.solving.cnf import Literal


class OutOfConflicts(Exception):
    """The budget of conflicts ended before an answer; what was found until then stays."""


class Search(Protocol):
    """A component, its best assignment known, and what was proven about it so far."""

    @property
    def model(self) -> tuple[Literal, ...] | None:
        """Literals of the best assignment found, by proposition from 1; None before the first."""

    @property
    def bound(self) -> int:
        """What the objective asked about last costs at least."""

    @property
    def conflicts(self) -> int:
        """Conflicts that all questions took so far."""

    def find(self, phases: Sequence[Literal] = ()) -> bool:
        """Look for a first assignment, near some literals; whether there is one.

        Raises:
            OutOfConflicts: The budget ended before.
        """

    def minimise(self, weights: Mapping[Literal, int]) -> None:
        """Find an assignment of least weight, which every later answer keeps.

        Args:
            weights: Of literals where they hold, whole numbers of any sign.

        Raises:
            OutOfConflicts: The budget ended before the proof.
        """

    def settle(self, preferences: Sequence[Literal]) -> None:
        """Make the assignment the one in which the first preference holds if it can, then the second, and so on.

        Raises:
            OutOfConflicts: The budget ended before.
        """

    def close(self) -> None:
        """Free what the solver holds."""


def cost_of(weights: Mapping[Literal, int], assignment: Sequence[Literal]) -> int:
    """Sum of the weights of literals that hold in an assignment, whose literals stand by proposition from 1."""
    return sum(weight for literal, weight in weights.items() if assignment[abs(literal) - 1] == literal)
