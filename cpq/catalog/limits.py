"""Amounts and rates with the limits that prices and discounts have."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator

from cpq.amounts import format_rate
from cpq.files.models import Amount, Rate
from cpq.files.wrong_value import WrongValue


def _price(amount: Decimal) -> Decimal:
    if amount < 0:
        raise WrongValue(f"a price is not negative, got {amount:f}", hint="money given back is a line of kind: credit")
    return amount


def _off(rate: Decimal) -> Decimal:
    if rate > 1:
        raise WrongValue(f"a discount takes at most 100%, got {format_rate(rate)}", hint="was a decimal point meant?")
    return rate


Price = Annotated[Amount, AfterValidator(_price)]
"""An amount of zero or more."""

Discount = Annotated[Rate, AfterValidator(_off)]
"""A rate off of at most 100 %; a negative one adds."""
