"""Levers: what a rep may change on a quote, the grid that it is changed on, and the request that comes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple

from cpq.quotes.request import QuoteRequest

LeverKind = Literal["discount", "price", "amount off", "term", "payment days", "quantity"]


class Bounds(NamedTuple):
    """How far and how finely guidance looks.

    Attributes:
        rate_step: Grid of percentages: a hundredth of a point.
        amount_units: Grid of amounts and prices, in minor units of the currency.
        term_months: Longest term that is looked at.
        payment_days: Latest payment that is looked at.
        quantity_steps: Units, up and down, that a quantity is looked at.
        evaluations: Quotes priced at most for one lever; what is not certain by then is not computed.
    """

    rate_step: Decimal = Decimal("0.0001")
    amount_units: int = 1
    term_months: int = 120
    payment_days: int = 180
    quantity_steps: int = 100
    evaluations: int = 1_000


@dataclass(frozen=True, slots=True)
class Grid:
    """Evenly spaced values.

    Attributes:
        count: How many there are, at least one.
    """

    start: Decimal
    step: Decimal
    count: int

    def value(self, index: int) -> Decimal:
        """The value of an index from 0."""
        return self.start + self.step * index

    @property
    def last(self) -> Decimal:
        """The largest value."""
        return self.value(self.count - 1)


class Lever(NamedTuple):
    """One thing that may be changed.

    Attributes:
        subject: Id of the line, or ``quote``.
        current: Its value today; None where it is expressed in another way, such as an amount instead of a rate.
        request: The request with another value.
        fails_up: Problem codes of prices that, once they appear, remain at every larger value.
        fails_down: The same for every smaller value.
        reads: Facts that the lever moves before anything is priced; pricing rules that read them end every proof.
        moves: Whether it moves prices.
        provable: Whether prices move one way with it between two values, so that a piece can be proven at its ends.
    """

    kind: LeverKind
    subject: str
    grid: Grid
    current: Decimal | None
    request: Callable[[Decimal], QuoteRequest]
    fails_up: frozenset[str] = frozenset()
    fails_down: frozenset[str] = frozenset()
    reads: frozenset[str] = frozenset()
    moves: bool = True
    provable: bool = True


class NoLever(NamedTuple):
    """Something that cannot be changed on this quote, and why."""

    kind: LeverKind
    subject: str
    reason: str
