"""Where a price stands among those that comparable customers paid."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from cpq.insight.money import Converted
from cpq.insight.past import PastQuote
from cpq.insight.statistics import LEAST, percentile_of, quantile
from cpq.money import Money


class PriceBand(NamedTuple):
    """What comparable quotes realised of the list price.

    Attributes:
        low, lower, median, upper, high: The least, the quartiles and the most.
    """

    low: Decimal
    lower: Decimal
    median: Decimal
    upper: Decimal
    high: Decimal


class Position(NamedTuple):
    """Where one product, or the whole quote, stands.

    Attributes:
        product: Empty for the whole quote.
        compared_by: What the comparable quotes have in common with it: its product, its family, or any product.
        realised: Net as a share of list.
        segment: Market segment of the buyers compared.
        size: Number of the band of size, from 0.
        number: How many quotes were bought that are comparable.
        percentile: Share of them that realised less of the list price; None below ten.
        band: What they realised; None below ten.
    """

    product: str
    compared_by: str
    realised: Decimal
    segment: str
    size: int
    number: int
    percentile: Decimal | None
    band: PriceBand | None


@dataclass(frozen=True)
class Comparables:
    """Past quotes that were bought, to compare with.

    Attributes:
        bounds: Upper ends of the bands of size, rising, in one currency.
    """

    past: Sequence[PastQuote]
    bounds: Sequence[Money]
    converted: Converted

    def positions(self, quote: PastQuote) -> tuple[Position, ...]:
        """Where a quote stands as a whole, and each of its products.

        A product is compared with the same product, bought by the same segment in deals of the same size; where fewer
        than ten did so, with its family.
        """
        size = self.size_of(quote)
        if size is None:
            return ()
        alike = [one for one in self._bought(quote) if self.size_of(one) == size]
        return tuple(self._positions(quote, alike, size))

    def _bought(self, quote: PastQuote) -> Iterator[PastQuote]:
        for one in self.past:
            if one.outcome == "won" and one.segment == quote.segment and one.number != quote.number:
                yield one

    def size_of(self, quote: PastQuote) -> int | None:
        """Number of the band of size that a quote lies in by its list total; None where no rate compares it."""
        amount = self.converted(Money(quote.listed, quote.currency), self.bounds[0].currency, quote.on)
        if amount is None:
            return None
        return sum(amount > bound.amount for bound in self.bounds)

    def _positions(self, quote: PastQuote, alike: Sequence[PastQuote], size: int) -> Iterator[Position]:
        whole = quote.realised()
        if whole is not None:
            yield _position("", "any product", whole, _values(one.realised() for one in alike), quote.segment, size)
        families = {line.product: line.family for line in quote.lines}
        for product, family in families.items():
            realised = quote.realised(product=product)
            if realised is None:
                continue
            by, values = f"product {product}", _values(one.realised(product=product) for one in alike)
            if len(values) < LEAST and family:
                wider = _values(one.realised(family=family) for one in alike)
                if len(wider) >= LEAST:
                    by, values = f"family {family}", wider
            yield _position(product, by, realised, values, quote.segment, size)


def _values(found: Iterable[Decimal | None]) -> list[Decimal]:
    return sorted(value for value in found if value is not None)


def _position(
    product: str, by: str, realised: Decimal, ordered: Sequence[Decimal], segment: str, size: int
) -> Position:
    band = None
    if len(ordered) >= LEAST:
        lower, median, upper = (quantile(ordered, percent) for percent in (25, 50, 75))
        band = PriceBand(ordered[0], lower, median, upper, ordered[-1])
    return Position(product, by, realised, segment, size, len(ordered), percentile_of(realised, ordered), band)
