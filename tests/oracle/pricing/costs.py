"""Costs of priced lines: amounts per unit and period, shares of net, tables, adder costs."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from cpq.catalog.catalog import TabledCost
from cpq.catalog.costs import CostMatrix, CostShare, DatedCost, cost_on
from cpq.catalog.per import AmountPer, Per
from cpq.money import Money
from cpq.policy.entries import FlatEntry
from cpq.problems import NOWHERE, SourceLocation
from cpq.quotes.priced import PricedLine
from cpq.rounding import exact, round_to
from tests.oracle.pricing.aims import LineCost
from tests.oracle.pricing.context import ChargeLine, Run, line_amount

Found = tuple[Decimal | None, SourceLocation]


def cost_of(line: ChargeLine, priced: PricedLine, run: Run) -> Found:
    """Cost of a line rounded to the currency, and the place it comes from; None where no cost is known.

    Lines that cost nothing to anyone, such as a bundle's own line at zero, have a cost of zero.

    Raises:
        CannotPrice: A cost table has no cell for the line's attributes, or a currency no rate.
    """
    special = line.line.request.special
    if special is not None:
        cost, where = special.cost, line.line.where
        amount = None if cost is None else cost * line.window.quantity
    else:
        amount, where = _catalog_cost(line, priced, run)
    if amount is None:
        return (Decimal(0), NOWHERE) if priced.net_total == 0 and priced.list_total == 0 else (None, NOWHERE)
    sign = -1 if priced.credit else 1
    return sign * round_to(amount, run.digits, run.rounding.mode), where


def committed_cost(line: PricedLine, usage: list[PricedLine], run: Run) -> Found:
    """Cost of what a commitment pays for: all of the estimated use up to the minimum, its share of it beyond."""
    if sum(one.quantity for one in usage) == 0 or any(one.cost is None for one in usage):
        return None, NOWHERE
    with exact():
        cost = sum((one.cost for one in usage if one.cost is not None), Decimal(0))
        estimate = sum((one.net_total for one in usage), Decimal(0))
        if line.net_total < estimate:
            cost = cost * line.net_total / estimate
    return round_to(cost, run.digits, run.rounding.mode), usage[0].cost_where


def cost_before_price(line: ChargeLine, run: Run) -> Decimal | None:
    """What a line costs as far as that is known before it has a price; None for a share of net."""
    dated = cost_on(line.charge.cost or line.line.product.cost, run.policy.as_of)
    if dated is None:
        return _tabled(line, run)[0]
    if isinstance(dated.cost, CostShare):
        return None
    return _matrix(line, run, dated.cost)[0] if isinstance(dated.cost, CostMatrix) else _per(line, run, dated.cost)


def cost_line(line: ChargeLine, priced: PricedLine, run: Run) -> LineCost:
    """What a line costs before allowances: an amount, or a share of its net."""
    dated = cost_on(line.charge.cost or line.line.product.cost, run.policy.as_of)
    if line.line.request.special is None and dated is not None and isinstance(dated.cost, CostShare):
        return LineCost(Decimal(0), dated.cost.rate)
    return LineCost(cost_of(line, priced, run)[0], Decimal(0))


def _catalog_cost(line: ChargeLine, priced: PricedLine, run: Run) -> tuple[Decimal | None, SourceLocation]:
    dated = cost_on(line.charge.cost or line.line.product.cost, run.policy.as_of)
    if dated is None:
        return _tabled(line, run)
    cost = dated.cost
    if isinstance(cost, CostShare):
        return cost.rate * abs(priced.effective_total), _place(dated, line)
    if isinstance(cost, CostMatrix):
        return _matrix(line, run, cost)
    return _per(line, run, cost), _place(dated, line)


def _place(dated: DatedCost, line: ChargeLine) -> SourceLocation:
    if dated.where is not NOWHERE:
        return dated.where
    holder = line.charge if line.charge.cost else line.line.product
    return holder.where_of("cost")


class UnitCost(NamedTuple):
    """What one unit costs, and what that counts for."""

    amount: Decimal
    per: Per
    where: SourceLocation


def unit_cost(line: ChargeLine, run: Run, currency: str) -> UnitCost | None:
    """The amount that one unit costs in a currency; a matrix counts for what the price counts for."""
    dated = cost_on(line.charge.cost or line.line.product.cost, run.policy.as_of)
    if dated is None:
        best = _latest(line, run)
        if best is None:
            return None
        amount = run.policy.convert(Money(best.amount, best.currency), currency)
        return UnitCost(amount, _tabled_per(line, best), best.where)
    if isinstance(dated.cost, AmountPer):
        return UnitCost(run.policy.convert(dated.cost.money, currency), dated.cost.per, _place(dated, line))
    if isinstance(dated.cost, CostMatrix) and line.found is not None:
        amount, where = _cell(line, run, dated.cost, currency)
        return UnitCost(amount, line.found.entry.spec.per, where)
    return None


def _per(line: ChargeLine, run: Run, cost: AmountPer) -> Decimal:
    amount = run.policy.convert(cost.money, run.currency)
    return line_amount(amount, _units(line, cost.per) * _periods(line, run, cost.per))


def _units(line: ChargeLine, per: Per) -> Fraction:
    """Units that a cost counts: those that are sold, of a fee one; where it names another unit, the quantity.

    A course at one price costs 200.00 EUR once, and 120.00 EUR per person for each of the quantity.
    """
    own = "" if line.found is None else line.found.entry.spec.per.metric
    return _sold(line) if per.metric in ("", own) else Fraction(line.window.quantity)


def _sold(line: ChargeLine) -> Fraction:
    """Units that somebody gets, paid for or included; of a fee one."""
    flat = line.found is not None and isinstance(line.found.entry.spec, FlatEntry)
    return Fraction(1) if flat else Fraction(line.window.quantity)


def _periods(line: ChargeLine, run: Run, per: Per) -> Fraction:
    if per.period is None or line.charge.charge == "one-time":
        return Fraction(1)
    if line.found is not None and per.period == line.found.entry.spec.per.period:
        return line.periods
    try:
        return line.window.periods(per.period, run.rounding.day_count, line.line.request.start or run.request.start)
    except ValueError as error:
        raise line.fail(
            f"its cost counts per {per.period}: {error}",
            code="missing-start",
            step="cost",
            hint="write start: 2027-01-01",
        ) from error


def _matrix(line: ChargeLine, run: Run, cost: CostMatrix) -> tuple[Decimal, SourceLocation]:
    unit, where = _cell(line, run, cost, run.currency)
    return line_amount(unit, _sold(line) * line.periods), where


def _cell(line: ChargeLine, run: Run, cost: CostMatrix, currency: str) -> tuple[Decimal, SourceLocation]:
    table = run.policy.catalog.cost_tables.get((line.line.product_id, cost.matrix))
    key = tuple(line.line.selection.get(name) for name in cost.by)
    cell = None if table is None else table.find(key)
    if cell is None:
        shown = ", ".join(f"{name} {value}" for name, value in zip(cost.by, key, strict=True))
        raise line.fail(
            f"the table {cost.matrix} has no cost for {shown}", code="missing-cell", step="cost", where=cost.where
        )
    unit = run.policy.convert(Money(cell.value, cost.currency or run.currency), currency)
    if cost.plus is not None:
        unit += _adder_costs(line, run, currency)
    return unit, cell.where


def _adder_costs(line: ChargeLine, run: Run, currency: str) -> Decimal:
    """What the chosen adders cost per unit: amounts in the currency of their price book, converted."""
    if line.found is None:
        return Decimal(0)
    own = run.policy.policy.books[line.found.entry.book].spec.currency
    costs = sum(
        (
            adder.spec.cost
            for adder in line.found.entry.adders
            if adder.spec.cost is not None and line.holds(adder.when, "cost", adder.id, adder.where, run)
        ),
        Decimal(0),
    )
    return run.policy.convert(Money(costs, own), currency)


def _tabled(line: ChargeLine, run: Run) -> tuple[Decimal | None, SourceLocation]:
    best = _latest(line, run)
    if best is None:
        return None, NOWHERE
    unit = run.policy.convert(Money(best.amount, best.currency), run.currency)
    per = _tabled_per(line, best)
    return line_amount(unit, _units(line, per) * _periods(line, run, per)), best.where


def _latest(line: ChargeLine, run: Run) -> TabledCost | None:
    """The cost of a cost table: the line's selling model first, the quote's currency first, the latest date."""
    rows = [
        (model, cost)
        for model, cost in run.policy.catalog.tabled_costs.get(line.line.product_id, ())
        if model in ("", line.line.selling_model) and cost.valid_from <= run.policy.as_of
    ]
    if not rows:
        return None
    return max(rows, key=lambda row: (row[0] != "", row[1].currency == run.currency, row[1].valid_from))[1]


def _tabled_per(line: ChargeLine, cost: TabledCost) -> Per:
    return cost.per or Per("", line.found.entry.spec.per.period if line.found else None)
