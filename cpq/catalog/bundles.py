"""Bundles: products sold as a set of other products, fixed or chosen."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, Self

from pydantic import Field, model_validator

from cpq.catalog.limits import Discount
from cpq.files.models import FileModel, Id, Quantity, TextByLanguage, Whole, YesNo


class Option(FileModel):
    """A product offered inside a bundle.

    Attributes:
        quantity: Units per unit of the bundle.
        min, max: Least and most units per unit of the bundle.
        required: It cannot be left out.
        selected: It is chosen unless the rep takes it out.
        editable: Whether the rep may change its quantity.
        included: Its price is part of the bundle's: it is priced at zero.
        discount: Reduction that holds inside this bundle.
        selling_model: Selling model that its price is looked up for.
        scales: ``component`` multiplies by the bundle's quantity, ``accessory`` stands beside it.
    """

    quantity: Quantity = Decimal(1)
    min: Quantity | None = None
    max: Quantity | None = None
    required: YesNo = False
    selected: YesNo = False
    editable: YesNo = True
    included: YesNo = False
    discount: Discount | None = None
    selling_model: Id | None = None
    scales: Literal["component", "accessory"] = "component"

    @model_validator(mode="after")
    def _limits_hold_together(self) -> Self:
        low = self.min if self.min is not None else Decimal(0)
        if self.max is not None and self.max < low:
            raise ValueError(f"max {self.max} is below min {low}")
        if not low <= self.quantity or (self.max is not None and self.quantity > self.max):
            raise ValueError(f"quantity {self.quantity} lies outside min and max")
        return self


class OptionGroup(FileModel):
    """A named set of options, of which at least ``min`` and at most ``max`` are chosen.

    Attributes:
        name: What people call it.
        min: Fewest options to choose.
        max: Most options to choose; any number where left out.
        options: What may be chosen, by product id.
    """

    name: TextByLanguage | None = None
    min: Whole = 0
    max: Whole | None = None
    options: dict[Id, Option]

    @model_validator(mode="after")
    def _min_and_max_can_be_met(self) -> Self:
        if self.max is not None and self.max < self.min:
            raise ValueError(f"max {self.max} is below min {self.min}")
        if self.min > len(self.options):
            raise ValueError(f"min {self.min} is more than the {len(self.options)} options of the group")
        required = sum(option.required for option in self.options.values())
        if self.max is not None and required > self.max:
            raise ValueError(f"{required} options are required, but max is {self.max}")
        return self


class Bundle(FileModel):
    """What a bundle consists of.

    Attributes:
        price: Whether the bundle's price is its components' sum or stands on the parent line.
        groups: Groups of options, by id.
    """

    price: Literal["components", "parent", "both"] = "both"
    groups: dict[Id, OptionGroup] = Field(default_factory=dict)

    def find(self, product: str) -> tuple[str, Option] | None:
        """Group and option that offer a product, or None."""
        for group_id, group in self.groups.items():
            if product in group.options:
                return group_id, group.options[product]
        return None
