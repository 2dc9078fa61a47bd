"""Promotions: dated discounts for whoever qualifies, combined as each promotion's group says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from itertools import groupby

from cpq.configuration.configured import ConfiguredLine
from cpq.expressions import ExpressionError, Value
from cpq.money import Money
from cpq.policy.policy import Rule
from cpq.policy.promotions import Promotion
from cpq.policy.waterfall import WaterfallStep
from cpq.quotes.request import QuoteRequest
from cpq.rounding import allocate, decimals_of, multiply, round_to
from tests.oracle.evaluating import evaluate
from tests.oracle.pricing.context import Applied, ChargeLine, Run, per_unit_in_price
from tests.oracle.pricing.steps.rates import base_of, capped, less


def promotion(
    line: ChargeLine, run: Run, step: WaterfallStep, price: Decimal, named: Mapping[str, Decimal]
) -> list[Applied]:
    """Discounts of the promotions that the line qualifies for."""
    rules = [rule for rule in covering(line.line, run) if _qualifies(line, run, rule)]
    steps: list[Applied] = []
    running = price
    for _, group in groupby(sorted(rules, key=lambda rule: rule.spec.group), key=lambda rule: rule.spec.group):
        for applied in _group(line, run, step, list(group), running, named):
            steps.append(applied)
            running = applied.price
    return steps


def covering(line: ConfiguredLine, run: Run) -> list[Rule[Promotion]]:
    """Promotions whose products and codes a line could use, in the order of the files."""
    key = ("promotions", line.product_id)
    if key not in run.counted:
        run.counted[key] = [
            rule
            for rule in run.policy.promotions
            if rule.spec.on.covers(line.product_id, line.product.family) and _may_be_used(rule.spec, run.request)
        ]
    return run.counted[key]  # type: ignore[no-any-return]


def _may_be_used(spec: Promotion, request: QuoteRequest) -> bool:
    """Whether no code is needed, or one is held whose counted uses are below every limit."""
    if spec.code is None:
        return True
    if spec.code not in request.codes:
        return False
    if spec.limit is None:
        return True
    for count in request.codes_used:
        if count.code == spec.code:
            enough = spec.limit.uses is None or count.total < spec.limit.uses
            return enough and (spec.limit.per_account is None or count.by_account < spec.limit.per_account)
    return False


def cuts(line: ConfiguredLine, run: Run, facts: Callable[[], Iterable[Mapping[str, Value]]]) -> list[int]:
    """Months at which promotions for the first months of a term end on this line; one that cannot hold cuts nothing.

    Args:
        facts: Facts of the line over each of its segments; asked for only where a promotion has such a span.
    """
    limited = [rule for rule in covering(line, run) if rule.spec.for_months is not None]
    limited = [rule for rule in limited if _starts_in_time(line, run, rule)]
    segments = list(facts()) if limited else []
    return [rule.spec.for_months or 0 for rule in limited if any(_may_hold(rule, one, run) for one in segments)]


def _may_hold(rule: Rule[Promotion], facts: Mapping[str, Value], run: Run) -> bool:
    """Whether a condition holds; one that cannot be evaluated says so when the line is priced."""
    try:
        return rule.when is None or evaluate(rule.when, facts, run.policy.tables) is True
    except ExpressionError:
        return True


def _starts_in_time(line: ConfiguredLine, run: Run, rule: Rule[Promotion]) -> bool:
    """Whether the service starts early enough; a start that nobody said is not early enough."""
    if rule.spec.starts_until == date.max:
        return True
    start = _service_start(line, run.request)
    return start is not None and start <= rule.spec.starts_until


def _qualifies(line: ChargeLine, run: Run, rule: Rule[Promotion]) -> bool:
    spec = rule.spec
    if spec.for_months is not None and line.window.begins_after(
        spec.for_months, _service_start(line.line, run.request)
    ):
        return False
    if not _starts_in_time(line.line, run, rule):
        return False
    return line.holds(rule.when, "promotion", rule.id, rule.where, run)


def _service_start(line: ConfiguredLine, request: QuoteRequest) -> date | None:
    return line.request.start or request.start


def _group(
    line: ChargeLine,
    run: Run,
    step: WaterfallStep,
    rules: list[Rule[Promotion]],
    price: Decimal,
    named: Mapping[str, Decimal],
) -> list[Applied]:
    """Combine the promotions of one group: exclusive ones alone; if they all need codes, only where that is better."""
    exclusive = [rule for rule in rules if rule.spec.stacking == "exclusive"]
    others = [rule for rule in rules if rule.spec.stacking != "exclusive"]
    if any(rule.spec.code is None for rule in exclusive):
        others = []
    ways = []
    if exclusive:
        ways.append((_best(line, run, step, exclusive, price, named), others))
    if others:
        ways.append((_others(line, run, step, others, price, named), exclusive))
    taken, beaten = min(ways, key=lambda way: way[0][-1].price)
    if len(ways) == 1:
        return taken
    return [_naming(taken[0], beaten), *taken[1:]]


def _naming(applied: Applied, beaten: list[Rule[Promotion]]) -> Applied:
    """A discount that names the promotions that it was better than."""
    said = dict(applied.inputs)
    names = {rule.id for rule in beaten} | set(filter(None, said.pop("better than", "").split(", ")))
    return applied._replace(inputs=(*said.items(), ("better than", ", ".join(sorted(names)))))


def _others(
    line: ChargeLine,
    run: Run,
    step: WaterfallStep,
    rules: list[Rule[Promotion]],
    price: Decimal,
    named: Mapping[str, Decimal],
) -> list[Applied]:
    """The best of those that do not stack, then those that do."""
    rivals = [rule for rule in rules if rule.spec.stacking == "best of"]
    chosen = _best(line, run, step, rivals, price, named) if rivals else []
    running = chosen[-1].price if chosen else price
    base = price
    for rule in rules:
        if rule.spec.stacking in ("add", "compound"):
            of = base if rule.spec.stacking == "add" and rule.spec.amount is None else running
            applied = _one(line, run, step, rule, of, named)
            off, cap = capped(of - applied.price, running)
            running = running - off
            chosen.append(applied._replace(price=running, inputs=(*applied.inputs, *cap)))
    return chosen


def _best(
    line: ChargeLine,
    run: Run,
    step: WaterfallStep,
    rules: list[Rule[Promotion]],
    price: Decimal,
    named: Mapping[str, Decimal],
) -> list[Applied]:
    candidates = [_one(line, run, step, rule, price, named) for rule in rules]
    best = min(candidates, key=lambda applied: applied.price)
    if len(candidates) > 1:
        others = ", ".join(sorted(applied.rule for applied in candidates if applied is not best))
        best = best._replace(inputs=(*best.inputs, ("better than", others)))
    return [best]


def _one(
    line: ChargeLine,
    run: Run,
    step: WaterfallStep,
    rule: Rule[Promotion],
    price: Decimal,
    named: Mapping[str, Decimal],
) -> Applied:
    spec = rule.spec
    said = (("first months", str(spec.for_months)),) if spec.for_months is not None else ()
    if spec.amount is not None:
        on_price, total_only = _amount(line, run, step, spec, spec.amount)
        off, cap = capped(on_price, price)
        left = less(line, price, off, "promotion", rule.where)
        return Applied(left, None, None, rule.id, rule.where, (*said, *cap), total_only=total_only)
    base = base_of(line, step.of or spec.of, price, named, "promotion", rule.where)
    rate = spec.discount or Decimal(0)
    off, cap = capped(base * rate, price)
    left = less(line, price, off, "promotion", rule.where)
    return Applied(left, base, rate, rule.id, rule.where, (*said, *cap))


def _amount(line: ChargeLine, run: Run, step: WaterfallStep, spec: Promotion, asked: Decimal) -> tuple[Decimal, bool]:
    """What an amount takes off the running price, and whether only the line total is rounded from there."""
    amount = run.policy.convert(Money(asked, spec.currency or run.currency), run.currency)
    on_price = per_unit_in_price(line, run, step)
    own = None if line.found is None else line.found.entry.spec.per.period
    if spec.per == "line" or not spec.prorates:
        once = _once(line, run, spec, amount)
        times = line.periods * line.sold_units if spec.per == "line" else line.periods
        return (multiply(once, on_price / times) if times else Decimal(0)), True
    if spec.every in (None, own) or own is None:
        return multiply(amount, on_price), False
    start = _service_start(line.line, run.request)
    try:
        times = line.window.periods(spec.every or own, run.rounding.day_count, start)
    except ValueError as error:
        raise line.fail(
            f"its promotion counts per {spec.every}: {error}",
            code="missing-start",
            step="promotion",
            hint="write start: 2027-01-01",
        ) from error
    return (multiply(amount, on_price * times / line.periods) if line.periods else Decimal(0)), True


def _once(line: ChargeLine, run: Run, spec: Promotion, amount: Decimal) -> Decimal:
    """This window's part of an amount that counts once: by the length of the windows that the promotion reaches."""
    start = _service_start(line.line, run.request)
    months = spec.for_months
    reached = [window for window in line.windows if months is None or not window.begins_after(months, start)]
    if len(reached) <= 1:
        return amount
    digits = decimals_of(amount) if spec.per == "unit" else run.digits
    whole = round_to(amount, digits, run.rounding.mode)
    days = [Decimal(30 * window.length.months + window.length.days) for window in reached]
    parts = allocate(whole, days, digits, [f"{window.number:06d}" for window in reached])
    return next(part for part, window in zip(parts, reached, strict=True) if window.number == line.window.number)
