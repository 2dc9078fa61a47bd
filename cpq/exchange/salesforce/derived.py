"""Derived prices: a product priced as a percentage of another product of the quote."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from cpq.exchange.salesforce.context import Import, amount
from cpq.exchange.salesforce.export import Row
from cpq.exchange.salesforce.stock import Price, PriceKey, price_key
from cpq.money import format_rate

LEVELS: Mapping[str, str] = {
    "ListPrice": "list",
    "UnitPrice": "regular",
    "NetUnitPrice": "net",
    "TotalPrice": "net",
    "NetTotalPrice": "net",
    "HeaderTotal": "net",
}
"""Price level that a field of the contributing line means.

``UnitPrice`` is the line's price before the rep's discount field, which here is the regular price; ``TotalPrice`` is
what the line comes to after every discount.
"""

HEADER = "HeaderTotal"
"""The field that means the whole quote, rather than one contributing line."""

_PER_UNIT = frozenset({"ListPrice", "UnitPrice", "NetUnitPrice"})
_FIELD, _NUMBER = r"(?P<field>[A-Za-z]+)", r"(?P<number>[0-9]+(?:\.[0-9]+)?)"
_PERCENTAGE = re.compile(rf"\s*PERCENTAGE\(\s*{_FIELD}\s*,\s*{_NUMBER}\s*\)\s*")
_PRODUCT = re.compile(rf"\s*{_FIELD}\s*\*\s*{_NUMBER}\s*")
_TURNED = re.compile(rf"\s*{_NUMBER}\s*\*\s*{_FIELD}\s*")


@dataclass(frozen=True, slots=True)
class Formula:
    """A percentage of one price of the contributing product."""

    field: str
    rate: Decimal

    @property
    def level(self) -> str:
        """Price level of the covered lines."""
        return LEVELS[self.field]


@dataclass(slots=True)
class Derived:
    """A derived price: the same percentage of every contributing product.

    Attributes:
        skus: Contributing products; none where it is a percentage of the whole quote.
    """

    formula: Formula
    skus: list[str]

    @property
    def rate(self) -> str:
        """The rate as files write it."""
        return format_rate(self.formula.rate)


def parse_formula(text: str) -> Formula | None:
    """Read ``PERCENTAGE(TotalPrice,20)`` or ``UnitPrice * 0.15``; None for anything else."""
    percent = _PERCENTAGE.fullmatch(text)
    found = percent or _PRODUCT.fullmatch(text) or _TURNED.fullmatch(text)
    number = None if found is None else amount(found["number"])
    if found is None or number is None or found["field"] not in LEVELS:
        return None
    return Formula(found["field"], number / 100 if percent else number)


def derived_prices(run: Import, prices: Mapping[PriceKey, Price]) -> dict[PriceKey, Derived]:
    """Derived prices by the price that they stand for."""
    found: dict[PriceKey, Derived] = {}
    sold = {price.sku for price in prices.values() if not price.derived}

    def key(row: Row) -> tuple[PriceKey, str]:
        return price_key(row, "Product", "Pricebook"), row.ref("ContributingProduct", "StockKeepingUnit")

    for (price, contributing), row in run.unique("PricebookEntryDerivedPrice", key).items():
        formula = parse_formula(row.text("Formula"))
        reason = _refused(row, formula, prices.get(price), contributing, sold)
        if reason:
            run.leave(row, reason)
        elif formula is not None and run.in_force(row):
            entry = found.setdefault(price, Derived(formula, []))
            if entry.formula.rate != formula.rate or entry.formula.level != formula.level:
                run.leave(row, "derived-rates-differ")
            else:
                entry.skus += [contributing] if contributing else []
                run.take(row, *_notes(row, formula))
    return found


def _refused(row: Row, formula: Formula | None, price: Price | None, contributing: str, sold: set[str]) -> str:
    """Why a record cannot be taken, or empty."""
    if row.text("DerivedPricingScope") == "Asset":
        return "beyond-quote-scope"
    of_quote = row.text("PricingSource") == "Header"
    if formula is None or of_quote != (formula.field == HEADER):
        return "derived-formula"
    if price is None:
        return "no-base-price"
    if not price.derived:
        return "not-derived"
    return "" if of_quote or (contributing in sold and contributing != price.sku) else "product-not-taken"


def _notes(row: Row, formula: Formula) -> list[str]:
    notes = ["asset-scope"] if row.text("DerivedPricingScope") == "Both" else []
    return [*notes, "counts-quantity"] if formula.field in _PER_UNIT else notes
