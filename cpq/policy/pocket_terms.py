"""What is spent on a quote beside its invoices: rebates at the end of a contract year, payment days, freight."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Literal, Self

from pydantic import model_validator

from cpq.catalog.limits import Discount, Price
from cpq.catalog.per import CurrencyCode
from cpq.files.models import ExpressionText, FileModel, IsoDate
from cpq.policy.schedules import OnField


class RebateBand(FileModel):
    """One row of a rebate's table.

    Attributes:
        above: Net of a contract year that must be passed; the bound itself is not enough.
        rate: Share of net that is paid back from there.
    """

    above: Price
    rate: Discount


class Rebate(FileModel):
    """What the buyer gets back at the end of each contract year, by what was bought in it.

    Attributes:
        on: Products or families whose net counts.
        currency: Currency of the bounds; other quotes convert them.
        mode: ``range``: the reached band's rate is paid on all of the year's net; ``slab``: each band's rate on the
            part of it that lies in the band.
        bands: Rows of the table, from low to high.
        when: Condition over the facts of line and quote.
        valid_from, valid_until: First and last order date, both included.
    """

    on: OnField
    currency: CurrencyCode
    mode: Literal["range", "slab"]
    bands: tuple[RebateBand, ...]
    when: ExpressionText | None = None
    valid_from: IsoDate = date.min
    valid_until: IsoDate = date.max

    @model_validator(mode="after")
    def _bands_climb(self) -> Self:
        if not self.bands:
            raise ValueError("a rebate has at least one band, such as { above: 0, rate: 2% }")
        for lower, upper in pairwise(self.bands):
            if upper.above <= lower.above:
                raise ValueError(f"the band above {upper.above:f} follows the one above {lower.above:f}; bands climb")
        if self.valid_until < self.valid_from:
            raise ValueError(f"valid until {self.valid_until} lies before valid from {self.valid_from}")
        return self

    def in_force(self, day: date) -> bool:
        """Whether a date lies in its validity, both ends included."""
        return self.valid_from <= day <= self.valid_until


class PocketMargin(FileModel):
    """What stands between margin and pocket margin besides rebates.

    Attributes:
        payment_rate: What a year until payment costs, as a share of net: an expression over the facts of the quote,
            such as the name of a parameter.
        freight: What delivery costs the seller, in the quote's currency; what pass-through lines charge for it is
            taken off.
    """

    payment_rate: ExpressionText | None = None
    freight: ExpressionText | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.payment_rate is None and self.freight is None:
            raise ValueError("pocket margin says payment rate, freight, or both")
        return self


DAYS_OF_A_YEAR = Decimal(365)
"""A rate per year is for so many days, in leap years too."""
