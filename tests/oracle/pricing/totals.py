"""Totals of a quote: by kind of charge, milestones, margin, TCV and ACV."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, ROUND_UP, Decimal

from cpq.policy.waterfall import CashRounding
from cpq.quotes.priced import Allowance, PricedLine, TaxLine, Totals
from cpq.quotes.request import QuoteRequest
from cpq.rounding import allocate
from tests.oracle.pricing.context import Run
from tests.oracle.pricing.years import average_year

ZERO = Decimal(0)


def totals(
    lines: Sequence[PricedLine],
    allowances: Iterable[Allowance],
    taxes: Iterable[TaxLine],
    request: QuoteRequest,
    run: Run,
) -> Totals:
    """Sums over the lines inside the total; optional lines and usage estimates are apart."""
    inside = [line for line in lines if not line.optional]
    kinds = {kind: _sum(line.net_total for line in inside if _kind(line) == kind) for kind in _KINDS}
    allowed = _sum(allowance.amount for allowance in allowances)
    contracted = [line for line in inside if line.kind != "usage"]
    net = kinds["one-time"] + kinds["recurring"] + kinds["pass-through"] + allowed
    tax = _sum(line.amount for line in taxes)
    cost = _cost(contracted)
    margin = None if cost is None else net - cost
    paid = _in_coins(net + tax, request, run)
    weights = [line.weight for line in inside if line.weight is not None]
    return Totals(
        list=_sum(line.listed_total for line in contracted),
        regular=_sum(line.regular_total for line in contracted),
        customer=_sum(line.customer_total for line in contracted),
        one_time=kinds["one-time"],
        recurring=kinds["recurring"],
        usage=kinds["usage"],
        pass_through=kinds["pass-through"],
        allowances=allowed,
        net=net,
        optional=_sum(line.net_total for line in lines if line.optional),
        tax=tax,
        gross=net + tax,
        cost=cost,
        margin=margin,
        margin_rate=rate(margin, net),
        markup_rate=rate(margin, cost),
        weight=_sum(weights) if weights else None,
        milestones=milestones(request, paid, run),
        cash_rounding=paid - (net + tax),
    )


_KINDS = ("one-time", "recurring", "usage", "pass-through")


def _kind(line: PricedLine) -> str:
    return "pass-through" if line.pass_through else line.kind


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, ZERO)


def _cost(lines: Iterable[PricedLine]) -> Decimal | None:
    total = ZERO
    for line in lines:
        if line.cost is None:
            return None
        total += line.cost
    return total


def rate(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    """A share, or None where it is undefined: nothing known, or a whole of zero or below."""
    if part is None or whole is None or whole <= 0:
        return None
    return part / whole


def _coin(request: QuoteRequest, run: Run) -> CashRounding | None:
    """The first rule about the quote's currency and the way it is paid."""
    fitting = [
        rule
        for rule in run.rounding.cash
        if rule.currency == run.currency and (rule.paid_by == () or request.paid_by in rule.paid_by)
    ]
    return fitting[0] if fitting else None


def _in_coins(gross: Decimal, request: QuoteRequest, run: Run) -> Decimal:
    """What is paid of a gross total: the nearest multiple of the smallest coin."""
    rule = _coin(request, run)
    if rule is None:
        return gross
    coins = gross / rule.to
    whole = abs(coins).to_integral_value(_WAYS[rule.mode])
    return (whole * rule.to).copy_sign(gross) if whole else ZERO


_WAYS = {"half up": ROUND_HALF_UP, "half even": ROUND_HALF_EVEN, "up": ROUND_UP, "down": ROUND_DOWN}


def milestones(request: QuoteRequest, paid: Decimal, run: Run) -> tuple[tuple[str, Decimal], ...]:
    """What falls due at each milestone: shares of what is paid, in whole coins where it is paid in coins."""
    schedule = request.payment_schedule
    if not schedule:
        return ()
    rule = _coin(request, run)
    names = [f"{number:03d}" for number in range(len(schedule))]
    unit = Decimal(1).scaleb(-run.digits) if rule is None else rule.to
    parts = allocate(paid / unit, [milestone.share for milestone in schedule], 0, names)
    return tuple((milestone.when, part * unit) for milestone, part in zip(schedule, parts, strict=True))


def metrics(lines: Sequence[PricedLine], total: Totals, day_count: str, digits: int) -> Mapping[str, Decimal | None]:
    """Total and annual contract value; TCV is undefined when a line is evergreen.

    Allowances count in TCV; ACV is the average of recurring lines per year, allocations included.
    """
    inside = [line for line in lines if not line.optional and line.kind == "recurring"]
    evergreen = any(line.evergreen for line in inside)
    return {"tcv": None if evergreen else total.net, "acv": average_year(inside, day_count, digits)}
