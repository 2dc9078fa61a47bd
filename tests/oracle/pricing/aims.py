"""Rates to arrive at: the largest amount off that does not go beyond the rate asked for, found by trying."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from cpq.amounts import format_rate
from cpq.problems import CannotPrice
from cpq.quotes.discounts import Discount
from cpq.quotes.priced import PricedLine

_BEYOND_ANY_QUOTE = 10**40


class LineCost(NamedTuple):
    """What a line costs: an amount, None where it is not known, and a share of its net."""

    fixed: Decimal | None
    share: Decimal


CostsOf = Callable[[PricedLine], LineCost]


def amount_to(
    discount: Discount,
    lines: Sequence[PricedLine],
    left: Mapping[str, Decimal],
    total: Decimal,
    taken: Mapping[tuple[str, str], Decimal],
    costs: CostsOf,
    digits: int,
) -> Decimal:
    """The largest amount off, in minor units, that leaves what was asked for."""
    if discount.target_margin is None:
        leaves = _discount_left(discount, lines, total)
    else:
        leaves = _margin_left(discount.target_margin, lines, left, total, taken, costs)
    low, high = -_BEYOND_ANY_QUOTE, _BEYOND_ANY_QUOTE
    while high - low > 1:
        middle = (low + high) // 2
        if leaves(Fraction(middle, 10**digits)) >= 0:
            low = middle
        else:
            high = middle
    return Decimal(low).scaleb(-digits)


def _discount_left(discount: Discount, lines: Sequence[PricedLine], total: Decimal) -> Callable[[Fraction], Fraction]:
    """How far a total lies above the discounted list or regular total."""
    sold = [line for line in lines if not (line.credit or line.pass_through)]
    others = [line for line in lines if line.credit or line.pass_through]
    listed = sum((line.listed_total if discount.of == "list" else line.regular_total for line in sold), Decimal(0))
    beside = sum((line.levels.get(discount.at, line.net_total) for line in others), Decimal(0))
    least = Fraction(listed) * (1 - Fraction(discount.target_discount or 0))
    return lambda off: Fraction(total - beside) - off - least


def _margin_left(
    rate: Decimal,
    lines: Sequence[PricedLine],
    left: Mapping[str, Decimal],
    total: Decimal,
    taken: Mapping[tuple[str, str], Decimal],
    costs: CostsOf,
) -> Callable[[Fraction], Fraction]:
    """How far the margin lies above the one that is asked for."""
    found = [(line, costs(line)) for line in lines]
    for line, cost in found:
        if cost.fixed is None:
            raise CannotPrice(
                f"the cost of line '{line.id}' is not known, so no discount leads to a margin",
                code="target-unreachable",
                step="allowance",
                hint="give its product a cost, or ask for a total: target: 1000.00",
            )
    bearing = sum((Fraction(amount) for amount in left.values() if amount > 0), Fraction(0))

    def margin_left(off: Fraction) -> Fraction:
        cost = Fraction(0)
        for line, one in found:
            own = Fraction(max(left.get(line.id, Decimal(0)), Decimal(0)))
            part = off * own / bearing if bearing else Fraction(0)
            net = Fraction(line.net_total + taken.get(("net", line.id), Decimal(0))) - part
            cost += Fraction(one.fixed or 0) + Fraction(one.share) * net
        return Fraction(total) - off - cost - Fraction(rate) * (Fraction(total) - off)

    if margin_left(Fraction(0)) <= margin_left(Fraction(1)):
        raise CannotPrice(
            f"what these lines cost falls with their price, so no discount leads to a margin of {format_rate(rate)}",
            code="target-unreachable",
            step="allowance",
            hint="ask for a total: target: 1000.00",
        )
    return margin_left


def said_target(discount: Discount, total: Decimal) -> str:
    """A target in words, with the total that it stands for."""
    if discount.target_margin is not None:
        return f"a margin of {format_rate(discount.target_margin)} is a total of {total:f}, which"
    if discount.target_discount is not None:
        rate = format_rate(discount.target_discount)
        return f"a discount of {rate} of {discount.of} is a total of {total:f}, which"
    return f"the target {discount.target:f}"
