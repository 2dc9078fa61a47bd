"""Totals of a quote: by kind of charge, per year of the term, milestones, margin, TCV and ACV."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from cpq.dates import add_months
from cpq.quotes.priced import Allowance, PricedLine, TaxLine, Totals, YearTotal
from cpq.quotes.request import QuoteRequest
from cpq.rounding import allocate, multiply, round_to

ZERO = Decimal(0)
_MONTHS = 12


def totals(
    lines: Sequence[PricedLine],
    allowances: Iterable[Allowance],
    taxes: Iterable[TaxLine],
    request: QuoteRequest,
    digits: int,
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
    weights = [line.weight for line in inside if line.weight is not None]
    return Totals(
        list=_sum(line.levels["list"] for line in contracted),
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
        milestones=milestones(request, net + tax, digits),
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


def milestones(request: QuoteRequest, gross: Decimal, digits: int) -> tuple[tuple[str, Decimal], ...]:
    """What falls due at each milestone: shares of the gross total that sum to it."""
    schedule = request.payment_schedule
    if not schedule:
        return ()
    names = [f"{number:03d}" for number in range(len(schedule))]
    parts = allocate(gross, [milestone.share for milestone in schedule], digits, names)
    return tuple((milestone.when, part) for milestone, part in zip(schedule, parts, strict=True))


def years(lines: Iterable[PricedLine], start: date | None, digits: int) -> tuple[YearTotal, ...]:
    """What the recurring lines cost in each year of the term; the years sum to the recurring total."""
    amounts: dict[int, Decimal] = {}
    for line in lines:
        if line.kind == "recurring" and not line.optional and not line.pass_through and line.length_months:
            for year, part in _over_years(line, digits).items():
                amounts[year] = amounts.get(year, ZERO) + part
    return tuple(
        YearTotal(
            year,
            None if start is None else add_months(start, (year - 1) * _MONTHS),
            None if start is None else date.fromordinal(add_months(start, year * _MONTHS).toordinal() - 1),
            amounts[year],
        )
        for year in sorted(amounts)
    )


def _over_years(line: PricedLine, digits: int) -> dict[int, Decimal]:
    begin, end = line.offset_months, line.offset_months + line.length_months
    first, last = int(begin // _MONTHS), int(-(-end // _MONTHS))
    shares: dict[int, Fraction] = {}
    for year in range(first, last):
        overlap = min(end, Fraction((year + 1) * _MONTHS)) - max(begin, Fraction(year * _MONTHS))
        if overlap > 0:
            shares[year + 1] = overlap
    weights = [multiply(Decimal(share.numerator), Fraction(1, share.denominator)) for share in shares.values()]
    parts = allocate(line.net_total, weights, digits, [f"{year:03d}" for year in shares])
    return dict(zip(shares, parts, strict=True))


def metrics(lines: Sequence[PricedLine], total: Totals, digits: int) -> Mapping[str, Decimal | None]:
    """Total and annual contract value; TCV is undefined when a line is evergreen.

    Allowances count in TCV; ACV is the average of recurring lines per year, allocations included.
    """
    inside = [line for line in lines if not line.optional and line.kind == "recurring"]
    evergreen = any(line.evergreen for line in inside)
    months = max((line.offset_months + line.length_months for line in inside), default=Fraction(0))
    recurring = _sum(line.effective_total for line in inside)
    acv = round_to(multiply(recurring, Fraction(_MONTHS) / months), digits) if months else ZERO
    return {"tcv": None if evergreen else total.net, "acv": acv}
