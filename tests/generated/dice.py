"""Chance, in the few forms that the generators need; every form comes down to whole numbers below a bound.

One seed gives one sequence on every Python, and a ``Random`` of Hypothesis shrinks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import TypeVar

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Dice:
    """A source of choices."""

    random: Random

    @classmethod
    def seeded(cls, *seed: object) -> Dice:
        """Dice that fall the same way for the same seed."""
        return cls(Random("/".join(map(str, seed))))  # noqa: S311 - seeded worlds, not secrets

    def whole(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        return low + self.random.randrange(high - low + 1)

    def chance(self, percent: int) -> bool:
        """Yes in so many cases of a hundred; the smallest draw is no."""
        return self.random.randrange(100) >= 100 - percent

    def pick(self, things: Sequence[Thing]) -> Thing:
        """One of several."""
        return things[self.random.randrange(len(things))]

    def weighted(self, things: Mapping[Thing, int]) -> Thing:
        """One of several, each as often as its weight says."""
        left = self.random.randrange(sum(things.values()))
        for thing, weight in things.items():
            left -= weight
            if left < 0:
                return thing
        raise AssertionError("weights are above zero")

    def some(self, things: Sequence[Thing], least: int = 0, most: int | None = None) -> list[Thing]:
        """Several different ones, in their own order."""
        count = self.whole(least, min(len(things), len(things) if most is None else most))
        left = list(range(len(things)))
        chosen = sorted(left.pop(self.random.randrange(len(left))) for _ in range(count))
        return [things[index] for index in chosen]

    def shuffled(self, things: Sequence[Thing]) -> list[Thing]:
        """All of them in some order."""
        left = list(things)
        return [left.pop(self.random.randrange(len(left))) for _ in range(len(left))]

    def climbing(self, low: int, high: int, count: int) -> list[int]:
        """So many different whole numbers at most, rising."""
        return sorted({self.whole(low, high) for _ in range(count)})

    def decimal(self, low: str, high: str, places: int) -> Decimal:
        """A number with so many decimals, both ends included."""
        scale = Decimal(10) ** places
        units = self.whole(int(Decimal(low) * scale), int(Decimal(high) * scale))
        return Decimal(units).scaleb(-places)

    def rate(self, low: int, high: int) -> str:
        """A rate between whole per cents as files write it, often with two decimals."""
        places = self.pick((0, 0, 1, 2))
        return f"{self.decimal(str(low), str(high), places):f}%"
