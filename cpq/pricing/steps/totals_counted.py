"""What schedules by total count: what a line, or the covered lines of a quote, cost before those schedules."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from cpq.money import Money
from cpq.policy.schedules import DiscountSchedule
from cpq.pricing.context import ChargeLine, Run
from cpq.pricing.list_price import list_price
from cpq.pricing.running import ZERO, Running
from cpq.rounding import allocate, multiply, round_to


def total_counted(line: ChargeLine, run: Run, s: Running, spec: DiscountSchedule, share: Fraction) -> Decimal:
    """The total that finds the tier: rounded to the quote's currency, as a buyer adds it up, in the schedule's own.

    Args:
        share: What an amount per unit and price period is, as a multiple, on the running price.
    """
    if spec.by == "line total":
        together = _windows(line, run)
        alone = abs(_amount(line, s.price, share))
        total = alone if len(together) < 2 else sum((_before(one, run) for one in together), ZERO)
    else:
        total = sum((_before(one, run) for one in run.lines if _counts(one, line, spec)), ZERO)
    rounded = round_to(total, run.digits, run.rounding.mode)
    return run.policy.convert(Money(rounded, run.currency), spec.currency or run.currency)


def amount_of_line(line: ChargeLine, run: Run, amount: Decimal, share: Fraction) -> Decimal:
    """An amount off the whole line, on the running price: over several segments, by what they cost before it."""
    together = _windows(line, run)
    part = amount
    if len(together) > 1:
        weights = [_before(one, run) for one in together]
        whole = round_to(amount, run.digits, run.rounding.mode)
        parts = allocate(whole, weights, run.digits, [one.id for one in together]) if any(weights) else weights
        part = next(one for one, other in zip(parts, together, strict=True) if other.id == line.id)
    counted = line.billed_units * line.periods
    return multiply(part, share / counted) if counted else ZERO


def _windows(line: ChargeLine, run: Run) -> list[ChargeLine]:
    """The segments of a line's charge; a percentage of other lines stands for itself."""
    if line.induced or len(line.windows) < 2:
        return [line]
    return [one for one in run.lines if (one.line.id, one.charge_id) == (line.line.id, line.charge_id)]


def _counts(one: ChargeLine, of: ChargeLine, spec: DiscountSchedule) -> bool:
    """Whether a line counts in the total that another one finds its tier by."""
    if one.line.optional and one.line.id != of.line.id:
        return False
    if one.line.request.kind == "credit" or one.induced or one.pass_through or one.charge.charge == "usage":
        return False
    if one.plan.committed or one.part:  # what is committed is beside discounts; a part is in its bundle's price
        return False
    replaced = of.line.request.alternative_to
    if replaced and replaced in (one.line.id, one.line.request.parent):
        return False
    return spec.on.covers(one.line.product_id, one.line.product.family)


def _before(line: ChargeLine, run: Run) -> Decimal:
    """What a line costs before schedules by total, by the list path."""
    found = run.amounts_before.get(line.id)
    if found is None and run.before_totals is not None:
        s, share = run.before_totals(line, run, list_price(line, run))
        found = run.amounts_before[line.id] = abs(_amount(line, s.price, share))
    return found or ZERO


def _amount(line: ChargeLine, price: Decimal, share: Fraction) -> Decimal:
    return multiply(price, line.billed_units * line.periods / share) if share else ZERO
