"""Rate cards: what a product's metered resources cost, as usage products of their own beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cpq.exchange.salesforce.context import Import, amount
from cpq.exchange.salesforce.export import Row
from cpq.exchange.salesforce.names import Ids
from cpq.exchange.salesforce.stock import PriceBooks, Stock
from cpq.rounding import round_to

DECIMALS = 12
"""Most decimals of a price in a file."""

MONEY = "Currency"
"""Class of the units in which a rate is money; in any other, usage is rated in tokens."""

Metered = tuple[str, str]
"""SKU of a product, and code of a resource that is metered on it."""

_Rated = tuple[str, str, str]
"""A metered resource in a currency."""


@dataclass(frozen=True, slots=True)
class UsagePrice:
    """The price of a metered resource in one price book.

    Attributes:
        product: Id of the usage product.
        book: Id of the price book.
        entry: The entry, as its file writes it.
    """

    product: str
    book: str
    entry: dict[str, Any]


class RateCards:
    """The rate cards of an export: usage products by id, and their prices.

    Args:
        sold: Ids of the price books that are written, by book and currency.
    """

    def __init__(self, run: Import, stock: Stock, sold: PriceBooks) -> None:
        self._run = run
        self._stock = stock
        self._books = sold
        self._bound = self._bindings()
        self._resources = run.unique("UsageResource", lambda row: row.text("Code"))
        self._base = self._entries("Base")
        self._tiered = self._entries("Tier")
        self._tiers = self._tiers_by_rate()
        self._included = self._grants()
        self._ids = Ids("usage")
        self.products: dict[str, dict[str, Any]] = {}
        self.prices: list[UsagePrice] = []
        for key in dict.fromkeys([*self._base, *self._tiered]):
            self._price(key)

    def _bindings(self) -> dict[str, list[tuple[str, Row]]]:
        """Names of the price books that a rate card belongs to, by its name."""
        found: dict[str, list[tuple[str, Row]]] = {}
        for row in self._run.unique("PriceBookRateCard", lambda r: (r.ref("PriceBook"), r.ref("RateCard"))).values():
            found.setdefault(row.ref("RateCard"), []).append((row.ref("PriceBook"), row))
        return found

    def _entries(self, kind: str) -> dict[_Rated, Row]:
        """The entries of one kind of rate card; those that cannot be taken are left with their reason."""
        found: dict[_Rated, Row] = {}
        cards = self._run.unique("RateCard", lambda row: row.text("Name"))
        for row in self._run.unique("RateCardEntry", _entry_key).values():
            card = row.ref("RateCard")
            if (row.ref("RateCard", "Type") or cards[card].text("Type") if card in cards else "") != kind:
                continue
            sku, resource, currency = _rated(row)
            if sku not in self._stock:
                self._run.leave(row, "product-not-taken")
            elif row.text("RateUnitOfMeasureClass.Name") != MONEY:
                self._run.leave(row, "rated-in-tokens")
            elif not any((book, currency) in self._books.ids for book, _ in self._bound.get(card, ())):
                self._run.leave(row, "other-price-book")
            elif self._run.in_force(row) and found.setdefault((sku, resource, currency), row) is not row:
                self._run.leave(row, "conflicts")
        return found

    def _tiers_by_rate(self) -> dict[_Rated, list[Row]]:
        found: dict[_Rated, list[Row]] = {}
        for row in self._run.unique("RateAdjustmentByTier", _tier_key).values():
            rated = (
                row.ref("Product", "StockKeepingUnit") or row.ref("RateCardEntry", "Product.StockKeepingUnit"),
                row.ref("RateCardEntry", "UsageResource.Code"),
                row.ref("RateCardEntry", "RateUnitOfMeasure.UnitCode"),
            )
            if rated not in self._tiered:
                self._run.leave(row, "no-base-price")
            elif self._run.in_force(row):
                found.setdefault(rated, []).append(row)
        return found

    def _grants(self) -> dict[Metered, tuple[str, Row]]:
        """Units a month that a product includes of a resource."""
        found: dict[Metered, tuple[str, Row]] = {}
        for row in self._run.export.rows("ProductUsageGrant"):
            sku = row.ref("ProductUsageResource.Product", "StockKeepingUnit")
            resource = row.ref("ProductUsageResource.UsageResource", "Code")
            quantity = amount(row.text("Quantity")) if row.text("Quantity") else None
            monthly = (row.text("ValidityPeriodTerm"), row.text("ValidityPeriodUnit")) == ("1", "Month")
            described = self._resources.get(resource)
            same_unit = described is not None and (
                described.ref("DefaultUnitOfMeasure", "UnitCode") == row.ref("UnitOfMeasure", "UnitCode")
            )
            if not sku or not resource:
                continue
            if (
                row.text("Type") not in ("", "Grant")
                or not monthly
                or quantity is None
                or quantity < 0
                or not same_unit
            ):
                self._run.leave(row, "usage-rates")
            else:
                found.setdefault((sku, resource), (f"{quantity:f}", row))
        return found

    def _price(self, rated: _Rated) -> None:
        """Take one rated resource with its tiers, or leave all of its records."""
        sku, resource, currency = rated
        base, tiers = self._base.get(rated), self._tiers.get(rated, [])
        cards = [row for row in (base, self._tiered.get(rated)) if row is not None]
        rate = amount(base.text("Rate")) if base is not None and base.text("Rate") else None
        written = _written(tiers, rate)
        if rate is None and not written:
            for row in (*cards, *tiers):
                self._run.leave(row, "no-base-price")
            return
        for row in cards:
            self._take_card(row, currency)
        for row in tiers:
            self._run.take(row, "rate-tiers", *(["rounded-price"] if _is_rounded(row, rate) else []))
        product, entry = self._usage_product(sku, resource), self._entry(sku, resource, rate, written)
        for book, _ in self._bound[cards[-1].ref("RateCard")]:
            if (book, currency) in self._books.ids:
                self.prices.append(UsagePrice(product, self._books.ids[book, currency], entry))

    def _take_card(self, row: Row, currency: str) -> None:
        """Count an entry as taken, with its rate card and what binds that to price books."""
        self._run.take(row)
        for book, binding in self._bound[row.ref("RateCard")]:
            if (book, currency) in self._books.ids:
                self._run.take(binding)
        for card in self._run.export.rows("RateCard"):
            if card.text("Name") == row.ref("RateCard"):
                self._run.take(card)

    def _entry(self, sku: str, resource: str, rate: Decimal | None, tiers: Sequence[dict[str, str]]) -> dict[str, Any]:
        """A price per unit, in tiers, or beyond what the product includes a month."""
        included = self._included.get((sku, resource))
        if tiers:
            return {"mode": "slab", "per": "unit per month", "price": None, "tiers": list(tiers)}
        price = f"{rate:f}"
        if included is None:
            return {"mode": "per unit", "per": "unit per month", "price": price}
        self._run.take(included[1])
        if amount(included[0]) == 0:
            return {"mode": "per unit", "per": "unit per month", "price": price}
        return {
            "mode": "overage",
            "per": "unit per month",
            "price": "0",
            "included": included[0],
            "overage price": price,
        }

    def _usage_product(self, sku: str, resource: str) -> str:
        """Id of the product that stands for a resource metered on another product."""
        name = self._ids.of(f"{sku};{resource}", f"{self._stock.ids[sku]} {resource}")
        if name not in self.products:
            described, product = self._resources.get(resource), self._stock.rows[sku]
            title = described.text("Name") if described is not None else resource
            if described is not None:
                self._run.take(described)
            self.products[name] = {
                "name": self._run.text(f"{product.text('Name')}: {title}"),
                "sku": f"{sku}/{resource}",
                "charge": "usage",
                "requires": [self._stock.ids[sku]],
            }
        return name


def _rated(row: Row) -> _Rated:
    code = row.ref("UsageResource", "Code")
    return row.ref("Product", "StockKeepingUnit"), code, row.ref("RateUnitOfMeasure", "UnitCode")


def _entry_key(row: Row) -> tuple[str, ...]:
    return (*_rated(row), row.ref("RateCard"))


def _tier_key(row: Row) -> tuple[str, ...]:
    names = ("Product.StockKeepingUnit", "RateCard.Name", "UsageResource.Code", "RateUnitOfMeasure.UnitCode")
    return (*(row.ref("RateCardEntry", name) for name in names), row.text("LowerBound"))


def _written(rows: Sequence[Row], rate: Decimal | None) -> list[dict[str, str]]:
    """Tiers as files write them; empty where one of them has no price.

    A tier replaces the rate of the base card, or takes a percentage or an amount off it.
    """
    tiers = [(amount(row.text("LowerBound") or "0"), _tier_price(row, rate)) for row in rows]
    if any(start is None or price is None or price < 0 for start, price in tiers):
        return []
    return list(_climbing(sorted((start, price) for start, price in tiers if start is not None and price is not None)))


def _climbing(tiers: Sequence[tuple[Decimal, Decimal]]) -> Iterator[dict[str, str]]:
    for number, (start, price) in enumerate(tiers):
        yield {"from": f"{start if number else max(start, Decimal(1)):f}", "price": f"{price:f}"}


def _tier_price(row: Row, rate: Decimal | None) -> Decimal | None:
    """The price of a tier, to as many decimals as files hold; None where the record does not give one."""
    price = _unrounded(row, rate)
    return None if price is None else round_to(price, DECIMALS, "half up") if _is_rounded(row, rate) else price


def _unrounded(row: Row, rate: Decimal | None) -> Decimal | None:
    value, kind = amount(row.text("AdjustmentValue")), row.text("AdjustmentType")
    if kind == "Override":
        return value
    if value is None or rate is None:
        return None
    return rate * (1 - value / 100) if kind == "Percentage" else rate - value if kind == "Amount" else None


def _is_rounded(row: Row, rate: Decimal | None) -> bool:
    """Whether the price of a tier has more decimals than files hold."""
    price = _unrounded(row, rate)
    return price is not None and -int(price.as_tuple().exponent) > DECIMALS


def prices_of(cards: RateCards, book: str) -> Mapping[str, dict[str, Any]]:
    """Entries of usage products in a price book, by product id."""
    return {price.product: price.entry for price in cards.prices if price.book == book}
