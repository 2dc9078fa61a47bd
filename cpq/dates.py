"""Calendar dates as contracts use them: inclusive ends, and months that respect the day they started on."""

from __future__ import annotations

import re
from calendar import monthrange
from contextlib import suppress
from datetime import date, timedelta

from cpq.quoted import shown

_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_OTHER_DATE = re.compile(r"([0-9]{1,4})[./-]([0-9]{1,2})[./-]([0-9]{1,4})")


def parse_date(text: object) -> date:
    """The date that a file or request names, in ISO form only: ``2026-11-01``.

    Raises:
        ValueError: Saying what would be right; ``1/11/2026`` is refused because readers disagree on it.
    """
    if not isinstance(text, str):
        raise ValueError(f"a date is text such as 2026-11-01, not {shown(text)}")
    match = _ISO_DATE.fullmatch(text)
    if match is None:
        raise ValueError(f"{shown(text)} is not a date; {_date_hint(text)}")
    year, month, day = (int(part) for part in match.groups())
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(f"{text!r} is not a date; {_why_no_such_day(year, month)}") from None


def iso_day(day: date | None) -> str | None:
    """A day as JSON carries it; None where there is none."""
    return None if day is None else day.isoformat()


def add_months(day: date, months: int) -> date:
    """The same day of the month, some months later or earlier; the month's last day where that day is missing.

    31 January plus one month is 28 (or 29) February. To add months one after another, always count from the
    first day: counted from 28 February, the third month would start on 28 March instead of 31 March.

    Raises:
        ValueError: When the result lies outside the years 1 to 9999.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        raise ValueError(f"{months} months from {day} is outside the calendar (years 1 to 9999)")
    if day.day <= 28:
        return date(year, month + 1, day.day)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_days(day: date, days: int) -> date:
    """The date some days later or earlier.

    Raises:
        ValueError: When the result lies outside the years 1 to 9999.
    """
    try:
        return day + timedelta(days=days)
    except OverflowError:
        raise ValueError(f"{days} days from {day} is outside the calendar (years 1 to 9999)") from None


def day_after(end: date) -> date:
    """The first day that an inclusive end no longer covers."""
    return add_days(end, 1)


def whole_months(start: date, until: date) -> int:
    """Whole months from ``start`` to before ``until``, counted from the day of ``start``; negative when earlier."""
    months = (until.year - start.year) * 12 + until.month - start.month
    return months if add_months(start, months) <= until else months - 1


def check_span(start: date, end_inclusive: date) -> date:
    """The first day after a span, having checked that the span does not run backwards.

    An end on the day before the start is an empty span.

    Raises:
        ValueError: When the end lies before that.
    """
    until = day_after(end_inclusive)
    if until < start:
        raise ValueError(f"the end {end_inclusive} lies before the start {start}; an end date is the last day covered")
    return until


def _date_hint(text: str) -> str:
    match = _OTHER_DATE.fullmatch(text.strip())
    first, second, third = match.groups() if match else ("", "", "")
    if len(first) == 4:
        meant = _real_dates((first, second, third))
    elif len(third) == 4:
        meant = _real_dates((third, second, first), (third, first, second))
    else:
        meant = []
    if len(meant) == 2:
        return f"write {meant[0]} or {meant[1]}, whichever is meant"
    return f"write {meant[0]}" if meant else "write the year in four digits, month and day, such as 2026-11-01"


def _real_dates(*readings: tuple[str, str, str]) -> list[str]:
    """Those readings of year, month and day that are dates, each once."""
    found: dict[str, None] = {}
    for year, month, day in readings:
        with suppress(ValueError):
            found[date(int(year), int(month), int(day)).isoformat()] = None
    return list(found)


def _why_no_such_day(year: int, month: int) -> str:
    if year < 1:
        return "years run from 0001 to 9999"
    if not 1 <= month <= 12:
        return "months run from 01 to 12"
    return f"days of {year:04}-{month:02} run from 01 to {monthrange(year, month)[1]}"
