"""Bundles: products sold as a set of other products, fixed or chosen."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Literal, Self

from pydantic import Field, model_validator

from cpq.catalog.limits import Instances
from cpq.catalog.option_prices import OptionDiscount, OptionPrice
from cpq.files.models import Amount, FileModel, Id, Quantity, TextByLanguage, Whole, YesNo
from cpq.files.wrong_value import WrongValue

BundlePrice = Literal["components", "parent", "both", "allocated"]
"""Where the price of a bundle stands."""


class Option(FileModel):
    """A product offered inside a bundle.

    Attributes:
        scales: ``component`` multiplies by the bundle's quantity, ``accessory`` has a quantity of its own beside it,
            ``related`` is only placed with the bundle and priced as if it stood alone.
        quantity: Units where the rep says none: per unit of the bundle for a component.
        min, max: Least and most units, counted as ``quantity`` is.
        required: It cannot be left out.
        selected: It is chosen unless the rep takes it out.
        editable: Whether the rep may change its quantity.
        included: Its price is part of the bundle's: it is priced at zero.
        included_up_to: So many units are included, counted as ``quantity`` is; further ones have their price.
        extra: It has its own price, though the other options are part of the bundle's.
        price: Price that takes the place of its list price inside this bundle, or a rate of its list price.
        discount: Reduction that holds inside this bundle.
        share: Its share of a bundle price that is allocated by shares, in any measure.
        selling_model: Selling model that its price is looked up for.
        requires: Options of the same bundle that are chosen wherever this one is.
        excludes: Options of the same bundle that are not chosen where this one is.
        instances: How many lines of it one bundle may have, each configured on its own.
    """

    scales: Literal["component", "accessory", "related"] = "component"
    quantity: Quantity = Decimal(1)
    min: Quantity | None = None
    max: Quantity | None = None
    required: YesNo = False
    selected: YesNo = False
    editable: YesNo = True
    included: YesNo = False
    included_up_to: Quantity | None = None
    extra: YesNo = False
    price: OptionPrice | None = None
    discount: OptionDiscount | None = None
    share: Amount | None = None
    selling_model: Id | None = None
    requires: tuple[Id, ...] = ()
    excludes: tuple[Id, ...] = ()
    instances: Instances | None = None

    @model_validator(mode="after")
    def _limits_hold_together(self) -> Self:
        low = self.min if self.min is not None else Decimal(0)
        if self.max is not None and self.max < low:
            raise ValueError(f"max {self.max} is below min {low}")
        if not low <= self.quantity or (self.max is not None and self.quantity > self.max):
            raise ValueError(f"quantity {self.quantity} lies outside min and max")
        return self

    @model_validator(mode="after")
    def _priced_one_way(self) -> Self:
        ways = {
            "included": self.included,
            "included up to": self.included_up_to is not None,
            "price": self.price is not None,
            "discount": bool(self.discount),
            "share": self.share is not None,
        }
        said = [name for name, holds in ways.items() if holds]
        if self.scales == "related" and (said or self.extra):
            what = (said or ["extra"])[0]
            raise WrongValue(
                f"a related option is priced as if it stood alone, so it has no {what}",
                hint="write scales: component or accessory",
            )
        if self.included and len(said) > 1:
            raise WrongValue(f"an included option costs nothing, so it has no {said[1]}", hint=f"remove {said[1]}")
        if self.included and self.extra:
            raise WrongValue("an option is either included or extra", hint="remove one of the two")
        if self.price is not None and self.discount:
            raise WrongValue("an option has a price of its own or a discount, not both", hint="lower the price")
        if self.share is not None and self.share < 0:
            raise ValueError(f"a share is zero or more, got {self.share:f}")
        return self

    @property
    def priced_apart(self) -> bool:
        """Whether it says a price of its own, so that the bundle's price does not cover it."""
        return self.extra or self.price is not None or self.included_up_to is not None or bool(self.discount)


class OptionGroup(FileModel):
    """A named set of options, of which at least ``min`` and at most ``max`` are chosen.

    Attributes:
        name: What people call it.
        min: Fewest options to choose.
        max: Most options to choose; any number where left out.
        ask: Position in guided selling; lower is asked earlier.
        question: What guided selling asks; the name where left out.
        help: What helps to answer it.
        options: What may be chosen, by product id.
    """

    name: TextByLanguage | None = None
    min: Whole = 0
    max: Whole | None = None
    ask: Whole | None = None
    question: TextByLanguage | None = None
    help: TextByLanguage | None = None
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
        price: Where the price stands: with the ``components``, with the ``parent``, with ``both``, or on the parent
            and ``allocated`` over the components.
        allocated_by: What an allocated price is divided by: the components' ``list value``, ``share`` or ``cost``.
        printed: Whether documents print an allocated price as ``one price`` or as its ``parts``.
        discount_on_bundle: Whether a percentage that a rep asks for on the bundle is meant for all its components.
        groups: Groups of options, by id.
    """

    price: BundlePrice = "both"
    allocated_by: Literal["list value", "share", "cost"] = "list value"
    printed: Literal["one price", "parts"] = "one price"
    discount_on_bundle: Literal["parent only", "all components"] = "parent only"
    groups: dict[Id, OptionGroup] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _shares_are_said_where_they_count(self) -> Self:
        by_share = self.price == "allocated" and self.allocated_by == "share"
        for group in self.groups.values():
            for name, option in group.options.items():
                covered = by_share and self.covers(option)
                if covered and option.share is None:
                    raise WrongValue(
                        f"the price is allocated by share, and option '{name}' has none",
                        hint="write share: 1, or extra: yes for an option with its own price",
                    )
                if option.share is not None and not covered:
                    raise WrongValue(
                        f"option '{name}' has a share, but takes no part of a price allocated by share",
                        hint="remove share, or write price: allocated with allocated by: share",
                    )
        return self

    @property
    def relates_options(self) -> bool:
        """Whether an option requires or excludes others, or has a number of instances."""
        return any(option.requires or option.excludes or option.instances is not None for _, option in self.options())

    def options(self) -> Iterator[tuple[str, Option]]:
        """What its groups offer, by product id, in the order of the file."""
        for group in self.groups.values():
            yield from group.options.items()

    def find(self, product: str) -> tuple[str, Option] | None:
        """Group and option that offer a product, or None."""
        for group_id, group in self.groups.items():
            if product in group.options:
                return group_id, group.options[product]
        return None

    def includes(self, option: Option) -> bool:
        """Whether an option costs nothing, because the bundle's price is for it too."""
        if option.included:
            return True
        return self.price == "parent" and option.scales != "related" and not option.priced_apart

    def covers(self, option: Option) -> bool:
        """Whether an option takes a part of the bundle's price."""
        return (
            self.price == "allocated"
            and option.scales == "component"
            and not option.included
            and not option.priced_apart
        )
