"""How reports divide quotes into bands, and how far they look back."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import ClassVar, Final, Self

from pydantic import Field, model_validator

from cpq.files.models import FileModel, MoneyText, Rate, TermText
from cpq.money import Money
from cpq.terms import Term

_USUAL_DISCOUNTS: Final = tuple(Decimal(rate).scaleb(-2) for rate in (5, 10, 15, 20, 30))
_USUAL_SIZES: Final = tuple(Money(Decimal(amount), "EUR") for amount in (10_000, 50_000, 250_000))


class ReportRules(FileModel):
    """How the desk's reports count.

    Attributes:
        discount_bands: Upper ends of the bands of discount, rising; no discount at all is a band of its own.
        size_bands: Upper ends of the bands of size by list total, rising and in one currency; a comparable quote lies
            in the same band.
        look_back: How far back comparable quotes and the discounts of a customer are looked for.
    """

    noun: ClassVar[str] = "the rules of reports"

    discount_bands: tuple[Rate, ...] = Field(default=_USUAL_DISCOUNTS, min_length=1)
    size_bands: tuple[MoneyText, ...] = Field(default=_USUAL_SIZES, min_length=1)
    look_back: TermText = Term(months=24)

    @model_validator(mode="after")
    def _rises(self) -> Self:
        if len({size.currency for size in self.size_bands}) > 1:
            raise ValueError("the bands of size are all in one currency")
        ends = (self.discount_bands, tuple(size.amount for size in self.size_bands))
        for some in ends:
            if some[0] <= 0 or any(higher <= lower for lower, higher in pairwise(some)):
                raise ValueError("bands go by rising ends above zero, no end twice")
        return self
