"""The pricing rules of an import: price books with their tables, schedules, promotions and rates, as files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cpq.exchange.salesforce.attribute_prices import Changes
from cpq.exchange.salesforce.bundle_discounts import BundleAdjustments
from cpq.exchange.salesforce.context import Import
from cpq.exchange.salesforce.costs import in_table
from cpq.exchange.salesforce.derived import Derived
from cpq.exchange.salesforce.export import Row
from cpq.exchange.salesforce.rates import RateCards, prices_of
from cpq.exchange.salesforce.stock import Price, PriceBooks, PriceKey, Stock
from cpq.exchange.yaml_writer import to_yaml
from cpq.files.csv_writer import write_csv

COLUMNS = ("product", "selling model", "price")


@dataclass(frozen=True)
class PriceSources:
    """Everything that makes the entries of the price books.

    Attributes:
        changes: What attributes do to a price.
        books: Price books of the export by name.
        ids: Ids of the price books that are written.
        cards: Rate cards, whose prices stand beside the others.
    """

    prices: Mapping[PriceKey, Price]
    derived: Mapping[PriceKey, Derived]
    changes: Mapping[PriceKey, Changes]
    bundles: BundleAdjustments
    books: Mapping[str, Row]
    ids: PriceBooks
    cards: RateCards


class PriceFiles:
    """What the price book files hold: plain prices in a table, the others written out."""

    def __init__(self, run: Import, name: str, stock: Stock, sources: PriceSources) -> None:
        self._run = run
        self._folder = f"pricing_rules/{name}"
        self._stock = stock
        self._sources = sources
        self._by_book: dict[tuple[str, str], list[Price]] = {}
        for price in sources.prices.values():
            run.take(price.row)
            self._by_book.setdefault((price.key[0], price.currency), []).append(price)

    def default(self, corporate: str) -> tuple[str, str]:
        """Price book that a quote uses where it names none, with its currency; empty where there is none.

        The standard book, in the corporate currency where it has one.
        """
        if not self._by_book:
            return "", ""

        def rank(key: tuple[str, str]) -> tuple[bool, bool]:
            return not self._sources.books[key[0]].flag("IsStandard"), key[1] != corporate

        book, currency = min(self._by_book, key=rank)
        return self._sources.ids.ids[book, currency], currency

    def write(self, comment: str) -> dict[str, bytes]:
        """A price book in YAML, and its table where it has one, for each book and currency."""
        files: dict[str, bytes] = {}
        for (book, currency), prices in self._by_book.items():
            row = self._sources.books[book]
            self._run.take(row)
            name = self._sources.ids.ids[book, currency]
            table = [price for price in prices if self._in_table(price)]
            document = {
                "price book": name,
                "currency": currency,
                "name": " ".join(row.text("Name").split()),
                "valid from": row.day("ValidFrom"),
                "valid until": row.day("ValidTo"),
                "price tables": [{"table": f"{name}.csv", "mode": "per unit"}] if table else None,
                "prices": {
                    **self._written_out(price for price in prices if not self._in_table(price)),
                    **prices_of(self._sources.cards, name),
                }
                or None,
            }
            files[f"{self._folder}/{name}.yaml"] = to_yaml(document, comment)
            if table:
                rows = [(self._stock.ids[p.sku], "" if p.model is None else p.model.id, p.amount) for p in table]
                files[f"{self._folder}/{name}.csv"] = write_csv(COLUMNS, rows)
        return files

    def _in_table(self, price: Price) -> bool:
        """Whether a price is plain: neither derived nor changed by anything, and not to be misread in a table."""
        plain = price.key not in self._sources.derived and price.key not in self._sources.changes
        return plain and in_table(price.amount) == price.amount and not self._overrides(price)

    def _overrides(self, price: Price) -> list[dict[str, str]]:
        return self._sources.bundles.overrides(price)

    def _written_out(self, prices: Iterable[Price]) -> dict[str, Any]:
        entries: dict[str, Any] = {}
        for price in prices:
            product, entry = self._stock.ids[price.sku], self._entry(price)
            if price.model is None:
                entries[product] = entry
            else:
                entries.setdefault(product, {"selling models": {}})["selling models"][price.model.id] = entry
        return entries

    def _entry(self, price: Price) -> dict[str, Any]:
        derived = self._sources.derived.get(price.key)
        if derived is not None:
            products = [self._stock.ids[sku] for sku in derived.skus]
            coverage = {"products": products or None, "scope": "quote", "level": derived.formula.level}
            return {"mode": "percent of total", "rate": derived.rate, "of": coverage}
        changes = self._sources.changes.get(price.key, Changes())
        return {
            "mode": "per unit",
            "per": (price.model.period if price.model is not None else "") or None,
            "price": price.amount,
            "overrides": [*self._overrides(price), *changes.overrides] or None,
            "adders": changes.adders or None,
        }
