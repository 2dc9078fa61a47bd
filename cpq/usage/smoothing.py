"""Included units over consecutive periods: each period for itself, in a rolling window, or with rollover.

Without smoothing, what a period uses beyond its included units is billed in that period. A **rolling window** compares
the usage of several consecutive periods with their included units together. It is full when it spans its number of
periods: without overage it slides on by one period, and where overage is billed the next window starts behind it. The
last window of a term is compared as it stands, however short. With **rollover**, included units that a period does not
use stay usable for some further periods; the oldest are used first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from cpq.rounding import EXACT

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class RollingWindow:
    """Usage and included units are compared over so many consecutive periods, at least 1."""

    periods: int


@dataclass(frozen=True, slots=True)
class Rollover:
    """Unused included units stay usable for so many further periods, at least 1."""

    periods: int


Smoothing = RollingWindow | Rollover


class SmoothedPeriod(NamedTuple):
    """What one period may use without paying, and what it pays for.

    Attributes:
        used: Units used in the period.
        included: Units that the period includes.
        rolled_over: Units used out of what earlier periods left over.
        overage: Units billed in the period; in a rolling window, those of the whole window that ends here.
        since: Position of the first period that the overage was counted over; this period's own without a window.
        left: Units that later periods can still use.
        expired: Units that earlier periods left over and nobody can use after this period.
    """

    used: Decimal
    included: Decimal
    rolled_over: Decimal
    overage: Decimal
    since: int
    left: Decimal
    expired: Decimal


def smoothed(
    used: Sequence[Decimal], included: Sequence[Decimal], smoothing: Smoothing | None, *, ended: bool = True
) -> tuple[SmoothedPeriod, ...]:
    """What each of consecutive periods is billed for.

    Args:
        used: Units used by period, each zero or more.
        included: Units included by period, each zero or more.
        ended: Whether the term ends with the last period, which closes a window that is not full.

    Raises:
        ValueError: The periods do not match one to one, or a smoothing spans no period.
    """
    if len(used) != len(included):
        raise ValueError(f"{len(used)} periods of usage need as many of included units, not {len(included)}")
    if smoothing is not None and smoothing.periods < 1:
        raise ValueError(f"a smoothing spans at least one period, not {smoothing.periods}")
    if isinstance(smoothing, RollingWindow):
        return _in_windows(used, included, smoothing.periods, ended=ended)
    return _rolled_over(used, included, 0 if smoothing is None else smoothing.periods)


def _in_windows(
    used: Sequence[Decimal], included: Sequence[Decimal], periods: int, *, ended: bool
) -> tuple[SmoothedPeriod, ...]:
    found: list[SmoothedPeriod] = []
    first = 0
    for number, (units, own) in enumerate(zip(used, included, strict=True)):
        since, overage = first, ZERO
        full = number - first + 1 == periods
        if full or (ended and number == len(used) - 1):
            overage = max(ZERO, EXACT.subtract(_sum(used[first : number + 1]), _sum(included[first : number + 1])))
            first = number + 1 if overage else first + 1
        found.append(SmoothedPeriod(units, own, ZERO, overage, since, ZERO, ZERO))
    return tuple(found)


@dataclass(slots=True)
class _Lot:
    """Included units of one period that are not used yet, and the last period that can use them."""

    units: Decimal
    last: int


def _rolled_over(used: Sequence[Decimal], included: Sequence[Decimal], periods: int) -> tuple[SmoothedPeriod, ...]:
    found: list[SmoothedPeriod] = []
    lots: list[_Lot] = []  # oldest first, so that what expires soonest is used first
    for number, (units, own) in enumerate(zip(used, included, strict=True)):
        needed = units
        older = len(lots)
        lots.append(_Lot(own, number + periods))
        rolled = ZERO
        for position, lot in enumerate(lots):
            taken = min(needed, lot.units)
            lot.units = EXACT.subtract(lot.units, taken)
            needed = EXACT.subtract(needed, taken)
            if position < older:
                rolled = EXACT.add(rolled, taken)
        expired = _sum([lot.units for lot in lots if lot.last <= number])
        lots = [lot for lot in lots if lot.last > number and lot.units]
        left = _sum([lot.units for lot in lots])
        found.append(SmoothedPeriod(units, own, rolled, needed, number, left, expired))
    return tuple(found)


def _sum(units: Sequence[Decimal]) -> Decimal:
    total = ZERO
    for one in units:
        total = EXACT.add(total, one)
    return total
