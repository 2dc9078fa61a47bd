"""Prepaid credits that buying a product grants: units of use, or money for measured charges."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from cpq.amounts import format_rate, short
from cpq.files.models import Amount, FileModel, Id, MoneyText, Quantity, Rate, TermText, Whole


class PrepaidCredits(FileModel):
    """What one unit of a product grants; usage draws on it until it is spent or expires.

    Attributes:
        amount: Money that pays for measured charges, such as ``1000.00 EUR``.
        units: Units of use that cost nothing more; ``amount`` or ``units``.
        pays_for: Products whose usage draws on them; every usage of the deal where left out.
        rates: Of units: how many credits one unit of a product's use draws, where that is not one.
        valid: How long they pay, from the start of their line; without end where left out.
        priority: The smaller is drawn first among credits that expire on the same day.
        rollover: Share of the rest that stays usable once more, for as long, when they expire.
    """

    amount: MoneyText | None = None
    units: Quantity | None = None
    pays_for: tuple[Id, ...] = ()
    rates: dict[Id, Amount] = Field(default_factory=dict)
    valid: TermText | None = None
    priority: Whole = 0
    rollover: Rate | None = None

    @model_validator(mode="after")
    def _one_kind_of_credit(self) -> Self:
        if (self.amount is None) == (self.units is None):
            raise ValueError("credits are either an amount of money or a number of units")
        if self.rates and self.units is None:
            raise ValueError("rates say how many units of credit a use draws; money needs none")
        if any(rate <= 0 for rate in self.rates.values()):
            raise ValueError("a rate of credits is above zero")
        if set(self.rates) - set(self.pays_for):
            raise ValueError("rates name products that the credits pay for; list them under pays for")
        if self.rollover is not None and not 0 <= self.rollover <= 1:
            raise ValueError("a rollover is a share from 0% to 100%")
        if self.rollover and self.valid is None:
            raise ValueError("credits that never expire have nothing to roll over; say valid: 12 months")
        return self

    def __str__(self) -> str:
        parts = [str(self.amount) if self.units is None else f"{short(self.units)} units"]
        parts += [f"for {', '.join(self.pays_for)}"] if self.pays_for else []
        parts += [f"{product} at {short(rate)}" for product, rate in sorted(self.rates.items())]
        parts += [f"valid {self.valid}"] if self.valid is not None else []
        parts += [f"priority {self.priority}"] if self.priority else []
        parts += [f"rollover {format_rate(self.rollover)}"] if self.rollover else []
        return ", ".join(parts)
