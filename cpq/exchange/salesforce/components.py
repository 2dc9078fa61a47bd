"""Which components of which bundles are taken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cpq.exchange.salesforce.context import Import
from cpq.exchange.salesforce.export import Row

_INCLUDED = "DoesBundlePriceIncludeChild"


@dataclass(frozen=True, slots=True)
class Component:
    """A product inside a bundle, by their SKUs.

    Attributes:
        group: Code of its group, or empty.
    """

    parent: str
    child: str
    group: str
    row: Row

    @property
    def included(self) -> bool:
        """Whether the bundle's price includes it."""
        return self.row.flag(_INCLUDED)


def components(run: Import, products: Mapping[str, Row], priced: Iterable[str]) -> tuple[Component, ...]:
    """The components that can be sold: priced, included in the bundle's price, or bundles themselves.

    Args:
        products: Active products by SKU.
        priced: SKUs that have a price.
    """
    waiting = list(_candidates(run, products))
    sellable = set(priced)
    taken: list[Component] = []
    while True:
        ready = [one for one in waiting if one.included or one.child in sellable]
        if not ready:
            break
        taken += ready
        sellable |= {one.parent for one in ready}
        waiting = [one for one in waiting if one not in ready]
    for one in waiting:
        run.leave(one.row, "product-not-taken")
    return tuple(sorted(taken, key=lambda one: (one.row.file, one.row.line)))


def _candidates(run: Import, products: Mapping[str, Row]) -> Iterable[Component]:
    def key(row: Row) -> tuple[str, str, str]:
        child = row.ref("ChildProduct", "StockKeepingUnit") or row.ref("ChildProductClassification", "Code")
        return row.ref("ParentProduct", "StockKeepingUnit"), child, row.ref("ProductComponentGroup", "Code")

    seen: set[tuple[str, str]] = set()
    for (parent, child, group), row in run.unique("ProductRelatedComponent", key).items():
        if not row.ref("ChildProduct", "StockKeepingUnit"):
            run.leave(row, "classification-component")
        elif parent not in products or child not in products:
            run.leave(row, "unknown-product")
        elif (parent, child) in seen:
            run.leave(row, "second-group")
        else:
            seen.add((parent, child))
            yield Component(parent, child, group, row)
