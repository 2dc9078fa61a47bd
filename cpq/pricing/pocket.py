"""From net to pocket margin: rebates of each contract year, the cost of payment days, freight not charged on.

Worked out only where the policy has something of it. Nothing of it is in net, on an invoice or in a discount.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from cpq.dates import whole_months
from cpq.expressions import Expression, ExpressionError, Value, evaluate_in_exact
from cpq.money import Money
from cpq.policy.compiled import CompiledPolicy
from cpq.policy.pocket_terms import DAYS_OF_A_YEAR, Rebate
from cpq.policy.policy import PocketCosts, Rule
from cpq.pricing.totals import rate
from cpq.pricing.years import Calendar
from cpq.problems import CannotPrice, SourceLocation
from cpq.quotes.pocket import Leak, Pocket
from cpq.quotes.priced import PricedLine, Totals
from cpq.rounding import RoundingMode, multiply, round_to

ZERO = Decimal(0)
_MONTHS = 12

Years = Mapping[int, Decimal]
"""Net of each contract year, counted from 1."""


class _Unknown(Exception):
    """A leak that cannot be worked out, with the reason in words."""


def pocket_of(
    lines: Sequence[PricedLine],
    years: Sequence[tuple[tuple[int, Decimal], ...]],
    calendar: Calendar,
    totals: Totals,
    facts: Mapping[str, Value],
    policy: CompiledPolicy,
    currency: str,
    mode: RoundingMode,
) -> Pocket:
    """The pocket margin of a quote.

    Args:
        lines: Settled lines of the quote.
        years: What each of them costs in each year of the term, where it recurs.
        calendar: How years are counted.
        facts: Facts of the quote up to its margin.
        currency: The quote's.
        mode: How the policy rounds.
    """
    terms, rebates = policy.policy.pocket, policy.rebates
    costing = _Costing(policy, currency, calendar.digits, mode)
    try:
        leaks = [leak for rule in rebates for leak in costing.rebate(rule, lines, years, calendar)]
        leaks += costing.beside(terms, totals, facts) if terms is not None else ()
    except _Unknown as error:
        return Pocket((), None, None, str(error))
    spent = sum((leak.amount for leak in leaks), ZERO)
    margin = None if totals.margin is None else totals.margin - spent
    return Pocket(tuple(leaks), margin, rate(margin, totals.net))


def pocket_facts(pocket: Pocket) -> dict[str, Value]:
    """What rules read of it; without any such costs the same facts are the margin's."""
    return {"quote.pocket_margin": pocket.margin, "quote.pocket_margin_rate": pocket.margin_rate}


class _Costing:
    def __init__(self, policy: CompiledPolicy, currency: str, digits: int, mode: RoundingMode) -> None:
        self.policy = policy
        self.currency = currency
        self.digits = digits
        self.mode = mode

    def rebate(
        self,
        rule: Rule[Rebate],
        lines: Sequence[PricedLine],
        years: Sequence[tuple[tuple[int, Decimal], ...]],
        calendar: Calendar,
    ) -> Iterator[Leak]:
        """What one rebate pays back for each contract year that reaches a band."""
        volumes: dict[int, Decimal] = {}
        for line, parts in zip(lines, years, strict=True):
            if _is_bought(line) and rule.spec.on.covers(line.product, line.family) and self._holds(rule, line):
                for year, part in parts or ((_year_of(line, calendar), line.effective_total),):
                    volumes[year] = volumes.get(year, ZERO) + part
        bounds = self._bounds(rule)
        for year in sorted(volumes):
            leak = self._of_year(rule, bounds, year, volumes[year])
            if leak is not None:
                yield leak

    def _bounds(self, rule: Rule[Rebate]) -> list[Decimal]:
        """Where the bands of a rebate begin, in the quote's currency, unrounded."""
        try:
            return [
                self.policy.convert(Money(band.above, rule.spec.currency), self.currency) for band in rule.spec.bands
            ]
        except CannotPrice as error:
            raise _Unknown(f"the bands of rebate '{rule.id}' cannot be converted: {error.message}") from error

    def _of_year(self, rule: Rule[Rebate], bounds: Sequence[Decimal], year: int, net: Decimal) -> Leak | None:
        passed = [number for number, bound in enumerate(bounds) if net > bound]
        if not passed:
            return None
        bands = rule.spec.bands
        if rule.spec.mode == "range":
            reached = passed[-1]
            share = bands[reached].rate
            places: tuple[SourceLocation, ...] = (bands[reached].where,)
            paid = net * share
        else:
            ends = [*bounds[1 : len(passed)], net]
            paid = sum((bands[n].rate * (end - bounds[n]) for n, end in zip(passed, ends, strict=True)), ZERO)
            share, places = paid / net, tuple(bands[n].where for n in passed)
        return Leak("rebate", rule.id, year, net, share, self._round(paid), rule.where, places)

    def beside(self, terms: PocketCosts, totals: Totals, facts: Mapping[str, Value]) -> Iterator[Leak]:
        """What payment days and freight that is not charged on cost."""
        if terms.payment_rate is not None:
            per_year = self._figure(terms.payment_rate, facts, "the payment rate")
            days = facts["quote.payment_days"]
            net = max(totals.net, ZERO)
            share = Fraction(days) / Fraction(DAYS_OF_A_YEAR) if isinstance(days, Decimal) else Fraction(0)
            cost = multiply(net * per_year, share)
            where = terms.spec.where_of("payment_rate")
            yield Leak("payment days", "", 0, net, multiply(per_year, share), self._round(cost), where)
        if terms.freight is not None:
            freight = self._figure(terms.freight, facts, "freight") - totals.pass_through
            where = terms.spec.where_of("freight")
            yield Leak("freight", "", 0, None, None, max(self._round(freight), ZERO), where)

    def _figure(self, expression: Expression, facts: Mapping[str, Value], what: str) -> Decimal:
        try:
            value = evaluate_in_exact(expression, facts, self.policy.tables)
        except ExpressionError as error:
            raise _Unknown(f"{what} cannot be evaluated: {error.message}") from error
        if not isinstance(value, Decimal) or value < 0:
            raise _Unknown(f"{what} is {value}, and must be a number of zero or more")
        return value

    def _holds(self, rule: Rule[Rebate], line: PricedLine) -> bool:
        if rule.when is None:
            return True
        try:
            return evaluate_in_exact(rule.when, line.facts, self.policy.tables) is True
        except ExpressionError as error:
            said = f"the condition of rebate '{rule.id}' cannot be evaluated on line '{line.id}': {error.message}"
            raise _Unknown(said) from error

    def _round(self, amount: Decimal) -> Decimal:
        return round_to(amount, self.digits, self.mode)


def _is_bought(line: PricedLine) -> bool:
    """Whether a line is inside what is contracted and the seller's own; usage is an estimate."""
    return not line.optional and not line.pass_through and line.kind != "usage"


def _year_of(line: PricedLine, calendar: Calendar) -> int:
    """The contract year in which something that is charged once is bought: that of its service, else the first."""
    if calendar.origin is None or line.start is None or line.start <= calendar.origin:
        return 1
    return whole_months(calendar.origin, line.start) // _MONTHS + 1
