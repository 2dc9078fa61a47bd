"""Shares, medians and percentiles: exact, and silent where there is too little to speak of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Final, NamedTuple

from cpq.rounding import EXACT

LEAST: Final = 10
"""Values below which no percentile is told: with fewer, one deal moves it."""


class Share(NamedTuple):
    """So many of so many.

    Attributes:
        part: How many count.
        whole: Of how many; none is no share at all.
    """

    part: int = 0
    whole: int = 0

    @property
    def rate(self) -> Decimal | None:
        """The share as a fraction; None of nothing."""
        return EXACT.divide(Decimal(self.part), Decimal(self.whole)) if self.whole else None

    @classmethod
    def of(cls, counted: Iterable[bool]) -> Share:
        """How many of some are so.

        >>> Share.of([True, False, True])
        Share(part=2, whole=3)
        """
        found = list(counted)
        return cls(sum(found), len(found))


class Spread(NamedTuple):
    """How times are spread.

    Attributes:
        size: How many there are; the others are None where that is none.
        median: The one in the middle, halfway between two.
        p90: The least that nine of ten do not exceed.
    """

    size: int
    median: timedelta | None
    p90: timedelta | None

    @classmethod
    def of(cls, times: Iterable[timedelta]) -> Spread:
        """The spread of some times.

        >>> Spread.of([timedelta(hours=1), timedelta(hours=2), timedelta(hours=9)]).median
        datetime.timedelta(seconds=7200)
        """
        ordered = sorted(times)
        if not ordered:
            return cls(0, None, None)
        lower, upper = ordered[(len(ordered) - 1) // 2], ordered[len(ordered) // 2]
        return cls(len(ordered), lower + (upper - lower) / 2, ordered[nearest_rank(len(ordered), 90)])


def nearest_rank(count: int, percent: int) -> int:
    """Place, from 0, of the least value that so many per cent of some ordered values do not exceed."""
    return max(-(-count * percent // 100), 1) - 1


def quantile(ordered: Sequence[Decimal], percent: int) -> Decimal:
    """The least of some ordered values that so many per cent of them do not exceed; at least one value.

    >>> quantile([Decimal(n) for n in range(1, 11)], 25)
    Decimal('3')
    """
    return ordered[nearest_rank(len(ordered), percent)]


def percentile_of(value: Decimal, among: Sequence[Decimal]) -> Decimal | None:
    """Share of some values that lie below one, those equal to it counted half; None below ten values.

    >>> percentile_of(Decimal(8), [Decimal(n) for n in range(1, 11)])
    Decimal('0.75')
    """
    if len(among) < LEAST:
        return None
    below = sum(1 for one in among if one < value)
    equal = sum(1 for one in among if one == value)
    return EXACT.divide(Decimal(2 * below + equal), Decimal(2 * len(among)))


def mean_share(parts: Iterable[Decimal], wholes: Iterable[Decimal]) -> Decimal | None:
    """A sum as a share of another, so that large ones weigh more; None where the whole is zero or below."""
    with_exact = sum_of(wholes)
    return EXACT.divide(sum_of(parts), with_exact) if with_exact > 0 else None


def sum_of(amounts: Iterable[Decimal]) -> Decimal:
    """The exact sum of some amounts."""
    total = Decimal(0)
    for amount in amounts:
        total = EXACT.add(total, amount)
    return total
