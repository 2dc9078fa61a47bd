"""Local times of a day as instants, also on the two days of a year on which clocks are changed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_SECOND = timedelta(seconds=1)


def begins_at(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The instant, UTC, at which a local time of a day is first reached.

    A time that the clocks leap over in spring is reached as they leap.
    """
    return _reached(datetime.combine(day, at, zone))


def ends_at(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The instant, UTC, at which a local time of a day is last reached: in autumn, of the two the second."""
    return _reached(datetime.combine(day, at, zone).replace(fold=1))


def _reached(local: datetime) -> datetime:
    instant = local.astimezone(UTC)
    shown = instant.astimezone(local.tzinfo).replace(tzinfo=None, fold=0)
    if shown == local.replace(tzinfo=None, fold=0):
        return instant
    return _leap(local)


def _leap(local: datetime) -> datetime:
    """The instant at which the clocks leap over a local time: where its offset changes between the two readings."""
    readings = sorted(local.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    before, after = (reading.replace(microsecond=0) for reading in readings)
    after += _SECOND
    offset = before.astimezone(local.tzinfo).utcoffset()
    while after - before > _SECOND:
        middle = before + (after - before) // 2
        middle = middle.replace(microsecond=0)
        if middle.astimezone(local.tzinfo).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after
