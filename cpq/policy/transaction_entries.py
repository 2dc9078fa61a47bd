"""Price book entries for the value of transactions: a share of it, with a part for each transaction."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, Self

from pydantic import model_validator

from cpq.catalog.limits import Price
from cpq.files.models import Quantity, Rate, Whole
from cpq.policy.entry import QuantityEntry
from cpq.policy.tiers import Tier, check_climbing


def _check_rate(rate: Decimal) -> None:
    if not 0 <= rate <= 1:
        raise ValueError("a share of transactions lies between 0% and 100%")


class PercentageEntry(QuantityEntry):
    """A share of a value, such as 1.3 % of all payments; the quantity of the line is the value, in the book's currency.

    What counts for each transaction needs to know them: the line says how many there are, or the value of each.

    Attributes:
        mode: A share of the value of transactions.
        rate: The share, in per cent.
        fixed: Amount for each transaction, on top of the share.
        minimum_per_transaction: The least that one transaction costs.
        maximum_per_transaction: The most that one transaction costs.
        free_units: Value that is free, of the first transactions of a price period.
        free_transactions: So many of the first transactions of a price period are free; where ``free units`` are
            stated too, what ends first counts.
    """

    mode: Literal["percentage"]
    rate: Rate
    fixed: Price = Decimal(0)
    minimum_per_transaction: Price | None = None
    maximum_per_transaction: Price | None = None
    free_units: Quantity = Decimal(0)
    free_transactions: Whole = 0

    @model_validator(mode="after")
    def _its_parts_fit_together(self) -> Self:
        _check_rate(self.rate)
        if self.free_transactions < 0:
            raise ValueError("free transactions are counted from 0")
        low, high = self.minimum_per_transaction, self.maximum_per_transaction
        if low is not None and high is not None and low > high:
            raise ValueError(f"the minimum per transaction {low:f} lies above the maximum {high:f}")
        return self

    @property
    def counts_transactions(self) -> bool:
        """Whether something of it depends on the single transactions, not on their value alone."""
        bounds = (self.minimum_per_transaction, self.maximum_per_transaction)
        return bool(self.fixed or self.free_transactions) or any(bound is not None for bound in bounds)


class GraduatedPercentageEntry(QuantityEntry):
    """A share of a value by tiers: each part of it at the rate of its own tier, with the fee of every tier entered.

    Attributes:
        mode: A share of the value of transactions, by tiers.
        tiers: Rows with a ``rate`` and perhaps a ``flat`` fee, from low to high.
    """

    mode: Literal["graduated percentage"]
    tiers: tuple[Tier, ...]

    @model_validator(mode="after")
    def _every_tier_has_a_rate(self) -> Self:
        check_climbing(self.tiers)
        for tier in self.tiers:
            if tier.rate is None:
                raise ValueError(f"the tier from {tier.start} of a graduated percentage says a rate, such as rate: 1%")
            _check_rate(tier.rate)
            others = (tier.price, tier.package_size, tier.minimum, tier.overage_price, tier.discount, tier.amount)
            if any(other is not None for other in others):
                raise ValueError(
                    f"the tier from {tier.start} of a graduated percentage says a rate and perhaps a flat fee"
                )
        return self
