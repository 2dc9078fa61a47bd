"""What guardrails and approval rules read of a change of a contract; see :data:`cpq.policy.facts.CHANGE_FACTS`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from cpq.contracts.amended import Amended
from cpq.contracts.renewing import Renewed, RenewedLine
from cpq.expressions import Value
from cpq.pricing.request_facts import NO_CHANGE
from cpq.rounding import exact


def amendment_facts(amended: Amended, order_date: date) -> Mapping[str, Value]:
    """The facts of an amendment.

    Args:
        order_date: Day of the order; a change before it is backdated.
    """
    before, after = amended.before.end, amended.after.end
    shorter = 0 if before is None or after is None else (before - after).days
    return {
        **NO_CHANGE,
        "quote.contract_change": "amendment",
        "quote.contract": amended.before.id,
        "quote.backdated_days": Decimal(max(0, (order_date - amended.day).days)),
        "quote.shortened_days": Decimal(max(0, shorter)),
        "quote.credit_total": -amended.credits,
    }


def renewal_facts(renewed: Renewed) -> Mapping[str, Value]:
    """The facts of a renewal."""
    with exact():
        rises = list(_rises(renewed))
        return {
            **NO_CHANGE,
            "quote.contract_change": "renewal",
            "quote.contract": renewed.before.id,
            "quote.least_uplift": min(rises, default=None),
            "quote.credit_total": -renewed.credit,
        }


def _rises(renewed: Renewed) -> Iterator[Decimal]:
    """By how much the price of each line rises, as a fraction; negative where it falls."""
    for line in renewed.lines:
        rise = _rise(line)
        if rise is not None:
            yield rise


def _rise(line: RenewedLine) -> Decimal | None:
    """None where a price list now prices what had no price of its own, so that nothing is compared."""
    if line.before and line.after is not None:
        return line.after / line.before - 1
    if line.uplift is not None:
        return line.uplift.rate
    return Decimal(0) if line.pricing == "same" else None
