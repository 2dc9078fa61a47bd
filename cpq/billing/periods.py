"""Billing periods: the spans of days that recurring charges are invoiced for."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from cpq.billing.schedule import Span
from cpq.dates import add_days
from cpq.quotes.billing_terms import BillingTerms

_DAY = timedelta(days=1)
_JANUARY_2000 = date(2000, 1, 1)
MONTHS_PER_YEAR = 12


class Period(NamedTuple):
    """One billing period of a service.

    Attributes:
        full: First and last day of the period.
        covers: Its days on which there is service.
        invoiced: The day that its invoice is dated.
    """

    full: Span
    covers: Span
    invoiced: date

    def part(self, start: date, end: date | None) -> Span | None:
        """Its days that also lie between two others; None where there are none."""
        first, last = max(self.covers.start, start), self.covers.end if end is None else min(self.covers.end, end)
        return Span(first, last) if first <= last else None


@dataclass(frozen=True, slots=True)
class Grid:
    """Billing periods without beginning and without end.

    Attributes:
        first: Index of a month in which a period begins.
        months: Months of a period, at least 1.
        day: Day of the month on which periods begin; the last day of shorter months.
        in_advance: Whether a period is invoiced on its first day, else on the day after its last.
    """

    first: int
    months: int
    day: int
    in_advance: bool

    @property
    def anchor(self) -> date:
        """A day from which months are counted as these periods count them."""
        return _JANUARY_2000.replace(day=self.day)

    def periods(self, start: date, end: date | None) -> Iterator[Period]:
        """Those that hold a service from its first to its last day; endless where it has no end."""
        number = (_index(start) - self.first) // self.months
        if self._begin(number) > start:
            number -= 1
        while end is None or self._begin(number) <= end:
            full = Span(self._begin(number), self._begin(number + 1) - _DAY)
            covers = Span(max(full.start, start), full.end if end is None else min(full.end, end))
            yield Period(full, covers, covers.start if self.in_advance else add_days(covers.end, 1))
            number += 1

    def _begin(self, number: int) -> date:
        year, month = divmod(self.first + number * self.months, MONTHS_PER_YEAR)
        return date(year, month + 1, min(self.day, monthrange(year, month + 1)[1]))


def grid_of(terms: BillingTerms, start: date) -> Grid:
    """The billing periods that terms make.

    Args:
        terms: With periods of months.
        start: Day on which service starts; periods begin on it, unless the terms name another day.
    """
    if terms.by_calendar:
        return Grid(0, terms.months, 1, terms.in_advance)
    if not terms.day:
        return Grid(_index(start), terms.months, start.day, terms.in_advance)
    this_month = min(terms.day, monthrange(start.year, start.month)[1])
    return Grid(_index(start) + (start.day > this_month), terms.months, terms.day, terms.in_advance)


def _index(day: date) -> int:
    return day.year * MONTHS_PER_YEAR + day.month - 1
