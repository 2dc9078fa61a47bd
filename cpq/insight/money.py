"""Amounts of several currencies beside each other."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from cpq.money import Money

Converted = Callable[[Money, str, date], Decimal | None]
"""An amount in another currency at the rate of a day, unrounded; None where no rate joins the two."""


def only_the_same(money: Money, currency: str, on: date) -> Decimal | None:  # noqa: ARG001 - one of several ways
    """The amount itself in its own currency, and nothing in any other: for a house that knows no rates."""
    return money.amount if money.currency == currency else None
