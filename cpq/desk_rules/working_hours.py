"""Working hours of a week, as files write them: by weekday or span of weekdays, with breaks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import time
from itertools import pairwise
from typing import Annotated, Any, Final, NamedTuple

from pydantic import PlainSerializer, PlainValidator, WithJsonSchema

from cpq.files.scalar_text import text_of
from cpq.files.text import quoted
from cpq.files.wrong_value import WrongValue
from cpq.problems import did_you_mean

WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_HOURS = re.compile(r"([0-9]{2}):([0-9]{2})-([0-9]{2}):([0-9]{2})", re.ASCII)
_EXAMPLE = "hours such as 09:00-17:30, or [09:00-12:30, 14:00-18:00]"


class Hours(NamedTuple):
    """A span of one day on which people work, from one local time until before another."""

    start: time
    end: time

    def __str__(self) -> str:
        return f"{self.start:%H:%M}-{self.end:%H:%M}"


Week = tuple[tuple[Hours, ...], ...]
"""Hours of each weekday from Monday to Sunday; none on days that are not worked on."""


def read_week(value: object) -> Week:
    """Working hours from the map of a file, by weekday: ``monday to friday: 09:00-17:30``.

    Raises:
        WrongValue: Saying what would be right.
    """
    if isinstance(value, tuple):
        return value
    if not isinstance(value, Mapping):
        raise WrongValue("working hours are a map by weekday", hint="write { monday to friday: 09:00-17:30 }")
    week: list[tuple[Hours, ...] | None] = [None] * len(WEEKDAYS)
    for key, hours in value.items():
        for weekday in _weekdays(str(key)):
            if week[weekday] is not None:
                raise WrongValue(f"{WEEKDAYS[weekday]} has working hours twice", hint="say each day once")
            week[weekday] = _day(hours)
    if not any(week):
        raise WrongValue("nobody ever works", hint="write { monday to friday: 09:00-17:30 }")
    return tuple(day or () for day in week)


def _weekdays(key: str) -> range:
    first, _, last = key.partition(" to ")
    ends = []
    for name in (first, last or first):
        if name not in WEEKDAYS:
            hint = did_you_mean(name, WEEKDAYS) or "write monday, or monday to friday"
            raise WrongValue(f"{quoted(name)} is no weekday", hint=hint)
        ends.append(WEEKDAYS.index(name))
    if ends[1] < ends[0]:
        raise WrongValue(f"{quoted(key)} runs over the end of the week", hint="weeks begin on monday; say it in two")
    return range(ends[0], ends[1] + 1)


def _day(value: object) -> tuple[Hours, ...]:
    parts = value if isinstance(value, list | tuple) else [value]
    spans = [_hours(part) for part in parts]
    for earlier, later in pairwise(spans):
        if later.start < earlier.end:
            raise WrongValue(f"{later} begins before {earlier} ends", hint="write spans in the order of the day")
    return tuple(spans)


def _hours(value: object) -> Hours:
    text = text_of(value, _EXAMPLE).strip()
    match = _HOURS.fullmatch(text)
    if match is None:
        raise WrongValue(f"{quoted(text)} is no span of hours", hint=f"write {_EXAMPLE}")
    try:
        start, end = time(int(match[1]), int(match[2])), time(int(match[3]), int(match[4]))
    except ValueError:
        raise WrongValue(f"{quoted(text)} is no span of hours", hint="times run from 00:00 to 23:59") from None
    if end <= start:
        raise WrongValue(f"{quoted(text)} ends before it begins", hint="a span lies within one day")
    return Hours(start, end)


def written_week(week: Week) -> dict[str, Any]:
    """Working hours as a file writes them, weekday by weekday."""
    return {name: [str(hours) for hours in day] for name, day in zip(WEEKDAYS, week, strict=True) if day}


_SPAN = {"type": "string", "pattern": "^[0-9]{2}:[0-9]{2}-[0-9]{2}:[0-9]{2}$", "examples": ["09:00-17:30"]}
_NAMED = "|".join(WEEKDAYS)

WeekText = Annotated[
    Week,
    PlainValidator(read_week),
    PlainSerializer(written_week, when_used="json"),
    WithJsonSchema(
        {
            "type": "object",
            "propertyNames": {"pattern": f"^({_NAMED})( to ({_NAMED}))?$"},
            "additionalProperties": {"anyOf": [_SPAN, {"type": "array", "items": _SPAN, "minItems": 1}]},
            "minProperties": 1,
            "description": "Hours by weekday or span of weekdays, local time.",
            "examples": [{"monday to friday": "09:00-17:30"}],
        }
    ),
]
"""Working hours of a week as files write them."""
