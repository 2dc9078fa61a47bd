"""Checks of price books: whom they inherit from, costs under prices, volume told twice, cliffs between tiers."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

from cpq.catalog.costs import CostShare
from cpq.policy.books import BasedOn
from cpq.policy.checker import Checker
from cpq.policy.computed_entries import CostPlusEntry
from cpq.policy.entries import TieredEntry
from cpq.policy.included_tax import tax_category
from cpq.policy.policy import ResolvedBook, ResolvedEntry
from cpq.policy.tiers import Tier
from cpq.problems import did_you_mean

_MAX_SPAN = 10_000


class PriceChecker(Checker):
    """Checks price books and their entries."""

    def run(self) -> None:
        """Inheritance between books, and every entry."""
        self.books()
        self.entries()

    def books(self) -> None:
        """Inheritance between price books leads somewhere and never in a circle."""
        for name, book in self.policy.books.items():
            self._included_tax(book)
            based = book.spec.based_on
            if based is None:
                continue
            self.known("price book", based.price_book, self.policy.books, based.where)
            self._check_circle(name, based)
            other = self.policy.books.get(based.price_book)
            if other is not None and other.spec.currency != book.spec.currency and not based.convert:
                self.problem(
                    "currency-mismatch",
                    based.where,
                    f"'{name}' is in {book.spec.currency}, '{based.price_book}' in {other.spec.currency}",
                    "say convert: yes to convert by the dated exchange rate",
                )

    def _check_circle(self, name: str, based: BasedOn) -> None:
        """Refuse a book that is based, over however many others, on a book that is already on the way."""
        seen, current = [name], based.price_book
        while current in self.policy.books:
            if current in seen:
                way = " > ".join([*seen, current])
                self.problem("price-book-cycle", based.where, f"price books inherit in a circle: {way}")
                return
            seen.append(current)
            parent = self.policy.books[current].spec.based_on
            if parent is None:
                return
            current = parent.price_book

    def _included_tax(self, book: ResolvedBook) -> None:
        """A book whose prices include a tax names a country that has a rate for each of its products."""
        country = book.spec.prices_include_tax_of
        if country is None:
            return
        countries = {} if self.policy.taxes is None else self.policy.taxes.countries
        self.known("tax country", country, countries, book.spec.where_of("prices_include_tax_of"))
        for key, entry in book.entries.items() if country in countries else ():
            category = tax_category(self.catalog, key)
            if category not in countries[country].categories:
                self.problem(
                    "unknown-tax-category",
                    entry.where,
                    f"the price of '{key[0]}' includes the tax of {country}, "
                    f"which has no rate for the tax category '{category}'",
                    did_you_mean(category, countries[country].categories) or "add the category to the country",
                )

    def entries(self) -> None:
        """Price book entries: costs that prices start from, volume told twice, cliffs."""
        for book in self.policy.books.values():
            for entry in book.entries.values():
                self._cost_plus(entry)
                self._double_volume(entry)
                self._cliffs(book, entry)

    def _cost_plus(self, entry: ResolvedEntry) -> None:
        """A price from a cost needs a cost that is an amount."""
        if not isinstance(entry.spec, CostPlusEntry):
            return
        product = self.catalog.products[entry.key[0]]
        charge = self.catalog.charges_of(entry.key[0], entry.key[2])[entry.key[1]]
        costs = [dated.cost for dated in charge.cost or product.cost]
        if not costs and entry.key[0] in self.catalog.tabled_costs:
            return
        shares = any(isinstance(cost, CostShare) for cost in costs)
        if not costs or shares:
            recurs = entry.spec.per.period is not None
            what = "a share of its price as cost" if shares else "no cost"
            self.problem(
                "unknown-cost",
                entry.where,
                f"'{entry.key[0]}' is priced from its cost and has {what}",
                "write cost: 40.00 EUR per seat per month on the product"
                if recurs
                else "write cost: 40.00 EUR on the product",
            )

    def _double_volume(self, entry: ResolvedEntry) -> None:
        if not isinstance(entry.spec, TieredEntry) or entry.spec.mode == "stairstep" or entry.spec.stack:
            return
        product = self.catalog.products[entry.key[0]]
        for rule in self.policy.schedules:
            if rule.spec.by == "quantity" and rule.spec.on.covers(entry.key[0], product.family) and not rule.spec.stack:
                self.problem(
                    "double-volume",
                    entry.where,
                    f"'{entry.key[0]}' has tiers in its price and in the schedule '{rule.id}' ({rule.where})",
                    "keep one of them, or say stack: yes where both are meant",
                    "warning",
                )

    def _cliffs(self, book: ResolvedBook, entry: ResolvedEntry) -> None:
        if isinstance(entry.spec, TieredEntry) and entry.spec.mode == "range" and entry.spec.cliff is None:
            for tiers in entry.tiers.values():
                self._price_cliffs(tiers, book.spec.currency)

    def _price_cliffs(self, tiers: tuple[Tier, ...], currency: str) -> None:
        for lower, upper in pairwise(tiers):
            if (
                upper.from_ is None
                or lower.price is None
                or upper.price is None
                or upper.package_size
                or lower.package_size
            ):
                continue
            total = upper.start * upper.price + (upper.flat or 0)
            start = max(lower.start, _first_above(total - (lower.flat or Decimal(0)), lower.price))
            if start < upper.start:
                dear = start * lower.price + (lower.flat or 0)
                self.problem(
                    "price-cliff",
                    upper.where,
                    f"{upper.start} units cost less than {start} ({total} < {dear} {currency})",
                    "range tiers drop at each bound; say cliff: accepted, or use mode: slab",
                    "note",
                )


def _first_above(total: Decimal, price: Decimal) -> Decimal:
    """Smallest whole quantity whose amount at a price exceeds a total."""
    return (total // price) + 1 if price > 0 else Decimal(_MAX_SPAN)
