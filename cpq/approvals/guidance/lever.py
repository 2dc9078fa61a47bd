"""Levers: what a rep may change on a quote, the grid that it is changed on, and the request that comes of it."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal, NamedTuple

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


class About(NamedTuple):
    """What guidance looks at.

    Attributes:
        subjects: Lines by id, and ``quote``; None for all of them.
        kinds: Kinds of levers; None for all of them.
    """

    subjects: frozenset[str] | None = None
    kinds: frozenset[LeverKind] | None = None

    def takes(self, kind: LeverKind, subject: str) -> bool:
        """Whether a lever is looked at."""
        return self.takes_subject(subject) and (self.kinds is None or kind in self.kinds)

    def takes_subject(self, subject: str) -> bool:
        """Whether anything of a line, or of the quote, is looked at."""
        return self.subjects is None or subject in self.subjects


EVERYTHING: Final = About()
_MANY: Final = 20
"""Lines beyond which not all of a quote is looked at unless somebody asks."""


def at_first_sight(request: QuoteRequest) -> About:
    """What is looked at where nobody says more: everything, or of a long quote what answers at once.

    That is percentages, on the quote and on the lines that ask for a discount now, and payment days.
    """
    if len(request.lines) <= _MANY:
        return EVERYTHING
    asking = [line.id for line in request.lines if line.discount is not None]
    return About(frozenset({"quote", *asking}), frozenset({"discount", "payment days"}))


def about_lines(lines: Collection[str], *, all_of_them: bool = False) -> About | None:
    """What somebody asks about: everything of some lines, or of all of them and the quote.

    Returns:
        None where they named none, so that the quote decides; see :func:`at_first_sight`.
    """
    if all_of_them:
        return EVERYTHING
    return About(frozenset(lines)) if lines else None


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
