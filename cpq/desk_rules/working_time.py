"""A span of working time: hours that count only while people work, or whole working days."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Annotated, Final, Literal

from pydantic import PlainSerializer, PlainValidator, WithJsonSchema

from cpq.files.scalar_text import said, text_of
from cpq.files.text import quoted
from cpq.files.wrong_value import WrongValue
from cpq.money import parse_amount, plain

_WRITTEN = re.compile(r"([0-9.]+) working (minute|hour|day)s?", re.ASCII)
_EXAMPLES = "working time such as 4 working hours or 2 working days"
_SECONDS: Final = {"minute": 60, "hour": 3600}
MOST_DAYS: Final = 400
"""Working days that a span has at most."""

MOST_HOURS: Final = 4000
"""Working hours that a span has at most."""


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """Working time, from the moment that something is asked.

    Attributes:
        number: How much, above zero; days are whole.
        unit: ``minute`` and ``hour`` count only while people work. A ``day`` ends when work ends: one working day is
            until the end of the next day that is worked on, whenever something was asked the day before.
    """

    number: Decimal
    unit: Literal["minute", "hour", "day"]

    def __post_init__(self) -> None:
        most = MOST_DAYS if self.unit == "day" else MOST_HOURS * (1 if self.unit == "hour" else 60)
        if not 0 < self.number <= most:
            raise WrongValue(f"working time is above zero and at most {most} {self.unit}s", hint=f"write {_EXAMPLES}")
        if self.unit != "day" and self.length < timedelta(seconds=1):
            raise WrongValue("working time is at least a second", hint=f"write {_EXAMPLES}")
        if self.unit == "day" and self.number != int(self.number):
            raise WrongValue(
                f"working days are whole, not {plain(self.number)}", hint="write hours, such as 4 working hours"
            )

    @property
    def days(self) -> int:
        """How many days; 0 where it is counted in hours or minutes."""
        return int(self.number) if self.unit == "day" else 0

    @property
    def length(self) -> timedelta:
        """How long people work in it, to the second; zero where it is counted in days."""
        return timedelta() if self.unit == "day" else timedelta(seconds=int(self.number * _SECONDS[self.unit]))

    def __str__(self) -> str:
        return f"{plain(self.number)} working {self.unit}{'' if self.number == 1 else 's'}"


def working_hours(number: Decimal | int) -> WorkingTime:
    """So many working hours."""
    return WorkingTime(Decimal(number), "hour")


def working_days(number: int) -> WorkingTime:
    """So many working days."""
    return WorkingTime(Decimal(number), "day")


def read_working_time(value: object) -> WorkingTime:
    """Working time from the text of a file.

    Raises:
        WrongValue: Saying what would be right.
    """
    if isinstance(value, WorkingTime):
        return value
    text = text_of(value, _EXAMPLES).strip()
    match = _WRITTEN.fullmatch(text)
    if match is None:
        bare = re.fullmatch(r"([0-9.]+) (minute|hour|day)s?", text, re.ASCII)
        hint = f"write {bare[1]} working {bare[2]}s: only time in which people work counts" if bare else ""
        raise WrongValue(f"{quoted(text)} is no working time", hint=hint or f"write {_EXAMPLES}")
    unit: Literal["minute", "hour", "day"] = (
        "minute" if match[2] == "minute" else "hour" if match[2] == "hour" else "day"
    )
    return WorkingTime(said(parse_amount, match[1]), unit)


WorkingTimeText = Annotated[
    WorkingTime,
    PlainValidator(read_working_time),
    PlainSerializer(str, return_type=str, when_used="json"),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": r"^[0-9]+(\.[0-9]+)? working (minute|hour|day)s?$",
            "description": "Working time.",
            "examples": ["4 working hours", "2 working days"],
        }
    ),
]
"""Working time as files write it: ``4 working hours``, ``2 working days``."""
