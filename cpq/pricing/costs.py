"""Costs of priced lines: amounts per unit and period, shares of net, tables, adder costs."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Final, NamedTuple

from cpq.catalog.costs import CostMatrix, CostShare
from cpq.catalog.per import Per
from cpq.money import Money
from cpq.pricing.aims import LineCost
from cpq.pricing.context import ChargeLine, Run
from cpq.pricing.running import amount_on_line
from cpq.problems import NOWHERE, SourceLocation
from cpq.quotes.priced import PricedLine
from cpq.rounding import round_to

Found = tuple[Decimal | None, SourceLocation]

_ONE: Final = Decimal(1)
_ONCE: Final = Fraction(1)


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


def known_cost(line: ChargeLine, run: Run) -> Decimal | None:
    """Cost of a line, unrounded, where the catalog knows it before the line has a price; None for a share of net.

    Raises:
        CannotPrice: A cost table has no cell for the line's attributes, or a currency no rate.
    """
    if line.plan.cost is not None and isinstance(line.plan.cost.cost, CostShare):
        return None
    return _catalog_cost(line, Decimal(0), run)[0]


def cost_line(line: ChargeLine, priced: PricedLine, run: Run) -> LineCost:
    """What a line costs, before anything is taken off its net besides: an amount, or a share of that net."""
    dated = line.plan.cost
    if line.line.request.special is None and dated is not None and isinstance(dated.cost, CostShare):
        return LineCost(Decimal(0), dated.cost.rate)
    return LineCost(cost_of(line, priced, priced.net_total, run)[0])


class UnitCost(NamedTuple):
    """What one unit costs.

    Attributes:
        per: What it counts for.
        counts_the_price: Whether it counts what the line sells, for as long, whatever ``per`` says.
    """

    amount: Decimal
    per: Per
    where: SourceLocation
    counts_the_price: bool = False


def _catalog_cost(line: ChargeLine, effective: Decimal, run: Run) -> tuple[Decimal | None, SourceLocation]:
    dated = line.plan.cost
    if dated is not None and isinstance(dated.cost, CostShare):
        return dated.cost.rate * abs(effective), line.plan.cost_where
    unit = unit_cost(line, run, run.currency)
    if unit is None:
        return None, NOWHERE
    periods = line.periods if unit.counts_the_price else _periods(line, run, unit.per)
    return amount_on_line(unit.amount * _units(line, unit), periods), unit.where


def unit_cost(line: ChargeLine, run: Run, currency: str) -> UnitCost | None:
    """What one unit of a line costs; None where no amount is known, as with a share of net.

    Args:
        currency: The one that the cost is converted into.

    Raises:
        CannotPrice: A cost table has no cell for the line's attributes, or a currency no rate.
    """
    dated = line.plan.cost
    if dated is None:
        return _tabled(line, run, currency)
    cost = dated.cost
    if isinstance(cost, CostShare):
        return None
    if isinstance(cost, CostMatrix):
        return _matrix(line, run, cost, currency)
    return UnitCost(run.policy.convert(cost.money, currency), cost.per, line.plan.cost_where)


def _counts_like_the_price(line: ChargeLine, per: Per) -> bool:
    """Whether a cost counts what is sold, of a fee one; where it names another unit, it counts the quantity.

    A course at one price costs 200.00 EUR once, and 120.00 EUR per person for each of the quantity.
    """
    return per.metric in ("", line.plan.metric)


def _units(line: ChargeLine, cost: UnitCost) -> Decimal:
    sold_once = line.plan.fee and (cost.counts_the_price or _counts_like_the_price(line, cost.per))
    return _ONE if sold_once else line.window.quantity


def _periods(line: ChargeLine, run: Run, per: Per) -> Fraction:
    if per.period is None or line.charge.charge == "one-time":
        return _ONCE
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


def _matrix(line: ChargeLine, run: Run, cost: CostMatrix, currency: str) -> UnitCost:
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
    return UnitCost(unit, _own(line), cell.where, counts_the_price=True)


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


def _own(line: ChargeLine) -> Per:
    """What the line's price counts for."""
    return Per() if line.found is None else line.found.entry.spec.per


def _tabled(line: ChargeLine, run: Run, currency: str) -> UnitCost | None:
    """The cost of a cost table: the line's selling model first, the quote's currency first, the latest date."""
    rows = [
        (model, cost)
        for model, cost in run.policy.catalog.tabled_costs.get(line.line.product_id, ())
        if model in ("", line.line.selling_model) and cost.valid_from <= run.policy.as_of
    ]
    if not rows:
        return None
    best = max(rows, key=lambda row: (row[0] != "", row[1].currency == run.currency, row[1].valid_from))[1]
    unit = run.policy.convert(Money(best.amount, best.currency), currency)
    per = best.per or Per("", _own(line).period)
    return UnitCost(unit, per, best.where)
