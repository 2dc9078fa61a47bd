"""What one rule would do to the running price, before it is decided whether it does."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from cpq.pricing.running import Inputs, Running
from cpq.problems import NOWHERE, SourceLocation


class Applied(NamedTuple):
    """What a rule does to the running price of a line.

    Attributes:
        price: Running price after it.
        base: Price that a rate was taken of.
        total_only: The price stopped being an exact unit price; only the line total is rounded.
        decimals: Decimals of a price that the step puts in force, which the unit price keeps.
    """

    price: Decimal
    base: Decimal | None = None
    rate: Decimal | None = None
    rule: str = ""
    where: SourceLocation = NOWHERE
    inputs: Inputs = ()
    total_only: bool = False
    decimals: int = 0


def take(s: Running, name: str, applied: Applied) -> None:
    """Let a line take what a rule does."""
    price, base, rate, rule, where, inputs, total_only, decimals = applied
    if total_only:
        s.total_only = True
    if decimals > s.decimals:
        s.decimals = decimals
    s.take(name, price, base, rate, rule, where, inputs)
