"""Costs of priced lines: amounts per unit and period, shares of net, tables, adder costs."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from cpq.catalog.costs import CostMatrix, CostShare
from cpq.catalog.per import AmountPer, Per
from cpq.money import Money
from cpq.pricing.aims import LineCost
from cpq.pricing.context import ChargeLine, Run
from cpq.pricing.running import amount_on_line
from cpq.problems import NOWHERE, SourceLocation
from cpq.quotes.priced import PricedLine
from cpq.rounding import round_to

Found = tuple[Decimal | None, SourceLocation]


def cost_of(line: ChargeLine, priced: PricedLine, effective: Decimal, run: Run) -> Found:
    """Cost of a line rounded to the currency, and the place it comes from; None where no cost is known.

    Lines that cost nothing to anyone, such as a bundle's own line at zero, have a cost of zero.

    Args:
        effective: Net of the line after its part of the allowances, which costs may be a share of.

    Raises:
        CannotPrice: A cost table has no cell for the line's attributes, or a currency no rate.
    """
    special = line.line.request.special
    if special is not None:
        cost, where = special.cost, line.line.where
        amount = None if cost is None else cost * line.window.quantity
    else:
        amount, where = _catalog_cost(line, effective, run)
    if amount is None:
        return (Decimal(0), NOWHERE) if priced.net_total == 0 and priced.list_total == 0 else (None, NOWHERE)
    sign = -1 if priced.credit else 1
    return sign * round_to(amount, run.digits, run.rounding.mode), where


def cost_line(line: ChargeLine, priced: PricedLine, run: Run) -> LineCost:
    """What a line costs, before anything is taken off its net besides: an amount, or a share of that net."""
    dated = line.plan.cost
    if line.line.request.special is None and dated is not None and isinstance(dated.cost, CostShare):
        return LineCost(Decimal(0), dated.cost.rate)
    return LineCost(cost_of(line, priced, priced.net_total, run)[0])


def _catalog_cost(line: ChargeLine, effective: Decimal, run: Run) -> tuple[Decimal | None, SourceLocation]:
    dated = line.plan.cost
    if dated is None:
        return _tabled(line, run)
    cost = dated.cost
    if isinstance(cost, CostShare):
        return cost.rate * abs(effective), line.plan.cost_where
    if isinstance(cost, CostMatrix):
        return _matrix(line, run, cost)
    return _per(line, run, cost), line.plan.cost_where


def _per(line: ChargeLine, run: Run, cost: AmountPer) -> Decimal:
    amount = run.policy.convert(cost.money, run.currency)
    periods = _periods(line, run, cost.per)
    units = Decimal(1) if line.plan.fee and _counts_like_the_price(line, cost.per) else line.window.quantity
    return amount_on_line(amount * units, periods)


def _counts_like_the_price(line: ChargeLine, per: Per) -> bool:
    """Whether a cost counts what is sold, of a fee one; where it names another unit, it counts the quantity.

    A course at one price costs 200.00 EUR once, and 120.00 EUR per person for each of the quantity.
    """
    return per.metric in ("", line.plan.metric)


def _units(line: ChargeLine, per: Per) -> Fraction:
    return line.sold_units if _counts_like_the_price(line, per) else Fraction(line.window.quantity)


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
    table = run.policy.catalog.cost_tables.get((line.line.product_id, cost.matrix))
    key = tuple(line.line.selection.get(name) for name in cost.by)
    cell = None if table is None else table.find(key)
    if cell is None:
        shown = ", ".join(f"{name} {value}" for name, value in zip(cost.by, key, strict=True))
        raise line.fail(
            f"the table {cost.matrix} has no cost for {shown}", code="missing-cell", step="cost", where=cost.where
        )
    unit = run.policy.convert(Money(cell.value, cost.currency or run.currency), run.currency)
    if cost.plus is not None:
        unit += _adder_costs(line, run)
    return amount_on_line(unit, line.sold_units * line.periods), cell.where


def _adder_costs(line: ChargeLine, run: Run) -> Decimal:
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
    return run.policy.convert(Money(costs, own), run.currency)


def _tabled(line: ChargeLine, run: Run) -> tuple[Decimal | None, SourceLocation]:
    """The cost of a cost table: the line's selling model first, the quote's currency first, the latest date."""
    rows = [
        (model, cost)
        for model, cost in run.policy.catalog.tabled_costs.get(line.line.product_id, ())
        if model in ("", line.line.selling_model) and cost.valid_from <= run.policy.as_of
    ]
    if not rows:
        return None, NOWHERE
    best = max(rows, key=lambda row: (row[0] != "", row[1].currency == run.currency, row[1].valid_from))[1]
    unit = run.policy.convert(Money(best.amount, best.currency), run.currency)
    per = best.per or Per("", line.found.entry.spec.per.period if line.found else None)
    return amount_on_line(unit, _units(line, per) * _periods(line, run, per)), best.where
