"""In which order steps are worked on: what is late first, then by points, of which every one is explained.

A point is an hour of waiting. Every part of the score that moves with time moves at the same pace for every step, so
time alone never makes one step overtake another: their order is a fixed number, which a database can sort by. Since
every part is bounded or grows, whatever waits comes to stand above anything that is new, however large that is.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Final, Literal, NamedTuple

from cpq.currencies import minor_units
from cpq.rounding import EXACT, round_to

PartName = Literal["age", "due", "closing", "size", "escalated", "paused"]

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)
POINT: Final = timedelta(hours=1) // MICROSECOND
"""One point, in microseconds."""

TENFOLD: Final = 24
"""Points for ten times the amount: a day of waiting."""

LEVEL: Final = 24
"""Points for each level of escalation."""

PAUSED: Final = -72
"""Points while the rep owes an answer, since nobody can decide well before it is there."""

CLOSING_PACE: Final = 4
"""Hours until the offer ends that count as one point."""

UNTIMED: Final = timedelta(days=10)
"""After so long a step without a due time is late."""

UNDATED: Final = timedelta(days=90)
"""For so long an offer without a last day is taken to stand."""


class Waiting(NamedTuple):
    """What the place of a step in the queue depends on.

    Attributes:
        net_total: Of the quote, in its currency.
        valid_until: Last day of the offer; None where it has none.
        escalated: Levels of escalation taken.
        paused: Since when it waits for information from the rep.
    """

    submitted_at: datetime
    due: datetime | None
    valid_until: date | None
    net_total: Decimal
    currency: str
    escalated: int = 0
    paused: datetime | None = None


class Part(NamedTuple):
    """One part of a score.

    Attributes:
        points: Hours of waiting that it counts as, to the hundredth.
    """

    name: PartName
    points: Decimal


class Score(NamedTuple):
    """How urgent a step is at a moment.

    Attributes:
        points: Sum of the parts.
        late: It stands before every step that is not late.
    """

    points: Decimal
    parts: tuple[Part, ...]
    late: bool


def late_at(waiting: Waiting) -> datetime | None:
    """The moment from which a step is late; None while it waits for the rep."""
    return None if waiting.paused is not None else _due(waiting)


def standing(waiting: Waiting) -> int:
    """Where a step stands whatever the time is: the smaller, the sooner it is worked on.

    Two steps differ by four times the difference of their points, in microseconds.
    """
    at_epoch = sum(pace * _microseconds(moment) for pace, moment in _moments(waiting).values())
    return at_epoch - CLOSING_PACE * sum(_fixed(waiting).values())


def score(waiting: Waiting, at: datetime) -> Score:
    """How urgent a step is at a moment.

    >>> asked = datetime(2026, 11, 20, 9, tzinfo=UTC)
    >>> step = Waiting(asked, asked + timedelta(hours=8), date(2026, 11, 30), Decimal("100000.00"), "EUR")
    >>> [f"{part.name} {part.points}" for part in score(step, asked + timedelta(hours=2)).parts]
    ['age 2.00', 'due -6.00', 'closing -63.25', 'size 168.00']
    """
    now = _microseconds(at)
    moving = {
        name: Decimal(pace * (now - _microseconds(moment))) / CLOSING_PACE
        for name, (pace, moment) in _moments(waiting).items()
    }
    fixed = {name: Decimal(value) for name, value in _fixed(waiting).items()}
    parts = tuple(
        Part(name, round_to(EXACT.divide(value, Decimal(POINT)), 2)) for name, value in {**moving, **fixed}.items()
    )
    late = late_at(waiting)
    return Score(sum((part.points for part in parts), Decimal(0)), parts, late is not None and late < at)


def _moments(waiting: Waiting) -> dict[PartName, tuple[int, datetime]]:
    """What grows with time: from which moment on it counts for the step, and how many quarters of a point an hour."""
    return {
        "age": (CLOSING_PACE, waiting.submitted_at),
        "due": (CLOSING_PACE, _due(waiting)),
        "closing": (1, _end(waiting)),
    }


def _fixed(waiting: Waiting) -> dict[PartName, int]:
    """What does not move, in microseconds of waiting."""
    minor = EXACT.scaleb(waiting.net_total, minor_units(waiting.currency))
    size = EXACT.log10(minor) if minor > 1 else Decimal(0)
    found: dict[PartName, int] = {"size": int(round_to(EXACT.multiply(size, Decimal(TENFOLD * POINT)), 0))}
    if waiting.escalated:
        found["escalated"] = waiting.escalated * LEVEL * POINT
    if waiting.paused is not None:
        found["paused"] = PAUSED * POINT
    return found


def _due(waiting: Waiting) -> datetime:
    return waiting.submitted_at + UNTIMED if waiting.due is None else waiting.due


def _end(waiting: Waiting) -> datetime:
    """The end of the last day of the offer, in UTC."""
    if waiting.valid_until is None:
        return waiting.submitted_at + UNDATED
    return datetime.combine(waiting.valid_until, time.max, tzinfo=UTC) + MICROSECOND


def _microseconds(at: datetime) -> int:
    return (at - EPOCH) // MICROSECOND
