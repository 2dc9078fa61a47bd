"""Schedules by total: what a line, or the covered lines of the quote, cost before finds the tier."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from cpq.money import Money
from cpq.policy.policy import Rule
from cpq.policy.schedules import DiscountSchedule
from cpq.policy.tiers import reached
from cpq.policy.waterfall import WaterfallStep
from cpq.rounding import allocate, multiply, round_to
from tests.oracle.pricing.context import Applied, ChargeLine, Run, per_unit_in_price
from tests.oracle.pricing.steps.rates import base_of, capped, less
from tests.oracle.pricing.steps.schedules import combined, matching

Before = Callable[[ChargeLine], Decimal]


def total_schedule(
    line: ChargeLine, run: Run, step: WaterfallStep, price: Decimal, named: Mapping[str, Decimal], before: Before
) -> list[Applied]:
    """Discounts of the schedules by total that cover the line."""

    def one(rule: Rule[DiscountSchedule]) -> Applied | None:
        return _one(line, run, step, rule, price, named, before)

    return combined(line, run, step, price, matching(line, run, ("line total", "quote total")), one)


def cost_of_line(line: ChargeLine, run: Run, step: WaterfallStep, price: Decimal) -> Decimal:
    """What a line costs at the running price of a step, over its whole time; a credit counts as it is sold."""
    covered = per_unit_in_price(line, run, step)
    return abs(multiply(price, line.sold_units * line.periods / covered)) if covered else Decimal(0)


def _one(
    line: ChargeLine,
    run: Run,
    step: WaterfallStep,
    rule: Rule[DiscountSchedule],
    price: Decimal,
    named: Mapping[str, Decimal],
    before: Before,
) -> Applied | None:
    spec = rule.spec
    segments = _segments(line, run)
    if spec.by == "quote total":
        counting = [before(other) for other in run.counted["lines"] if _counts(other, line, spec)]
    elif len(segments) > 1:
        counting = [before(segment) for segment in segments]
    else:
        counting = [cost_of_line(line, run, step, price)]
    cost = round_to(sum(counting, Decimal(0)), run.digits, run.rounding.mode)
    total = run.policy.convert(Money(cost, run.currency), spec.currency or run.currency)
    tier = reached(spec.tiers, total)
    if tier is None:
        return None
    name = step.step or ""
    said = (("counted", f"{total:f}"), ("by", spec.by), ("from", f"{tier.start:f}"))
    if tier.amount is None:
        rate = tier.discount or Decimal(0)
        if rate == 0:
            return None
        base = base_of(line, step.of or spec.of, price, named, name, tier.where)
        off, cap = capped(base * rate, price)
        left = less(line, price, off, name, tier.where)
        return Applied(left, base, rate, rule.id, tier.where, (*said, *cap))
    amount = run.policy.convert(Money(tier.amount, spec.currency or run.currency), run.currency)
    if len(segments) > 1:
        costs = [before(segment) for segment in segments]
        rounded = round_to(amount, run.digits, run.rounding.mode)
        shares = allocate(rounded, costs, run.digits, [one.id for one in segments]) if any(costs) else costs
        amount = dict(zip((one.id for one in segments), shares, strict=True))[line.id]
    counted = line.sold_units * line.periods
    on_price = multiply(amount, per_unit_in_price(line, run, step) / counted) if counted else Decimal(0)
    off, cap = capped(on_price, price)
    left = less(line, price, off, name, tier.where)
    return Applied(left, rule=rule.id, where=tier.where, inputs=(*said, *cap), total_only=True)


def _segments(line: ChargeLine, run: Run) -> list[ChargeLine]:
    if line.induced or len(line.windows) == 1:
        return [line]
    return [one for one in run.counted["lines"] if one.line.id == line.line.id and one.charge_id == line.charge_id]


def _counts(other: ChargeLine, line: ChargeLine, spec: DiscountSchedule) -> bool:
    request = other.line.request
    inside = not other.line.optional or other.line.id == line.line.id
    sold = request.kind != "credit" and not other.pass_through and other.charge.charge != "usage" and not other.induced
    inside = inside and other.commitment is None and not other.part
    replaced = line.line.request.alternative_to
    stays = not replaced or replaced not in (other.line.id, request.parent)
    return inside and sold and stays and spec.on.covers(other.line.product_id, other.line.product.family)
