"""Promotions: dated rules that lower the price for whoever qualifies."""

from __future__ import annotations

from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator

from cpq.catalog.limits import Discount, Price
from cpq.catalog.per import CurrencyCode
from cpq.files.models import ExpressionText, FileModel, IsoDate, YesNo
from cpq.policy.code_limits import CodeLimit
from cpq.policy.schedules import OnField
from cpq.quotes.discounts import Basis
from cpq.quotes.first_months import FirstMonths
from cpq.terms import Period


class Promotion(FileModel):
    """A dated rule that lowers the price for whoever qualifies.

    Attributes:
        on: Products or families that it lowers the price of.
        discount: Rate off.
        amount: Amount off, per unit and price period.
        currency: Currency of the amount; other quotes convert it.
        per: What the amount counts for; ``line`` counts once for the whole line, whatever its quantity and term.
        every: Period that the amount counts for, where it is another than the price's.
        prorates: Whether the amount grows and shrinks with the term; otherwise it counts once for each unit.
        of: Price that the rate is taken of.
        stacking: How it combines with other promotions of the same ``group``.
        group: Promotions of one group are combined with each other as they say.
        orders_from, orders_until: First and last order date, both included.
        starts_until: Last service start that still qualifies.
        for_months: How many first months of the term it covers, written ``for: first 12 months``; all of it
            where left out.
        when: Condition over the facts of line and quote.
        code: A code that the buyer must hold.
        limit: How often the code may be used; as often as anybody likes where left out.
    """

    on: OnField
    discount: Discount | None = None
    amount: Price | None = None
    currency: CurrencyCode | None = None
    per: Literal["unit", "line"] = "unit"
    every: Period | None = None
    prorates: YesNo = True
    of: Basis
    stacking: Literal["exclusive", "best of", "add", "compound"] = "best of"
    group: str = "default"
    orders_from: IsoDate = date.min
    orders_until: IsoDate = date.max
    starts_until: IsoDate = date.max
    for_months: FirstMonths | None = Field(default=None, alias="for")
    when: ExpressionText | None = None
    code: str | None = None
    limit: CodeLimit | None = None

    @model_validator(mode="after")
    def _says_how_much(self) -> Self:
        if (self.discount is None) == (self.amount is None):
            raise ValueError("a promotion says either discount or amount")
        if self.amount is not None and self.currency is None:
            raise ValueError("an amount off needs its currency")
        if self.amount is None and (self.per, self.every, self.prorates) != ("unit", None, True):
            raise ValueError("per, every and prorates say what an amount counts for; a rate needs none of them")
        if self.every is not None and self.counts_once:
            raise ValueError("an amount that counts once has no period; leave every out")
        if self.limit is not None and self.code is None:
            raise ValueError("a limit counts uses of a code; give the promotion a code, or leave limit out")
        if self.orders_until < self.orders_from:
            raise ValueError(f"orders until {self.orders_until} lies before orders from {self.orders_from}")
        return self

    @property
    def counts_once(self) -> bool:
        """Whether its amount counts once for a line or each of its units, however long the term is."""
        return self.per == "line" or not self.prorates

    def in_force(self, day: date) -> bool:
        """Whether a date lies in its validity, both ends included."""
        return self.orders_from <= day <= self.orders_until
