"""Minimum commitments: what a buyer promises to spend over a span of periods, and the true-up where usage falls short.

Charges count before tax and before credits pay for them. Up to the minimum they count at standard rates; what lies
beyond counts at standard rates times the overage factor. Where a span is over and its charges lie below the minimum,
the true-up lifts them exactly to it, in the last period of the span.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from cpq.rounding import EXACT, round_to

ZERO = Decimal(0)
ONE = Decimal(1)


class CommittedSpan(NamedTuple):
    """Consecutive periods that one minimum covers together.

    Attributes:
        first, last: Positions of the first and last period.
        minimum: What their charges come to at least.
        over: Whether the last period was rated; before that, nothing is trued up.
    """

    first: int
    last: int
    minimum: Decimal
    over: bool = True


class Settled(NamedTuple):
    """One period's charges against the commitment.

    Attributes:
        charge: At standard rates.
        beyond: How much of the charge lies beyond the minimum of its span.
        surcharge: What the overage factor adds on that part.
        true_up: What lifts the span to its minimum, in its last period.
    """

    charge: Decimal
    beyond: Decimal = ZERO
    surcharge: Decimal = ZERO
    true_up: Decimal = ZERO

    @property
    def due(self) -> Decimal:
        """Charge, surcharge and true-up together, before tax."""
        return EXACT.add(EXACT.add(self.charge, self.surcharge), self.true_up)


def true_up(minimum: Decimal, charges: Decimal) -> Decimal:
    """What lifts charges to a minimum: never below zero."""
    return max(ZERO, EXACT.subtract(minimum, charges))


def settle(
    charges: Sequence[Decimal],
    spans: Sequence[CommittedSpan],
    *,
    digits: int,
    overage_factor: Decimal = ONE,
    trues_up: bool = True,
) -> tuple[Settled, ...]:
    """The charges of consecutive periods against the commitment.

    Args:
        charges: By period, rounded to the currency.
        spans: Without gaps or overlaps, in order; a span may end behind the last period that is rated.
        digits: Minor units of the currency, which surcharges are rounded to.
        overage_factor: What charges beyond the minimum are multiplied by, at least 1.
        trues_up: Whether a shortfall is charged.
    """
    found: list[Settled] = []
    for span in spans:
        spent = beyond = surcharged = ZERO
        for position in range(span.first, min(span.last + 1, len(charges))):
            spent = EXACT.add(spent, charges[position])
            further = EXACT.subtract(max(beyond, EXACT.subtract(spent, span.minimum)), beyond)
            beyond = EXACT.add(beyond, further)
            whole = round_to(EXACT.multiply(beyond, EXACT.subtract(overage_factor, ONE)), digits)
            lifts = trues_up and span.over and position == span.last
            found.append(
                Settled(
                    charges[position],
                    further,
                    EXACT.subtract(whole, surcharged),
                    true_up(span.minimum, spent) if lifts else ZERO,
                )
            )
            surcharged = whole
    return tuple(found)
