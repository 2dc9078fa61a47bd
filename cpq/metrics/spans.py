"""How metrics move over the term: by segment, by interval between changes, and by calendar year."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from cpq.currencies import minor_units
from cpq.dates import day_after
from cpq.metrics.figures import Amounts, Figure, total
from cpq.metrics.lines import Measured, measured_lines
from cpq.pricing.years import Calendar, calendar_of
from cpq.quotes.priced import PricedQuote
from cpq.rounding import round_to


class SegmentFigures(NamedTuple):
    """One priced part of a recurring line: a segment, or a part that a promotion for the first months cuts.

    Attributes:
        start, end: Its dates, where they are known; ``months`` how long it is.
        mrr: What it costs in a month.
        total: What it costs altogether.
    """

    id: str
    line: str
    quantity: Decimal
    start: date | None
    end: date | None
    months: Fraction
    mrr: Figure
    total: Figure


class Interval(NamedTuple):
    """A time in which nothing about the recurring lines changes; without an end where a line has none."""

    start: date
    end: date | None
    mrr: Figure
    arr: Figure


class CalendarYear(NamedTuple):
    """What falls in one year of the calendar."""

    year: int
    recurring: Decimal
    one_time: Decimal


def segments(quote: PricedQuote) -> tuple[SegmentFigures, ...]:
    """Every part of every recurring line inside the total, in the order of the quote."""
    digits = minor_units(quote.currency)
    return tuple(
        SegmentFigures(
            one.line.id,
            one.line.line,
            one.line.quantity,
            one.begins,
            one.ends,
            one.months(),
            Figure("mrr", one.per_month(), digits),
            Figure("recurring", one.whole(), digits)
            if not one.line.evergreen
            else Figure("recurring", None, digits, "it has no end"),
        )
        for one in measured_lines(quote)
        if one.recurs
    )


def intervals(quote: PricedQuote) -> tuple[Interval, ...]:
    """The times between two changes of the run rate, in order; none where nothing recurs or a line has no dates."""
    lines = [one for one in measured_lines(quote) if one.recurs]
    dated = [(one, one.begins) for one in lines if one.begins is not None]
    if not dated or len(dated) < len(lines):
        return ()
    breaks = {begins for _, begins in dated}
    breaks |= {day_after(one.ends) for one in lines if one.ends is not None}
    days = sorted(breaks)
    digits = minor_units(quote.currency)
    found: list[Interval] = []
    for day, following in zip(days, [*days[1:], None], strict=True):
        active = [one for one in lines if one.active_on(day)]
        if active:
            until = None if following is None else following - timedelta(days=1)
            found.append(Interval(day, until, *_rates(active, digits)))
    return tuple(found)


def _rates(active: list[Measured], digits: int) -> tuple[Figure, Figure]:
    monthly: Amounts = total(one.per_month() for one in active)
    return Figure("mrr", monthly, digits), Figure("arr", monthly.times(12), digits)


def calendar_years(quote: PricedQuote) -> tuple[CalendarYear, ...]:
    """What recurring lines cost in each calendar year, by the day count of prices, and one-time lines where they start.

    The recurring parts of the years sum to what the lines cost. None where a line has no dates, or no end.
    """
    lines = [one for one in measured_lines(quote) if one.line.kind != "usage"]
    if any(one.begins is None or (one.line.kind == "recurring" and one.ends is None) for one in lines):
        return ()
    digits = minor_units(quote.currency)
    recurring = [one.line._replace(pass_through=False) for one in lines]
    calendar = calendar_of(recurring, quote.request.start, quote.day_count, digits)
    zero = round_to(Decimal(0), digits)
    years: dict[int, tuple[Decimal, Decimal]] = {}
    for one in lines:
        for year, over_time, once in _years_of(one, calendar, zero):
            before = years.get(year, (zero, zero))
            years[year] = (before[0] + over_time, before[1] + once)
    return tuple(CalendarYear(year, *years[year]) for year in sorted(years))


def _years_of(one: Measured, calendar: Calendar, zero: Decimal) -> list[tuple[int, Decimal, Decimal]]:
    """What a line adds to each calendar year: years of a calendar that begins on a first of January."""
    if one.begins is None or one.line.kind != "recurring":
        return [] if one.begins is None else [(one.begins.year, zero, one.line.effective_total)]
    january = (calendar.origin or one.begins).replace(month=1, day=1)
    return [
        (january.year + number - 1, amount, zero)
        for number, amount in calendar._replace(origin=january).years_of(one.line._replace(pass_through=False))
    ]
