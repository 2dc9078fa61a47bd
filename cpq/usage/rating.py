"""Rating: what the measured usage of one price costs, period by period, in one stated order.

Units first (partial periods, then free and included units, then smoothing), then the price model, then percentage
discounts, then minimum and maximum spend of the period, then the commitment. Tax comes last, with whoever bills.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from cpq.rounding import EXACT, round_to
from cpq.usage.commitment import ONE, CommittedSpan, Settled, settle
from cpq.usage.partial_periods import prorated_units
from cpq.usage.smoothing import SmoothedPeriod, Smoothing, smoothed

ZERO = Decimal(0)

PriceOf = Callable[[int, Decimal], Decimal]
"""What so many billed units cost in the period at a position, before the discounts of the plan."""


@dataclass(frozen=True, slots=True)
class UsagePlan:
    """How the usage of one price is rated.

    Attributes:
        included: Units of a whole period that cost nothing.
        smoothing: How included units count over several periods; each for itself where left out.
        prorates_included: Whether a period that is covered in part includes only that part of the units.
        prorates_usage: Whether usage that was measured for a whole period counts only for the covered part.
        discounts: Percentage discounts as fractions, each taken of what the former left.
        minimum_spend, maximum_spend: Bounds of what a period costs after discounts.
        overage_factor: What charges beyond the commitment are multiplied by.
        trues_up: Whether a shortfall below the commitment is charged.
        digits: Minor units of the currency.
        unit_decimals: Decimals of the unit, which prorated units are rounded to.
    """

    included: Decimal = ZERO
    smoothing: Smoothing | None = None
    prorates_included: bool = True
    prorates_usage: bool = False
    discounts: tuple[Decimal, ...] = ()
    minimum_spend: Decimal | None = None
    maximum_spend: Decimal | None = None
    overage_factor: Decimal = ONE
    trues_up: bool = True
    digits: int = 2
    unit_decimals: int = 0


class RatedPeriod(NamedTuple):
    """One period of one price.

    Attributes:
        measured: Units as they were measured.
        units: What counts of them, what is free, and what is billed.
        listed: What the billed units cost by the price model, rounded to the currency.
        discount: What percentage discounts take off, zero or more.
        bounded: What minimum and maximum spend add or take off.
        settled: The charge against the commitment.
    """

    measured: Decimal
    units: SmoothedPeriod
    listed: Decimal
    discount: Decimal
    bounded: Decimal
    settled: Settled

    @property
    def free(self) -> Decimal:
        """Units used that are not billed in this period."""
        return max(ZERO, EXACT.subtract(self.units.used, self.units.overage))

    @property
    def due(self) -> Decimal:
        """What the period costs before tax and before credits pay for it."""
        return self.settled.due


def rate_usage(
    measured: Sequence[Decimal],
    plan: UsagePlan,
    price_of: PriceOf,
    *,
    shares: Sequence[Fraction] = (),
    spans: Sequence[CommittedSpan] = (),
    ended: bool = True,
) -> tuple[RatedPeriod, ...]:
    """What each of consecutive periods costs.

    Args:
        measured: Units by period, each zero or more.
        shares: How much of each period is covered; all of each where left out.
        spans: What is committed over which periods; nothing where left out.
        ended: Whether the term ends with the last period.
    """
    units = counted_units(measured, plan, shares, ended=ended)
    charges = [_charged(plan, price_of(position, period.overage)) for position, period in enumerate(units)]
    settled = settle_charges([charge.net for charge in charges], plan, spans)
    return tuple(
        RatedPeriod(used, period, charge.listed, charge.discount, charge.bounded, against)
        for used, period, charge, against in zip(measured, units, charges, settled, strict=True)
    )


def counted_units(
    measured: Sequence[Decimal], plan: UsagePlan, shares: Sequence[Fraction] = (), *, ended: bool = True
) -> tuple[SmoothedPeriod, ...]:
    """What counts of measured units, and what of it is billed."""
    covered = shares or [Fraction(1)] * len(measured)
    used = [
        prorated_units(units, share, plan.unit_decimals) if plan.prorates_usage else units
        for units, share in zip(measured, covered, strict=True)
    ]
    included = [
        prorated_units(plan.included, share, plan.unit_decimals) if plan.prorates_included else plan.included
        for share in covered
    ]
    return smoothed(used, included, plan.smoothing, ended=ended)


def settle_charges(charges: Sequence[Decimal], plan: UsagePlan, spans: Sequence[CommittedSpan]) -> tuple[Settled, ...]:
    """Charges against the plan's commitment; as they are where nothing is committed."""
    if not spans:
        return tuple(Settled(charge) for charge in charges)
    return settle(charges, spans, digits=plan.digits, overage_factor=plan.overage_factor, trues_up=plan.trues_up)


class _Charged(NamedTuple):
    listed: Decimal
    discount: Decimal
    bounded: Decimal
    net: Decimal


def _charged(plan: UsagePlan, price: Decimal) -> _Charged:
    """The price of a period's units after discounts and bounds; each part rounded, so that they sum to the charge."""
    listed = round_to(price, plan.digits)
    left = price
    for rate in plan.discounts:
        left = EXACT.multiply(left, EXACT.subtract(ONE, rate))
    discounted = round_to(left, plan.digits)
    net = discounted if plan.minimum_spend is None else max(discounted, plan.minimum_spend)
    net = net if plan.maximum_spend is None else min(net, plan.maximum_spend)
    return _Charged(listed, EXACT.subtract(listed, discounted), EXACT.subtract(net, discounted), net)
