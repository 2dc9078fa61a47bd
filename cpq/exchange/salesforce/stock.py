"""Products and their prices: which of them are taken, and as what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cpq.currencies import is_currency
from cpq.exchange.salesforce.context import Import, amount
from cpq.exchange.salesforce.export import Row
from cpq.exchange.salesforce.models import Model
from cpq.exchange.salesforce.names import Ids, is_one_of

PriceKey = tuple[str, str, str, str]
"""Price book name, SKU, selling model name and currency of a price."""


@dataclass(frozen=True, slots=True)
class Price:
    """A price of the export.

    Attributes:
        model: Its selling model, or None for a product that has none.
        amount: Its digits as exported.
        derived: It is a formula over another product's price.
    """

    row: Row
    key: PriceKey
    model: Model | None
    amount: str
    derived: bool

    @property
    def sku(self) -> str:
        """The product that it is for."""
        return self.key[1]

    @property
    def currency(self) -> str:
        """ISO code."""
        return self.key[3]


def known_products(run: Import) -> dict[str, Row]:
    """Active products of the export by SKU, from the file that describes them."""
    found: dict[str, Row] = {}
    for sku, row in run.unique("Product2", lambda row: row.text("StockKeepingUnit")).items():
        if not row.text("Name"):
            run.leave(row, "unknown-product")
        elif row.text("IsActive") == "false":
            run.leave(row, "inactive")
        else:
            found[sku] = row
    return found


def price_books(run: Import) -> dict[str, Row]:
    """Active price books by name."""
    found: dict[str, Row] = {}
    for name, row in run.unique("Pricebook2", lambda row: row.text("Name")).items():
        start, end = row.day("ValidFrom"), row.day("ValidTo")
        if row.text("IsActive") == "false":
            run.leave(row, "inactive")
        elif start is not None and end is not None and end < start:
            run.leave(row, "invalid-value")
        else:
            found[name] = row
    return found


def price_key(row: Row, product: str = "Product2", book: str = "Pricebook2") -> PriceKey:
    """Price book, SKU, selling model and currency that a record names."""
    return (
        row.ref(book),
        row.ref(product, "StockKeepingUnit"),
        row.ref("ProductSellingModel"),
        row.text("CurrencyIsoCode"),
    )


def prices(
    run: Import,
    products: Mapping[str, Row],
    books: Mapping[str, Row],
    models: Mapping[str, Model],
    offered: Iterable[tuple[str, str]],
) -> dict[PriceKey, Price]:
    """The prices that can be taken, derived ones included; every other record is left with its reason."""
    pairs = set(offered)
    without_models = set(products) - {sku for sku, _ in pairs}
    found: dict[PriceKey, Price] = {}
    for key, row in run.unique("PricebookEntry", price_key).items():
        book, sku, model, currency = key
        value = row.text("UnitPrice") or "0"
        if row.text("IsActive") == "false":
            run.leave(row, "inactive")
        elif book not in books:
            run.leave(row, "other-price-book")
        elif sku not in products:
            run.leave(row, "unknown-product")
        elif not is_currency(currency) or amount(value) is None:
            run.leave(row, "invalid-value")
        elif (model not in models or (sku, model) not in pairs) and (model or sku not in without_models):
            run.leave(row, "no-selling-model")
        else:
            found[key] = Price(row, key, models.get(model), value, row.flag("IsDerived"))
    return found


class PriceBooks:
    """The price books that are written: one for each book of the export and currency of its prices."""

    def __init__(self, sold: Iterable[Price]) -> None:
        ids = Ids("price-book")
        pairs = dict.fromkeys((price.key[0], price.currency) for price in sold)
        self.ids: Mapping[tuple[str, str], str] = {
            (book, currency): ids.of(f"{book};{currency}", f"{book} {currency}", f"price-book-{currency}")
            for book, currency in pairs
        }

    def __contains__(self, book: object) -> bool:
        """Whether prices of a book of the export are written; no name means every book."""
        return book == "" or any(known == book for known, _ in self.ids)

    def condition(self, book: str) -> list[str]:
        """The condition that a quote uses a book of the export; none where it is the only one or not named."""
        own = [name for (known, _), name in self.ids.items() if known == book]
        if not book or len(own) == len(self.ids):
            return []
        return [is_one_of("quote.price_book", own)]


@dataclass(frozen=True)
class Stock:
    """The products that are taken.

    Attributes:
        ids: Id by SKU.
        rows: Record by SKU.
        models: Names of the selling models under which a product has a price, by SKU.
        unpriced: SKUs that are taken although they have no price of their own.
    """

    ids: Mapping[str, str]
    rows: Mapping[str, Row]
    models: Mapping[str, tuple[str, ...]]
    unpriced: frozenset[str]

    def __contains__(self, sku: object) -> bool:
        return sku in self.ids


def take_stock(
    run: Import,
    products: Mapping[str, Row],
    priced: Iterable[Price],
    included: Iterable[str],
    bundles: Iterable[str],
) -> Stock:
    """The products that have a price, that a bundle includes in its own, or that are bundles.

    Args:
        priced: Prices that are taken.
        included: SKUs of components that the price of their bundle includes.
        bundles: SKUs of products with components.
    """
    sold: dict[str, dict[str, None]] = {}
    for price in priced:
        sold.setdefault(price.sku, {})[price.key[2]] = None
    parts, parents = set(included), set(bundles)
    ids = Ids("product")
    taken: dict[str, str] = {}
    for sku, row in products.items():
        if sku in sold:
            run.take(row)
        elif sku in parents:
            run.take(row, "priced-by-components")
        elif sku in parts:
            run.take(row, "included-unpriced")
        else:
            run.leave(row, "unpriced")
            continue
        taken[sku] = ids.of(sku)
    models = {sku: tuple(name for name in names if name) for sku, names in sold.items()}
    return Stock(taken, {sku: products[sku] for sku in taken}, models, frozenset(set(taken) - set(sold)))
