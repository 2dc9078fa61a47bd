"""Products and what a catalog file says about them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Literal, Self

from pydantic import Field, model_validator

from cpq.catalog.additions import Addition
from cpq.catalog.attributes import Attribute
from cpq.catalog.bundles import Bundle, Option
from cpq.catalog.constraints import Constraint
from cpq.catalog.costs import Costs
from cpq.catalog.credits import PrepaidCredits
from cpq.catalog.materials import Material
from cpq.catalog.soft_defaults import SoftDefault
from cpq.files.models import Amount, ExpressionText, FileModel, Id, TextByLanguage, Whole, YesNo
from cpq.terms import Period

ChargeKind = Literal["one-time", "recurring", "usage"]


class Charge(FileModel):
    """One thing a product is charged for: a set-up fee, a monthly fee, usage.

    Attributes:
        charge: Charged once, every period, or by measured use.
        name: What the charge is called on documents.
        tax: Tax category; the product's where left out.
        cost: What it costs the seller.
    """

    charge: ChargeKind
    name: TextByLanguage | None = None
    tax: str | None = None
    cost: Costs = ()


class SellingModel(FileModel):
    """A way of selling, such as annual term or monthly evergreen, with prices of its own.

    Attributes:
        charge: Charged once, every period, or by measured use.
        per: Period of a recurring charge.
        evergreen: Runs until it is ended, without a term.
        name: What people call it.
    """

    charge: ChargeKind
    per: Period | None = None
    evergreen: YesNo = False
    name: TextByLanguage | None = None

    @model_validator(mode="after")
    def _a_recurring_model_has_a_period(self) -> Self:
        if self.charge == "recurring" and self.per is None:
            raise ValueError("a recurring selling model says its period, such as per: year")
        return self


class Weight(FileModel):
    """Weight of one unit: a formula over the attributes, or a number.

    Attributes:
        formula: Weight of one unit: a number, or a formula over the attributes.
        unit: Unit of the weight.
    """

    formula: ExpressionText
    unit: Literal["kg"] = "kg"


class Unit(FileModel):
    """A unit of measure; ``factor`` converts exactly to the unit it is ``of``.

    Attributes:
        of: Base unit, such as ``kg`` for ``t``.
        factor: How many base units one of this unit is.
        decimals: How many decimals a quantity in this unit may have.
        name: What people call it.
    """

    of: str | None = None
    factor: Amount | None = None
    decimals: Whole = 0
    name: TextByLanguage | None = None

    @model_validator(mode="after")
    def _a_derived_unit_has_a_factor(self) -> Self:
        if (self.of is None) != (self.factor is None):
            raise ValueError("a derived unit says both of and factor; a base unit neither")
        if self.factor is not None and self.factor <= 0:
            raise ValueError("a factor is above zero")
        return self


def decimals_of(unit: str | None, units: Mapping[str, Unit]) -> int:
    """How many decimals a quantity in a unit may have; none in a unit that no file declares.

    Args:
        units: Those declared, by id.
    """
    declared = units.get(unit or "")
    return 0 if declared is None else declared.decimals


def smallest_part(unit: str | None, units: Mapping[str, Unit]) -> Decimal:
    """The smallest part of a unit that a quantity may have, such as 0.01 of one with two decimals."""
    return Decimal(1).scaleb(-decimals_of(unit, units))


class Product(FileModel):
    """Anything that can be a line on a quote.

    Attributes:
        name: What it is called on documents.
        description: A sentence below the name.
        sku: Article number, which searches find too.
        charge: Kind of its one charge; ``charges`` instead where it has several.
        charges: What it is charged for, where that is several things, by id.
        selling_models: Ways it can be sold; prices are then kept per selling model.
        default_selling_model: Selling model of a line that names none; without it the line must name one.
        family: Group that schedules, channel discounts and percent of total speak about.
        tax: Tax category.
        unit: Unit of measure of its quantity, declared under ``units``.
        weight: Weight of one unit, for freight.
        cost: What it costs the seller: one cost, or several with the dates they start.
        discountable: Whether discretionary discounts apply.
        properties: Numbers that one unit of it has, such as its power, by name; bundles add them up.
        attributes: What is chosen while configuring it, by id.
        constraints: Rules that make some choices invalid, by id.
        bundle: The products that it is sold as a set of.
        defaults: Choices that a dialogue fills in where nothing speaks against them, by id.
        materials: Parts that it is made of, with their quantities, by id.
        adds: Products that it brings along by itself, by id.
        credits: Prepaid credits that one unit of it grants.
        requires: Products that must be on the quote too.
        excludes: Products that must not be on the quote too.
        free_entry: Fields a special item outside the catalog takes from the request.
        sold_alone: Whether it can be a line outside a bundle.
    """

    name: TextByLanguage
    description: TextByLanguage | None = None
    sku: str = ""
    charge: ChargeKind | None = None
    charges: dict[Id, Charge] = Field(default_factory=dict)
    selling_models: tuple[Id, ...] = ()
    default_selling_model: Id | None = None
    family: str = ""
    tax: str = ""
    unit: str | None = None
    weight: Weight | None = None
    cost: Costs = ()
    discountable: YesNo = True
    properties: dict[Id, Amount] = Field(default_factory=dict)
    attributes: dict[Id, Attribute] = Field(default_factory=dict)
    constraints: dict[Id, Constraint] = Field(default_factory=dict)
    bundle: Bundle | None = None
    defaults: dict[Id, SoftDefault] = Field(default_factory=dict)
    materials: dict[Id, Material] = Field(default_factory=dict)
    adds: dict[Id, Addition] = Field(default_factory=dict)
    credits: PrepaidCredits | None = None
    requires: tuple[Id, ...] = ()
    excludes: tuple[Id, ...] = ()
    free_entry: tuple[Literal["name", "price", "cost"], ...] = ()
    sold_alone: YesNo = True

    @model_validator(mode="after")
    def _charged_one_way(self) -> Self:
        ways = [self.charge is not None, bool(self.charges), bool(self.selling_models)]
        if sum(ways) != 1:
            raise ValueError("a product says exactly one of charge, charges and selling models")
        if self.default_selling_model is not None and self.default_selling_model not in self.selling_models:
            raise ValueError(f"default selling model '{self.default_selling_model}' is not among its selling models")
        return self

    @model_validator(mode="after")
    def _an_allocated_price_has_one_charge_of_a_kind(self) -> Self:
        if self.bundle is not None and self.bundle.price == "allocated":
            kinds = [charge.charge for charge in self.charges.values()]
            for kind in ("one-time", "recurring"):
                if kinds.count(kind) > 1:
                    raise ValueError(
                        f"a bundle whose price is allocated has one {kind} charge, not {kinds.count(kind)}"
                    )
        return self

    def options(self) -> Iterator[tuple[str, Option]]:
        """What its bundle offers, by product id, in the order of the file; nothing where it is none."""
        return iter(()) if self.bundle is None else self.bundle.options()
