"""The currencies that every property about money holds in: with two decimals, with none and with three."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cpq.currencies import minor_units

CURRENCIES = ("EUR", "JPY", "KWD")

in_every_currency = pytest.mark.parametrize("currency", CURRENCIES)
"""Runs a test once in each, as its argument ``currency``."""


def smallest(units: int, currency: str) -> str:
    """So many smallest units as files write them: 1234 is ``12.34`` in EUR, ``1234`` in JPY, ``1.234`` in KWD."""
    return f"{Decimal(units).scaleb(-minor_units(currency)):f}"


def book(currency: str, more: str = "") -> str:
    """The head of a price book ``main`` in a currency, for :func:`tests.small_world.world`."""
    return f"price book: main\ncurrency: {currency}\n{more}"
