"""How long a subscription is sold for, and how many price periods that is.

A term is whole months and days. With dates, a named day count (see :mod:`cpq.daycount`) says how many periods
a span covers; without dates the term itself says it.

Three rules hold everywhere. Month-end: months are counted from the day of the start, and where a month lacks that
day its last day stands in (29 February likewise, outside leap years). Inclusive ends: an end date is the last day
covered. Change day: what changes on a date is in force on that date, so the old state ends on the day before.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Self

from cpq.dates import add_days, add_months, check_span, day_after, parse_date, whole_months
from cpq.daycount import (
    DAY_COUNTS,
    DEFAULT_DAY_COUNT,
    PERIOD_DAYS,
    PERIOD_MONTHS,
    DayCount,
    Period,
    day_count_named,
    months_in,
    periods,
)
from cpq.quoted import shown

__all__ = [
    "DAY_COUNTS",
    "DEFAULT_DAY_COUNT",
    "PERIOD_DAYS",
    "PERIOD_MONTHS",
    "DayCount",
    "Period",
    "Term",
    "add_days",
    "add_months",
    "day_after",
    "day_count_named",
    "end_of",
    "parse_date",
    "periods",
    "term_between",
    "whole_months",
    "whole_periods",
]

MAX_TERM_MONTHS = 1200
MAX_TERM_DAYS = 36_525

_UNITS = {"year": (12, 0), "quarter": (3, 0), "month": (1, 0), "week": (0, 7), "day": (0, 1)}
_PART = r"[0-9]{1,5} (?:year|quarter|month|week|day)s?"
_TERM = re.compile(rf"{_PART}(?: {_PART})*")
_BARE = re.compile(r"[0-9]{1,5}")
_SHORT = re.compile(r"([0-9]{1,5}) ?([ymwd])", re.IGNORECASE)
_SHORT_UNITS = {"y": "years", "m": "months", "w": "weeks", "d": "days"}


@dataclass(frozen=True, slots=True)
class Term:
    """How long something is sold for, in whole months and then days.

    A term of 12 months is not one of 365 days: which it is depends on the calendar only once a start is known.

    Attributes:
        months: Whole months, 0 to 1,200.
        days: Days after those months, 0 to 36,525.
    """

    months: int = 0
    days: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.months <= MAX_TERM_MONTHS or not 0 <= self.days <= MAX_TERM_DAYS:
            raise ValueError(
                f"a term is at most 100 years and never negative, not {self.months} months {self.days} days"
            )

    @classmethod
    def parse(cls, text: object) -> Self:
        """Read a term as files write it: ``36 months``, ``1 year``, ``12 months 10 days``, ``90 days``.

        Raises:
            ValueError: Saying what would be right.
        """
        if not isinstance(text, str) or _TERM.fullmatch(text) is None:
            raise ValueError(f"{shown(text)} is not a term; {_term_hint(text)}")
        words = text.split(" ")
        units = [word.removesuffix("s") for word in words[1::2]]
        if units != sorted(set(units), key=list(_UNITS).index):
            raise ValueError(f"{shown(text)} is not a term; name each unit once, the longest first")
        months = sum(int(count) * _UNITS[unit][0] for count, unit in zip(words[::2], units, strict=True))
        days = sum(int(count) * _UNITS[unit][1] for count, unit in zip(words[::2], units, strict=True))
        if not months and not days:
            raise ValueError(f"{shown(text)} is not a term; a term lasts at least one day")
        return cls(months, days)

    def __str__(self) -> str:
        parts = [_counted(self.months, "month")] if self.months else []
        return " ".join([*parts, _counted(self.days, "day")] if self.days or not parts else parts)


def end_of(start: date, term: Term) -> date:
    """Last day that a term starting on ``start`` covers; the day before ``start`` for an empty term.

    Months count first, from the start's own day: twelve months from 1 January end on 31 December, one month
    from 31 January ends on 27 February, because the next month begins on the 28th.
    """
    return add_days(add_months(start, term.months), term.days - 1)


def start_before(end: date, term: Term) -> date:
    """The day that lies a term before another: months first, then days.

    >>> start_before(date(2026, 12, 31), Term(months=3))
    datetime.date(2026, 9, 30)

    Raises:
        ValueError: When it lies outside the years 1 to 9999.
    """
    return add_days(add_months(end, -term.months), -term.days)


def term_between(start: date, end_inclusive: date) -> Term:
    """The term that runs from ``start`` to a last day: whole months first, then the days left.

    Raises:
        ValueError: When the end lies before the start, or more than 100 years after it.
    """
    until = check_span(start, end_inclusive)
    months = whole_months(start, until)
    return Term(months, (until - add_months(start, months)).days)


def whole_periods(term: Term, period: Period) -> Fraction:
    """How many price periods a term covers when no start date is known.

    Days beyond the whole months count over months of 30 days. A price per day or week needs a term in days:
    how many days 12 months have depends on where they start.

    Raises:
        ValueError: When the period counts days and the term has months, or the period is not known.
    """
    if period in PERIOD_DAYS:
        if term.months:
            raise ValueError(f"a price per {period} needs a start date, or a term in days instead of {term}")
        return Fraction(term.days, PERIOD_DAYS[period])
    return (term.months + Fraction(term.days, 30)) / months_in(period)


def _counted(count: int, unit: str) -> str:
    return f"{count} {unit}" if count == 1 else f"{count} {unit}s"


def _term_hint(text: object) -> str:
    word = str(text).strip()[:20]
    if _BARE.fullmatch(word):
        return f"say the unit: {int(word)} months, or {int(word)} days"
    short = _SHORT.fullmatch(word)
    if short:
        return f"write {short[1]} {_SHORT_UNITS[short[2].lower()]}"
    return "write months and days, such as 36 months, 1 year or 12 months 10 days"
