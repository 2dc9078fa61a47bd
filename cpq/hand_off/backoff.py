"""When to try again: each time after a longer while, spread by chance so that nobody is hit by all at once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

FIRST: Final = timedelta(seconds=5)
GROWTH: Final = 4
LONGEST: Final = timedelta(hours=12)

MOST_ASKED: Final = timedelta(days=1)
"""The longest while that a subscriber can ask to be left alone."""


def wait_after(attempt: int, chance: float) -> timedelta:
    """How long to wait after a failed try: between half and the whole of 5 s, 20 s, 80 s and so on up to 12 hours.

    Args:
        attempt: Which try failed, from 1.
        chance: Where between the two, from 0 (half) to 1 (whole).

    >>> [str(wait_after(attempt, 1)) for attempt in (1, 2, 3, 7, 50)]
    ['0:00:05', '0:00:20', '0:01:20', '5:41:20', '12:00:00']
    """
    # The power is bounded before it is taken: it outgrows every timedelta soon.
    growth: int = GROWTH ** min(attempt - 1, 10)
    whole = min(FIRST * growth, LONGEST)
    return whole * (1 + chance) / 2


def retry_at(
    now: datetime, attempt: int, most: int, chance: float, not_before: datetime | None = None
) -> datetime | None:
    """When to try again, or None where that was the last try.

    Args:
        most: How many tries there are.
        not_before: When the subscriber asked to be told, which counts as far as it is later and within a day.
    """
    if attempt >= most:
        return None
    usual = now + wait_after(attempt, chance)
    return usual if not_before is None else max(usual, min(not_before, now + MOST_ASKED))
