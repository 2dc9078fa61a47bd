"""Percent of total: a product priced as a share of other lines, once those are priced."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from cpq.catalog.per import PeriodAmount
from cpq.daycount import MONTHS_PER_YEAR, periods_per_year
from cpq.policy.compiled import FoundEntry
from cpq.policy.percent_of_total_entry import PercentOfTotalEntry
from cpq.pricing.built_up import BuiltUp, ListPrice
from cpq.pricing.context import ChargeLine, Run
from cpq.pricing.coverage import covered_by, spec_of
from cpq.pricing.inherited_price import inheriting
from cpq.quotes.priced import PricedLine
from cpq.rounding import multiply


def percent_price(line: ChargeLine, priced: Iterable[PricedLine], run: Run) -> ListPrice:
    """The list price of an induced line: a rate of what the lines it covers print.

    A recurring line takes the rate of the covered recurring lines' value per year, so that mixed terms compare;
    its minimum and maximum are compared per year too. A one-time line takes the rate of the covered totals.

    Args:
        priced: Lines that are priced already, in the order of the quote.

    Raises:
        CannotPrice: It looks at its bundle, and is no part of one.
    """
    spec, found = spec_of(line), line.found
    if found is None:  # pragma: no cover - callers ask is_induced first
        raise TypeError(line.id)
    covered = covered_by(line, priced, run)
    recurring = line.charge.charge != "one-time"
    base = _annual(covered, spec.of.level) if recurring else _total(covered, spec.of.level)
    amount = base * spec.rate
    said = (("base", f"{base:f}"), ("level", spec.of.level), ("lines", ", ".join(one.id for one in covered) or "none"))
    where = found.entry.where
    parts = [BuiltUp("percent of total", amount, where, spec.rate, found.entry.book, said)]
    parts += _bounds(found, spec, amount, run.currency, recurring=recurring)
    period = spec.per.period
    if recurring and period is not None:
        share = 1 / periods_per_year(period)
        parts = [part._replace(amount=multiply(part.amount, share)) for part in parts]
    return ListPrice(sum((part.amount for part in parts), Decimal(0)), False, tuple(parts))


def _annual(covered: Iterable[PricedLine], level: str) -> Decimal:
    """Value per year of the covered lines: each line's printed total over its own years, what is charged once whole."""
    totals: dict[tuple[str, str], tuple[Decimal, Fraction]] = {}
    for one in covered:
        total, years = totals.get((one.line, one.charge), (Decimal(0), Fraction(0)))
        totals[one.line, one.charge] = (total + one.levels[level], years + _years(one))
    return sum((multiply(total, 1 / years) for total, years in totals.values() if years), Decimal(0))


def _years(one: PricedLine) -> Fraction:
    if one.kind == "one-time":
        return Fraction(1)
    if one.period == "":
        return Fraction(one.length_months) / MONTHS_PER_YEAR
    return one.periods / periods_per_year(one.period)


def _total(covered: Iterable[PricedLine], level: str) -> Decimal:
    return sum((one.levels[level] for one in covered), Decimal(0))


def _bounds(
    found: FoundEntry, spec: PercentOfTotalEntry, amount: Decimal, currency: str, *, recurring: bool
) -> list[BuiltUp]:
    """What lifts the amount to the minimum or lowers it to the maximum; inherited bounds change as prices do."""
    parts = []
    for name, bound, sign in (("minimum", spec.minimum, 1), ("maximum", spec.maximum, -1)):
        if bound is not None:
            limit = _limit(bound, recurring=recurring)
            limit += inheriting(found, limit, currency)
            if (limit - amount) * sign > 0:
                parts.append(BuiltUp(name, limit - amount, spec.where_of(name), inputs=((name, f"{limit:f}"),)))
    return parts


def _limit(bound: PeriodAmount | Decimal, *, recurring: bool) -> Decimal:
    """A bound per year, or of what is charged once, which has no period."""
    if isinstance(bound, Decimal):
        return bound
    return multiply(bound.amount, periods_per_year(bound.period)) if recurring else bound.amount
