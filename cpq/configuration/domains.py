"""The values of variables, and how many of their combinations may be listed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod

from cpq.solving.model import Value

MAX_COMBINATIONS = 20_000
"""Combinations of values that one term or table lists at most."""

Key = tuple[Value, ...]
"""One combination: a value of each of some variables."""


class TooLarge(Exception):
    """A part would list too many combinations, or would be rounded by the evaluator."""


@dataclass(frozen=True, slots=True)
class Domains:
    """The values of every variable, by its name.

    Attributes:
        most: Combinations that one part may list.
    """

    values: Mapping[str, Sequence[Value]]
    most: int = MAX_COMBINATIONS

    def count(self, variables: Sequence[str]) -> int:
        """How many combinations the values of some variables have."""
        return prod(len(self.values[name]) for name in variables)

    def listable(self, variables: Sequence[str]) -> bool:
        """Whether the combinations of some variables are few enough to be listed."""
        return self.count(variables) <= self.most

    def keys(self, variables: Sequence[str]) -> Iterator[Key]:
        """Every combination of the values of some variables.

        Raises:
            TooLarge: There are too many.
        """
        if not self.listable(variables):
            raise TooLarge
        return product(*(self.values[name] for name in variables))
