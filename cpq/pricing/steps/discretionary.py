"""Discretionary discounts: what the rep asked for on the line, its segment, and the quote as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from cpq.policy.waterfall import WaterfallStep
from cpq.pricing.context import Applied, ChargeLine, Run
from cpq.pricing.steps.rates import base_of, less
from cpq.quotes.discounts import Discount
from cpq.rounding import multiply

NAME = "discretionary discount"


def discretionary_discount(
    line: ChargeLine, run: Run, step: WaterfallStep, price: Decimal, named: Mapping[str, Decimal]
) -> list[Applied]:
    """The line's own discount, then the quote's percentages; free months take everything."""
    if line.window.free:
        return [Applied(Decimal(0), price, Decimal(1), "free period", line.line.where)]
    asked = _asked(line, run)
    steps: list[Applied] = []
    running = price
    for source, discount in asked:
        left = running if step.combine == "compound" else price
        applied = _one(line, step, discount, price, left, named, source)
        running = less(line, running, left - applied.price, NAME, line.line.where)
        steps.append(applied._replace(price=running))
    return steps


def _asked(line: ChargeLine, run: Run) -> list[tuple[str, Discount]]:
    own = line.window.discount
    if own is not None and not line.discountable and (own.rate is None or own.rate > 0):
        raise line.fail(
            f"'{line.line.product_id}' takes no discount",
            code="not-discountable",
            step=NAME,
            hint="remove the discount from this line",
            where=line.line.where,
        )
    asked = [("line", own)] if own is not None else []
    if line.discountable:
        asked += [("quote", discount) for discount in run.request.discounts if discount.rate is not None]
    return [(source, discount) for source, discount in asked if discount.rate is None or discount.rate > 0]


def _one(
    line: ChargeLine,
    step: WaterfallStep,
    discount: Discount,
    start: Decimal,
    price: Decimal,
    named: Mapping[str, Decimal],
    source: str,
) -> Applied:
    """One discount off a price; a compound percentage finds its base as small as the former ones left the price.

    Args:
        start: Price before the first discretionary discount.
        price: Price that this one is taken off.
    """
    where = line.line.where
    said = (("asked on", source), *((("reason", discount.reason),) if discount.reason else ()))
    if discount.rate is not None:
        base = base_of(line, step.of or discount.of, price, named, NAME, where)
        if price != start and base is not price and start:
            base = base * price / start
        return Applied(less(line, price, base * discount.rate, NAME, where), base, discount.rate, source, where, said)
    if discount.target is not None:
        return _target(line, discount, discount.target, price, said)
    amount = discount.amount or Decimal(0)
    if discount.per == "line":
        off = multiply(amount, 1 / _factor(line)) if _factor(line) else Decimal(0)
        return Applied(less(line, price, off, NAME, where), None, None, source, where, said, total_only=True)
    off = amount if discount.prorates or not line.periods else multiply(amount, 1 / line.periods)
    return Applied(
        less(line, price, off, NAME, where), None, None, source, where, said, total_only=not discount.prorates
    )


def _target(
    line: ChargeLine, discount: Discount, target: Decimal, price: Decimal, said: tuple[tuple[str, str], ...]
) -> Applied:
    whole_line = discount.per == "line"
    asked = multiply(target, 1 / _factor(line)) if whole_line else target
    if asked > price:
        raise line.fail(
            f"the target {target:f} lies above the price {price:f}; a discount only lowers it",
            code="target-unreachable",
            step=NAME,
            hint=f"ask for at most {price:f} per unit",
            where=line.line.where,
        )
    return Applied(
        asked, None, None, "line", line.line.where, (*said, ("target", f"{target:f}")), total_only=whole_line
    )


def _factor(line: ChargeLine) -> Fraction:
    return Fraction(line.window.quantity) * line.periods
