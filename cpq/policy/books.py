"""Price books: the list prices of one market, a currency, a validity and entries."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import Discriminator, Field, Tag, field_validator, model_validator

from cpq.catalog.per import CountryCode, CurrencyCode, Per
from cpq.daycount import day_count_named
from cpq.files.models import FileModel, Id, IsoDate, Rate, Whole, YesNo
from cpq.policy.entries import PriceEntry
from cpq.policy.entry import PerText


class BasedOn(FileModel):
    """Inheritance: entries that this book does not have come from another, changed by a rate.

    Attributes:
        price_book: Id of the other price book.
        change: Rate added to every inherited price, such as ``-10%`` or ``3%``.
        convert: Whether a book in another currency is converted by the dated exchange rate.
    """

    price_book: Id
    change: Rate = Decimal(0)
    convert: YesNo = False


class ProductPrices(FileModel):
    """Entries of a product with several charges or several selling models.

    Attributes:
        charges: An entry for each charge of the product.
        selling_models: An entry for each selling model of the product.
    """

    charges: dict[Id, PriceEntry] = Field(default_factory=dict)
    selling_models: dict[Id, PriceEntry] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _one_of_the_two(self) -> Self:
        if bool(self.charges) == bool(self.selling_models):
            raise ValueError("say either charges or selling models, with an entry for each")
        return self


class PriceTable(FileModel):
    """Per-unit or flat prices kept in a CSV with the columns product, price and optionally selling model, charge, per.

    Attributes:
        table: CSV beside this file.
        mode: Charge model of every row.
        per: What the price counts for where the table has no ``per`` column.
    """

    table: str
    mode: Literal["per unit", "flat"]
    per: PerText = Field(default=Per())


def _entry_or_parts(value: Any) -> str:
    if isinstance(value, dict) and ("charges" in value or "selling models" in value):
        return "parts"
    return "parts" if isinstance(value, ProductPrices) else "entry"


ProductPricing = Annotated[
    Annotated[PriceEntry, Tag("entry")] | Annotated[ProductPrices, Tag("parts")], Discriminator(_entry_or_parts)
]


class PriceBook(FileModel):
    """The list prices of one market.

    Attributes:
        price_book: Id of the price book; it begins the document.
        currency: Currency of every price in it.
        name: What people call it.
        unit_decimals: Decimals of unit prices, the currency's where left out; an entry written with more keeps
            its own.
        valid_from, valid_until: First and last order date, both included.
        regions: Countries it is the default for; everywhere where left out.
        day_count: How a partial period of its prices counts, where that is not what the rounding names.
        effective_by: Which date must lie in the validity.
        prices_include_tax_of: Country whose tax its own prices include; they are before tax where left out.
        based_on: Another price book, whose entries it inherits.
        prices: What each product costs, by product id.
        price_tables: CSV files with simple prices.
    """

    price_book: Id
    currency: CurrencyCode
    name: str = ""
    unit_decimals: Whole | None = None
    valid_from: IsoDate = date.min
    valid_until: IsoDate = date.max
    regions: tuple[CountryCode, ...] = ()
    day_count: str | None = None
    effective_by: Literal["order date", "service start"] = "order date"
    prices_include_tax_of: CountryCode | None = None
    based_on: BasedOn | None = None
    prices: dict[Id, ProductPricing] = Field(default_factory=dict)
    price_tables: tuple[PriceTable, ...] = ()

    @field_validator("day_count")
    @classmethod
    def _is_named(cls, name: str | None) -> str | None:
        return None if name is None else day_count_named(name).name

    @model_validator(mode="after")
    def _dates_in_order(self) -> Self:
        if self.valid_until < self.valid_from:
            raise ValueError(f"valid until {self.valid_until} lies before valid from {self.valid_from}")
        return self

    def in_force(self, day: date) -> bool:
        """Whether a date lies in its validity, both ends included."""
        return self.valid_from <= day <= self.valid_until
