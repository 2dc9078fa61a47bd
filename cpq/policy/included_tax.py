"""The tax that the prices of a book include: which rate, in force on which day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from cpq.catalog.catalog import Catalog
from cpq.policy.conditions import rate_on
from cpq.policy.policy import EntryKey, Policy, ResolvedBook
from cpq.problems import CannotPrice, SourceLocation
from cpq.rounding import multiply


class IncludedTax(NamedTuple):
    """The tax inside a price.

    Attributes:
        rate: Its rate on the price before tax, as a fraction.
        where: Place of that rate.
    """

    country: str
    rate: Decimal
    where: SourceLocation

    def before(self, price: Decimal) -> Decimal:
        """What a price is before the tax in it: 121 at 21 % is 100; unrounded, to the 60 digits that are kept."""
        return multiply(price, 1 / (1 + Fraction(self.rate)))


def included_tax(
    policy: Policy, catalog: Catalog, book: ResolvedBook, key: EntryKey, as_of: date
) -> IncludedTax | None:
    """The tax that a price in a book includes on an order date; None where the book's prices are before tax.

    Raises:
        CannotPrice: The country has no rate for the product's tax category on that date.
    """
    country = book.spec.prices_include_tax_of
    if country is None:
        return None
    category = tax_category(catalog, key)
    taxes = None if policy.taxes is None else policy.taxes.countries.get(country)
    rate = None if taxes is None else rate_on(taxes.categories.get(category, ()), as_of)
    if rate is None:
        raise CannotPrice(
            f"the prices of '{book.spec.price_book}' include the tax of {country}, "
            f"which has no rate for the tax category '{category}' on {as_of}",
            code="unknown-tax-category",
            hint="add the rate under taxes:, or put the product into another price book",
            step="list price",
            where=book.spec.where_of("prices_include_tax_of"),
        )
    return IncludedTax(country, rate.rate, rate.where)


def tax_category(catalog: Catalog, key: EntryKey) -> str:
    """The tax category of a charge of a product."""
    product = catalog.product(key[0])
    charge = catalog.charges_of(key[0], key[2]).get(key[1])
    return product.tax if charge is None else charge.tax or product.tax
