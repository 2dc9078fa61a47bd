"""Rates to arrive at: which amount off some lines leaves a margin, or a discount, as it was asked for.

Both are worked out in one step and never by trying: what lines cost is an amount, or a share of their net, so the
margin of a total is a straight line over the amount that is taken off.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import NamedTuple

from cpq.amounts import format_rate
from cpq.problems import CannotPrice
from cpq.quotes.discounts import Discount
from cpq.quotes.priced import PricedLine

ZERO = Decimal(0)


class LineCost(NamedTuple):
    """What a line costs.

    Attributes:
        fixed: Whatever it is sold for; None where it is not known.
        share: Of its net, besides.
    """

    fixed: Decimal | None
    share: Decimal = ZERO


CostsOf = Callable[[PricedLine], LineCost]


class Aim(NamedTuple):
    """A rate to arrive at, and the lines that it is about.

    Attributes:
        lines: Lines of the quote or group inside the total; usage is none of them.
        eligible: Those that take a part of the discount, and ``left`` what each costs at the discount's level.
        total: What the lines cost at that level, former allowances taken off.
        taken: What former allowances took of each line's net.
    """

    discount: Discount
    lines: Sequence[PricedLine]
    eligible: Sequence[PricedLine]
    left: Mapping[str, Decimal]
    total: Decimal
    taken: Mapping[str, Decimal]
    costs: CostsOf
    digits: int


def amount_to(aim: Aim) -> Decimal:
    """The largest amount off, to the minor unit, that does not go beyond the rate asked for.

    Returns:
        Negative where the lines are beyond it already.

    Raises:
        CannotPrice: A cost is not known, or no amount changes the margin.
    """
    if aim.discount.target_margin is not None:
        return _to_margin(aim, aim.discount.target_margin)
    return _to_discount(aim, aim.discount.target_discount or ZERO)


def said_target(discount: Discount, total: Decimal) -> str:
    """A target in words, with the total that it stands for."""
    if discount.target_margin is not None:
        return f"a margin of {format_rate(discount.target_margin)} is a total of {total:f}, which"
    if discount.target_discount is not None:
        rate = format_rate(discount.target_discount)
        return f"a discount of {rate} of {discount.of} is a total of {total:f}, which"
    return f"the target {discount.target:f}"


def _to_discount(aim: Aim, rate: Decimal) -> Decimal:
    """Credits and pass-through lines are no part of a discount; what stands outside it stays as it is."""
    sold = [line for line in aim.lines if not line.credit and not line.pass_through]
    beside = sum((_level(line, aim.discount.at) for line in aim.lines if line.credit or line.pass_through), ZERO)
    listed = sum((line.listed_total if aim.discount.of == "list" else line.regular_total for line in sold), ZERO)
    least = Decimal(ceil(listed * (1 - rate) * 10**aim.digits)).scaleb(-aim.digits)
    return aim.total - beside - least


def _to_margin(aim: Aim, rate: Decimal) -> Decimal:
    costs = {line.id: aim.costs(line) for line in aim.lines}
    if unknown := [name for name, cost in costs.items() if cost.fixed is None]:
        raise CannotPrice(
            f"the cost of line '{unknown[0]}' is not known, so no discount leads to a margin",
            code="target-unreachable",
            step="allowance",
            hint="give its product a cost, or ask for a total: target: 1000.00",
        )
    fixed = sum((cost.fixed or ZERO for cost in costs.values()), ZERO)
    shared = sum((costs[line.id].share * (line.net_total + aim.taken.get(line.id, ZERO)) for line in aim.lines), ZERO)
    capacity = sum((aim.left[line.id] for line in aim.eligible), ZERO)
    falling = sum((costs[line.id].share * aim.left[line.id] for line in aim.eligible), ZERO)
    slope = 1 - Fraction(rate) - (Fraction(falling) / Fraction(capacity) if capacity else 0)
    spare = Fraction(aim.total * (1 - rate) - fixed - shared)
    if slope <= 0:
        raise CannotPrice(
            f"what these lines cost falls with their price, so no discount leads to a margin of {format_rate(rate)}",
            code="target-unreachable",
            step="allowance",
            hint="ask for a total: target: 1000.00",
        )
    return Decimal(floor(spare / slope * 10**aim.digits)).scaleb(-aim.digits)


def _level(line: PricedLine, at: str) -> Decimal:
    return line.levels.get(at, line.net_total)
