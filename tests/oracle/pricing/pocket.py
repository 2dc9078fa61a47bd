"""What is left of net after everything that is spent beside the invoice, by the definition."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

from cpq.dates import add_months
from cpq.expressions import Expression, ExpressionError, Value
from cpq.money import Money
from cpq.policy.pocket_terms import Rebate
from cpq.policy.policy import Rule
from cpq.problems import CannotPrice
from cpq.quotes.pocket import Leak, Pocket
from cpq.quotes.priced import PricedLine, Totals
from cpq.rounding import multiply, round_to
from tests.oracle.evaluating import evaluate
from tests.oracle.pricing.context import Run
from tests.oracle.pricing.years import by_year

ZERO = Decimal(0)


def pocket(lines: list[PricedLine], totals: Totals, facts: Mapping[str, Value], run: Run) -> Pocket | None:
    """The pocket margin, where the policy in force has something that it differs from the margin by."""
    rebates = [rule for rule in run.policy.policy.rebates if rule.spec.in_force(run.policy.as_of)]
    beside = run.policy.policy.pocket
    if not rebates and beside is None:
        return None
    leaks: list[Leak] = []
    try:
        for rule in rebates:
            leaks += _rebate(rule, lines, run)
        if beside is not None and beside.payment_rate is not None:
            a_year = _number(beside.payment_rate, facts, "the payment rate", run)
            days = Fraction(run.request.payment_days, 365)
            net = totals.net if totals.net > 0 else ZERO
            cost = _cents(multiply(net * a_year, days), run)
            where = beside.spec.where_of("payment_rate")
            leaks.append(Leak("payment days", "", 0, net, multiply(a_year, days), cost, where))
        if beside is not None and beside.freight is not None:
            beyond = _cents(_number(beside.freight, facts, "freight", run) - totals.pass_through, run)
            where = beside.spec.where_of("freight")
            leaks.append(Leak("freight", "", 0, None, None, beyond if beyond > 0 else ZERO, where))
    except _NotKnown as error:
        return Pocket((), None, None, str(error))
    if totals.margin is None:
        return Pocket(tuple(leaks), None, None)
    left = totals.margin
    for leak in leaks:
        left -= leak.amount
    return Pocket(tuple(leaks), left, left / totals.net if totals.net > 0 else None)


class _NotKnown(Exception):
    pass


def _rebate(rule: Rule[Rebate], lines: list[PricedLine], run: Run) -> list[Leak]:
    recurring, origin = by_year(lines, run.request.start, run.rounding.day_count, run.digits)
    net: dict[int, Decimal] = {}
    for line in lines:
        if _counts_for(rule, line, run):
            for year, amount in (recurring.get(line.id) or {_year(line.start, origin): line.effective_total}).items():
                net[year] = net.get(year, ZERO) + amount
    try:
        bounds = [run.policy.convert(Money(band.above, rule.spec.currency), run.currency) for band in rule.spec.bands]
    except CannotPrice as error:
        raise _NotKnown(f"the bands of rebate '{rule.id}' cannot be converted: {error.message}") from error
    return [leak for year in sorted(net) for leak in _paid(rule, bounds, year, net[year], run)]


def _counts_for(rule: Rule[Rebate], line: PricedLine, run: Run) -> bool:
    if line.optional or line.pass_through or line.kind == "usage":
        return False
    if not rule.spec.on.covers(line.product, line.family):
        return False
    try:
        return rule.when is None or evaluate(rule.when, line.facts, run.policy.tables) is True
    except ExpressionError as error:
        raise _NotKnown(
            f"the condition of rebate '{rule.id}' cannot be evaluated on line '{line.id}': {error.message}"
        ) from error


def _paid(rule: Rule[Rebate], bounds: list[Decimal], year: int, net: Decimal, run: Run) -> list[Leak]:
    reached = [(bound, band) for bound, band in zip(bounds, rule.spec.bands, strict=True) if bound < net]
    if not reached:
        return []
    if rule.spec.mode == "range":
        band = reached[-1][1]
        return [Leak("rebate", rule.id, year, net, band.rate, _cents(net * band.rate, run), rule.where, (band.where,))]
    paid, upper = ZERO, net
    for bound, band in reversed(reached):
        paid += (upper - bound) * band.rate
        upper = bound
    places = tuple(band.where for _, band in reached)
    return [Leak("rebate", rule.id, year, net, paid / net, _cents(paid, run), rule.where, places)]


def _year(start: date | None, origin: date | None) -> int:
    """The contract year that a day lies in."""
    year = 1
    while start is not None and origin is not None and add_months(origin, 12 * year) <= start:
        year += 1
    return year


def _number(expression: Expression, facts: Mapping[str, Value], what: str, run: Run) -> Decimal:
    try:
        found = evaluate(expression, facts, run.policy.tables)
    except ExpressionError as error:
        raise _NotKnown(f"{what} cannot be evaluated: {error.message}") from error
    if not isinstance(found, Decimal) or found < 0:
        raise _NotKnown(f"{what} is {found}, and must be a number of zero or more")
    return found


def _cents(amount: Decimal, run: Run) -> Decimal:
    return round_to(amount, run.digits, run.rounding.mode)
