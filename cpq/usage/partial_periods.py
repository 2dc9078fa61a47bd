"""Billing periods of usage, and units of those that a term covers only in part.

Usage is measured by calendar month. A billing period is one month or several: periods of several months are counted
from the month in which the service starts. Where the service starts or ends inside a period, the period is covered by
days: days covered over days of the period.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from cpq.dates import add_months, check_span
from cpq.rounding import multiply, round_to


class UsagePeriod(NamedTuple):
    """One billing period.

    Attributes:
        number: Position from 1.
        start, end: First and last day of the period, whole calendar months.
        covered_from, covered_until: First and last day of it that the service covers.
    """

    number: int
    start: date
    end: date
    covered_from: date
    covered_until: date

    @property
    def share(self) -> Fraction:
        """Share of the period's days that the service covers, above 0 and at most 1."""
        return share_of_days(self.start, self.end, self.covered_from, self.covered_until)

    def holds(self, day: date) -> bool:
        """Whether a day lies in the period."""
        return self.start <= day <= self.end


def share_of_days(start: date, end: date, covered_from: date, covered_until: date) -> Fraction:
    """Days covered over days of a period; all ends are included."""
    return Fraction((covered_until - covered_from).days + 1, (end - start).days + 1)


def usage_periods(start: date, end_inclusive: date, months: int) -> tuple[UsagePeriod, ...]:
    """The billing periods of a service from its first to its last day.

    Args:
        months: Calendar months of a period, at least 1.

    Raises:
        ValueError: The end lies before the start, or a period spans no month.
    """
    if months < 1:
        raise ValueError(f"a billing period spans at least one month, not {months}")
    return tuple(_periods(start, check_span(start, end_inclusive), months))


def _periods(start: date, until: date, months: int) -> Iterator[UsagePeriod]:
    first, number = start.replace(day=1), 0
    last = until - timedelta(days=1)
    while (begins := add_months(first, number * months)) < until:
        ends = add_months(first, (number + 1) * months) - timedelta(days=1)
        number += 1
        yield UsagePeriod(number, begins, ends, max(begins, start), min(ends, last))


def prorated_units(units: Decimal, share: Fraction, decimals: int) -> Decimal:
    """The part of a period's units that a partly covered period has: rounded half up to the unit's decimals."""
    return units if share == 1 else round_to(multiply(units, share), decimals)
