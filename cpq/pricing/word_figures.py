"""Figures inside the words of a price step."""

from __future__ import annotations

from decimal import Decimal

from cpq.amounts import short
from cpq.rounding import round_to


def percent(rate: Decimal) -> str:
    """A rate for the eye: at most two decimals, no superfluous zeros."""
    text = f"{round_to(rate * 100, 2):f}"
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text} %"


def number(text: str) -> str:
    """A count for the eye: thousands apart, no superfluous zeros."""
    return short(Decimal(text), grouped=True) if text else text


def short_amount(text: str) -> str:
    """An exact amount for the eye: at most four decimals, at least two where it has any."""
    if "." not in text:
        return text
    whole, _, decimals = f"{round_to(Decimal(text), 4):,f}".partition(".")
    return f"{whole}.{decimals.rstrip('0').ljust(2, '0')}"
