"""What a list price is made of."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from cpq.policy.policy import ResolvedEntry
from cpq.problems import SourceLocation


class BuiltUp(NamedTuple):
    """One part of a list price: the base, an adder, an inherited change, a conversion."""

    name: str
    amount: Decimal
    where: SourceLocation
    rate: Decimal | None = None
    rule: str = ""
    inputs: tuple[tuple[str, str], ...] = ()


class ListPrice(NamedTuple):
    """A list price per price period: per unit, or for the whole quantity.

    Attributes:
        price: Unrounded.
        per_unit: Whether it counts per unit; otherwise it is the amount of the whole quantity.
        parts: How it came about; the parts sum to the price.
        surcharges: Parts that are added after the discounts.
        tiers: Tier labels and prices that a document may print.
        decimals: Decimals of a price that the deal itself states, which the unit price keeps.
    """

    price: Decimal
    per_unit: bool
    parts: tuple[BuiltUp, ...]
    surcharges: tuple[BuiltUp, ...] = ()
    tiers: tuple[tuple[str, str], ...] = ()
    decimals: int = 0


def base_price(
    price: Decimal, entry: ResolvedEntry, *, per_unit: bool, inputs: tuple[tuple[str, str], ...] = ()
) -> ListPrice:
    """A list price of one part, the entry's own.

    Args:
        per_unit: Whether it counts per unit; otherwise it is the amount of the whole quantity.
    """
    part = BuiltUp("base price", price, entry.where, rule=entry.book, inputs=inputs)
    return ListPrice(price, per_unit, (part,))
