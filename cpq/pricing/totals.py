"""Totals of a quote: by kind of charge, milestones, margin, TCV and ACV."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction

from cpq.pricing.ledger import Sums
from cpq.pricing.years import average_year
from cpq.quotes.priced import Allowance, TaxLine, Totals
from cpq.quotes.request import QuoteRequest
from cpq.rounding import allocate

ZERO = Decimal(0)


def totals(
    sums: Sums, allowances: Iterable[Allowance], taxes: Iterable[TaxLine], request: QuoteRequest, digits: int
) -> Totals:
    """Totals of the lines inside the quote's total; optional lines and usage estimates are apart."""
    allowed = sum((allowance.amount for allowance in allowances), ZERO)
    net = sums.one_time + sums.recurring + sums.pass_through + allowed
    tax = sum((line.amount for line in taxes), ZERO)
    cost = None if sums.uncosted else sums.cost
    margin = None if cost is None else net - cost
    return Totals(
        list=sums.list,
        regular=sums.regular,
        customer=sums.customer,
        one_time=sums.one_time,
        recurring=sums.recurring,
        usage=sums.usage,
        pass_through=sums.pass_through,
        allowances=allowed,
        net=net,
        optional=sums.optional,
        tax=tax,
        gross=net + tax,
        cost=cost,
        margin=margin,
        margin_rate=rate(margin, net),
        markup_rate=rate(margin, cost),
        weight=sums.weight if sums.weighed else None,
        milestones=milestones(request, net + tax, digits),
    )


def rate(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    """A share, or None where it is undefined: nothing known, or a whole of zero or below."""
    if part is None or whole is None or whole <= 0:
        return None
    return part / whole


def milestones(request: QuoteRequest, gross: Decimal, digits: int) -> tuple[tuple[str, Decimal], ...]:
    """What falls due at each milestone: shares of the gross total that sum to it."""
    schedule = request.payment_schedule
    if not schedule:
        return ()
    names = [f"{number:03d}" for number in range(len(schedule))]
    parts = allocate(gross, [milestone.share for milestone in schedule], digits, names)
    return tuple((milestone.when, part) for milestone, part in zip(schedule, parts, strict=True))


def metrics(sums: Sums, months: Fraction, total: Totals, digits: int) -> Mapping[str, Decimal | None]:
    """Total and annual contract value; TCV is undefined when a line is evergreen.

    Allowances count in TCV; ACV is the average of recurring lines per year, allocations included.

    Args:
        months: From the first start of a recurring line to the last end.
    """
    return {
        "tcv": None if sums.evergreen else total.net,
        "acv": average_year(sums.average, months, digits),
    }
