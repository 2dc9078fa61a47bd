"""Published examples of terms and prorations: spans of days, prices of parts of periods, changes inside a paid one."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import cast

from cpq.billing import Span, change_in_period
from cpq.conformance.measures import Figure
from cpq.conformance.topic_cases import Measured
from cpq.dates import parse_date
from cpq.daycount import DAY_COUNTS, ChangeDay, Period, periods
from cpq.files.located import LocatedMap
from cpq.rounding import multiply, round_to
from cpq.terms import Term, whole_periods

_ONE = Decimal(1)


def measure(given: LocatedMap) -> Measured:
    """The figures of one example.

    Args:
        given: A ``change`` inside a period; or a span ``from`` .. ``to``, or a ``term`` without dates, measured by a
            ``day count`` in periods of the ``per`` of its price, or by several.
    """
    if "change" in given:
        return _changed(given)
    if "day counts" in given:
        span = _span(given)
        return {name: [_months(name, span)] for name in given["day counts"]}
    count = _counted(given)
    price = Decimal(str(given.get("price", 1)))
    return {
        "total": [round_to(multiply(price, count), 2)],
        "multiplier": [round_to(multiply(_ONE, count), 4)],
        "periods": [multiply(_ONE, count)],
    }


def _counted(given: LocatedMap) -> Fraction:
    """Price periods of a term, or of a span under a day count."""
    per = cast(Period, str(given["per"]))
    if "term" in given:
        return whole_periods(Term.parse(given["term"]), per)
    anchor = parse_date(given["anchor"]) if "anchor" in given else None
    return periods(str(given["day count"]), *_span(given), per, anchor)


def _changed(given: LocatedMap) -> Measured:
    change = change_in_period(
        Decimal(str(given["old"])),
        Decimal(str(given["new"])),
        _span(given),
        parse_date(given["change"]),
        change_day=cast(ChangeDay, str(given["change day"])),
    )
    return {
        "used": [change.used],
        "unused": [change.unused],
        "credit": [change.credit],
        "charge": [change.charge],
        "net": [change.net],
        "owed": [change.owed],
        "next invoice": [change.next_invoice(Decimal(str(given["new"])))],
    }


def _months(day_count: str, span: Span) -> Figure:
    return DAY_COUNTS[day_count].months(*span)


def _span(given: LocatedMap) -> Span:
    return Span(parse_date(given["from"]), parse_date(given["to"]))
