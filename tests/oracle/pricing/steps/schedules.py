"""Volume and term schedules: the discount of the tier that a quantity or term reaches."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction

from cpq.money import Money
from cpq.policy.policy import Rule
from cpq.policy.schedules import DiscountSchedule
from cpq.policy.tiers import reached, spans
from cpq.policy.waterfall import WaterfallStep
from cpq.rounding import EXACT, multiply
from tests.oracle.pricing.context import Applied, ChargeLine, Run, counted, per_unit_in_price
from tests.oracle.pricing.counting import Quantities
from tests.oracle.pricing.request_facts import commitment_unknown
from tests.oracle.pricing.steps.rates import base_of, capped, less


def volume_schedule(
    line: ChargeLine, run: Run, step: WaterfallStep, price: Decimal, named: Mapping[str, Decimal]
) -> list[Applied]:
    """Discounts of the schedules by quantity that cover the line."""
    return _apply(line, run, step, price, named, "quantity")


def term_schedule(
    line: ChargeLine, run: Run, step: WaterfallStep, price: Decimal, named: Mapping[str, Decimal]
) -> list[Applied]:
    """Discounts of the schedules by committed term; one-time charges have none, nor has a term nobody committed to."""
    if line.charge.charge == "one-time" or commitment_unknown(run.request):
        return []
    return _apply(line, run, step, price, named, "term")


def _apply(
    line: ChargeLine, run: Run, step: WaterfallStep, price: Decimal, named: Mapping[str, Decimal], by: str
) -> list[Applied]:
    def one(rule: Rule[DiscountSchedule]) -> Applied | None:
        return _one(line, run, step, rule, price, named)

    return combined(line, run, step, price, matching(line, run, (by,)), one)


def combined(
    line: ChargeLine,
    run: Run,
    step: WaterfallStep,
    price: Decimal,
    covering: list[Rule[DiscountSchedule]],
    one_of: Callable[[Rule[DiscountSchedule]], Applied | None],
) -> list[Applied]:
    """What the schedules that hold take off together, as the step's hit policy says."""
    name = step.step or ""
    rules = [rule for rule in covering if line.holds(rule.when, name, rule.id, rule.where, run)]
    if not rules:
        return []
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
    found = [one for one in map(one_of, rules) if one is not None]
    if step.hit_policy == "best" and found:
        return [min(found, key=lambda applied: applied.price)]
    return _added(line, step, price, found)


def _added(line: ChargeLine, step: WaterfallStep, price: Decimal, found: list[Applied]) -> list[Applied]:
    """Several discounts one after the other, each of its own base."""
    running, steps = price, []
    for one in found:
        off = EXACT.subtract(price, one.price)
        off, cap = capped(off, running)
        running = less(line, running, off, step.step or "", one.where)
        steps.append(one._replace(price=running, inputs=(*one.inputs, *cap)))
    return steps


def matching(line: ChargeLine, run: Run, by: tuple[str, ...]) -> list[Rule[DiscountSchedule]]:
    """Schedules that cover a line's product, remembered for the run."""
    key = ("schedules", by, line.line.product_id)
    if key not in run.counted:
        product = line.line.product
        run.counted[key] = [
            rule
            for rule in run.policy.schedules
            if rule.spec.by in by and rule.spec.on.covers(line.line.product_id, product.family)
        ]
    return run.counted[key]  # type: ignore[no-any-return]


def _one(
    line: ChargeLine,
    run: Run,
    step: WaterfallStep,
    rule: Rule[DiscountSchedule],
    price: Decimal,
    named: Mapping[str, Decimal],
) -> Applied | None:
    spec = rule.spec
    quantity = _counted(line, run, rule)
    tier = reached(spec.tiers, quantity)
    if tier is None:
        return None
    name = step.step or ""
    said = (("counted", f"{quantity:f}"), ("by", spec.by), ("from", f"{tier.start:f}"))
    where = tier.where
    if tier.amount is not None:
        money = Money(tier.amount, spec.currency or run.currency)
        amount = multiply(run.policy.convert(money, run.currency), per_unit_in_price(line, run, step))
        amount, cap = capped(amount, price)
        return Applied(less(line, price, amount, name, where), rule=rule.id, where=where, inputs=(*said, *cap))
    base = base_of(line, step.of or spec.of, price, named, name, where)
    if spec.mode == "slab":
        return _slab(line, rule, quantity, base, price, name)
    rate = tier.discount or Decimal(0)
    if rate == 0:
        return None
    off, cap = capped(EXACT.multiply(base, rate), price)
    return Applied(less(line, price, off, name, where), base, rate, rule.id, where, (*said, *cap))


def _slab(
    line: ChargeLine, rule: Rule[DiscountSchedule], quantity: Decimal, base: Decimal, price: Decimal, step: str
) -> Applied | None:
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
    off, cap = capped(multiply(base, rate), price)
    said = (("counted", f"{quantity:f}"), ("by", "quantity"), ("mode", "slab"), *cap)
    return Applied(
        less(line, price, off, step, rule.where), base, _decimal(rate), rule.id, rule.where, said, total_only=True
    )


def _decimal(rate: Fraction) -> Decimal:
    return EXACT.divide(Decimal(rate.numerator), Decimal(rate.denominator))


def _counted(line: ChargeLine, run: Run, rule: Rule[DiscountSchedule]) -> Decimal:
    """The quantity or the months that find the tier."""
    spec = rule.spec
    if spec.by == "term":
        months = line.facts.get("term_months")
        return months if isinstance(months, Decimal) else Decimal(0)
    if spec.over == "line" and spec.count == "each segment":
        return line.window.quantity
    windows = [counted(line, window, run) for window in line.windows]
    totals: Quantities = run.counted["quantities"]
    return totals.counted(rule.id, spec, counted(line, line.window, run), windows)
