"""Cash rounding: what is paid where the smallest coin is more than the smallest unit, as a line of its own."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from cpq.policy.waterfall import Rounding
from cpq.quotes.request import QuoteRequest
from cpq.rounding import allocate, round_to_step


class Payment(NamedTuple):
    """What is paid of a gross total.

    Attributes:
        cash_rounding: What the smallest coin adds to it, negative where it takes off.
        milestones: What falls due at each event, which together is gross and cash rounding.
    """

    cash_rounding: Decimal
    milestones: tuple[tuple[str, Decimal], ...]


def payment(request: QuoteRequest, gross: Decimal, currency: str, digits: int, rounding: Rounding) -> Payment:
    """How a gross total is paid; computed in the exact context.

    Each milestone is paid by itself, so each is a whole number of coins; they sum to what is paid in all.
    """
    coin = rounding.coin(currency, request.paid_by) if rounding.cash else None
    if coin is None:
        return Payment(Decimal(0), _milestones(request, gross, digits, None))
    paid = round_to_step(gross, coin.to, coin.mode)
    return Payment(paid - gross, _milestones(request, paid, digits, coin.to))


def _milestones(
    request: QuoteRequest, paid: Decimal, digits: int, coin: Decimal | None
) -> tuple[tuple[str, Decimal], ...]:
    """What falls due at each milestone: shares of what is paid that sum to it."""
    schedule = request.payment_schedule
    if not schedule:
        return ()
    names = [f"{number:03d}" for number in range(len(schedule))]
    shares = [milestone.share for milestone in schedule]
    if coin is None:
        parts = allocate(paid, shares, digits, names)
    else:
        coins = allocate((paid / coin).to_integral_value(), shares, 0, names)
        parts = [(part * coin).quantize(Decimal(1).scaleb(-digits)) for part in coins]
    return tuple((milestone.when, part) for milestone, part in zip(schedule, parts, strict=True))
