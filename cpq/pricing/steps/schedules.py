"""Volume and term schedules: the discount of the tier that a quantity or term reaches."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from cpq.money import Money
from cpq.policy.policy import Rule
from cpq.policy.schedules import DiscountSchedule
from cpq.policy.tiers import reached, spans
from cpq.policy.waterfall import WaterfallStep
from cpq.pricing.context import ChargeLine, Chosen, Run, counted
from cpq.pricing.request_facts import commitment_unknown
from cpq.pricing.running import Running
from cpq.pricing.steps.applied import Applied, take
from cpq.pricing.steps.rates import base_of, without
from cpq.pricing.steps.totals_counted import amount_of_line, total_counted
from cpq.rounding import multiply


def take_schedules(
    line: ChargeLine, run: Run, s: Running, step: WaterfallStep, chosen: tuple[Chosen, ...], share: Fraction
) -> None:
    """Take the discounts of the schedules that hold, as the step's hit policy says.

    Args:
        chosen: Schedules that cover the line, as far as the quote decides about them.
        share: What an amount per unit and period is, as a multiple, on the running price.
    """
    name = step.step or ""
    rules: list[Rule[DiscountSchedule]] = [
        row.rule for row, when in chosen if when is None or line.holds(when, name, row.rule.id, row.rule.where, run)
    ]
    if not rules:
        return
    if step.hit_policy == "unique" and len(rules) > 1:
        raise line.fail(
            f"schedules '{rules[0].id}' ({rules[0].where}) and '{rules[1].id}' ({rules[1].where}) both hold",
            code="overlapping-rules",
            step=name,
            hint="narrow one, or give the step another hit policy: first, best or add",
            where=rules[1].where,
        )
    if step.hit_policy == "first":
        rules = rules[:1]
    found = [one for rule in rules if (one := _one(line, run, s, step, rule, share)) is not None]
    if step.hit_policy == "best" and found:
        take(s, name, min(found, key=lambda applied: applied.price))
    else:
        _add(s, name, found)


def take_term_schedules(
    line: ChargeLine, run: Run, s: Running, step: WaterfallStep, chosen: tuple[Chosen, ...], share: Fraction
) -> None:
    """Take discounts by committed term; one-time charges have none, nor has a term nobody committed to."""
    if line.plan.charge.charge != "one-time" and not commitment_unknown(run.request):
        take_schedules(line, run, s, step, chosen, share)


def _add(s: Running, name: str, found: list[Applied]) -> None:
    """Several discounts one after the other, each of its own base."""
    price = running = s.price
    for one in found:
        running, cap = without(running, price - one.price)
        take(s, name, one._replace(price=running, inputs=(*one.inputs, *cap)))


def _one(
    line: ChargeLine, run: Run, s: Running, step: WaterfallStep, rule: Rule[DiscountSchedule], share: Fraction
) -> Applied | None:
    spec = rule.spec
    quantity = total_counted(line, run, s, spec, share) if spec.by_total else _counted(line, run, rule)
    tier = reached(spec.tiers, quantity)
    if tier is None:
        return None
    name, price = step.step or "", s.price
    said = (("counted", f"{quantity:f}"), ("by", spec.by), ("from", f"{tier.start:f}"))
    where = tier.where
    if tier.amount is not None:
        money = Money(tier.amount, spec.currency or run.currency)
        if spec.by_total:
            off = amount_of_line(line, run, run.policy.convert(money, run.currency), share)
            left, cap = without(price, off)
            return Applied(left, rule=rule.id, where=where, inputs=(*said, *cap), total_only=True)
        left, cap = without(price, multiply(run.policy.convert(money, run.currency), share))
        return Applied(left, rule=rule.id, where=where, inputs=(*said, *cap))
    base = base_of(line, s, step.of or spec.of, price, name, where)
    if spec.mode == "slab":
        return _slab(rule, quantity, base, price)
    rate = tier.discount
    if not rate:
        return None
    left, cap = without(price, base * rate)
    return Applied(left, base, rate, rule.id, where, (*said, *cap))


def _slab(rule: Rule[DiscountSchedule], quantity: Decimal, base: Decimal, price: Decimal) -> Applied | None:
    """Each unit at its own tier: the blended rate is exact, and only the line total is rounded."""
    if quantity == 0:
        return None
    blended = sum(
        (Fraction(units) * Fraction(tier.discount or 0) for tier, units in spans(rule.spec.tiers, quantity)),
        Fraction(0),
    )
    rate = blended / Fraction(quantity)
    if rate == 0:
        return None
    left, cap = without(price, multiply(base, rate))
    said = (("counted", f"{quantity:f}"), ("by", "quantity"), ("mode", "slab"), *cap)
    return Applied(
        left,
        base,
        Decimal(rate.numerator) / Decimal(rate.denominator),
        rule.id,
        rule.where,
        said,
        total_only=True,
    )


def _counted(line: ChargeLine, run: Run, rule: Rule[DiscountSchedule]) -> Decimal:
    """The quantity or the months that find the tier."""
    spec = rule.spec
    if spec.by == "term":
        months = line.facts.get("term_months")
        return months if isinstance(months, Decimal) else Decimal(0)
    if spec.over == "line" and spec.count == "each segment":
        return line.window.quantity
    windows = [counted(line, window, run) for window in line.windows]
    return run.quantities.counted(rule.id, spec, counted(line, line.window, run), windows)
