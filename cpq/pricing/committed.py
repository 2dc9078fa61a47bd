"""Minimum commitments: what a line with usage costs at least, as a recurring charge of its own.

It is what the buyer agreed to spend, so no step of the waterfall touches it. Its usage charges stay an estimate.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from cpq.catalog.products import Charge
from cpq.configuration.configured import ConfiguredLine
from cpq.policy.tables_of_rules import Keyed
from cpq.pricing.built_up import BuiltUp, ListPrice
from cpq.pricing.context import Run
from cpq.pricing.costs import Found
from cpq.pricing.plan import ChargePlan
from cpq.pricing.windows import Window, evergreen_window, windows_of
from cpq.problems import NOWHERE, CannotPrice
from cpq.quotes.commitments import CHARGE, COMMITMENT, Commitment
from cpq.quotes.priced import PricedLine
from cpq.quotes.segments import whole_term
from cpq.rounding import round_to

ONE = Decimal(1)


def committed_plan(line: ConfiguredLine, commitment: Commitment, run: Run) -> ChargePlan:
    """What prices a line's commitment: the amount that was agreed, per its period.

    Raises:
        CannotPrice: It is in another currency than the quote.
    """
    money, period = commitment.amount.money, commitment.amount.period
    if money.currency != run.currency:
        raise CannotPrice(
            f"a commitment is in {money.currency}, the quote in {run.currency}",
            code="currency-mismatch",
            hint=f"write it in {run.currency}",
            line=line.id,
            step="list price",
        )
    usage = next(charge for charge in line.charges.values() if charge.charge == "usage")
    model = run.policy.catalog.selling_models.get(line.selling_model)
    part = BuiltUp(COMMITMENT, money.amount, line.where, inputs=(("committed", str(commitment.amount)),))
    return ChargePlan(
        key=(line.product_id, CHARGE, line.selling_model),
        product=line.product,
        charge=Charge(charge="recurring"),
        found=None,
        metric="",
        period=period,
        digits=run.digits,
        fee=False,
        named=True,
        discountable=False,
        pass_through=False,
        induced=False,
        bounded=False,
        evergreen=model is not None and model.evergreen,
        tax_category=usage.tax or line.product.tax,
        listed=ListPrice(money.amount, True, (part,)),
        cost=None,
        cost_where=NOWHERE,
        volume=Keyed(()),
        term=Keyed(()),
        totals=Keyed(()),
        promotions=Keyed(()),
        ranges=(),
        committed=True,
    )


def committed_window(line: ConfiguredLine, plan: ChargePlan, run: Run) -> Window:
    """The whole term of a line, whatever its segments, gaps included; a line without end counts one period.

    Raises:
        CannotPrice: There is no term.
    """
    if plan.evergreen and not line.request.segments:
        if plan.period is None:
            raise CannotPrice(
                f"line '{line.id}' commits to an amount for the whole term, but runs without end",
                code="missing-term",
                hint="commit to an amount per month, quarter, half-year or year",
                line=line.id,
            )
        return evergreen_window(line, plan.period)._replace(quantity=ONE, discount=None)
    pieces = windows_of(line, run.request)
    first, last = pieces[0], pieces[-1]
    whole = first.length if len(pieces) == 1 else whole_term(line.request.segments)
    return Window(0, first.offset, whole, ONE, first.start, last.end)


def committed_cost(net: Decimal, usage: Iterable[PricedLine], run: Run) -> Found:
    """What serving a commitment costs: the part of the estimated use that it pays for.

    The cost of the estimate counts in full where the estimate stays below the commitment, and by the committed share
    of its price beyond. Without an estimate, or where its cost is unknown, nobody knows. Computed in the exact context.

    Args:
        net: What the commitment costs the buyer, unsigned.
        usage: The usage charges of the same line, with their costs.
    """
    usage = tuple(usage)
    costs = [line.cost for line in usage if line.cost is not None]
    if len(costs) < len(usage) or not any(line.quantity for line in usage):
        return None, NOWHERE
    cost, estimate = sum(costs, Decimal(0)), sum((line.net_total for line in usage), Decimal(0))
    if estimate > net:
        cost = cost * net / estimate
    return round_to(cost, run.digits, run.rounding.mode), usage[0].cost_where
