"""Where a total falls as the quantity rises, found at the bounds of tiers and by halving between them."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from cpq.problems import SourceLocation

Total = Callable[[Decimal], Decimal | None]
"""What a quantity costs; None where it is refused."""


@dataclass(frozen=True, slots=True)
class Break:
    """A quantity from which on another tier holds.

    Attributes:
        first: Smallest quantity of the tier that can be sold.
    """

    first: Decimal
    where: SourceLocation


@dataclass(frozen=True, slots=True)
class Drop:
    """A larger quantity that costs less.

    Attributes:
        least, most: Smallest and largest quantity of the tier before that cost more than ``cheaper``.
    """

    cheaper: Decimal
    least: Decimal
    most: Decimal
    where: SourceLocation


def drops(
    total: Total, breaks: Sequence[Break], grid: Decimal, wanted: Container[SourceLocation], *, bent: bool = False
) -> Iterator[Drop]:
    """Every tier whose first quantity costs less than one before it.

    Within a tier the total rises with the quantity, so the quantity before a tier is the dearest one below it; where
    the total is not a price times a quantity and a slab discounts it, a tier can also fall first and rise then.

    Args:
        grid: The smallest step of quantities, such as 1 or 0.001.
        wanted: Places of the tiers that are looked at.
        bent: Whether totals can fall inside a tier.
    """
    for index, one in enumerate(breaks):
        if one.where not in wanted:
            continue
        below = one.first > grid
        before, at = total(one.first - grid) if below else None, total(one.first)
        lowest = breaks[index - 1].first if index else grid
        if before is not None and at is not None and before > at:
            first = _first(partial(_above, total, at), lowest, one.first - grid, grid)
            yield Drop(one.first, first, one.first - grid, one.where)
        elif bent and at is not None:
            last = breaks[index + 1].first - grid if index + 1 < len(breaks) else one.first * 100
            bottom = _bottom(total, one.first, last, grid)
            least = total(bottom)
            if least is not None and least < at:
                yield Drop(bottom, one.first, one.first, one.where)


def _above(total: Total, limit: Decimal, quantity: Decimal) -> bool:
    cost = total(quantity)
    return cost is not None and cost > limit


def _first(holds: Callable[[Decimal], bool], low: Decimal, high: Decimal, grid: Decimal) -> Decimal:
    """The smallest quantity from which on something holds, which it does at the highest."""
    least, most = 0, int((high - low) / grid)
    while least < most:
        middle = (least + most) // 2
        if holds(low + middle * grid):
            most = middle
        else:
            least = middle + 1
    return low + least * grid


def _bottom(total: Total, low: Decimal, high: Decimal, grid: Decimal) -> Decimal:
    """The quantity of a tier that costs least, where the total falls first and rises then."""

    def rises(quantity: Decimal) -> bool:
        here, after = total(quantity), total(quantity + grid)
        return here is not None and after is not None and after > here

    return _first(rises, low, high, grid) if high > low else low
