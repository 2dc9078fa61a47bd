"""Price book entries: one product's list price, by charge model."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from cpq.catalog.limits import Price
from cpq.catalog.per import Per, PeriodAmount
from cpq.files.models import Amount, ExpressionText, FileModel, Id, Quantity, Rate, Whole, YesNo
from cpq.files.written import text_form
from cpq.money import parse_rate
from cpq.policy.tiers import Tier, check_climbing
from cpq.policy.usage_terms import PartialPeriods, SmoothingTerms

PerText = Annotated[
    Per,
    BeforeValidator(lambda v: v if isinstance(v, Per) else Per.parse(str(v))),
    text_form("A unit, and for what is charged again and again its period.", "seat per month", "project"),
]

PeriodAmountText = Annotated[
    PeriodAmount,
    BeforeValidator(lambda v: v if isinstance(v, PeriodAmount) else PeriodAmount.parse(str(v))),
    text_form("An amount for a period.", "6000.00 per year", pattern=r"^[0-9.]+ per [a-z-]+$"),
]

_LITERAL = re.compile(r"-?\d+(\.\d+)?", re.ASCII)


class Adder(FileModel):
    """An amount or percentage that attribute values add to a base price.

    Attributes:
        when: Condition over the line's facts; always where left out.
        add: Amount, ``12%``, or a formula giving an amount.
        of: Price that a percentage is taken of: the ``base`` price, or the ``running`` price with adders so far.
        as_: A surcharge is added after the discounts and shown as its own step.
        discountable: A part that is not discountable is added after the discounts too.
        cost: What it costs the seller per unit, for costs that say ``plus: adder costs``.
    """

    when: ExpressionText | None = None
    add: ExpressionText
    of: Literal["base", "running"] | None = None
    as_: Literal["adder", "surcharge"] = Field(default="adder", alias="as")
    discountable: YesNo = True
    cost: Amount | None = None

    @model_validator(mode="after")
    def _a_percentage_says_of_what(self) -> Self:
        if self.add.text.strip().endswith("%") != (self.of is not None):
            raise ValueError("a percentage says of: base or of: running; an amount does not")
        if self.rate is not None and self.after_discounts:
            raise ValueError("a surcharge is an amount or a formula, not a percentage")
        return self

    @property
    def rate(self) -> Decimal | None:
        """The percentage as a fraction, or None for an amount or formula."""
        return parse_rate(self.add.text) if self.add.text.strip().endswith("%") else None

    @property
    def literal(self) -> Decimal | None:
        """The amount where it is written out; None for percentages and formulas."""
        text = self.add.text.strip()
        return Decimal(text) if _LITERAL.fullmatch(text) else None

    @property
    def after_discounts(self) -> bool:
        """Whether it stands outside every discount."""
        return self.as_ == "surcharge" or not self.discountable


class _Entry(FileModel):
    """What every entry may say.

    Attributes:
        per: What the price counts for, such as ``seat per month``.
        charge: ``pass-through`` stands outside discounts and percent of total, with its own total.
        when: On a pass-through entry: the quote facts under which the line is added by itself.
        discountable: Overrides the product's.
        cliff: Silences the finding that a larger quantity costs less.
        stack: Allows a volume tier here together with a volume schedule.
        adders: Amounts and percentages that attribute values add, by id.
        included: On usage: units of each price period that cost nothing; the price counts those beyond.
        smoothing: On usage: how included units count over several periods; each period for itself where left out.
        partial_periods: On usage: what counts of a period that the service covers in part.
        unit_decimals: Decimals of its unit price, where they are not the price book's.
    """

    per: PerText = Field(default=Per())
    charge: Literal["pass-through"] | None = None
    when: ExpressionText | None = None
    discountable: YesNo | None = None
    cliff: Literal["accepted"] | None = None
    stack: YesNo = False
    adders: dict[Id, Adder] = Field(default_factory=dict)
    included: Quantity | None = None
    smoothing: SmoothingTerms | None = None
    partial_periods: PartialPeriods | None = None
    unit_decimals: Whole | None = None


class FlatEntry(_Entry):
    """One fee whatever the quantity.

    Attributes:
        mode: One fee, whatever the quantity.
        price: The fee.
    """

    mode: Literal["flat"]
    price: Price


class PriceOverride(FileModel):
    """A price that replaces the entry's own under a condition over the line's facts.

    Attributes:
        when: Condition over the line's facts.
        price: Price of one unit where it holds.
    """

    when: ExpressionText
    price: Price


class PerUnitEntry(_Entry):
    """Quantity times price; ``overrides`` replace the price under a condition, first match wins.

    Attributes:
        mode: Quantity times price.
        price: Price of one unit.
        overrides: Prices that replace it under a condition; the first that holds counts.
    """

    mode: Literal["per unit"]
    price: Price
    overrides: tuple[PriceOverride, ...] = ()


class PackageEntry(_Entry):
    """Price per started package of ``package size`` units, after ``free units``.

    Attributes:
        mode: A price per started package.
        package_size: Units in a package.
        price: Price of one package.
        free_units: Units before the first package that is charged.
    """

    mode: Literal["package"]
    package_size: Whole
    price: Price
    free_units: Quantity = Decimal(0)

    @model_validator(mode="after")
    def _a_package_holds_something(self) -> Self:
        if self.package_size < 1:
            raise ValueError("a package holds at least one unit")
        return self


class TieredEntry(_Entry):
    """Tiers by quantity.

    ``range`` prices every unit at the reached tier, ``slab`` each unit at its own, ``stairstep`` takes one price
    for the span.

    Attributes:
        mode: How tiers price: every unit at the reached one, each unit at its own, or one price for the span.
        tiers: Rows of the tier table, from low to high.
        price: Price below the first tier; without it such a quantity has no price, and a slab starts at its
            first unit.
        by: What selects the tier and is multiplied: the quantity, or an aggregate such as ``quote.weight``.
        zone: Fact that selects rows of a ``table`` with a ``zone`` column.
        table: CSV with the columns from, price and optionally zone, flat, minimum.
    """

    mode: Literal["range", "slab", "stairstep"]
    tiers: tuple[Tier, ...] = ()
    price: Price | None = None
    by: Literal["quantity", "quote.weight"] = "quantity"
    zone: str | None = None
    table: str | None = None

    @model_validator(mode="after")
    def _tiers_or_a_table(self) -> Self:
        if (self.table is None) == (not self.tiers):
            raise ValueError("say either tiers or a table")
        if self.zone is not None and self.table is None:
            raise ValueError("a zone needs a table with a zone column")
        if self.tiers:
            check_climbing(self.tiers)
        for tier in self.tiers:
            if tier.price is None or tier.discount is not None or tier.amount is not None:
                raise ValueError(f"the tier from {tier.start} of a price says a price, not a discount")
            if self.mode == "stairstep" and (tier.flat is not None or tier.package_size is not None):
                raise ValueError("a stairstep tier has only a price, for the whole span")
        return self


class MatrixEntry(_Entry):
    """Price looked up by attribute values; a missing cell is a problem, never zero.

    Attributes:
        mode: A price looked up by attribute values.
        by: Attributes that find the row; they are columns of the table.
        table: CSV beside this file, with a ``price`` column.
    """

    mode: Literal["matrix"]
    by: tuple[str, ...]
    table: str


class Coverage(FileModel):
    """Which lines a percent of total looks at, and at which price level.

    Attributes:
        families: Families of the lines that count.
        products: Products of the lines that count.
        scope: Where those lines are looked for.
        level: Price of those lines that the share is taken of.
    """

    families: tuple[str, ...] = ()
    products: tuple[Id, ...] = ()
    scope: Literal["quote"]
    level: Literal["list", "regular", "customer", "net"]

    @model_validator(mode="after")
    def _covers_something(self) -> Self:
        if not self.families and not self.products:
            raise ValueError("say which families or products it covers")
        return self


class PercentOfTotalEntry(_Entry):
    """A share of other lines, such as support at 20 %.

    Attributes:
        mode: A share of other lines.
        rate: The share, in per cent.
        of: Which lines it is taken of, and at which price.
        minimum, maximum: Bounds per price period, compared after annualising.
    """

    mode: Literal["percent of total"]
    rate: Rate
    of: Coverage
    minimum: PeriodAmountText | None = None
    maximum: PeriodAmountText | None = None


def _mode_tag(value: Any) -> str:
    mode = value.get("mode") if isinstance(value, dict) else getattr(value, "mode", None)
    return "range" if mode in ("slab", "stairstep") else str(mode)


PriceEntry = Annotated[
    Annotated[FlatEntry, Tag("flat")]
    | Annotated[PerUnitEntry, Tag("per unit")]
    | Annotated[PackageEntry, Tag("package")]
    | Annotated[TieredEntry, Tag("range")]
    | Annotated[MatrixEntry, Tag("matrix")]
    | Annotated[PercentOfTotalEntry, Tag("percent of total")],
    Discriminator(_mode_tag),
]

MODES = ("flat", "per unit", "package", "range", "slab", "stairstep", "matrix", "percent of total")
