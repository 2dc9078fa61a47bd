"""Taking a rate off a price, always saying of what."""

from __future__ import annotations

from decimal import Decimal

from cpq.amounts import short
from cpq.pricing.context import ChargeLine
from cpq.pricing.running import Inputs, Running
from cpq.problems import SourceLocation


def base_of(line: ChargeLine, s: Running, of: str, price: Decimal, step: str, where: SourceLocation) -> Decimal:
    """The price that a percentage is taken of.

    Args:
        price: The running price, as the step sees it.

    Raises:
        CannotPrice: The waterfall has not placed that price yet.
    """
    if of == "running":
        return price
    named = s.named_price(of, line.periods)
    if named is None:
        raise line.fail(
            f"'{step}' takes a rate of the {of} price, which the waterfall places later",
            code="price-not-placed",
            step=step,
            hint=f"move the price '{of}' up in the waterfall, or say of: running",
            where=where,
        )
    return named


def capped(amount: Decimal, price: Decimal) -> tuple[Decimal, Inputs]:
    """An amount that the policy takes off, at most the price that there is, and a note where the price was less."""
    if amount <= price:
        return amount, ()
    return max(price, Decimal(0)), (("capped", short(amount)),)


def without(price: Decimal, amount: Decimal) -> tuple[Decimal, Inputs]:
    """The price less an amount that the policy takes off, which ends at zero, and a note where it did."""
    if amount <= price:
        return price - amount, ()
    off, said = capped(amount, price)
    return price - off, said


def less(line: ChargeLine, price: Decimal, off: Decimal, step: str, where: SourceLocation) -> Decimal:
    """The price less an amount.

    Raises:
        CannotPrice: The result would lie below zero.
    """
    left = price - off
    if left < 0 <= price:
        raise line.fail(
            f"'{step}' takes {short(off)} off {short(price)}; a price cannot fall below zero",
            code="negative-price",
            step=step,
            hint="lower the discount, or make it compound instead of adding up",
            where=where,
        )
    return left
