"""Percent of total: a product priced as a share of other lines, once those are priced."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

from cpq.catalog.per import PeriodAmount
from cpq.daycount import MONTHS_PER_YEAR, periods_per_year
from cpq.policy.percent_of_total_entry import Coverage, PercentOfTotalEntry
from cpq.quotes.priced import PricedLine
from cpq.rounding import multiply
from tests.oracle.pricing.built_up import BuiltUp, ListPrice
from tests.oracle.pricing.context import ChargeLine, Run
from tests.oracle.pricing.inherited_price import inheriting


def is_induced(line: ChargeLine) -> bool:
    """Whether a line's price is a percentage of others."""
    return line.found is not None and isinstance(line.found.entry.spec, PercentOfTotalEntry)


def in_order(lines: Sequence[ChargeLine]) -> list[ChargeLine]:
    """Induced lines so that one that covers another comes after it; load refuses circles."""
    waiting, ordered = list(lines), []
    while waiting:
        products = {line.line.product_id for line in waiting}
        ready = [line for line in waiting if not products & (set(_coverage(line).products) - {line.line.product_id})]
        assert ready, "percentages of total cover each other"
        ordered += ready
        waiting = [line for line in waiting if line not in ready]
    return ordered


def _coverage(line: ChargeLine) -> Coverage:
    spec = line.found.entry.spec if line.found is not None else None
    if not isinstance(spec, PercentOfTotalEntry):  # pragma: no cover - callers ask is_induced first
        raise TypeError(line.id)
    return spec.of


def percent_price(line: ChargeLine, priced: Iterable[PricedLine], run: Run) -> ListPrice:
    """The list price of an induced line: a rate of what the lines it covers print.

    A recurring line takes the rate of the covered recurring lines' value per year, so that mixed terms compare;
    its minimum and maximum are compared per year too. A one-time line takes the rate of the covered totals.

    Args:
        priced: Lines that are priced already.
    """
    found = line.found
    spec = found.entry.spec if found is not None else None
    if found is None or not isinstance(spec, PercentOfTotalEntry):  # pragma: no cover - callers ask is_induced first
        raise TypeError(line.id)
    if spec.of.scope in ("bundle", "siblings") and line.line.request.parent == "":
        raise line.fail(
            f"it is a share of its {spec.of.scope}, and the line is no option of a bundle",
            code="no-price",
            step="list price",
            hint="name the bundle's line under parent, or sell it inside the bundle only",
            where=spec.of.where,
        )
    covered = [one for one in priced if _covers(spec.of, one, line, run)]
    recurring = line.charge.charge != "one-time"
    base = _annual(covered, spec.of.level) if recurring else _total(covered, spec.of.level)
    amount = base * spec.rate
    said = (("base", f"{base:f}"), ("level", spec.of.level), ("lines", ", ".join(one.id for one in covered) or "none"))
    where = found.entry.where
    parts = [BuiltUp("percent of total", amount, where, spec.rate, found.entry.book, said)]
    parts += _bounds(line, spec, amount, recurring=recurring)
    period = spec.per.period
    if recurring and period is not None:
        share = 1 / periods_per_year(period)
        parts = [part._replace(amount=multiply(part.amount, share)) for part in parts]
    return ListPrice(sum((part.amount for part in parts), Decimal(0)), False, tuple(parts))


def _covers(coverage: Coverage, one: PricedLine, line: ChargeLine, run: Run) -> bool:
    if one.pass_through or one.optional or one.line == line.line.id or one.kind == "usage" or one.committed:
        return False
    wanted = {"recurring": ("recurring",), "once": ("one-time",), "both": ("recurring", "one-time")}[coverage.counts]
    if line.charge.charge != "one-time" and one.kind not in wanted:
        return False
    if not _in_scope(coverage, one, line, run):
        return False
    if one.product in coverage.products or (one.part_of is not None and one.part_of.product in coverage.products):
        return True
    if one.induced:
        return False
    return one.family in coverage.families or not (coverage.families or coverage.products)


def _in_scope(coverage: Coverage, one: PricedLine, line: ChargeLine, run: Run) -> bool:
    """Whether a line is where a percentage looks."""
    parent = line.line.request.parent
    match coverage.scope:
        case "group":
            return one.group == line.line.request.group
        case "siblings":
            return one.parent == parent
        case "bundle":
            inside, grown = {parent}, True
            while grown:
                more = {other.id for other in run.configured.lines if other.request.parent in inside}
                grown = not more <= inside
                inside |= more
            return one.line in inside
        case _:
            return True


def _annual(covered: Iterable[PricedLine], level: str) -> Decimal:
    """Value per year of the covered lines: each line's printed total over its own years."""
    once = sum((one.levels[level] for one in covered if one.kind == "one-time"), Decimal(0))
    totals: dict[tuple[str, str], tuple[Decimal, Fraction]] = {}
    for one in (one for one in covered if one.kind != "one-time"):
        total, years = totals.get((one.line, one.charge), (Decimal(0), Fraction(0)))
        totals[one.line, one.charge] = (total + one.levels[level], years + _years(one))
    return sum((multiply(total, 1 / years) for total, years in totals.values() if years), once)


def _years(one: PricedLine) -> Fraction:
    if one.period == "":
        return Fraction(one.length_months) / MONTHS_PER_YEAR
    return one.periods / periods_per_year(one.period)


def _total(covered: Iterable[PricedLine], level: str) -> Decimal:
    return sum((one.levels[level] for one in covered), Decimal(0))


def _bounds(line: ChargeLine, spec: PercentOfTotalEntry, amount: Decimal, *, recurring: bool) -> list[BuiltUp]:
    """What lifts the amount to the minimum or lowers it to the maximum; inherited bounds change as prices do."""
    parts = []
    for name, bound, sign in (("minimum", spec.minimum, 1), ("maximum", spec.maximum, -1)):
        if bound is not None:
            amount_once = bound if isinstance(bound, Decimal) else bound.amount
            limit = amount_once if isinstance(bound, Decimal) or not recurring else _per_year(bound)
            limit += inheriting(line, limit)
            if (limit - amount) * sign > 0:
                parts.append(BuiltUp(name, limit - amount, spec.where_of(name), inputs=((name, f"{limit:f}"),)))
    return parts


def _per_year(bound: PeriodAmount) -> Decimal:
    return multiply(bound.amount, periods_per_year(bound.period))
