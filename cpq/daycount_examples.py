"""What each day count gives for spans that other systems publish, or that were worked out by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from cpq.daycount import Period


class DayCountExample(NamedTuple):
    """A price per period over a span of days, and what it comes to.

    Attributes:
        source: Who publishes the figures; empty where they were worked out by hand.
        price: Price of one period.
        start, end: First and last day.
        total: Price times periods, rounded to two decimals.
        why: The arithmetic.
        anchor: Day from which months are counted; the first day of the span where left out.
    """

    day_count: str
    source: str
    price: Decimal
    period: Period
    start: date
    end: date
    total: Decimal
    why: str
    anchor: date | None = None


def _example(
    day_count: str, source: str, price: str, period: Period, span: str, total: str, why: str, anchor: str = ""
) -> DayCountExample:
    start, _, end = span.partition(" to ")
    return DayCountExample(
        day_count,
        source,
        Decimal(price),
        period,
        date.fromisoformat(start),
        date.fromisoformat(end),
        Decimal(total),
        why,
        date.fromisoformat(anchor) if anchor else None,
    )


_SECOND_HALF: Final = "2018-07-14 to 2018-12-31"

EXAMPLES: Final = (
    _example("anchored month", "Salesforce", "2400", "year", "2026-06-01 to 2026-09-30", "800.00", "4/12"),
    _example(
        "anchored month", "Zuora", "200", "month", "2022-07-01 to 2022-07-09", "60.00", "9/30", anchor="2021-01-10"
    ),
    _example(
        "anchored month",
        "Salesforce",
        "90",
        "month",
        "2025-03-28 to 2026-02-04",
        "923.23",
        "8/31 + 10",
        anchor="2025-03-05",
    ),
    _example(
        "anchored month rounded up",
        "Salesforce",
        "90",
        "month",
        "2025-03-28 to 2026-02-04",
        "990.00",
        "1 + 10",
        anchor="2025-03-05",
    ),
    _example("day", "Zuora", "1200", "year", _SECOND_HALF, "562.19", "171/365"),
    _example("day/360", "Zuora", "1200", "year", _SECOND_HALF, "570.00", "171/360"),
    _example("day/360", "", "1200", "year", "2018-01-01 to 2018-12-31", "1200.00", "365/360, but at most 1"),
    _example("actual/360", "Zuora", "100", "month", "2020-02-01 to 2020-02-29", "96.67", "29/30"),
    _example("30/360", "Zuora", "100", "month", "2018-01-16 to 2018-03-31", "250.00", "15/30 + 2"),
    _example("month", "", "100", "month", "2017-01-01 to 2018-01-10", "1200.00", "12"),
    _example("month rounded up", "Salesforce", "100", "month", "2017-01-01 to 2018-01-10", "1300.00", "13"),
    _example("monthly + daily", "", "100", "month", "2017-01-01 to 2018-01-10", "1232.88", "12 + 10 × 12/365"),
    _example(
        "calendar monthly + daily",
        "Salesforce",
        "12000",
        "year",
        "2019-05-23 to 2019-09-30",
        "4290.32",
        "(9/31 + 4) / 12",
    ),
    _example("month first, actual days", "Zuora", "1200", "year", _SECOND_HALF, "558.06", "(5 + 18/31) / 12"),
    _example("month first, actual days", "Zuora", "35", "month", "2018-08-18 to 2018-12-31", "155.81", "4 + 14/31"),
    _example("month first, 30 days", "Zuora", "1200", "year", _SECOND_HALF, "560.00", "(5 + 18/30) / 12"),
    _example("month first, 30 days", "Zuora", "35", "month", "2018-08-18 to 2018-12-31", "156.33", "4 + 14/30"),
)
"""At least one for each day count."""
