"""Spreading an amount over spans of time: by the day count, and so that the parts sum exactly to the amount.

An amount is never split span by span. What is due up to the end of a span is worked out from the whole and rounded, and
the span gets the difference to what was due before it. So roundings cannot add up, and the last difference ends exactly
at the whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate
from typing import NamedTuple

from cpq.billing.schedule import ZERO, Span
from cpq.daycount import Period, periods
from cpq.rounding import EXACT, RoundingMode, multiply, round_to


class Piece(NamedTuple):
    """The days of a priced line that lie in one billing period.

    Attributes:
        whole: Whether they fill the period.
    """

    covers: Span
    whole: bool


class Measure(NamedTuple):
    """How the days of a piece are measured.

    Attributes:
        anchor: Day from which months are counted.
    """

    day_count: str
    period: Period
    anchor: date

    def of(self, span: Span) -> Fraction:
        """Price periods in a span."""
        return periods(self.day_count, span.start, span.end, self.period, self.anchor)


def weights(pieces: Sequence[Piece], measure: Measure, contracted: Fraction) -> list[Fraction]:
    """What share of a line each piece is worth; only their proportion counts.

    A piece that fills its billing period is worth what the day count measures of it. What then remains of the
    contracted periods is shared by the partial pieces at the ends, in proportion to what is measured of them. Where
    less than nothing remains, measures alone decide; where the day count gives everything away, days do.

    Args:
        contracted: Price periods that the line was priced for.
    """
    measured = [measure.of(piece.covers) for piece in pieces]
    whole = sum((size for piece, size in zip(pieces, measured, strict=True) if piece.whole), Fraction(0))
    partial = sum(measured) - whole
    rest = contracted - whole
    if rest >= 0 and partial:
        measured = [
            size if piece.whole else size * rest / partial for piece, size in zip(pieces, measured, strict=True)
        ]
    return measured if any(measured) else [Fraction((end - start).days + 1) for (start, end), _ in pieces]


def differences(reached: Iterable[Decimal]) -> Iterator[Decimal]:
    """What each of several rising or falling amounts adds to the one before."""
    before = ZERO
    for amount in reached:
        yield EXACT.subtract(amount, before)
        before = amount


def spread(amount: Decimal, shares: Sequence[Fraction], digits: int, mode: RoundingMode) -> list[Decimal]:
    """An amount over spans in proportion to their shares; the parts sum exactly to it.

    Args:
        amount: Rounded to ``digits``.
        shares: Zero or more each, and not all zero.
    """
    whole = sum(shares)
    return list(differences(round_to(multiply(amount, part / whole), digits, mode) for part in accumulate(shares)))


def run_on(
    amount: Decimal, periods_each: Iterable[Fraction], contracted: Fraction, digits: int, mode: RoundingMode
) -> Iterator[Decimal]:
    """What each span costs of something that goes on, whose price is known for so many price periods."""
    reached = accumulate(periods_each)
    return differences(round_to(multiply(amount, count / contracted), digits, mode) for count in reached)
