"""What metrics are made of: amounts gross and net, figures that may be undefined, and what each of them means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Final, NamedTuple

from cpq.rounding import EXACT, round_to

DEFINITIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "mrr": "What the recurring lines active on the date cost in a month, after allowances; no one-time, usage, "
        "pass-through or optional lines, and no tax.",
        "arr": "12 times MRR on the same date.",
        "one_time": "One-time lines, after allowances.",
        "recurring": "Recurring lines over their whole term, after allowances.",
        "usage": "Usage at the quantities asked: an estimate, in none of the contracted values.",
        "tcv": "Everything contracted over the whole term: one-time, recurring and pass-through lines, after "
        "allowances, by the day count of prices; no usage, no tax.",
        "tcv_committed": "The same, but recurring lines only up to the day on which the buyer may first leave.",
        "tcb": "What will be billed in all: like TCV, but partial periods by the day count of billing.",
        "elp": "What would be billed in all at the price book's own prices: TCB before every discount.",
        "acv": "Recurring lines after allowances from the first start to the last end, for twelve months of that time.",
        "acv_first_year": "Recurring lines after allowances in the first twelve months.",
    }
)
"""What each figure means, in the order in which they are told."""


class Amounts(NamedTuple):
    """One amount before and after everything that is taken off; exact.

    Attributes:
        gross: At the price book's own prices.
        net: As it is quoted, the line's part of allowances taken off.
    """

    gross: Fraction = Fraction(0)
    net: Fraction = Fraction(0)

    @property
    def discount(self) -> Fraction:
        """What is taken off, negative; above zero where surcharges outweigh the discounts."""
        return self.net - self.gross

    def plus(self, other: Amounts) -> Amounts:
        """Both together."""
        return Amounts(self.gross + other.gross, self.net + other.net)

    def less(self, other: Amounts) -> Amounts:
        """What these are above others."""
        return Amounts(self.gross - other.gross, self.net - other.net)

    def times(self, factor: Fraction | int) -> Amounts:
        """So many times these."""
        return Amounts(self.gross * factor, self.net * factor)


NOTHING: Final = Amounts()


def total(amounts: Iterable[Amounts]) -> Amounts:
    """All of them together."""
    found = NOTHING
    for one in amounts:
        found = found.plus(one)
    return found


def rounded(amount: Fraction, digits: int) -> Decimal:
    """An exact amount on the grid of the currency; half away from zero."""
    scaled = abs(amount) * 10**digits
    units = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return round_to(EXACT.scaleb(Decimal(units if amount >= 0 else -units), -digits), digits)


@dataclass(frozen=True, slots=True)
class Figure:
    """One metric of a quote.

    Attributes:
        name: Its name, a key of ``DEFINITIONS``.
        amounts: Exact, None where the figure is undefined; ACV has no gross of its own.
        reason: Why it is undefined, in words.
    """

    name: str
    amounts: Amounts | None
    digits: int
    reason: str = ""
    has_gross: bool = True

    @property
    def definition(self) -> str:
        """What it means."""
        return DEFINITIONS[self.name]

    @property
    def net(self) -> Decimal | None:
        """What is quoted, rounded once to the currency."""
        return None if self.amounts is None else rounded(self.amounts.net, self.digits)

    @property
    def gross(self) -> Decimal | None:
        """The same at the price book's own prices, rounded once."""
        return None if self.amounts is None or not self.has_gross else rounded(self.amounts.gross, self.digits)

    @property
    def discount(self) -> Decimal | None:
        """Net less gross, as both are printed."""
        return None if self.net is None or self.gross is None else self.net - self.gross


@dataclass(frozen=True, slots=True)
class LineFigures:
    """What one priced line adds to each figure.

    Attributes:
        line: Id of the priced line.
        active: Whether it recurs and is active on the date.
        figures: By the figure's name; a figure that it adds nothing to is left out.
    """

    line: str
    quantity: Decimal
    active: bool
    figures: Mapping[str, Amounts]


@dataclass(frozen=True, slots=True)
class Metrics:
    """The metrics of a quote on a date.

    Attributes:
        on: The date; None where the quote has no dates and its first day is meant.
        figures: Every figure by name, in the order of ``DEFINITIONS``.
        lines: What each line inside the total adds; they sum to the figures.
        day_count, billing_day_count: How partial periods count in prices, and in what is billed.
    """

    on: date | None
    currency: str
    digits: int
    figures: Mapping[str, Figure]
    lines: tuple[LineFigures, ...]
    day_count: str
    billing_day_count: str

    def __getitem__(self, name: str) -> Figure:
        """A figure by name.

        Raises:
            KeyError: There is no such figure.
        """
        return self.figures[name]
