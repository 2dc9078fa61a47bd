"""Promotions: dated discounts for whoever qualifies, combined as each promotion's group says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import groupby

from cpq.configuration.configured import ConfiguredLine
from cpq.expressions import Expression, ExpressionError, Value, evaluate_in_exact
from cpq.policy.policy import Rule
from cpq.policy.promotions import Promotion
from cpq.policy.waterfall import WaterfallStep
from cpq.pricing.context import ChargeLine, Chosen, Run
from cpq.pricing.plan import ChargePlan
from cpq.pricing.running import Running
from cpq.pricing.steps.applied import Applied, take
from cpq.pricing.steps.promotion_amounts import amount_off
from cpq.pricing.steps.rates import base_of, without
from cpq.quotes.request import QuoteRequest

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
    """Combine the promotions of one group: an exclusive one alone, else the others together.

    Where every exclusive one needs a code, whatever leaves less applies: a code never makes a price higher.
    """
    exclusive = [rule for rule in rules if rule.spec.stacking == "exclusive"]
    if not exclusive:
        return _together(line, run, s, step, rules, share)
    alone = _best([_one(line, run, s, step, rule, s.price, share) for rule in exclusive])
    others = [rule for rule in rules if rule.spec.stacking != "exclusive"]
    if not others or any(rule.spec.code is None for rule in exclusive):
        return alone
    together = _together(line, run, s, step, others, share)
    if alone[0].price <= together[-1].price:
        return [_better_than(alone[0], others)]
    return [_better_than(together[0], exclusive), *together[1:]]


def _together(
    line: ChargeLine, run: Run, s: Running, step: WaterfallStep, rules: list[Rule[Promotion]], share: Fraction
) -> list[Applied]:
    """The best of those that do not stack, then those that do, as each says; the price ends at zero."""
    price = s.price
    rivals = [rule for rule in rules if rule.spec.stacking == "best of"]
    chosen = _best([_one(line, run, s, step, rule, price, share) for rule in rivals]) if rivals else []
    running = chosen[-1].price if chosen else price
    for rule in rules:
        if rule.spec.stacking in ("add", "compound"):
            of = price if rule.spec.stacking == "add" and rule.spec.amount is None else running
            applied = _one(line, run, s, step, rule, of, share)
            running, cap = without(running, of - applied.price)
            chosen.append(applied._replace(price=running, inputs=(*applied.inputs, *cap)))
    return chosen


def _better_than(applied: Applied, beaten: list[Rule[Promotion]]) -> Applied:
    """A discount that says which other promotions it was better than, besides those that it names already."""
    named = dict(applied.inputs).get("better than", "")
    names = sorted({*(named.split(", ") if named else ()), *(rule.id for rule in beaten)})
    rest = tuple(said for said in applied.inputs if said[0] != "better than")
    return applied._replace(inputs=(*rest, ("better than", ", ".join(names))))


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
        asked, total_only = amount_off(line, run, spec, spec.amount, share)
        left, cap = without(price, asked)
        return Applied(left, None, None, rule.id, rule.where, (*said, *cap), total_only=total_only)
    base = base_of(line, s, step.of or spec.of, price, NAME, rule.where)
    rate = spec.discount or Decimal(0)
    left, cap = without(price, base * rate)
    return Applied(left, base, rate, rule.id, rule.where, (*said, *cap))
