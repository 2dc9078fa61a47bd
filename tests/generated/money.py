"""Amounts as price books of a currency write them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType

from tests.generated.dice import Dice

CURRENCIES = ("EUR", "USD", "JPY", "KWD")
DIGITS: Mapping[str, int] = MappingProxyType({"EUR": 2, "USD": 2, "JPY": 0, "KWD": 3})
WORTH: Mapping[str, int] = MappingProxyType({"EUR": 1, "USD": 1, "JPY": 150, "KWD": 1})
"""Roughly what one euro is in each, so that a price is a price in any."""


def amount(dice: Dice, currency: str, low: str, high: str, *, finer: int = 0) -> str:
    """An amount between two that are meant in euros.

    Args:
        finer: Decimals beyond those of the currency.
    """
    number = dice.decimal(low, high, DIGITS[currency] + finer) if WORTH[currency] == 1 else None
    if number is None:
        worth = WORTH[currency]
        number = dice.decimal(str(int(float(low) * worth)), str(int(float(high) * worth)), DIGITS[currency] + finer)
    return f"{number:f}"


def price(dice: Dice, currency: str) -> str:
    """A list price; seldom nothing, or the smallest amount there is."""
    if dice.chance(5):
        smallest = f"{Decimal(1).scaleb(-DIGITS[currency]):f}"
        return dice.pick(("0", smallest, smallest))
    return amount(dice, currency, "2", dice.pick(("20", "200", "1500")), finer=dice.pick((0, 0, 0, 0, 2)))


def small(dice: Dice, currency: str) -> str:
    """An amount that most prices are larger than."""
    return amount(dice, currency, "0", "2")
