"""What one fact can still be after several comparisons have held: a range, a set of values, something or nothing."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

Known = Decimal | str | bool | date
"""A value that a fact is compared with."""


@dataclass(frozen=True, slots=True)
class Domain:
    """The values that a fact has in a workspace.

    Attributes:
        values: Every value, where they are finitely many.
        low, high: Bounds, both included, of numbers and dates.
        whole: Numbers without decimals; dates always count whole days.
    """

    values: frozenset[Known] | None = None
    low: Decimal | date | None = None
    high: Decimal | date | None = None
    whole: bool = False


ANYTHING = Domain()


@dataclass(frozen=True, slots=True)
class Holding:
    """One fact after the comparisons of a conjunction.

    Attributes:
        low, high: Bounds with whether they are excluded.
        only: Values that it must be one of.
        never: Values that it is not.
        empty: Whether it has no value, must have one, or either.
    """

    domain: Domain = ANYTHING
    low: tuple[Any, bool] | None = None
    high: tuple[Any, bool] | None = None
    only: frozenset[Known] | None = None
    never: frozenset[Known] = field(default_factory=frozenset)
    empty: bool | None = None

    def compared(self, sign: str, value: Known) -> Holding:
        """After one comparison of size."""
        if sign in ("<", "<="):
            bound = (value, sign == "<")
            return replace(self, high=bound if self.high is None else min(self.high, bound, key=_upper), empty=False)
        bound = (value, sign == ">")
        return replace(self, low=bound if self.low is None else max(self.low, bound, key=_lower), empty=False)

    def among(self, values: frozenset[Known]) -> Holding:
        """After it was found among some values."""
        return replace(self, only=values if self.only is None else self.only & values, empty=False)

    def outside(self, values: frozenset[Known]) -> Holding:
        """After it was found to be none of some values."""
        return replace(self, never=self.never | values)

    def valued(self, *, empty: bool) -> Holding | None:
        """After it was found to have a value or none; None where that contradicts what came before."""
        if self.empty is not None and self.empty != empty:
            return None
        return replace(self, empty=empty)

    def some(self, usual: Known | None = None) -> Known | None:
        """A value that it can have, or None where there is none (or where only "no value" fits).

        Args:
            usual: What is taken where it fits.
        """
        finite = self.only if self.only is not None else self.domain.values
        if finite is not None:
            return next((value for value in sorted(finite, key=str) if self._fits(value)), None)
        guesses = self._guesses() if usual is None else [usual, *self._guesses()]
        return next((value for value in guesses if self._fits(value)), None)

    def possible(self) -> bool:
        """Whether any value, or the lack of one, is left."""
        if self.empty:
            return self.only is None and self.low is None and self.high is None
        finite = self.only if self.only is not None else self.domain.values
        if finite is not None:
            return (self.empty is None and self.only is None) or any(self._fits(value) for value in finite)
        low, high = self._tight()
        if low is None or high is None or self.empty is None:
            return True
        if low[0] > high[0] or (low[0] == high[0] and (low[1] or high[1])):
            return False
        if low[0] == high[0]:
            return low[0] not in self.never
        return not self._counted() or self._few_left(low[0], high[0])

    def _few_left(self, low: Any, high: Any) -> bool:
        """Whether a range of whole numbers or days holds one that is not excluded."""
        span = (high - low).days if isinstance(low, date) else int(high - low)
        if span > len(self.never):
            return True
        step: Any = timedelta(days=1) if isinstance(low, date) else Decimal(1)
        return any(low + step * count not in self.never for count in range(span + 1))

    def _counted(self) -> bool:
        bound = self.low or self.high
        value = bound[0] if bound is not None else self.domain.low
        return self.domain.whole or isinstance(value, date)

    def _tight(self) -> tuple[tuple[Any, bool] | None, tuple[Any, bool] | None]:
        """The bounds, those of the domain among them; of whole numbers the first and the last that fit."""
        low, high = self.low, self.high
        if self.domain.low is not None:
            own = (self.domain.low, False)
            low = own if low is None else max(low, own, key=_lower)
        if self.domain.high is not None:
            own = (self.domain.high, False)
            high = own if high is None else min(high, own, key=_upper)
        if not self._counted():
            return low, high
        return (None if low is None else _inwards(low, up=True)), (None if high is None else _inwards(high, up=False))

    def _guesses(self) -> list[Any]:
        """Values near the bounds; enough to find one that fits wherever there is one, but for adversarial sets."""
        low, high = self._tight()
        if low is None and high is None:
            return ["lint"]
        start: Any = low[0] if low is not None else high[0] if high is not None else None
        if isinstance(start, date):
            return [start + timedelta(days=days if low is not None else -days) for days in range(len(self.never) + 2)]
        if low is not None and high is not None:
            middle = (low[0] + high[0]) / 2
            steps = [(high[0] - low[0]) / (count + 2) for count in range(len(self.never) + 1)]
            inner = [low[0] + step for step in steps]
            return [low[0], high[0], *([] if self.domain.whole else [middle, *inner]), *_next_to(start, self.never, 1)]
        return [start, *_next_to(start, self.never, 1 if low is not None else -1)]

    def _fits(self, value: Any) -> bool:
        low, high = self._tight() if not isinstance(value, str | bool) else (None, None)
        if low is not None and (value < low[0] or (value == low[0] and low[1])):
            return False
        if high is not None and (value > high[0] or (value == high[0] and high[1])):
            return False
        if self.domain.values is not None and value not in self.domain.values:
            return False
        if self.domain.whole and isinstance(value, Decimal) and value % 1:
            return False
        return value not in self.never


def _next_to(start: Any, never: frozenset[Known], sign: int) -> list[Any]:
    return [start + sign * count for count in range(1, len(never) + 2)] if isinstance(start, Decimal) else []


def _lower(bound: tuple[Any, bool]) -> tuple[Any, int]:
    """Which lower bound is the tighter one: an excluded value before the same value included."""
    return bound[0], 1 if bound[1] else 0


def _upper(bound: tuple[Any, bool]) -> tuple[Any, int]:
    return bound[0], 0 if bound[1] else 1


def _inwards(bound: tuple[Any, bool], *, up: bool) -> tuple[Any, bool]:
    """The nearest whole number or day inside a bound, itself included."""
    value, excluded = bound
    if isinstance(value, date):
        step = timedelta(days=1 if up else -1)
        return (value + step if excluded and date.min < value < date.max else value), False
    whole = value.to_integral_value("ROUND_CEILING" if up else "ROUND_FLOOR")
    if whole == value and excluded:
        whole += 1 if up else -1
    return whole, False
