"""Business calendars: when people work, so that whoever is asked on a Friday evening is not late on Saturday."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, ClassVar, Final, Self
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, model_validator

from cpq.dates import add_days
from cpq.desk_rules.local_time import begins_at, ends_at
from cpq.desk_rules.public_holidays import public_holidays
from cpq.desk_rules.working_hours import WEEKDAYS, Week, WeekText
from cpq.desk_rules.working_time import WorkingTime
from cpq.files.models import FileModel, IsoDate, Text
from cpq.problems import CpqError

_LOOKED_AT: Final = 3660
"""Days in a row that are searched for one on which people work."""

_KEPT: Final = 4000
"""Days whose spans are remembered."""

Span = tuple[datetime, datetime]
"""From an instant until before another, both in UTC."""


class Closing(FileModel):
    """Days on which nobody works beside public holidays.

    Attributes:
        from_: First day.
        until: Last day; the first one where left out.
        why: What the days are called.
    """

    noun: ClassVar[str] = "a closing"

    from_: IsoDate = Field(alias="from")
    until: IsoDate | None = None
    why: str = ""

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.until is not None and self.until < self.from_:
            raise ValueError("the last day lies before the first")
        return self

    def covers(self, day: date) -> bool:
        """Whether a day is one of them."""
        return self.from_ <= day <= (self.until or self.from_)


def _one_day(value: Any) -> Any:
    return {"from": value} if isinstance(value, str | date) else value


class CalendarSpec(FileModel):
    """When people work, as ``desk/calendar.yaml`` says.

    Attributes:
        time_zone: IANA name, such as ``Europe/Paris``; hours are local times of it.
        working_hours: Hours by weekday or span of weekdays.
        public_holidays: Countries whose public holidays are not worked on: ``FR``, or a part such as ``DE-BY``.
        closed: Further days on which nobody works: single days, or spans with ``from`` and ``until``.
        open: Days that are worked on although they are public holidays or within a closing.
    """

    noun: ClassVar[str] = "a calendar"

    time_zone: Text
    working_hours: WeekText
    public_holidays: tuple[Text, ...] = ()
    closed: tuple[
        Annotated[Closing, BeforeValidator(_one_day, json_schema_input_type=IsoDate | Closing)],
        ...,
    ] = ()
    open: tuple[IsoDate, ...] = ()


@dataclass(frozen=True)
class BusinessCalendar:
    """When people work in one place; pure but for the tables of time zones and holidays.

    Every instant is aware; results are in UTC. Spans of work are closed at their start and open at their end, and
    working time is what really passes: on a day with a changed clock a span over it is an hour longer or shorter.
    """

    zone: ZoneInfo
    week: Week
    holidays: tuple[str, ...] = ()
    closed: tuple[Closing, ...] = ()
    open: frozenset[date] = field(default_factory=frozenset)
    _known: dict[date, tuple[Span, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)

    _elsewhere: dict[str, BusinessCalendar] = field(default_factory=dict, init=False, repr=False, compare=False)

    @classmethod
    def of(cls, spec: CalendarSpec) -> Self:
        """The calendar that a file describes, whose zone and places are known to exist."""
        zone = ZoneInfo(spec.time_zone)
        return cls(zone, spec.working_hours, spec.public_holidays, spec.closed, frozenset(spec.open))

    def in_zone(self, zone: str) -> BusinessCalendar:
        """The same hours and days where the clocks show another time."""
        found = self._elsewhere.get(zone)
        if found is None:
            found = self._elsewhere.setdefault(zone, replace(self, zone=ZoneInfo(zone)))
        return found

    def why_closed(self, day: date) -> str:
        """Why nobody works on a day: the name of a holiday or closing, or the weekday; empty where people work."""
        if not self.week[day.weekday()]:
            return WEEKDAYS[day.weekday()].capitalize()  # strftime would speak the language of the machine
        if day in self.open:
            return ""
        for closing in self.closed:
            if closing.covers(day):
                return closing.why or "closed"
        return next((name for place in self.holidays if (name := public_holidays(place, day.year).get(day))), "")

    def is_working_day(self, day: date) -> bool:
        """Whether people work on a day."""
        return bool(self._spans(day))

    def is_working(self, at: datetime) -> bool:
        """Whether people work at an instant."""
        return any(start <= at < end for start, end in self._spans(at.astimezone(self.zone).date()))

    def due(self, opened: datetime, allowed: WorkingTime) -> datetime:
        """When something is due that was asked at an instant.

        Hours run while people work. Days end with the work of the day: what is asked on a Thursday, early or late, is
        due in one working day when work ends on Friday.

        Args:
            opened: When it was asked, aware.
            allowed: Working time allowed.

        Raises:
            CpqError: Nobody works for ten years, or the time lies outside the years 1 to 9999.
        """
        if allowed.days:
            return self._end_of_day(opened, allowed.days)
        left, opened = allowed.length, opened.astimezone(UTC)  # sums of one zone's own times skip its changed clocks
        for start, end in self._from(opened):
            begin = max(start, opened)
            if end - begin >= left:
                return begin + left
            left -= end - begin
        raise AssertionError("spans do not end")  # pragma: no cover - _from raises before

    def working_between(self, start: datetime, end: datetime) -> timedelta:
        """How long people work between two instants; negative where the second is the earlier.

        Raises:
            CpqError: The span lies at the edge of the years 1 to 9999.
        """
        if end.astimezone(UTC) < start.astimezone(UTC):
            return -self.working_between(end, start)
        total = timedelta()
        start, end = start.astimezone(UTC), end.astimezone(UTC)
        day, last = start.astimezone(self.zone).date(), end.astimezone(self.zone).date()
        while day <= last:
            for begin, until in self._spans(day):
                total += max(min(until, end) - max(begin, start), timedelta())
            day = _next(day)
        return total

    def _end_of_day(self, opened: datetime, days: int) -> datetime:
        """The end of the work of the so-manieth working day after that of an instant."""
        today = opened.astimezone(self.zone).date()
        worked = self._working_days(_next(today))
        for _ in range(days - 1):
            next(worked)
        return self._spans(next(worked))[-1][1]

    def _from(self, at: datetime) -> Iterator[Span]:
        """Spans of work that end after an instant, without end."""
        for day in self._working_days(at.astimezone(self.zone).date()):
            yield from ((start, end) for start, end in self._spans(day) if end > at)

    def _working_days(self, first: date) -> Iterator[date]:
        """Days on which people work, from one on, without end."""
        day, idle = first, 0
        while idle < _LOOKED_AT:
            if self.is_working_day(day):
                idle = 0
                yield day
            else:
                idle += 1
            day = _next(day)
        raise CpqError(
            f"nobody works in the ten years after {first}",
            code="never-working",
            hint="look at the closings in desk/calendar.yaml",
        )

    def _spans(self, day: date) -> tuple[Span, ...]:
        """Spans of work of a day as instants, in order and apart from each other."""
        found = self._known.get(day)
        if found is None:
            if len(self._known) >= _KEPT:
                self._known.clear()
            found = self._known[day] = tuple(self._spans_of(day))
        return found

    def _spans_of(self, day: date) -> Iterator[Span]:
        if self.why_closed(day):
            return
        last = datetime.min.replace(tzinfo=UTC)
        for hours in self.week[day.weekday()]:
            start = max(begins_at(day, hours.start, self.zone), last)  # an hour that comes twice counts once
            last = ends_at(day, hours.end, self.zone)
            if start < last:
                yield start, last


def _next(day: date) -> date:
    try:
        return add_days(day, 1)
    except ValueError as error:
        raise CpqError(str(error), code="never-working", hint="no calendar goes on after the year 9999") from None
