"""Totals of a quote: by kind of charge, margin, TCV and ACV."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from fractions import Fraction

from cpq.pricing.cash import Payment
from cpq.pricing.ledger import Sums
from cpq.pricing.years import average_year
from cpq.quotes.priced import Allowance, TaxLine, Totals

ZERO = Decimal(0)


def totals(
    sums: Sums, allowances: Iterable[Allowance], taxes: Iterable[TaxLine], pay: Callable[[Decimal], Payment]
) -> Totals:
    """Totals of the lines inside the quote's total; optional lines and usage estimates are apart.

    Args:
        pay: How a gross total is paid.
    """
    allowed = sum((allowance.amount for allowance in allowances), ZERO)
    net = sums.one_time + sums.recurring + sums.pass_through + allowed
    tax = sum((line.amount for line in taxes), ZERO)
    cost = None if sums.uncosted else sums.cost
    margin = None if cost is None else net - cost
    paid = pay(net + tax)
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
        milestones=paid.milestones,
        cash_rounding=paid.cash_rounding,
    )


def rate(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    """A share, or None where it is undefined: nothing known, or a whole of zero or below."""
    if part is None or whole is None or whole <= 0:
        return None
    return part / whole


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
