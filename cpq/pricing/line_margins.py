"""The price of a line that leaves a margin: worked out from two points of its way down, a straight line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import NamedTuple

from cpq.amounts import format_rate
from cpq.pricing.context import ChargeLine, Run
from cpq.pricing.costs import cost_line
from cpq.pricing.list_price import list_price
from cpq.pricing.price_line import price_line
from cpq.pricing.running import Running
from cpq.pricing.steps.discretionary import NAME
from cpq.problems import CannotPrice
from cpq.quotes.discounts import Discount

_ZERO = Decimal(0)
_PROBE = Discount(rate=Decimal("0.01"))
"""A discount small enough that nothing behind it turns negative."""


class _Way(NamedTuple):
    """How the net of a window follows the price that the rep's own discount leaves: ``net + slope * (left - start)``.

    Attributes:
        keeps: What one more of net leaves beside the cost that is a share of it.
    """

    start: Fraction
    net: Fraction
    slope: Fraction
    fixed: Fraction
    keeps: Fraction


def total_for_margin(rate: Decimal, together: Sequence[ChargeLine], regular: Sequence[Decimal], run: Run) -> Decimal:
    """The least total of a line, before later discounts, that leaves a margin at net; zero at least.

    Args:
        together: The windows that share the discount, and ``regular`` what each costs before it.

    Raises:
        CannotPrice: A cost is not known, the line is a credit, or no price leads to the margin.
    """
    first = together[0]
    if first.line.request.kind == "credit":
        raise _unreachable(first, "a credit has no margin to arrive at", "ask for an amount")
    whole = sum(regular, Decimal(0))
    needed = gained = Fraction(0)
    for line, weight in zip(together, regular, strict=True):
        way = _way(line, run)
        kept = way.keeps - Fraction(rate)
        needed += way.fixed - (way.net - way.slope * way.start) * kept
        gained += way.slope * kept * (Fraction(weight) / Fraction(whole) if whole else 0)
    if gained <= 0:
        raise _unreachable(first, f"no price leads to a margin of {format_rate(rate)}", "ask for a target price")
    return max(Decimal(ceil(needed / gained * 10**run.digits)).scaleb(-run.digits), Decimal(0))


def _way(line: ChargeLine, run: Run) -> _Way:
    plain = replace(line, window=line.window._replace(discount=None))
    priced = price_line(plain, run)
    cost = cost_line(plain, priced, run)
    if cost.fixed is None:
        raise _unreachable(line, "its cost is not known, so no price leads to a margin", "give its product a cost")
    start, left, net = _probed(line, _PROBE, run)
    _, _, before = _probed(line, Discount(rate=Decimal(0)), run)
    slope = (before - net) / (start - left) if start != left else Fraction(0)
    return _Way(start, before, slope, Fraction(cost.fixed), 1 - Fraction(cost.share))


def _probed(line: ChargeLine, discount: Discount, run: Run) -> tuple[Fraction, Fraction, Fraction]:
    """What a window costs before a discount of its own, after it, and at net; not rounded."""
    probe = replace(line, window=line.window._replace(discount=discount), shared=None)
    s: Running = run.descend(probe, run, list_price(probe, run))
    taken = next((step for step in s.steps if step.name == NAME), None)
    start, left = (_ZERO, _ZERO) if taken is None else (taken.after - taken.amount, taken.after)
    return Fraction(start), Fraction(left), Fraction(s.after)


def _unreachable(line: ChargeLine, message: str, hint: str) -> CannotPrice:
    return line.fail(message, code="target-unreachable", step=NAME, hint=hint, where=line.line.where)
