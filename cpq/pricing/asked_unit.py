"""Quantities and prices in the unit that a line was asked in, such as kilograms of what is sold by the tonne."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from cpq.catalog.catalog import Catalog
from cpq.quotes.priced import PricedQuote
from cpq.rounding import multiply


class AskedUnit(NamedTuple):
    """A priced line in the unit that it was asked in.

    Attributes:
        line: Id of the priced line.
        unit: Id of the unit.
        quantity: Its quantity in that unit, exact.
        net: Its net unit price in that unit, from the rounded one of the product's own unit and not rounded again; None
            where the line has no unit price.
    """

    line: str
    unit: str
    quantity: Decimal
    net: Decimal | None


def asked_units(quote: PricedQuote, catalog: Catalog) -> Iterator[AskedUnit]:
    """Every priced line that was asked in another unit than its product's own, in the order of the quote.

    The price itself is found in the product's unit: tiers and minimums compare there.
    """
    asked = {line.id: line.unit for line in quote.request.lines if line.unit}
    for line in quote.lines:
        own = catalog.product(line.product).unit if line.line in asked else None
        unit = asked.get(line.line, "")
        factor = catalog.unit_factor(unit, own or "") if unit and unit != own else None
        if factor is not None:
            net = None if line.net is None else multiply(line.net, factor)
            yield AskedUnit(line.id, unit, multiply(line.quantity, 1 / factor), net)
