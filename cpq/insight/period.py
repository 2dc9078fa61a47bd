"""The time that a report is about, and the working time that it counts in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

Span = tuple[datetime, datetime]
"""From an instant until before another."""

WorkingTime = Callable[[datetime, datetime], timedelta]
"""How long people work between two instants: :meth:`cpq.desk_rules.calendar.BusinessCalendar.working_between`."""


class Period(NamedTuple):
    """From an instant until before another; without bound where one is None."""

    start: datetime | None = None
    end: datetime | None = None

    def holds(self, at: datetime | None) -> bool:
        """Whether an instant lies in it; what has not happened does not."""
        if at is None:
            return False
        return (self.start is None or self.start <= at) and (self.end is None or at < self.end)


def elapsed(start: datetime, end: datetime) -> timedelta:
    """The time between two instants on the clock, for a house without a calendar."""
    return end - start


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same time in spans that are apart from each other, in order.

    >>> hours = [datetime(2026, 11, 20, hour) for hour in range(9, 14)]
    >>> [(a.hour, b.hour) for a, b in joined([(hours[0], hours[2]), (hours[1], hours[3]), (hours[4], hours[4])])]
    [(9, 12)]
    """
    found: list[Span] = []
    for start, end in sorted(spans):
        if end <= start:
            continue
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return tuple(found)


def worked(spans: Iterable[Span], working: WorkingTime) -> timedelta:
    """How long people work in some spans, what two of them share counted once."""
    return sum((working(start, end) for start, end in joined(spans)), timedelta())
