"""Intervals of decimals: where a figure lies while a lever moves between two values."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple, Self

from cpq.expressions import Value

ZERO = Decimal(0)
_NOISE = Decimal(1).scaleb(-30)
"""More than what 60 digits leave of any figure here; a derived interval is wider by it on either side."""


class Interval(NamedTuple):
    """All numbers from ``low`` to ``high``, both included."""

    low: Decimal
    high: Decimal

    @classmethod
    def at(cls, number: Decimal) -> Self:
        """The interval of one number."""
        return cls(number, number)

    @classmethod
    def around(cls, numbers: Iterable[Decimal]) -> Self:
        """The smallest interval that holds all of the numbers."""
        found = list(numbers)
        return cls(min(found), max(found))

    @property
    def is_point(self) -> bool:
        """Whether it holds one number only."""
        return self.low == self.high

    def plus(self, other: Interval) -> Interval:
        """Every sum of a number of each."""
        return Interval(self.low + other.low, self.high + other.high)

    def minus(self, other: Interval) -> Interval:
        """Every difference of a number of each."""
        return Interval(self.low - other.high, self.high - other.low)

    def times(self, other: Interval) -> Interval:
        """Every product of a number of each."""
        return Interval.around(one * two for one in self for two in other)

    def over(self, other: Interval) -> Interval | None:
        """Every quotient of a number of each; None where the divisor may be zero."""
        if other.low <= 0 <= other.high:
            return None
        return Interval.around(one / two for one in self for two in other).noisy()

    def negated(self) -> Interval:
        """The negative of every number."""
        return Interval(-self.high, -self.low)

    def widened(self, by: Decimal) -> Interval:
        """The interval and so much more on either side."""
        return Interval(self.low - by, self.high + by)

    def noisy(self) -> Interval:
        """The interval with room for what the last of 60 digits may have lost."""
        return self.widened(_NOISE)


class Same(NamedTuple):
    """A value that is no number, or none at all, and does not change."""

    value: Value


Enclosure = Interval | Same | None
"""What is known of a fact over a piece of a lever; None where nothing is."""


def total(parts: Iterable[Interval]) -> Interval:
    """The sum of intervals; zero where there are none."""
    low = high = ZERO
    for part in parts:
        low, high = low + part.low, high + part.high
    return Interval(low, high)


def constant(value: Value) -> Interval | Same:
    """The enclosure of a value that does not change."""
    return Interval.at(value) if isinstance(value, Decimal) else Same(value)


def between(first: Value, second: Value) -> Enclosure:
    """The enclosure of a fact that moves one way only, from its values at both ends."""
    if isinstance(first, Decimal) and isinstance(second, Decimal):
        return Interval.around((first, second))
    return Same(first) if type(first) is type(second) and first == second else None
