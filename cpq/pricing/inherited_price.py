"""What an entry's price becomes in the quote's book: its tax taken out, converted, changed by the books between."""

from __future__ import annotations

from decimal import Decimal

from cpq.currencies import minor_units
from cpq.policy.compiled import FoundEntry, convert
from cpq.pricing.built_up import BuiltUp

INCLUDED_TAX = "included tax"
"""Part of a list price that takes out the tax which the price book's price includes."""


def inherited(found: FoundEntry, price: Decimal, currency: str) -> list[BuiltUp]:
    """The tax that the entry's price includes, the conversion into the quote's currency, and changes of price books."""
    parts: list[BuiltUp] = []
    if found.included is not None:
        tax = found.included
        before = tax.before(price)
        parts.append(BuiltUp(INCLUDED_TAX, before - price, tax.where, tax.rate, tax.country))
        price = before
    if found.rate is not None:
        rate = found.rate
        origin = rate.to if rate.from_ == currency else rate.from_
        converted = convert(price, rate, origin)
        said = (
            ("rate", f"{rate.rate:f} {rate.to} per {rate.from_}"),
            ("date", str(rate.date)),
            ("source", rate.source),
        )
        parts.append(BuiltUp("conversion", converted - price, rate.where, inputs=said))
        price = converted
    for book, change, where in found.changes:
        parts.append(BuiltUp("price book change", price * change, where, change, book))
        price += price * change
    return parts


def inheriting(found: FoundEntry, price: Decimal, currency: str) -> Decimal:
    """What all of that adds to an amount that stands in an entry."""
    return sum((part.amount for part in inherited(found, price, currency)), Decimal(0))


def finer(decimals: int, currency: str) -> int:
    """Decimals of a price that is written finer than its currency; others do not outlive a conversion."""
    return decimals if decimals > minor_units(currency) else 0
