"""Taking a rate off a price, always saying of what."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from cpq.amounts import short
from cpq.problems import SourceLocation
from cpq.rounding import EXACT
from tests.oracle.pricing.context import ChargeLine


def base_of(
    line: ChargeLine, of: str, price: Decimal, named: Mapping[str, Decimal], step: str, where: SourceLocation
) -> Decimal:
    """The price that a percentage is taken of.

    Raises:
        CannotPrice: The waterfall has not placed that price yet.
    """
    if of == "running":
        return price
    if of not in named:
        raise line.fail(
            f"'{step}' takes a rate of the {of} price, which the waterfall places later",
            code="price-not-placed",
            step=step,
            hint=f"move the price '{of}' up in the waterfall, or say of: running",
            where=where,
        )
    return named[of]


def capped(amount: Decimal, price: Decimal) -> tuple[Decimal, tuple[tuple[str, str], ...]]:
    """An amount that the policy takes off, at most the price that there is, and a note where the price was less."""
    if amount <= price:
        return amount, ()
    return max(price, Decimal(0)), (("capped", short(amount)),)


def less(line: ChargeLine, price: Decimal, off: Decimal, step: str, where: SourceLocation) -> Decimal:
    """The price less an amount.

    Raises:
        CannotPrice: The result would lie below zero.
    """
    left = EXACT.subtract(price, off)
    if left < 0 <= price:
        raise line.fail(
            f"'{step}' takes {short(off)} off {short(price)}; a price cannot fall below zero",
            code="negative-price",
            step=step,
            hint="lower the discount, or make it compound instead of adding up",
            where=where,
        )
    return left
