"""What a priced line costs in a period, in a month and altogether, before and after what is taken off."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple, cast

from cpq.currencies import minor_units
from cpq.daycount import Period, periods, periods_per_year
from cpq.metrics.figures import NOTHING, Amounts
from cpq.pricing.discount_amounts import listed_amount
from cpq.quotes.priced import PricedLine, PricedQuote
from cpq.rounding import exact, multiply, round_to

_MONTHS = 12
_FINEST = 20
"""Decimals that a price per period can have; amounts over thirds of periods stand on a grid still finer."""


class Measured(NamedTuple):
    """A priced line with what its figures are measured by.

    Attributes:
        begins, ends: First and last day, where they are known; a line without end has no last.
        anchor: Day that its months are counted from: where its first segment starts.
        day_count, billing_day_count: How partial periods count in prices, and in what is billed.
    """

    line: PricedLine
    begins: date | None
    ends: date | None
    anchor: date | None
    day_count: str
    billing_day_count: str
    digits: int

    @property
    def recurs(self) -> bool:
        """Whether it has a run rate."""
        return self.line.kind == "recurring" and not self.line.pass_through

    def active_on(self, day: date | None) -> bool:
        """Whether it runs on a day; on the first day of the quote where no day is said."""
        if self.begins is None or day is None:
            return day is None and not self.line.offset_months
        return self.begins <= day and (self.ends is None or day <= self.ends)

    def per_month(self) -> Amounts:
        """What it costs in a month."""
        line = self.line
        if not line.periods:
            return NOTHING  # too short for the day count to find a period in it, so it costs nothing
        if not line.period:
            months = self.months() or Fraction(1)
            return self._per_period().times(1 / months)
        return self._per_period().times(periods_per_year(line.period) / _MONTHS)

    def months(self) -> Fraction:
        """Months that it covers."""
        if self.begins is None or self.ends is None:
            return self.line.length_months
        return periods(self.day_count, self.begins, self.ends, "month", self.anchor)

    def whole(self) -> Amounts:
        """What it costs altogether, as its totals say."""
        with exact():
            gross = round_to(listed_amount(self.line), self.digits)
        return Amounts(Fraction(gross), Fraction(self.line.effective_total))

    def billed(self) -> Amounts:
        """What will be billed for it: its totals where billing counts its periods as its price does.

        Elsewhere the periods that billing counts, rounded half away from zero; allowances as they were given.
        """
        line = self.line
        if line.kind != "recurring" or not line.period or not line.periods or self.begins is None or self.ends is None:
            return self.whole()
        count = periods(self.billing_day_count, self.begins, self.ends, cast(Period, line.period), self.anchor)
        if count == line.periods:
            return self.whole()
        gross, net = self._per_period_before_allowances()
        with exact():
            return Amounts(
                Fraction(round_to(multiply(gross, count), self.digits)),
                Fraction(round_to(multiply(net, count), self.digits) + line.allocated),
            )

    def _per_period(self) -> Amounts:
        """What it costs in one of its price periods."""
        gross, net = self._per_period_before_allowances()
        return Amounts(Fraction(gross), Fraction(net) + Fraction(self.line.allocated) / self.line.periods)

    def _per_period_before_allowances(self) -> tuple[Decimal, Decimal]:
        line = self.line
        with exact():
            net = line.net_total - _rounded_off(line)
            share = 1 / line.periods
            return (
                round_to(multiply(listed_amount(line), share), _FINEST),
                round_to(multiply(net, share), _FINEST),
            )


def _rounded_off(line: PricedLine) -> Decimal:
    """What the rounding of the line total added; the prices before it are exact."""
    last = line.steps[-1] if line.steps else None
    if last is None or last.name != "rounding" or dict(last.inputs).get("what") != "line total":
        return Decimal(0)
    return last.amount


def measured_lines(quote: PricedQuote) -> tuple[Measured, ...]:
    """The lines inside the total with what they are measured by; the price of a line without end is one period's."""
    starts = {line.id: line.start or quote.request.start for line in quote.request.lines}
    digits = minor_units(quote.currency)
    made: list[Measured] = []
    for line in quote.lines:
        if not line.optional:
            start = starts.get(line.line, quote.request.start)
            begins = line.start or (None if line.length_months and not line.evergreen else start)
            made.append(Measured(line, begins, line.end, start, quote.day_count, quote.billing_day_count, digits))
    return tuple(made)
