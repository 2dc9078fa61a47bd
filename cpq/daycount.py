"""Named day counts: how long a span of days is, in months, exactly.

Where two conventions agree on whole months they still differ on what is left over, and the difference is real
money; so a price book names its day count, and the definition below is the whole contract. Days are whole,
both ends are included, and results are fractions, never rounded.

Anchored months run from the anchor's day of the month to the day before it in the next month. The anchor is the
day the contract (or its billing) started; without one it is the first day of the span. An anchor on the 31st
falls on the last day of shorter months. A day count is *additive* when a span, cut in two anywhere under the
same anchor, costs the same as its parts: amending and undoing is then free.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor
from types import MappingProxyType
from typing import Final, Literal

from cpq.dates import add_months, check_span, whole_months
from cpq.problems import did_you_mean

Period = Literal["day", "week", "month", "quarter", "half-year", "year"]
"""What a recurring price is per."""

ChangeDay = Literal["new", "old"]
"""Whether the day on which something changes belongs to the new state or still to the old one."""

PERIOD_MONTHS: Final[Mapping[str, int]] = MappingProxyType({"month": 1, "quarter": 3, "half-year": 6, "year": 12})
"""Months in each period that is made of months."""

PERIOD_DAYS: Final[Mapping[str, int]] = MappingProxyType({"day": 1, "week": 7})
"""Days in each period that is made of days; these always count actual days, whatever the day count."""

MONTHS_PER_YEAR: Final = 12
DAYS_PER_YEAR: Final = 365
"""Days of a year wherever a price per day or week is compared with one per year."""

_CALENDAR: Final = date(2000, 1, 1)
"""An anchor on the first of the month: anchored months are then calendar months."""

_Length = Callable[[date, date, date | None], Fraction]
"""Months from a day to before another day, under an optional anchor."""


@dataclass(frozen=True, slots=True)
class DayCount:
    """One way to say how much of a period a span of days covers.

    Attributes:
        name: As files write it.
        definition: What it counts, in one sentence for the analyst who chooses it.
        additive: Whether a span cut in two under one anchor always measures the same as its parts together.
        length: The measure itself, from a day to before another day.
    """

    name: str
    definition: str
    additive: bool
    length: _Length

    def months(self, start: date, end_inclusive: date, anchor: date | None = None) -> Fraction:
        """Length of a span in months.

        Args:
            start: First day covered.
            end_inclusive: Last day covered; the day before ``start`` makes an empty span of length 0.
            anchor: Day from which months are counted, where the contract or its billing has one of its own.

        Raises:
            ValueError: When the end lies before the start.
        """
        return self.length(start, check_span(start, end_inclusive), anchor)


@lru_cache(maxsize=4096)  # the lines of a quote share a few spans, and each is measured once
@lru_cache(maxsize=4096)
def periods(day_count: str, start: date, end_inclusive: date, period: Period, anchor: date | None = None) -> Fraction:
    """How many price periods a span covers: the number a price per period is multiplied by.

    Raises:
        ValueError: When the day count or the period is not known, or the end lies before the start.
    """
    chosen = day_count_named(day_count)
    if period in PERIOD_DAYS:
        return Fraction((check_span(start, end_inclusive) - start).days, PERIOD_DAYS[period])
    return chosen.months(start, end_inclusive, anchor) / months_in(period)


def months_in(period: str) -> int:
    """Months in one price period.

    Raises:
        ValueError: When the period is not made of months, or not known at all.
    """
    try:
        return PERIOD_MONTHS[period]
    except KeyError:
        known = [*PERIOD_DAYS, *PERIOD_MONTHS]
        hint = "it counts days" if period in PERIOD_DAYS else _closest(period, known)
        raise ValueError(f"{period[:40]!r} is not a period of months; {hint}") from None


def periods_per_year(period: str) -> Fraction:
    """How many of a period a year has: a year has 12 months or 365 days, so 365/7 weeks, whether it is leap or not."""
    if period in PERIOD_DAYS:
        return Fraction(DAYS_PER_YEAR, PERIOD_DAYS[period])
    return Fraction(MONTHS_PER_YEAR, months_in(period))


def day_count_named(name: str) -> DayCount:
    """The day count that a file names.

    Raises:
        ValueError: When there is none of that name, with the closest one.
    """
    try:
        return DAY_COUNTS[name]
    except KeyError:
        raise ValueError(f"{name[:40]!r} is not a day count; {_closest(name, list(DAY_COUNTS))}") from None


def _closest(word: str, known: list[str]) -> str:
    return did_you_mean(word[:40], known) or f"known are {', '.join(known)}"


def _position(day: date, anchor: date) -> Fraction:
    """Months from the anchor to a day, the begun month as days over that anchored month's own length."""
    months = whole_months(anchor, day)
    first = add_months(anchor, months)
    return months + Fraction((day - first).days, (add_months(anchor, months + 1) - first).days)


