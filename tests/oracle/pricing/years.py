"""What recurring lines cost in each year of the term, and in an average one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import cast

from cpq.dates import add_months, whole_months
from cpq.daycount import Period, periods
from cpq.quotes.priced import PricedLine, YearTotal
from cpq.rounding import allocate, multiply, round_to

ZERO = Decimal(0)
_MONTHS = 12
Shares = dict[int, Fraction]
"""How much of a line falls in each year of the term, by year."""


def years(lines: Iterable[PricedLine], start: date | None, day_count: str, digits: int) -> tuple[YearTotal, ...]:
    """What the recurring lines cost in each year after allowances; the years sum to what they cost altogether.

    Args:
        start: Start of the deal's service; a line that starts earlier begins the first year.
        day_count: How the part of a line that falls in a year is measured.
    """
    recurring = [line for line in lines if _counts(line)]
    origin = _origin(recurring, start)
    anchors = _anchors(recurring)
    amounts: dict[int, Decimal] = {}
    for line in recurring:
        shares = _by_dates(line, origin, anchors, day_count) or _by_months(line)
        for year, part in _over_years(line, shares, digits).items():
            amounts[year] = amounts.get(year, ZERO) + part
    spans = {year: _span(origin, year) for year in sorted(amounts)}
    return tuple(YearTotal(year, first, last, amounts[year]) for year, (first, last) in spans.items())


def by_year(
    lines: Iterable[PricedLine], start: date | None, day_count: str, digits: int
) -> tuple[dict[str, dict[int, Decimal]], date | None]:
    """What each recurring line costs in each year, by its id, and the first day of the first year."""
    recurring = [line for line in lines if _counts(line)]
    origin, anchors = _origin(recurring, start), _anchors(recurring)
    shares = {line.id: _by_dates(line, origin, anchors, day_count) or _by_months(line) for line in recurring}
    return {line.id: _over_years(line, shares[line.id], digits) for line in recurring}, origin


def average_year(lines: Sequence[PricedLine], day_count: str, digits: int) -> Decimal:
    """Annual contract value: recurring lines after allowances, from the first start to the last end, for a year."""
    months = _months(lines, day_count)
    recurring = sum((line.effective_total for line in lines), ZERO)
    return round_to(multiply(recurring, _MONTHS / months), digits) if months else ZERO


def _counts(line: PricedLine) -> bool:
    return line.kind == "recurring" and not line.optional and not line.pass_through and line.length_months > 0


def _origin(lines: Sequence[PricedLine], start: date | None) -> date | None:
    """First day of the first year; None where a line has no dates."""
    starts = [line.start for line in lines if line.start is not None]
    if len(starts) < len(lines):
        return None
    return min(starts if start is None else [start, *starts], default=None)


def _anchors(lines: Iterable[PricedLine]) -> Mapping[str, date]:
    """The day that the months of each requested line are counted from: where its first segment starts."""
    anchors: dict[str, date] = {}
    for line in lines:
        if line.start is not None:
            anchors[line.line] = min(line.start, anchors.get(line.line, line.start))
    return anchors


def _span(origin: date | None, year: int) -> tuple[date | None, date | None]:
    if origin is None:
        return None, None
    return add_months(origin, (year - 1) * _MONTHS), add_months(origin, year * _MONTHS) - timedelta(days=1)


def _by_dates(line: PricedLine, origin: date | None, anchors: Mapping[str, date], day_count: str) -> Shares:
    """Price periods of a line in each year; days where the day count finds none in any."""
    if origin is None or line.start is None or line.end is None:
        return {}
    found, days = Shares(), Shares()
    year = whole_months(origin, line.start) // _MONTHS + 1
    while True:
        first, last = _span(origin, year)
        begins, ends = max(first or line.start, line.start), min(last or line.end, line.end)
        found[year] = periods(day_count, begins, ends, cast(Period, line.period or "month"), anchors[line.line])
        days[year] = Fraction((ends - begins).days + 1)
        if ends == line.end:
            return found if any(found.values()) else days
        year += 1


def _by_months(line: PricedLine) -> Shares:
    """Months of a line in each year, where no date says more."""
    begin, end = line.offset_months, line.offset_months + line.length_months
    first, last = int(begin // _MONTHS), int(-(-end // _MONTHS))
    return {
        year + 1: min(end, Fraction((year + 1) * _MONTHS)) - max(begin, Fraction(year * _MONTHS))
        for year in range(first, last)
    }


def _over_years(line: PricedLine, shares: Shares, digits: int) -> dict[int, Decimal]:
    whole = lcm(*(share.denominator for share in shares.values()))
    weights = [Decimal(int(share * whole)) for share in shares.values()]
    parts = allocate(line.effective_total, weights, digits, [f"{year:03d}" for year in shares])
    return dict(zip(shares, parts, strict=True))


def _months(lines: Sequence[PricedLine], day_count: str) -> Fraction:
    """From the first start to the last end, by the day count where lines have dates."""
    starts = [line.start for line in lines if line.start is not None]
    ends = [line.end for line in lines if line.end is not None]
    if starts and len(starts) == len(ends) == len(lines):
        months = periods(day_count, min(starts), max(ends), "month", min(starts))
        if months:
            return months
    return max((line.offset_months + line.length_months for line in lines), default=Fraction(0))
