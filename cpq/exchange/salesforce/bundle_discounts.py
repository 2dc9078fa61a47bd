"""Bundle adjustments: what a component costs less inside one bundle, as promotions on the parent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from cpq.exchange.salesforce.conditions import within
from cpq.exchange.salesforce.context import Import, amount
from cpq.exchange.salesforce.export import Row
from cpq.exchange.salesforce.models import Model
from cpq.exchange.salesforce.names import Ids
from cpq.exchange.salesforce.schedules import Schedules, currency_condition
from cpq.exchange.salesforce.stock import Price, PriceBooks, PriceKey, Stock
from cpq.money import format_rate

GROUP = "bundle"
"""Promotions of one group replace each other; those of the seller's own group still apply."""


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What a component costs less, or instead, inside a bundle.

    Attributes:
        kind: ``Percentage``, ``Amount`` or ``Override``.
        row: Where it stands; two rows that say the same are equal.
    """

    sku: str
    parent: str
    model: str
    currency: str
    kind: str
    value: Decimal
    row: Row = field(compare=False)


class BundleAdjustments:
    """The bundle adjustments of an export that can be taken."""

    def __init__(
        self,
        run: Import,
        schedules: Schedules,
        stock: Stock,
        models: Mapping[str, Model],
        prices: Mapping[PriceKey, Price],
        books: PriceBooks,
    ) -> None:
        self._run = run
        self._schedules = schedules
        self._books = books
        self._stock = stock
        self._models = models
        self._prices = prices
        self._found: list[Adjustment] = []
        rows = run.unique("BundleBasedAdjustment", _row_key).values()
        for row in sorted(rows, key=lambda row: row.ref("ParentProductSellingModel") != ""):
            made = self._adjustment(row)
            if made is not None:
                run.take(row)
                schedules.used(schedules.find(row))
                self._found.append(made)

    def _adjustment(self, row: Row) -> Adjustment | None:
        sku, parent = row.ref("Product", "StockKeepingUnit"), row.ref("ParentProduct", "StockKeepingUnit")
        model, currency = row.ref("ProductSellingModel"), row.text("CurrencyIsoCode")
        value = amount(row.text("AdjustmentValue"))
        made = Adjustment(sku, parent, model, currency, row.text("AdjustmentType"), value or Decimal(0), row)
        reason = self._refused(made)
        if value is None or made.kind not in ("Percentage", "Amount", "Override") or value < 0:
            reason = reason or "unsupported-adjustment"
        if reason:
            self._run.leave(row, reason)
            return None
        return made if self._run.in_force(row) else None

    def _refused(self, made: Adjustment) -> str:
        """Why an adjustment cannot be taken, or empty."""
        if made.sku not in self._stock or made.parent not in self._stock:
            return "product-not-taken"
        if self._schedules.price_book(made.row) not in self._books:
            return "other-price-book"
        if not any(key[1:] == (made.sku, made.model, made.currency) for key in self._prices):
            return "no-base-price"
        if made.row.ref("RootBundle", "StockKeepingUnit") not in ("", made.parent):
            return "bundle-parent-condition"
        sold_as = made.row.ref("ParentProductSellingModel")
        if sold_as and made in self._found:
            return "duplicate"
        always = not sold_as or self._stock.models.get(made.parent, ()) == (sold_as,)
        return "" if always else "bundle-parent-condition"

    def overrides(self, price: Price) -> list[dict[str, str]]:
        """Prices that replace a component's own inside a bundle."""
        return [
            {"when": " and ".join([self._inside(made.parent), *self._dated(made.row)]), "price": f"{made.value:f}"}
            for made in self._found
            if made.kind == "Override"
            and (made.sku, made.model, made.currency) == price.key[1:]
            and self._schedules.price_book(made.row) in ("", price.key[0])
        ]

    def promotions(self) -> dict[str, dict[str, Any]]:
        """Discounts of components by id: one a component and bundle, several only where currencies differ."""
        sold: dict[tuple[str, str], set[str]] = {}
        for price in self._prices.values():
            sold.setdefault((price.sku, price.key[2]), set()).add(price.currency)
        grouped: dict[tuple[Any, ...], list[Adjustment]] = {}
        for made in self._found:
            if made.kind != "Override":
                own = made.currency if made.kind == "Amount" else ""
                dates = made.row.day("EffectiveFrom"), made.row.day("EffectiveTo")
                book = self._schedules.price_book(made.row)
                key = (made.sku, made.parent, made.model, made.kind, made.value, own, dates, book)
                grouped.setdefault(key, []).append(made)
        ids = Ids("bundle")
        return dict(
            self._promotion(key, alike, sold[alike[0].sku, alike[0].model], ids) for key, alike in grouped.items()
        )

    def _promotion(
        self, key: tuple[Any, ...], alike: list[Adjustment], sold: set[str], ids: Ids
    ) -> tuple[str, dict[str, Any]]:
        first = alike[0]
        where = {made.currency for made in alike}
        only = None if where >= sold else sorted(where)
        component, parent = self._stock.ids[first.sku], self._stock.ids[first.parent]
        name = f"{component}-in-{parent}" + ("" if only is None else f"-{only[0].lower()}")
        selling = [f'selling_model == "{self._models[first.model].id}"'] if first.model else []
        book = self._books.condition(self._schedules.price_book(first.row))
        conditions = [self._inside(first.parent), *selling, *currency_condition(only), *book]
        percent = first.kind == "Percentage"
        start, end = first.row.day("EffectiveFrom"), first.row.day("EffectiveTo")
        return ids.of(str(key), name), {
            "on": [component],
            "discount": format_rate(first.value / 100) if percent else None,
            "amount": None if percent else f"{first.value:f}",
            "currency": None if percent else first.currency,
            "of": "running",
            "when": " and ".join(conditions),
            "stacking": "best of",
            "group": GROUP,
            "orders from": start,
            "orders until": end,
        }

    def _inside(self, parent: str) -> str:
        return f'parent_product == "{self._stock.ids[parent]}"'

    def _dated(self, row: Row) -> Iterable[str]:
        return within(row.day("EffectiveFrom"), row.day("EffectiveTo"), self._run.exported)


def _row_key(row: Row) -> tuple[str, ...]:
    return (
        *(row.ref(name, "StockKeepingUnit") for name in ("Product", "ParentProduct", "RootBundle")),
        *(row.ref(name) for name in ("ProductSellingModel", "ParentProductSellingModel", "RootProductSellingModel")),
        row.text("CurrencyIsoCode"),
    )