def _position_30(day: date) -> Fraction:
    """Months from year 0 when every month has 30 days: the 31st adds nothing, February's end adds the missing."""
    return day.year * 12 + day.month + Fraction(day.day - 1, 30)


def _anchored(start: date, until: date, anchor: date | None) -> Fraction:
    anchor = anchor or start
    return _position(until, anchor) - _position(start, anchor)


def _anchored_rounded_up(start: date, until: date, anchor: date | None) -> Fraction:
    if until == start:
        return Fraction(0)
    anchor = anchor or start
    return Fraction(ceil(_position(until, anchor)) - floor(_position(start, anchor)))


def _days(year: int) -> _Length:
    """Actual days over a year of so many days, as months."""
    return lambda start, until, _anchor: Fraction(12 * (until - start).days, year)


def _days_360_capped(start: date, until: date, _anchor: date | None) -> Fraction:
    years = whole_months(start, until) // 12
    rest = (until - add_months(start, 12 * years)).days
    return 12 * years + min(Fraction(rest, 30), Fraction(12))


def _whole(start: date, until: date, _anchor: date | None) -> Fraction:
    return Fraction(whole_months(start, until))


def _whole_rounded_up(start: date, until: date, _anchor: date | None) -> Fraction:
    months = whole_months(start, until)
    return Fraction(months if add_months(start, months) == until else months + 1)


def _whole_and_days(days_per_month: Fraction) -> _Length:
    """Whole months from the first day, then the days left over in months of a fixed length."""

    def length(start: date, until: date, _anchor: date | None) -> Fraction:
        months = whole_months(start, until)
        return months + Fraction((until - add_months(start, months)).days) / days_per_month

    return length


def _calendar(start: date, until: date, _anchor: date | None) -> Fraction:
    return _anchored(start, until, _CALENDAR)


def _month_first_actual(start: date, until: date, anchor: date | None) -> Fraction:
    months = whole_months(start, until)
    part = _anchored(add_months(start, months), until, anchor or _CALENDAR)
    return months + min(part, Fraction(1))  # 30 days across a February would otherwise outweigh a whole month


def _30_360(start: date, until: date, _anchor: date | None) -> Fraction:
    return _position_30(until) - _position_30(start)


_ALL: Final = (
    DayCount(
        "anchored month",
        "Months run from the anchor's day; a part of one counts as its days over that month's own days.",
        True,
        _anchored,
    ),
    DayCount(
        "anchored month rounded up",
        "Months run from the anchor's day, and every month touched counts in full.",
        False,
        _anchored_rounded_up,
    ),
    DayCount("day", "Actual days over a year of 365 days, in leap years too.", True, _days(365)),
    DayCount(
        "day/360",
        "Actual days over a year of 360 days, but a year never counts for more than twelve months.",
        False,
        _days_360_capped,
    ),
    DayCount(
        "actual/360", "Actual days over months of 30 days, so that a full year is 365/30 months.", True, _days(360)
    ),
    DayCount(
        "30/360",
        "Every month has 30 days: the 31st adds nothing and February's last day fills up to 30.",
        True,
        _30_360,
    ),
    DayCount("month", "Whole months from the first day; days beyond them are free.", False, _whole),
    DayCount(
        "month rounded up",
        "Whole months from the first day; days beyond them count as one more month.",
        False,
        _whole_rounded_up,
    ),
    DayCount(
        "monthly + daily",
        "Whole months from the first day, then days over an average month of 365/12 days.",
        False,
        _whole_and_days(Fraction(365, 12)),
    ),
    DayCount(
        "calendar monthly + daily",
        "Whole calendar months, and the days of a partial first and last month over that month's own days.",
        True,
        _calendar,
    ),
    DayCount(
        "month first, actual days",
        "Whole months from the first day, then days over the days of the calendar month (or, with an anchor, of the "
        "anchored month) in which they fall, at most one month.",
        False,
        _month_first_actual,
    ),
    DayCount(
        "month first, 30 days",
        "Whole months from the first day, then days over 30.",
        False,
        _whole_and_days(Fraction(30)),
    ),
)

DAY_COUNTS: Final[Mapping[str, DayCount]] = MappingProxyType({day_count.name: day_count for day_count in _ALL})
"""Every day count by the name that files use."""

DEFAULT_DAY_COUNT: Final = "anchored month"
"""What a price book without a day count of its own uses."""
