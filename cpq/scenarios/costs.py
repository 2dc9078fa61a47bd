"""The costs that coverage counts: of every product, by date and by the cells of tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cpq.catalog.catalog import Catalog
from cpq.catalog.costs import CostMatrix, DatedCost
from cpq.catalog.products import Charge, Product
from cpq.problems import NOWHERE
from cpq.scenarios.periods import OrderDates
from cpq.scenarios.rules import CountedRule, Part, cells


def costs_of(catalog: Catalog, dates: OrderDates) -> Iterator[CountedRule]:
    """Every cost that stands in catalogs and cost tables, those that no order date meets left out."""
    for product_id, product in catalog.products.items():
        yield from _own(catalog, product_id, "", product, dates)
        for charge_id, charge in product.charges.items():
            yield from _own(catalog, product_id, charge_id, charge, dates)
        if not product.cost:
            yield from _tabled(catalog, product_id, dates)


def _own(
    catalog: Catalog, product_id: str, charge_id: str, holder: Product | Charge, dates: OrderDates
) -> Iterator[CountedRule]:
    if not holder.cost:
        return
    where = holder.where_of("cost")
    parts: list[Part] = []
    for dated in dates.met(holder.cost, lambda cost: cost.valid_from):
        parts += _parts(catalog, product_id, dated)
    yield CountedRule("cost", f"{product_id} {charge_id}".strip(), where, tuple(parts))


def _parts(catalog: Catalog, product_id: str, dated: DatedCost) -> Iterable[Part]:
    if isinstance(dated.cost, CostMatrix):
        table = catalog.cost_tables.get((product_id, dated.cost.matrix))
        return () if table is None else tuple(cells(table))
    if dated.where is NOWHERE:  # the only cost, written without a date
        return ()
    return (Part("period", f"from {dated.valid_from}", dated.where),)


def _tabled(catalog: Catalog, product_id: str, dates: OrderDates) -> Iterator[CountedRule]:
    rows = catalog.tabled_costs.get(product_id, ())
    if not rows:
        return
    parts: list[Part] = []
    for model, currency in dict.fromkeys((model, cost.currency) for model, cost in rows):
        own = [cost for mine, cost in rows if (mine, cost.currency) == (model, currency)]
        named = " ".join(part for part in (model, currency) if part)
        met = dates.met(own, lambda cost: cost.valid_from)
        parts += [Part("period", f"{named} from {cost.valid_from}", cost.where) for cost in met]
    yield CountedRule("cost", product_id, rows[0][1].where, tuple(parts))
