"""Prepaid credits of a deal: what its lines grant, when, and for which usage."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import NamedTuple

from cpq.catalog.credits import PrepaidCredits
from cpq.dates import add_months
from cpq.pricing.context import ChargeLine
from cpq.problems import CannotPrice
from cpq.quotes.priced import PricedQuote
from cpq.rounding import EXACT
from cpq.terms import PERIOD_MONTHS
from cpq.usage.credits import Grant


class Granted(NamedTuple):
    """The grants of a deal: units, and money."""

    units: tuple[Grant, ...]
    money: tuple[Grant, ...]


def granted(quote: PricedQuote, items: tuple[ChargeLine, ...]) -> Granted:
    """What the lines of a quote grant: once, or in every period of a recurring charge.

    Raises:
        CannotPrice: Credits are in another currency than the quote, or nobody knows when they start.
    """
    found: dict[str, list[Grant]] = {"units": [], "money": []}
    seen: set[str] = set()
    for item in items:
        spec = item.line.product.credits
        if spec is None or item.line.optional or item.line.id in seen or item.plan.committed:
            continue
        seen.add(item.line.id)
        kind = "money" if spec.units is None else "units"
        found[kind] += _grants(quote, item, spec)
    return Granted(tuple(found["units"]), tuple(found["money"]))


def _grants(quote: PricedQuote, item: ChargeLine, spec: PrepaidCredits) -> Iterator[Grant]:
    start = item.line.request.start or quote.request.start
    if start is None:
        raise item.fail("nobody says when its credits start", code="missing-start", step="credits", hint=_WRITE_START)
    if spec.amount is not None and spec.amount.currency != quote.currency:
        raise CannotPrice(
            f"line '{item.line.id}' grants credits in {spec.amount.currency}, the quote is in {quote.currency}",
            code="currency-mismatch",
            hint=f"sell credits in {quote.currency}",
            line=item.line.id,
            step="credits",
        )
    each = spec.amount.amount if spec.amount is not None else spec.units or Decimal(0)
    starts = list(_starts(item, start))
    for number, day in enumerate(starts, start=1):
        yield Grant(
            id=item.line.id if len(starts) == 1 else f"{item.line.id}#{number}",
            amount=EXACT.multiply(each, item.window.quantity),
            granted=quote.as_of,
            starts=day,
            valid=spec.valid,
            priority=spec.priority,
            rollover=spec.rollover or Decimal(0),
            pays_for=frozenset(spec.pays_for),
            rates=spec.rates,
        )


_WRITE_START = "write start: 2027-01-01"


def _starts(item: ChargeLine, start: date) -> Iterator[date]:
    """The days on which credits are granted: the start, and of a recurring charge each period of the term."""
    months = PERIOD_MONTHS.get(item.plan.period or "")
    if item.charge.charge != "recurring" or months is None:
        yield start
        return
    length = sum((window.length_months for window in item.windows), Fraction(0))
    for number in range(ceil(length / months)):
        yield add_months(start, number * months)
