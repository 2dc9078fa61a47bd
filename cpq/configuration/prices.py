"""What a configuration costs, part by part: the function that prices one line, as optimising asks for it.

Configuring knows no price books. Whoever has a policy passes in what one line costs, and which of its attributes that
depends on; see :mod:`cpq.configured_prices`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple, Protocol

from cpq.configuration.configured import AttributeValue


class PricedPart(NamedTuple):
    """One line of a configuration, as much of it as its price may depend on.

    Attributes:
        product: Its product.
        quantity: Units, counted as its bundle counts them; those of the outermost line are of the quote.
        selection: Values of the attributes that its price reads, by attribute id; None for no value.
    """

    product: str
    quantity: Decimal
    selection: Mapping[str, AttributeValue]


class PartPrice(NamedTuple):
    """What one line comes to over its whole term, in the currency of its :class:`PriceOf`.

    Attributes:
        list: At list prices.
        net: What the buyer is quoted.
        cost: What it costs the seller; None where that is not known.
    """

    list: Decimal
    net: Decimal
    cost: Decimal | None

    @property
    def margin(self) -> Decimal | None:
        """Net minus cost; None where the cost is not known."""
        return None if self.cost is None else self.net - self.cost


class PriceOf(Protocol):
    """Prices of single lines under one policy, for one account, on one day; pure, so that it can be asked ahead."""

    def reads(self, product: str) -> frozenset[str]:
        """Ids of the product's attributes that its price or its cost may depend on."""

    def price(self, way: tuple[PricedPart, ...]) -> PartPrice | None:
        """What the last line of a way costs, alone; None where it has no price.

        Args:
            way: The outermost line, the options inside it down to the line, and the line itself.
        """

    def across_lines(self, products: Iterable[str]) -> tuple[str, ...]:
        """Rules that may price lines of some products by what other lines are, by name and place.

        Where there are none, the price of several lines is the sum of their prices alone.
        """
