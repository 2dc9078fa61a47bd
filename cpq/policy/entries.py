"""Price book entries: one product's list price, by charge model."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import Discriminator, Tag, model_validator

from cpq.catalog.limits import Price
from cpq.files.models import ExpressionText, FileModel, Quantity, Whole
from cpq.policy.computed_entries import CostPlusEntry, FormulaEntry
from cpq.policy.entry import Entry, QuantityEntry
from cpq.policy.percent_of_total_entry import PercentOfTotalEntry
from cpq.policy.tiers import Tier, check_climbing, check_overage
from cpq.policy.transaction_entries import GraduatedPercentageEntry, PercentageEntry


class FlatEntry(Entry):
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


class PerUnitEntry(QuantityEntry):
    """Quantity times price; ``overrides`` replace the price under a condition, first match wins.

    Attributes:
        mode: Quantity times price.
        price: Price of one unit.
        overrides: Prices that replace it under a condition; the first that holds counts.
    """

    mode: Literal["per unit"]
    price: Price
    overrides: tuple[PriceOverride, ...] = ()


class PackageEntry(QuantityEntry):
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


class TieredEntry(QuantityEntry):
    """Tiers by quantity.

    ``range`` prices every unit at the reached tier, ``slab`` each unit at its own, ``stairstep`` takes one price
    for the span, and behind its last span may go on with a price for each further unit.

    Attributes:
        mode: How tiers price: every unit at the reached one, each unit at its own, or one price for the span.
        tiers: Rows of the tier table, from low to high.
        price: Price below the first tier; without it such a quantity has no price, and a slab starts at its
            first unit.
        by: What selects the tier and is multiplied: the quantity, or an aggregate such as ``quote.weight``.
        zone: Fact that selects rows of a ``table`` with a ``zone`` column.
        table: CSV with the columns from, price and optionally zone, flat, minimum, overage price.
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
            if tier.rate is not None:
                raise ValueError(f"the tier from {tier.start} says a rate; rates belong to mode: graduated percentage")
            if self.mode == "stairstep" and (tier.flat is not None or tier.package_size is not None):
                raise ValueError("a stairstep tier has only a price, for the whole span")
        check_overage(self.tiers, self.mode)
        return self


class OverageEntry(QuantityEntry):
    """A fee that includes so many units; each unit beyond has a price.

    Attributes:
        mode: A fee with included units, and a price for each unit beyond them.
        price: The fee of a price period, due whether the units are used or not.
        included: Units of a price period that the fee includes.
        overage_price: Price of each unit beyond them.
    """

    mode: Literal["overage"]
    price: Price
    included: Quantity
    overage_price: Price

    @property
    def free_of_charge(self) -> Decimal:
        """Zero: its fee is the price of the units that it includes."""
        return Decimal(0)


class MatrixEntry(QuantityEntry):
    """Price looked up by attribute values; a missing cell is a problem, never zero.

    Attributes:
        mode: A price looked up by attribute values.
        by: Attributes that find the row; they are columns of the table.
        table: CSV beside this file, with a ``price`` column.
    """

    mode: Literal["matrix"]
    by: tuple[str, ...]
    table: str


def _mode_tag(value: Any) -> str:
    mode = value.get("mode") if isinstance(value, dict) else getattr(value, "mode", None)
    return "range" if mode in ("slab", "stairstep") else str(mode)


PriceEntry = Annotated[
    Annotated[FlatEntry, Tag("flat")]
    | Annotated[PerUnitEntry, Tag("per unit")]
    | Annotated[PackageEntry, Tag("package")]
    | Annotated[TieredEntry, Tag("range")]
    | Annotated[OverageEntry, Tag("overage")]
    | Annotated[MatrixEntry, Tag("matrix")]
    | Annotated[PercentageEntry, Tag("percentage")]
    | Annotated[GraduatedPercentageEntry, Tag("graduated percentage")]
    | Annotated[CostPlusEntry, Tag("cost plus")]
    | Annotated[FormulaEntry, Tag("formula")]
    | Annotated[PercentOfTotalEntry, Tag("percent of total")],
    Discriminator(_mode_tag),
]

MODES = (
    "flat",
    "per unit",
    "package",
    "range",
    "slab",
    "stairstep",
    "overage",
    "matrix",
    "percentage",
    "graduated percentage",
    "cost plus",
    "formula",
    "percent of total",
)
