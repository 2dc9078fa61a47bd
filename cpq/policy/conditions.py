"""Outside figures that prices depend on: dated parameters, exchange rates, taxes, look-up tables."""

from __future__ import annotations

from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from cpq.catalog.per import CountryCode, CurrencyCode
from cpq.files.models import Amount, ExpressionText, FileModel, Id, IsoDate, Rate, TextByLanguage


class DatedValue(FileModel):
    """A value and the first day it holds.

    Attributes:
        valid_from: First order date that it holds for.
        value: The figure from then on.
    """

    valid_from: IsoDate = date.min
    value: Amount


class Parameter(FileModel):
    """A dated figure that rules read by name, such as an alloy surcharge.

    Attributes:
        unit: Unit of the figure; a currency code makes it an amount of money.
        values: Values with the dates they start, in any order.
        source: Where the figure was published.
    """

    unit: str = ""
    values: tuple[DatedValue, ...]
    source: str = ""


class ExchangeRate(FileModel):
    """One dated, sourced rate: one unit of ``from`` is ``rate`` units of ``to``.

    Attributes:
        from_: Currency that is converted.
        to: Currency that comes out.
        rate: How many units of ``to`` one unit of ``from`` is.
        date: Day of the rate; it holds until a later one.
        source: Where the rate was published.
    """

    from_: CurrencyCode = Field(alias="from")
    to: CurrencyCode
    rate: Amount
    date: IsoDate
    source: str

    @model_validator(mode="after")
    def _is_a_rate(self) -> Self:
        if self.rate <= 0:
            raise ValueError("an exchange rate is above zero")
        if self.from_ == self.to:
            raise ValueError("an exchange rate joins two currencies")
        return self


class TaxRate(FileModel):
    """A tax rate of one category in one country, from a date.

    Attributes:
        rate: The rate, in per cent.
        valid_from: First order date that it holds for.
        name: What documents call it, instead of the country's name for the tax.
    """

    rate: Rate
    valid_from: IsoDate = date.min
    name: TextByLanguage | None = None


def rate_on(rates: tuple[TaxRate, ...], day: date) -> TaxRate | None:
    """The rate that started last up to a day; None before the first."""
    started = [rate for rate in rates if rate.valid_from <= day]
    return max(started, key=lambda rate: rate.valid_from) if started else None


class TaxRule(FileModel):
    """What replaces the ordinary tax under a condition: reverse charge or exemption.

    Attributes:
        when: Condition over the quote's facts.
        then: ``reverse charge`` and ``exempt`` both charge nothing; documents print the ``wording`` key's text.
        wording: Key of the text that documents print instead of a tax.
    """

    when: ExpressionText
    then: Literal["reverse charge", "exempt"]
    wording: str


class CountryTax(FileModel):
    """Taxes of one country.

    Attributes:
        name: What the tax is called on documents, such as TVA.
        categories: Rates by product tax category.
        rules: What replaces the ordinary tax, by id; the first that applies counts.
    """

    name: TextByLanguage
    categories: dict[str, tuple[TaxRate, ...]]
    rules: dict[Id, TaxRule] = Field(default_factory=dict)


class Taxes(FileModel):
    """Tax of the seller's markets.

    Attributes:
        seller_country: Where the seller is established; the fallback where the buyer's country is not listed.
        countries: By ISO country code.
        other_countries: What happens for a country that is not listed: the seller's tax, none, or no quote.
        tax_numbers: Whether the buyer's tax number is taken as given, or its form and check digits are checked.
    """

    seller_country: CountryCode
    countries: dict[CountryCode, CountryTax]
    other_countries: Literal["seller", "none", "refuse"] = "refuse"
    tax_numbers: Literal["as given", "checked"] = "as given"


class LookupTable(FileModel):
    """A table that formulas read with ``lookup(name, key ...)``.

    Attributes:
        table: CSV beside this file.
        keys: Columns that find the row.
        key_units: Unit of a key column whose numbers are measures, such as ``motor-kw: kW``.
        value: Column that is the answer.
        unit: Unit of the answer; a currency code makes it an amount of money.
    """

    table: str
    keys: tuple[str, ...]
    key_units: dict[str, str] = Field(default_factory=dict)
    value: str
    unit: str = ""


class FactDeclaration(FileModel):
    """A fact about the account or the quote that requests may carry and rules may read.

    Attributes:
        type: Kind of value.
        one_of: Closed set of texts.
        default: Value where the request says nothing; without it the fact is then undefined.
        meaning: What it says, for those who write rules.
    """

    type: Literal["yes/no", "number", "text", "date", "money"]
    one_of: tuple[str, ...] = ()
    default: str | None = None
    meaning: str = ""


class AggregateSpec(FileModel):
    """A figure over the lines inside the total, declared for quote rules to read by name.

    Attributes:
        sum: Formula that is added up over the lines.
        max: Formula whose largest value counts.
        min: Formula whose smallest value counts.
        count: Condition; the lines for which it holds are counted.
        when: Only lines for which this holds are looked at.
    """

    sum: ExpressionText | None = None
    max: ExpressionText | None = None
    min: ExpressionText | None = None
    count: ExpressionText | None = None
    when: ExpressionText | None = None

    @model_validator(mode="after")
    def _one_function(self) -> Self:
        said = [text for text in (self.sum, self.max, self.min, self.count) if text is not None]
        if len(said) != 1:
            raise ValueError("an aggregate says one of sum, max, min and count")
        return self
