"""The price of a line that leaves a margin: the margin at two prices, and the straight line between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from math import ceil

from cpq.amounts import format_rate
from cpq.problems import CannotPrice
from cpq.quotes.discounts import Discount
from tests.oracle.pricing.context import ChargeLine, Run, line_amount
from tests.oracle.pricing.costs import cost_line
from tests.oracle.pricing.list_price import included, list_price
from tests.oracle.pricing.price_line import price_line
from tests.oracle.pricing.steps.discretionary import NAME
from tests.oracle.pricing.waterfall import run_waterfall


def total_for_margin(rate: Decimal, together: Sequence[ChargeLine], regular: Sequence[Decimal], run: Run) -> Decimal:
    """The least total, before later discounts, whose net keeps the margin; zero at least."""
    first = together[0]
    if first.line.request.kind == "credit":
        raise _refusal(first, "a credit has no margin to arrive at", "ask for an amount")
    whole = Fraction(sum(regular, Decimal(0)))
    spare_at_nothing = spare_at_whole = Fraction(0)
    for line, weight in zip(together, regular, strict=True):
        plain = _asking(line, None)
        cost = cost_line(plain, price_line(plain, run), run)
        if cost.fixed is None:
            raise _refusal(line, "its cost is not known, so no price leads to a margin", "give its product a cost")
        left, net = _points(line, run)
        slope = (net[0] - net[1]) / (left[0] - left[1]) if left[0] != left[1] else Fraction(0)
        for share in (0, 1):
            price = Fraction(weight) * share
            reached = net[0] + slope * (price - left[0])
            spare = reached * (1 - Fraction(cost.share) - Fraction(rate)) - Fraction(cost.fixed)
            if share:
                spare_at_whole += spare
            else:
                spare_at_nothing += spare
    rises = spare_at_whole - spare_at_nothing
    if rises <= 0:
        raise _refusal(first, f"no price leads to a margin of {format_rate(rate)}", "ask for a target price")
    needed = whole * -spare_at_nothing / rises
    return max(Decimal(ceil(needed * 10**run.digits)).scaleb(-run.digits), Decimal(0))


def _points(line: ChargeLine, run: Run) -> tuple[list[Fraction], list[Fraction]]:
    """What no discount, and one of a hundredth, leave of the line's own price, and of its net; not rounded."""
    left: list[Fraction] = []
    net: list[Fraction] = []
    begun = Fraction(0)
    for rate in ("0.01", "0"):
        probe = _asking(line, Discount(rate=Decimal(rate)))
        state = run_waterfall(probe, run, included(probe) or list_price(probe, run))
        taken = next((step for step in state.steps if step.name == NAME), None)
        if rate != "0":
            begun = Fraction(0) if taken is None else Fraction(taken.after - taken.amount)
            left.append(Fraction(0) if taken is None else Fraction(taken.after))
        else:
            left.insert(0, begun)
        net.insert(0, Fraction(line_amount(state.price, state.factor)))
    return left, net


def _asking(line: ChargeLine, discount: Discount | None) -> ChargeLine:
    return replace(line, window=replace(line.window, discount=discount), shared=None)


def _refusal(line: ChargeLine, message: str, hint: str) -> CannotPrice:
    return line.fail(message, code="target-unreachable", step=NAME, hint=hint, where=line.line.where)
