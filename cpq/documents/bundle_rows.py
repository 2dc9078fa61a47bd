"""How a document prints bundles whose price is with their components: as one price, or as its parts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from cpq.catalog.products import Product
from cpq.quotes.priced import Level, LevelPrice, LevelTotals, PricedLine
from cpq.rounding import EXACT


@dataclass(frozen=True, slots=True)
class BundlePrices:
    """The bundles of a quote that a document prints at one price.

    Attributes:
        whole: Each such bundle as it was priced itself, by the id of its priced line.
        prices: Their prices at the document's level.
        inside: Priced lines whose price that price is for.
    """

    whole: Mapping[str, PricedLine] = field(default_factory=dict)
    prices: Mapping[str, LevelPrice] = field(default_factory=dict)
    inside: frozenset[str] = frozenset()

    def seen(self, line: PricedLine) -> PricedLine:
        """A line as the document prints it."""
        return self.whole.get(line.id, line)


NO_BUNDLES: Final = BundlePrices()


def bundle_prices(lines: Iterable[PricedLine], products: Mapping[str, Product], totals: LevelTotals) -> BundlePrices:
    """The bundles that the catalog wants printed at one price; what is inside such a bundle has no price of its own.

    The price is what the parts come to, hidden allowances taken off; where they were, it has no unit price.

    Args:
        lines: In the order of the quote, a bundle before its components.
        products: Of the catalog, by id.
        totals: Of the document.
    """
    whole: dict[str, PricedLine] = {}
    bundle_of: dict[str, str] = {}
    for line in lines:
        around = "" if line.part_of is None else line.part_of.line
        outermost = bundle_of.get(around, around if around in whole else "")
        if outermost:
            bundle_of[line.id] = outermost
        elif line.whole is not None and _at_one_price(products.get(line.product)):
            whole[line.id] = line.whole
    sums = {id_: totals.lines[id_].total for id_ in whole}
    for id_, outermost in bundle_of.items():
        sums[outermost] = EXACT.add(sums[outermost], totals.lines[id_].total)
    prices = {id_: _price(line, sums[id_], totals.level) for id_, line in whole.items()}
    return BundlePrices(whole, prices, frozenset(bundle_of))


def _price(whole: PricedLine, total: Decimal, level: Level) -> LevelPrice:
    untouched = total == whole.levels.get(level, whole.net_total)
    return LevelPrice(whole.unit_levels.get(level) if untouched else None, total)


def _at_one_price(product: Product | None) -> bool:
    return product is not None and product.bundle is not None and product.bundle.printed == "one price"
