"""What an inherited entry's price becomes in the quote's book: changed by the books between, converted, uplifted."""

from __future__ import annotations

from decimal import Decimal

from cpq.currencies import minor_units
from cpq.policy.compiled import FoundEntry, convert
from cpq.pricing.built_up import BuiltUp


def inherited(found: FoundEntry, price: Decimal, currency: str) -> list[BuiltUp]:
    """Changes of the price books between the entry's and the quote's, and the conversion into its currency."""
    parts: list[BuiltUp] = []
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
    """What conversion and the changes of price books add to an amount that an entry inherits."""
    return sum((part.amount for part in inherited(found, price, currency)), Decimal(0))


def finer(decimals: int, currency: str) -> int:
    """Decimals of a price that is written finer than its currency; others do not outlive a conversion."""
    return decimals if decimals > minor_units(currency) else 0
