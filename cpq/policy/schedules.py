"""Discount schedules: tables from quantity or term to a discount."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, model_validator

from cpq.catalog.per import CurrencyCode
from cpq.files.located import LocatedList, LocatedMap
from cpq.files.models import ExpressionText, FileModel, Id, IsoDate, YesNo
from cpq.policy.tiers import Tier, check_climbing
from cpq.quotes.discounts import Basis


class AppliesTo(FileModel):
    """Products and families that a rule speaks about; a line needs to match one of them.

    Attributes:
        products: Product ids.
        families: Families of products.
        everything: Every product.
    """

    products: tuple[Id, ...] = ()
    families: tuple[str, ...] = ()
    everything: YesNo = False

    @model_validator(mode="after")
    def _names_something(self) -> Self:
        if not (self.products or self.families or self.everything):
            raise ValueError("say on: [product, ...], on: { families: [...] } or on: { everything: yes }")
        return self

    def covers(self, product: str, family: str) -> bool:
        """Whether a product of a family is meant."""
        return self.everything or product in self.products or family in self.families


def _names(value: Any) -> Any:
    """Read ``[seat]`` as products, at the place of the list."""
    if isinstance(value, LocatedList):
        return LocatedMap([("products", value)], value.where)
    return {"products": value} if isinstance(value, list | tuple) else value


OnField = Annotated[AppliesTo, BeforeValidator(_names, json_schema_input_type=tuple[Id, ...] | AppliesTo)]


class DiscountSchedule(FileModel):
    """Quantity or term discount, as a pricing analyst writes it.

    ``range`` gives every unit the discount of the tier the quantity reaches; ``slab`` gives each unit the discount
    of the tier that unit falls in.

    Attributes:
        on: Products or families whose lines it looks at.
        by: What finds the tier: the quantity, the committed term, or what the line or the covered lines of the quote
            cost before this step.
        mode: ``range``: every unit gets the reached tier's discount; ``slab``: each unit that of its own tier.
        of: Price that a percentage is taken of.
        count: Which quantity of a ramp finds the tier.
        over: Lines counted together to find the tier.
        tiers: Rows of the table, from low to high.
        currency: Currency of amount tiers and of totals; other quotes convert them.
        when: Condition over the facts of line and quote.
        valid_from, valid_until: First and last order date, both included.
        stack: Allows a volume tier here together with one in the price book.
        cliff: Silences the finding that a larger quantity costs less.
    """

    on: OnField
    by: Literal["quantity", "term", "line total", "quote total"]
    mode: Literal["range", "slab"]
    of: Basis
    count: Literal["each segment", "peak", "average"] = "each segment"
    over: Literal["line", "group", "quote"] = "line"
    tiers: tuple[Tier, ...]
    currency: CurrencyCode | None = None
    when: ExpressionText | None = None
    valid_from: IsoDate = date.min
    valid_until: IsoDate = date.max
    stack: YesNo = False
    cliff: Literal["accepted"] | None = None

    @model_validator(mode="after")
    def _tiers_climb(self) -> Self:
        check_climbing(self.tiers)
        if self.by == "term" and self.mode == "slab":
            raise ValueError("a term schedule has mode: range; months are not discounted one by one")
        kinds = {(tier.discount is not None, tier.amount is not None) for tier in self.tiers}
        if not kinds <= {(True, False)} and not kinds <= {(False, True)}:
            raise ValueError("every tier of a schedule says a discount, or every tier an amount")
        if self.by_total:
            self._check_totals()
        if any(
            tier.price is not None or tier.flat is not None or tier.overage_price is not None for tier in self.tiers
        ):
            raise ValueError("a schedule's tiers say discounts; prices belong into a price book entry")
        if any(tier.rate is not None for tier in self.tiers):
            raise ValueError("a schedule's tiers say discount: 10%, not rate: 10%")
        if (False, True) in kinds and self.currency is None:
            raise ValueError("amounts off need the schedule's currency")
        if (False, True) in kinds and self.mode == "slab":
            raise ValueError("amounts off go with mode: range")
        return self

    def _check_totals(self) -> None:
        if self.mode == "slab":
            raise ValueError("a schedule by total has mode: range; totals have no units with tiers of their own")
        if self.currency is None:
            raise ValueError("a schedule by total says the currency of its tiers")
        if (self.count, self.over) != ("each segment", "line"):
            raise ValueError("a schedule by total counts money; leave count and over out")
        if self.by == "quote total" and any(tier.amount is not None for tier in self.tiers):
            raise ValueError(
                "a schedule by quote total takes rates off; an amount off the quote is asked for on the deal"
            )

    @property
    def by_total(self) -> bool:
        """Whether money finds the tier."""
        return self.by in ("line total", "quote total")

    def in_force(self, day: date) -> bool:
        """Whether a date lies in its validity, both ends included."""
        return self.valid_from <= day <= self.valid_until
