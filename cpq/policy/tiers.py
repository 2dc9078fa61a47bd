"""Tier tables: from a quantity, weight or term to a price or a discount."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, model_validator

from cpq.catalog.limits import Discount, Price
from cpq.files.models import FileModel, Whole
from cpq.files.written import text_form
from cpq.money import parse_amount
from cpq.terms import Term


def _bound(value: Any) -> Any:
    """Read ``250`` as a quantity and ``24 months`` or ``2 years`` as months."""
    if not isinstance(value, str):
        return value
    text = str(value)
    if text and text[-1].isalpha():
        term = Term.parse(text)
        if term.days:
            raise ValueError(f"'{text}' is not whole months; tiers of a term schedule start at whole months")
        return Decimal(term.months)
    return parse_amount(text)


Bound = Annotated[
    Decimal,
    BeforeValidator(_bound),
    text_form("A quantity, or for a term schedule a term.", "250", "24 months", pattern=r"^[0-9.]+( [a-z]+)?$"),
]


class Tier(FileModel):
    """One row of a tier table; it ends where the next starts.

    Attributes:
        from_: First whole unit that the tier covers.
        above: Exclusive lower bound, for units that can be divided.
        price: Price per unit (or per package, or for the whole span with stairstep).
        flat: Amount added once when the tier counts.
        package_size: Units per package, where the price is per started package.
        minimum: Least amount that a freight tier charges.
        overage_price: Price of each further unit, on the last tier of a stairstep: what lies beyond the bound where
            the tier starts, counted once.
        rate: Share of the value that falls in the tier, of a graduated percentage.
        discount: Rate off.
        amount: Amount off per unit.
    """

    from_: Bound | None = Field(default=None, alias="from")
    above: Bound | None = None
    price: Price | None = None
    flat: Price | None = None
    package_size: Whole | None = None
    minimum: Price | None = None
    overage_price: Price | None = None
    rate: Discount | None = None
    discount: Discount | None = None
    amount: Price | None = None

    @model_validator(mode="after")
    def _starts_somewhere(self) -> Self:
        if (self.from_ is None) == (self.above is None):
            raise ValueError("a tier says from (the first unit it covers) or above (exclusive), one of the two")
        if self.package_size is not None and self.package_size < 1:
            raise ValueError("a package holds at least one unit")
        return self

    @property
    def start(self) -> Decimal:
        """The bound, whichever way it is written."""
        bound = self.from_ if self.from_ is not None else self.above
        if bound is None:  # pragma: no cover - the validator refuses it
            raise ValueError("tier without a bound")
        return bound

    @property
    def label(self) -> str:
        """How the tier is named: its first unit, or what it starts above, as ``>12.5``."""
        return f"{self.start:f}" if self.from_ is not None else f">{self.start:f}"

    def reached_by(self, quantity: Decimal) -> bool:
        """Whether a quantity lies in this tier or beyond it."""
        return quantity >= self.start if self.from_ is not None else quantity > self.start


def check_climbing(tiers: Sequence[Tier]) -> None:
    """Refuse tables that repeat, fall back, or mix the two ways of bounding.

    Raises:
        ValueError: Naming the tier that is out of place.
    """
    if not tiers:
        raise ValueError("a tier table has at least one tier")
    if len({tier.from_ is None for tier in tiers}) > 1:
        raise ValueError("one table bounds all its tiers the same way: from, or above")
    for lower, upper in pairwise(tiers):
        if upper.start <= lower.start:
            raise ValueError(f"the tier from {upper.start} must start above {lower.start}: tiers climb without overlap")


def check_overage(tiers: Sequence[Tier], mode: str) -> None:
    """Refuse a price for further units anywhere but behind the last span of a stairstep.

    Raises:
        ValueError: Naming the tier that says one.
    """
    for position, tier in enumerate(tiers):
        if tier.overage_price is None:
            continue
        if mode != "stairstep":
            raise ValueError(f"the tier from {tier.start} says an overage price, which goes with mode: stairstep")
        if position + 1 < len(tiers):
            raise ValueError(f"the tier from {tier.start} says an overage price; only the last tier goes on")


def leaves_a_hole(tiers: Sequence[Tier]) -> bool:
    """Whether units below the first tier belong to none, so that a slab would not count them."""
    return _units_below(tiers[0]) > 0


def splits_a_unit(tiers: Sequence[Tier]) -> bool:
    """Whether whole-unit bounds lie between parts of a unit: 100.5 is neither below 101 nor at it."""
    return any(tier.from_ is not None and tier.start > 1 for tier in tiers)


def reached(tiers: Iterable[Tier], quantity: Decimal) -> Tier | None:
    """The last tier that a quantity reaches, or None below the first."""
    found = None
    for tier in tiers:
        if not tier.reached_by(quantity):
            break
        found = tier
    return found


def spans(tiers: Sequence[Tier], quantity: Decimal) -> list[tuple[Tier, Decimal]]:
    """How many units of a quantity fall in each tier that it enters.

    Whole-unit tiers start at their first unit, so ``from: 101`` leaves 100 units below it; an average that lies
    between two tiers, such as 100.5, counts in the lower one.
    """
    parts: list[tuple[Tier, Decimal]] = []
    for index, tier in enumerate(tiers):
        if not tier.reached_by(quantity):
            break
        low = _units_below(tier)
        high = quantity
        if index + 1 < len(tiers) and tiers[index + 1].reached_by(quantity):
            high = _units_below(tiers[index + 1])
        parts.append((tier, high - low))
    return parts


def _units_below(tier: Tier) -> Decimal:
    return max(tier.start - 1, Decimal(0)) if tier.from_ is not None else tier.start
