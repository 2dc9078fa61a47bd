"""How many decimals a unit price keeps: the price book's, or those of the price that was agreed with more."""

from __future__ import annotations

from cpq.currencies import minor_units
from cpq.money import Money
from cpq.rounding import decimals_of
from tests.oracle.pricing.context import ChargeLine, Run


def unit_digits(line: ChargeLine, run: Run) -> int:
    """Decimals that the line's unit prices are rounded to: the larger of the price book's and the entry's own.

    An inherited entry brings its decimals along. Where its price is converted or changed on the way it does so only if
    it is written finer than its currency: 12.34 EUR converted into yen is whole yen, 0.0012 EUR keeps four decimals.
    """
    if line.commitment is not None:
        return run.digits
    book = run.book.spec.unit_decimals
    digits = run.digits if book is None else book
    if line.found is None:
        return digits
    entry = line.found.entry
    own = entry.decimals
    if line.found.rate is not None or line.found.changes or line.found.included is not None:
        own = _finer(own, run.policy.policy.books[entry.book].spec.currency)
    return max(digits, entry.spec.unit_decimals or 0, own)


def agreed_decimals(agreed: Money, run: Run) -> int:
    """Decimals that a price agreed outside the price book keeps, if it is converted only where it is a fine one."""
    own = decimals_of(agreed.amount)
    return own if agreed.currency == run.currency else _finer(own, agreed.currency)


def _finer(decimals: int, currency: str) -> int:
    return decimals if decimals > minor_units(currency) else 0
