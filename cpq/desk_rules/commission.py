"""Commission plans: what the desk's reports estimate that a sale brings to whoever sold it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import ClassVar, Literal, Self

from pydantic import Field, model_validator

from cpq.files.models import FileModel, Id, IsoDate, MoneyText, Rate, Text, TextByLanguage


class CommissionBand(FileModel):
    """One row of a plan's table.

    Attributes:
        above: What must have been sold in the span before this row counts; the bound itself is not enough.
        rate: Share of what is sold from there.
    """

    noun: ClassVar[str] = "a band of a commission plan"

    above: MoneyText
    rate: Rate


class Reduction(FileModel):
    """Less commission on a sale that was discounted much.

    Attributes:
        above_discount: Discretionary discount of the quote from which it counts; the bound itself does not.
        pays: Share of the commission that is left.
    """

    noun: ClassVar[str] = "a reduction of commission"

    above_discount: Rate
    pays: Rate


class CommissionPlan(FileModel):
    """What somebody earns on the quotes that they own when they are accepted.

    Attributes:
        name: How it is shown.
        people: For whom it is, by id.
        roles: For whom besides, by role.
        from_: First day of acceptance.
        until: Last day of acceptance.
        of: What the rates are of: the net total that was bought, or the margin.
        per: Span after which the bands begin anew: a calendar month, quarter or year.
        mode: ``slab`` pays each band's rate on the part that lies in it, ``range`` the reached rate on everything.
        bands: Rows of the table, from low to high; all in one currency, into which other sales are converted.
        reduced: Reductions by discount, from low to high; the last that holds counts.
    """

    noun: ClassVar[str] = "a commission plan"

    name: TextByLanguage
    people: tuple[Id, ...] = ()
    roles: tuple[Text, ...] = ()
    from_: IsoDate = Field(default=date.min, alias="from")
    until: IsoDate = date.max
    of: Literal["net", "margin"] = "net"
    per: Literal["month", "quarter", "year"] = "year"
    mode: Literal["slab", "range"] = "slab"
    bands: tuple[CommissionBand, ...] = Field(min_length=1)
    reduced: tuple[Reduction, ...] = ()

    @property
    def currency(self) -> str:
        """Currency that it is paid in."""
        return self.bands[0].above.currency

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if self.until < self.from_:
            raise ValueError("a plan does not end before it begins")
        if not self.people and not self.roles:
            raise ValueError("a plan says for whom it is: people, roles or both")
        if len({band.above.currency for band in self.bands}) > 1:
            raise ValueError("the bands of one plan are all in one currency")
        for lower, higher in pairwise(band.above.amount for band in self.bands):
            if higher <= lower:
                raise ValueError("bands go by rising amounts, no amount twice")
        for lower, higher in pairwise(one.above_discount for one in self.reduced):
            if higher <= lower:
                raise ValueError("reductions go by rising discounts, no discount twice")
        rates = [*(band.rate for band in self.bands), *(one.pays for one in self.reduced)]
        if any(not 0 <= rate <= 1 for rate in rates):
            raise ValueError("rates are from 0 % to 100 %")
        return self

    def pays_of(self, discount: Decimal | None) -> Decimal:
        """Share of the commission that a sale with some discount is left with; all of it where none is known."""
        held = [one.pays for one in self.reduced if discount is not None and discount > one.above_discount]
        return held[-1] if held else Decimal(1)


class CommissionFile(FileModel):
    """What sales bring to whoever sold them.

    Attributes:
        plans: Plans by id; somebody may have several.
    """

    noun: ClassVar[str] = "the file of commission plans"

    plans: dict[Id, CommissionPlan] = Field(default_factory=dict)
