"""Moments as files write them: a day, a time on a day where the person is, or a time with its offset from UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Annotated

from pydantic import PlainSerializer, PlainValidator, WithJsonSchema

from cpq.dates import parse_date
from cpq.files.scalar_text import said, text_of
from cpq.files.wrong_value import WrongValue

_EXAMPLES = "a day such as 2026-12-21, or a time such as 2026-12-21 14:00"


def read_moment(value: object) -> datetime | date:
    """A day or a time from the text of a file; without an offset, a time is a local one.

    Raises:
        WrongValue: Saying what would be right.
    """
    if isinstance(value, date):
        return value
    text = text_of(value, _EXAMPLES).strip()
    if len(text) <= len("2026-12-21"):
        return said(parse_date, text)
    said(parse_date, text[:10])
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise WrongValue(f"{text[:40]!r} is not a time", hint=f"write {_EXAMPLES}") from None


Moment = Annotated[
    datetime | date,
    PlainValidator(read_moment),
    PlainSerializer(lambda moment: moment.isoformat(), return_type=str, when_used="json"),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2})?)?$",
            "description": "A day, or a time on a day.",
            "examples": ["2026-12-21", "2026-12-21 14:00"],
        }
    ),
]
"""A day or a time, such as ``2026-12-21`` or ``2026-12-21 14:00``."""


def first_moment(moment: datetime | date, zone: tzinfo = UTC) -> datetime:
    """The instant, in UTC, at which something begins that begins on a day or at a time.

    Args:
        moment: A time without an offset, and a day, are those of the zone.
        zone: Where the person is.
    """
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    placed = moment if moment.tzinfo is not None else moment.replace(tzinfo=zone)
    return placed.astimezone(UTC)


def end_moment(moment: datetime | date, zone: tzinfo = UTC) -> datetime:
    """The instant, in UTC, from which on something no longer holds: a time itself, and of a day its end."""
    if isinstance(moment, datetime) or moment == date.max:
        return first_moment(moment, zone)
    return first_moment(moment + timedelta(days=1), zone)
