"""Promotions: dated discounts for whoever qualifies, combined as each promotion's group says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import groupby

from cpq.configuration.configured import ConfiguredLine
from cpq.expressions import Expression, ExpressionError, Value, evaluate_in_exact
from cpq.money import Money
from cpq.policy.policy import Rule
from cpq.policy.promotions import Promotion
from cpq.policy.waterfall import WaterfallStep
from cpq.pricing.context import ChargeLine, Chosen, Run
from cpq.pricing.plan import ChargePlan
from cpq.pricing.running import Running
from cpq.pricing.steps.applied import Applied, take
from cpq.pricing.steps.rates import base_of, capped, less
from cpq.quotes.request import QuoteRequest
from cpq.rounding import multiply

NAME = "promotion"


def take_promotions(
    line: ChargeLine, run: Run, s: Running, step: WaterfallStep, chosen: tuple[Chosen, ...], share: Fraction
) -> None:
    """Take the discounts of the promotions that the line qualifies for, group by group.

    Args:
        chosen: Promotions that cover the line, as far as the quote decides about them.
        share: What an amount per unit and period is, as a multiple, on the running price.
    """
    rules = [row.rule for row, when in chosen if _qualifies(line, run, row.rule, when)]
    if len(rules) > 1:
        rules.sort(key=_group_of)
    for _, group in groupby(rules, key=_group_of):
        for applied in _combined(line, run, s, step, list(group), share):
            take(s, NAME, applied)


def _group_of(rule: Rule[Promotion]) -> str:
    return rule.spec.group


def cuts(
    line: ConfiguredLine, plan: ChargePlan, run: Run, facts: Callable[[], Iterable[Mapping[str, Value]]]
) -> list[int]:
    """Months at which promotions for the first months of a term end on this line; one that cannot hold cuts nothing.

    Args:
        facts: Facts of the line over each of its segments; asked for only where a promotion has such a span.
    """
    limited = [(row.rule, when) for row, when in run.rules(plan).promotions if row.spec.for_months is not None]
    limited = [(rule, when) for rule, when in limited if _starts_in_time(line, run, rule)]
    segments = list(facts()) if limited else []
    return [rule.spec.for_months or 0 for rule, when in limited if any(_may_hold(when, one, run) for one in segments)]


def _may_hold(when: Expression | None, facts: Mapping[str, Value], run: Run) -> bool:
    """Whether a condition holds; one that cannot be evaluated says so when the line is priced."""
    try:
        return when is None or evaluate_in_exact(when, facts, run.policy.tables) is True
    except ExpressionError:
        return True


def _starts_in_time(line: ConfiguredLine, run: Run, rule: Rule[Promotion]) -> bool:
    """Whether the service starts early enough; a start that nobody said is not early enough."""
    if rule.spec.starts_until == date.max:
        return True
    start = _service_start(line, run.request)
    return start is not None and start <= rule.spec.starts_until


def _qualifies(line: ChargeLine, run: Run, rule: Rule[Promotion], when: Expression | None) -> bool:
    spec = rule.spec
    if spec.for_months is not None and line.window.begins_after(
        spec.for_months, _service_start(line.line, run.request)
    ):
        return False
    if not _starts_in_time(line.line, run, rule):
        return False
    return when is None or line.holds(when, NAME, rule.id, rule.where, run)


def _service_start(line: ConfiguredLine, request: QuoteRequest) -> date | None:
    return line.request.start or request.start


def _combined(
    line: ChargeLine, run: Run, s: Running, step: WaterfallStep, rules: list[Rule[Promotion]], share: Fraction
) -> list[Applied]:
    """Combine the promotions of one group: an exclusive one alone, else the best of those that do not stack."""
    price = s.price
    exclusive = [rule for rule in rules if rule.spec.stacking == "exclusive"]
    if exclusive:
        return _best([_one(line, run, s, step, rule, price, share) for rule in exclusive])
    rivals = [rule for rule in rules if rule.spec.stacking == "best of"]
    chosen = _best([_one(line, run, s, step, rule, price, share) for rule in rivals]) if rivals else []
    running = chosen[-1].price if chosen else price
    for rule in rules:
        if rule.spec.stacking in ("add", "compound"):
            of = price if rule.spec.stacking == "add" and rule.spec.amount is None else running
            applied = _one(line, run, s, step, rule, of, share)
            running = less(line, running, of - applied.price, NAME, rule.where)
            chosen.append(applied._replace(price=running))
    return chosen


def _best(candidates: list[Applied]) -> list[Applied]:
    """The candidate that leaves the least, naming the others."""
    best = min(candidates, key=lambda applied: applied.price)
    if len(candidates) > 1:
        others = ", ".join(sorted(applied.rule for applied in candidates if applied is not best))
        best = best._replace(inputs=(*best.inputs, ("better than", others)))
    return [best]


def _one(
    line: ChargeLine,
    run: Run,
    s: Running,
    step: WaterfallStep,
    rule: Rule[Promotion],
    price: Decimal,
    share: Fraction,
) -> Applied:
    spec = rule.spec
    said = (("first months", str(spec.for_months)),) if spec.for_months is not None else ()
    if spec.amount is not None:
        money = Money(spec.amount, spec.currency or run.currency)
        amount, cap = capped(multiply(run.policy.convert(money, run.currency), share), price)
        return Applied(less(line, price, amount, NAME, rule.where), None, None, rule.id, rule.where, (*said, *cap))
    base = base_of(line, s, step.of or spec.of, price, NAME, rule.where)
    rate = spec.discount or Decimal(0)
    return Applied(less(line, price, base * rate, NAME, rule.where), base, rate, rule.id, rule.where, said)
