"""What is committed: recurring lines up to the day on which the buyer may first leave."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import cast

from cpq.dates import day_after
from cpq.daycount import Period, periods
from cpq.metrics.figures import NOTHING, Amounts
from cpq.metrics.lines import Measured
from cpq.quotes.request import QuoteRequest
from cpq.rounding import allocate
from cpq.terms import Term, end_of

_DAYS_PER_MONTH = 30
"""Days of a month where a line has no dates, as in its price."""


def uncommitted(request: QuoteRequest) -> str:
    """Why nothing is committed that could be counted; empty where something is."""
    if request.has_opt_out and request.opt_out_after is None:
        return "the buyer may leave before the end, and the deal does not say when; write opt out after"
    return ""


def committed_part(measured: Measured, request: QuoteRequest, first_day: date | None) -> Amounts:
    """What a line costs up to the first opt-out; all of it where there is none, and of one-time lines always.

    Args:
        first_day: First day of service, which the opt-out is counted from where the deal says no start.
    """
    whole = measured.whole()
    until = request.opt_out_after
    if until is None or measured.line.kind != "recurring":
        return whole
    inside, outside = _shares(measured, until, request.start or first_day)
    if not outside:
        return whole
    if not inside:
        return NOTHING
    return Amounts(*(_part(amount, inside, outside, measured.digits) for amount in whole))


def _part(amount: Fraction, inside: Fraction, outside: Fraction, digits: int) -> Fraction:
    """The part of a rounded amount that falls inside, so that both parts sum to it."""
    scale = lcm(inside.denominator, outside.denominator)
    weights = [Decimal(int(share * scale)) for share in (inside, outside)]
    whole = Decimal(amount.numerator) / Decimal(amount.denominator)
    return Fraction(allocate(whole, weights, digits, ["inside", "outside"])[0])


def _shares(measured: Measured, until: Term, start: date | None) -> tuple[Fraction, Fraction]:
    """How much of a line lies before the opt-out, so long after a start, and how much after it."""
    line, begins, ends = measured.line, measured.begins, measured.ends
    if begins is None or ends is None or start is None:
        limit = until.months + Fraction(until.days, _DAYS_PER_MONTH)
        inside = min(max(limit - line.offset_months, Fraction(0)), line.length_months)
        return inside, line.length_months - inside
    last = min(end_of(start, until), ends)
    if last < begins:
        return Fraction(0), Fraction(1)
    if last == ends:
        return Fraction(1), Fraction(0)
    period = cast(Period, line.period or "month")
    parts = (
        periods(measured.day_count, begins, last, period, measured.anchor),
        periods(measured.day_count, day_after(last), ends, period, measured.anchor),
    )
    if any(parts):
        return parts
    return Fraction((last - begins).days + 1), Fraction((ends - last).days)


def evergreen_lines(lines: Iterable[Measured]) -> tuple[str, ...]:
    """Ids of the recurring lines without end."""
    return tuple(dict.fromkeys(one.line.line for one in lines if one.line.kind == "recurring" and one.line.evergreen))
