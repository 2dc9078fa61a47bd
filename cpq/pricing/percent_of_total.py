"""Percent of total: a product priced as a share of other lines, once those are priced."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

from cpq.catalog.per import PeriodAmount
from cpq.daycount import MONTHS_PER_YEAR, periods_per_year
from cpq.policy.compiled import FoundEntry
from cpq.policy.entries import Coverage, PercentOfTotalEntry
from cpq.pricing.built_up import BuiltUp, ListPrice
from cpq.pricing.context import ChargeLine
from cpq.pricing.inherited_price import inheriting
from cpq.quotes.priced import PricedLine
from cpq.rounding import multiply


def in_order(lines: Sequence[ChargeLine]) -> list[ChargeLine]:
    """Induced lines so that one that covers another comes after it; load refuses circles."""
    waiting, ordered = list(lines), []
    while waiting:
        products = {line.line.product_id for line in waiting}
        ready = [line for line in waiting if not products & (set(_coverage(line).products) - {line.line.product_id})]
        if not ready:
            first = waiting[0]
            raise first.fail("percentages of total cover each other", code="percent-of-total-cycle", step="list price")
        ordered += ready
        waiting = [line for line in waiting if line not in ready]
    return ordered


def _coverage(line: ChargeLine) -> Coverage:
    spec = line.found.entry.spec if line.found is not None else None
    if not isinstance(spec, PercentOfTotalEntry):  # pragma: no cover - callers ask is_induced first
        raise TypeError(line.id)
    return spec.of


def percent_price(line: ChargeLine, priced: Iterable[PricedLine], currency: str) -> ListPrice:
    """The list price of an induced line: a rate of what the lines it covers print.

    A recurring line takes the rate of the covered recurring lines' value per year, so that mixed terms compare;
    its minimum and maximum are compared per year too. A one-time line takes the rate of the covered totals.

    Args:
        priced: Lines that are priced already.
        currency: The quote's.
    """
    found = line.found
    spec = found.entry.spec if found is not None else None
    if found is None or not isinstance(spec, PercentOfTotalEntry):  # pragma: no cover - callers ask is_induced first
        raise TypeError(line.id)
    covered = [one for one in priced if _covers(spec.of, one, line)]
    recurring = line.charge.charge != "one-time"
    base = _annual(covered, spec.of.level) if recurring else _total(covered, spec.of.level)
    amount = base * spec.rate
    said = (("base", f"{base:f}"), ("level", spec.of.level), ("lines", ", ".join(one.id for one in covered) or "none"))
    where = found.entry.where
    parts = [BuiltUp("percent of total", amount, where, spec.rate, found.entry.book, said)]
    parts += _bounds(found, spec, amount, currency, recurring=recurring)
    period = spec.per.period
    if recurring and period is not None:
        share = 1 / periods_per_year(period)
        parts = [part._replace(amount=multiply(part.amount, share)) for part in parts]
    return ListPrice(sum((part.amount for part in parts), Decimal(0)), False, tuple(parts))


def _covers(coverage: Coverage, one: PricedLine, line: ChargeLine) -> bool:
    if one.pass_through or one.optional or one.line == line.line.id or one.kind == "usage" or one.committed:
        return False
    if line.charge.charge != "one-time" and one.kind != "recurring":
        return False
    if one.product in coverage.products or (one.part_of is not None and one.part_of.product in coverage.products):
        return True
    return one.family in coverage.families and not one.induced


def _annual(covered: Iterable[PricedLine], level: str) -> Decimal:
    """Value per year of the covered lines: each line's printed total over its own years."""
    totals: dict[tuple[str, str], tuple[Decimal, Fraction]] = {}
    for one in covered:
        total, years = totals.get((one.line, one.charge), (Decimal(0), Fraction(0)))
        totals[one.line, one.charge] = (total + one.levels[level], years + _years(one))
    return sum((multiply(total, 1 / years) for total, years in totals.values() if years), Decimal(0))


def _years(one: PricedLine) -> Fraction:
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
            limit = _per_year(bound) if recurring else bound.amount
            limit += inheriting(found, limit, currency)
            if (limit - amount) * sign > 0:
                parts.append(BuiltUp(name, limit - amount, spec.where_of(name), inputs=((name, f"{limit:f}"),)))
    return parts


def _per_year(bound: PeriodAmount) -> Decimal:
    return multiply(bound.amount, periods_per_year(bound.period))
