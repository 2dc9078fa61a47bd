"""Amounts, rates and counts with the limits that prices, discounts and instances have."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator

from cpq.amounts import format_rate
from cpq.files.models import Amount, Rate, Whole
from cpq.files.wrong_value import WrongValue


def _price(amount: Decimal) -> Decimal:
    if amount < 0:
        raise WrongValue(f"a price is not negative, got {amount:f}", hint="money given back is a line of kind: credit")
    return amount


def _off(rate: Decimal) -> Decimal:
    if rate > 1:
        raise WrongValue(f"a discount takes at most 100%, got {format_rate(rate)}", hint="was a decimal point meant?")
    return rate


MAX_INSTANCES = 100
"""Instances of one option in one bundle; each is a line with attributes of its own."""


def _instances(count: int) -> int:
    if not 1 <= count <= MAX_INSTANCES:
        raise WrongValue(
            f"an option has 1 to {MAX_INSTANCES} instances, got {count}",
            hint="instances are lines that are configured on their own; max says how many units each may have",
        )
    return count


Price = Annotated[Amount, AfterValidator(_price)]
"""An amount of zero or more."""

Discount = Annotated[Rate, AfterValidator(_off)]
"""A rate off of at most 100 %; a negative one adds."""

Instances = Annotated[Whole, AfterValidator(_instances)]
"""How many separately configured lines of an option one bundle may have."""
