"""Times and amounts as texts that sort like what they mean, byte by byte, in every database."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

NEVER: Final = "~"
"""Sorts after every time: the due time of something that has none."""

WHOLE_DIGITS: Final = 40
"""Digits before the decimal point that an amount may have: more than any currency's total."""

_NINES: Final = str.maketrans("0123456789", "9876543210")


def time_text(at: datetime) -> str:
    """A moment as text in UTC, always with microseconds, so that texts sort like moments.

    >>> time_text(datetime(2026, 11, 22, 9, 30, tzinfo=UTC))
    '2026-11-22T09:30:00.000000Z'

    Raises:
        ValueError: The moment has no time zone, so that it could mean several.
    """
    if at.tzinfo is None:
        raise ValueError(f"{at.isoformat()} has no time zone")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ") if at.year >= 1000 else _early(at)


def _early(at: datetime) -> str:
    """``strftime`` writes the year 999 with three digits on some systems."""
    return f"{at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


def time_of(text: str) -> datetime:
    """The moment that :func:`time_text` wrote.

    Raises:
        ValueError: It wrote something else.
    """
    at = datetime.fromisoformat(text)
    if at.tzinfo is not UTC or not text.endswith("Z"):
        raise ValueError(f"{text} is no moment as it is kept")
    return at


def amount_order(amount: Decimal) -> str:
    """A text that sorts as the amount does, exactly: two amounts give one text only if they are equal.

    A negative amount has each digit taken from nine, so that the larger one comes later, and an end mark that sorts
    after every digit, because more decimals make it smaller.

    >>> sorted([Decimal("10"), Decimal("-2.5"), Decimal("9.99"), Decimal("-2.55")], key=amount_order)
    [Decimal('-2.55'), Decimal('-2.5'), Decimal('9.99'), Decimal('10')]

    Raises:
        ValueError: The amount is no number, or has more than 40 digits before the point.
    """
    if not amount.is_finite():
        raise ValueError(f"{amount} is no amount")
    whole, _, decimals = f"{abs(amount):f}".partition(".")
    whole, decimals = whole.lstrip("0").rjust(WHOLE_DIGITS, "0"), decimals.rstrip("0")
    if len(whole) > WHOLE_DIGITS:
        raise ValueError(f"{amount} has more than {WHOLE_DIGITS} digits before the point")
    digits = whole + decimals
    if amount < 0:
        return f"0{digits.translate(_NINES)}~"
    return f"1{digits}"
