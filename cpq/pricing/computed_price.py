"""Prices that are worked out: from what the product costs the seller, or by a formula over the line's facts."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from cpq.daycount import periods_per_year
from cpq.expressions import ExpressionError, evaluate_in_exact
from cpq.policy.computed_entries import CostPlusEntry, FormulaEntry
from cpq.policy.policy import ResolvedEntry
from cpq.pricing.built_up import BuiltUp, ListPrice
from cpq.pricing.context import ChargeLine, Run
from cpq.pricing.costs import unit_cost
from cpq.rounding import multiply


def cost_plus_price(line: ChargeLine, entry: ResolvedEntry, spec: CostPlusEntry, run: Run) -> ListPrice:
    """The cost of one unit in a price period and what comes on top, in the currency of the entry's price book.

    A cost for another period counts by how many of those a year has, a year of days being 365.

    Raises:
        CannotPrice: No cost of an amount is in force; a price is never guessed.
    """
    found = unit_cost(line, run, run.policy.policy.books[entry.book].spec.currency)
    period = spec.per.period
    if found is None or (period is not None and found.per.period is None):
        what = "no cost in force" if found is None else f"a cost that does not recur like its price per {period}"
        raise line.fail(
            f"'{line.line.product_id}' is priced from its cost and has {what} on {run.policy.as_of}",
            code="unknown-cost",
            step="list price",
            hint="write cost: 40.00 EUR per seat per month on the product, in force on the order date",
            where=entry.where,
        )
    ratio = Fraction(1)
    if period is not None and found.per.period is not None:
        ratio = periods_per_year(found.per.period) / periods_per_year(period)
    cost = multiply(found.amount, ratio)
    if spec.margin is not None:
        price, said = multiply(cost, 1 / (1 - Fraction(spec.margin))), ("margin", spec.margin)
    else:
        markup = spec.markup or Decimal(0)
        price, said = cost * (1 + markup), ("markup", markup)
    name = "added margin" if spec.margin is not None else "markup"
    inputs = ((said[0], f"{said[1] * 100:f}%"),)
    parts = (
        BuiltUp("cost", cost, found.where),
        BuiltUp(name, price - cost, entry.where, said[1], entry.book, inputs),
    )
    return ListPrice(price, True, parts)


def formula_price(line: ChargeLine, entry: ResolvedEntry, spec: FormulaEntry, run: Run) -> ListPrice:
    """What the entry's formula gives over the facts of the line.

    Raises:
        CannotPrice: The formula cannot be evaluated, or gives less than nothing.
    """
    formula = entry.formula
    if formula is None:  # pragma: no cover - such a file does not load
        raise line.fail("its price formula was refused", code="no-price", step="list price", where=entry.where)
    try:
        value = evaluate_in_exact(formula, line.facts, run.policy.tables)
    except ExpressionError as error:
        raise line.fail(
            f"its price formula cannot be evaluated: {error.message}",
            code=error.code,
            step="list price",
            hint=error.hint,
            where=entry.where,
        ) from error
    if not isinstance(value, Decimal):  # pragma: no cover - the checker proves a number
        raise line.fail("its price formula gives no amount", code="wrong-type", step="list price", where=entry.where)
    if value < 0:
        raise line.fail(
            f"its price formula gives {value:f}, and a price is not negative",
            code="negative-price",
            step="list price",
            hint="keep it at zero or above, such as max(0, ...)",
            where=entry.where,
        )
    part = BuiltUp("formula", value, entry.where, rule=entry.book, inputs=(("formula", formula.text),))
    return ListPrice(value, spec.gives == "unit price", (part,))
