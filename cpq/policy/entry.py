"""What every price book entry may say: what its price counts for, adders, bounds of the charge."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from cpq.catalog.limits import Price
from cpq.catalog.per import Per
from cpq.files.models import Amount, ExpressionText, FileModel, Id, Quantity, Whole, YesNo
from cpq.files.written import text_form
from cpq.money import parse_rate
from cpq.policy.usage_terms import PartialPeriods, SmoothingTerms

PerText = Annotated[
    Per,
    BeforeValidator(lambda v: v if isinstance(v, Per) else Per.parse(str(v))),
    text_form("A unit, and for what is charged again and again its period.", "seat per month", "project"),
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


class Entry(FileModel):
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

    @property
    def free_of_charge(self) -> Decimal:
        """Units of each price period that its price does not count."""
        return self.included or Decimal(0)


class QuantityEntry(Entry):
    """An entry that makes a price of a quantity, and may bound what it makes.

    Attributes:
        minimum_charge: The least that the whole quantity costs in a price period, whatever the quantity.
        maximum_charge: The most that it costs in a price period.
    """

    minimum_charge: Price | None = None
    maximum_charge: Price | None = None

    @property
    def has_bounds(self) -> bool:
        """Whether it says a minimum or maximum charge."""
        return self.minimum_charge is not None or self.maximum_charge is not None

    @model_validator(mode="after")
    def _bounds_leave_room(self) -> Self:
        low, high = self.minimum_charge, self.maximum_charge
        if low is not None and high is not None and low > high:
            raise ValueError(f"the minimum charge {low:f} lies above the maximum charge {high:f}")
        return self
