"""Prices of the package: list prices, blocks of quantity, and shares of other products."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cpq.currencies import is_currency
from cpq.exchange.salesforce.context import Import, amount
from cpq.exchange.salesforce.export import Row
from cpq.exchange.salesforce.names import Ids
from cpq.exchange.salesforce_cpq.products import PackageProduct
from cpq.exchange.salesforce_cpq.records import Records, figure, own
from cpq.money import format_rate

STANDARD = "standard"
LEVELS: Mapping[str, str] = {"List": "list", "Regular": "regular", "Customer": "customer", "Net": "net"}
"""Price level by the base that a percentage of a total is taken of."""


@dataclass(frozen=True, slots=True)
class Book:
    """A price book in one currency.

    Attributes:
        row: Its record; None where the export does not describe its books.
    """

    id: str
    currency: str
    name: str
    row: Row | None


@dataclass(frozen=True, slots=True)
class Entry:
    """The price of a product in a book, as its file writes it."""

    product: PackageProduct
    book: Book
    spec: dict[str, Any]


class Prices:
    """The price books of an export and what stands in them.

    Args:
        currency: Currency of records that name none, in an org with one only.
    """

    def __init__(self, run: Import, records: Records, products: Mapping[str, PackageProduct], currency: str) -> None:
        self._run = run
        self._records = records
        self._products = products
        self._currency = currency
        self._ids = Ids("price-book")
        self._blocks = self._block_prices()
        self._costed = self._with_costs()
        self.books: dict[tuple[str, str], Book] = {}
        self.entries: list[Entry] = []
        # Shares of others come last: they cover what has a price by then.
        for row in sorted(records.of("PricebookEntry"), key=self._is_share):
            self._take(row)
        for rows in self._blocks.values():
            for row in rows:
                run.leave(row, "not-used")

    def _with_costs(self) -> set[str]:
        """Ids of the records of products whose cost the export says."""
        rows = (row for row in self._records.of(own("Cost")) if row.text(own("Active")) != "false")
        found = (self.product_of(row, own("Product")) for row in rows if figure(row, "UnitCost"))
        return {product.key for product in found if product is not None}

    @property
    def priced(self) -> dict[str, PackageProduct]:
        """Products with a price, by the id of their record."""
        return {entry.product.key: entry.product for entry in self.entries}

    def _take(self, row: Row) -> None:
        run, product = self._run, self.product_of(row, "Product2Id")
        value, currency = amount(row.text("UnitPrice")), row.text("CurrencyIsoCode") or self._currency
        if row.text("IsActive") == "false":
            run.leave(row, "inactive")
        elif product is None:
            run.leave(row, "product-not-taken")
        elif value is None or not is_currency(currency):
            run.leave(row, "invalid-value")
        else:
            book = self._book(row, currency)
            if book is None:
                run.leave(row, "other-price-book")
            else:
                self._add(row, product, book, value)

    def _is_share(self, row: Row) -> bool:
        product = self.product_of(row, "Product2Id")
        return product is not None and product.method == "Percent Of Total"

    def product_of(self, row: Row, field: str) -> PackageProduct | None:
        """The taken product that a field means."""
        found = self._records.find("Product2", row, field)
        return None if found is None else self._products.get(_key(found))

    def _book(self, row: Row, currency: str) -> Book | None:
        described = self._records.find("Pricebook2", row, "Pricebook2Id")
        if described is not None and described.text("IsActive") == "false":
            self._run.leave(described, "inactive")
            return None
        name = described.text("Name") if described is not None else STANDARD
        key = (name, currency)
        if key not in self.books:
            own_id = self._ids.of(f"{name};{currency}", f"{name} {currency}")
            self.books[key] = Book(own_id, currency, name, described)
        if described is not None:
            self._run.take(described)
        return self.books[key]

    def _add(self, row: Row, product: PackageProduct, book: Book, value: Decimal) -> None:
        spec: dict[str, Any] | None = None
        if product.method == "Percent Of Total":
            spec = self._share(product)
        elif product.method == "Block":
            spec = self._stairs(product, book)
        elif product.method == "List":
            spec = {"mode": "per unit", "per": product.per, "price": figure_of(value)}
        elif product.method == "Cost" and product.key in self._costed:
            spec = {"mode": "cost plus", "per": product.per, "markup": "0%"}
        if spec is None:
            self._run.leave(row, _UNEXPRESSED.get(product.method, "custom-price"))
            return
        self._run.take(row, *(["cost-pricing"] if product.method == "Cost" else []))
        self.entries.append(Entry(product, book, spec))

    def _share(self, product: PackageProduct) -> dict[str, Any] | None:
        """A percentage of the products that it covers; None where rate or base are none that files know."""
        percent = amount(product.row.text(own("SubscriptionPercent")))
        level = LEVELS.get(product.row.text(own("SubscriptionBase")) or "List")
        covered = [other.id for other in self.priced.values() if _covers(product, other)]
        if percent is None or percent < 0 or level is None or not covered:
            return None
        return {
            "mode": "percent of total",
            "per": product.per,
            "rate": format_rate(percent / 100),
            "of": {
                "products": covered,
                "scope": "quote",
                "level": level,
                "counts": self._counts(covered) if product.charge == "recurring" else None,
            },
        }

    def _counts(self, covered: Sequence[str]) -> str | None:
        """Which of the covered lines a recurring percentage looks at; those that recur where nothing is said."""
        kinds = {product.charge for product in self._products.values() if product.id in covered}
        return None if kinds == {"recurring"} else "once" if kinds == {"one-time"} else "both"

    def _block_prices(self) -> dict[str, list[Row]]:
        found: dict[str, list[Row]] = {}
        for row in self._records.of(own("BlockPrice")):
            product = self.product_of(row, own("Product"))
            if product is None:
                self._run.leave(row, "product-not-taken")
            elif not _bound(row, "LowerBound") or amount(row.text(own("Price"))) is None:
                self._run.leave(row, "invalid-value")
            else:
                found.setdefault(product.key, []).append(row)
        return found

    def _stairs(self, product: PackageProduct, book: Book) -> dict[str, Any] | None:
        """One price for each span of quantities; None where no block belongs to the book."""
        own_rows = (row for row in self._blocks.get(product.key, ()) if self._in_book(row, book))
        rows = sorted(own_rows, key=lambda row: Decimal(figure(row, "LowerBound")))
        tiers = list(_tiers(rows))
        if not tiers:
            return None
        for row in rows:
            self._run.take(row, *(["open-block"] if row is rows[-1] and figure(row, "UpperBound") else []))
        return {"mode": "stairstep", "per": product.per, "tiers": tiers}

    def _in_book(self, row: Row, book: Book) -> bool:
        meant = self._records.find("Pricebook2", row, own("PriceBook2"))
        currency = row.text("CurrencyIsoCode") or self._currency
        return (meant is None or meant is book.row) and currency == book.currency


_UNEXPRESSED: Mapping[str, str] = {
    "Percent Of Total": "share-of-nothing",
    "Block": "no-blocks",
    "Cost": "no-cost",
}
"""Reason for which a price of a pricing method cannot be taken; of any other method the rep types the price."""


def _tiers(rows: Sequence[Row]) -> Iterator[dict[str, str]]:
    seen: set[str] = set()
    for row in rows:
        start = figure(row, "LowerBound")
        if start not in seen:
            seen.add(start)
            rate = figure(row, "OverageRate") or row.text("OverageRate__c")
            overage = rate if rate and row is rows[-1] and amount(rate) is not None else ""
            yield {"from": start, "price": figure(row, "Price"), **({"overage price": overage} if overage else {})}


def _bound(row: Row, field: str) -> bool:
    return bool(figure(row, field))


def _covers(share: PackageProduct, other: PackageProduct) -> bool:
    """Whether the package counts a product into the total that another one is a percentage of."""
    if other.method == "Percent Of Total" or other.row.flag(own("ExcludeFromMaintenance")):
        return False
    if other.charge == "usage":
        return False
    category = share.row.text(own("SubscriptionCategory"))
    return not category or category == other.row.text(own("SubscriptionCategory"))


def _key(row: Row) -> str:
    return row.text("Id") or row.text("Guid") or row.text("ProductCode")


def figure_of(value: Decimal) -> str:
    """Digits of an amount as exported."""
    return f"{value:f}"
