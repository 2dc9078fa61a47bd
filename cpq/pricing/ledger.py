"""What the lines of a quote add up to: one contribution a line, so that a changed line changes sums, not their making.

Every figure here is a sum of exact amounts, so it does not matter in which order they came together.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final, NamedTuple

from cpq.pricing.discount_amounts import (
    CHANNEL,
    DISCOUNTS,
    amount_asked,
    given_away,
    listed_amount,
    off,
    regular_amount,
)
from cpq.quotes.priced import PricedLine

ZERO: Final = Decimal(0)


class Sums(NamedTuple):
    """Sums over lines.

    Attributes:
        list, regular, customer, cost: Over what is contracted: lines inside the total but usage.
        uncosted: How many of them have no known cost.
        one_time, recurring, usage, pass_through: Net of the lines inside the total, by kind of charge.
        optional: Net of the lines outside it.
        weight, weighed: Weight of the lines inside the total, and how many have one.
        average: Recurring net inside the total after allowances, which a year has its part of.
        evergreen: How many recurring lines inside the total have no end.
        off_channel, of_customer: What partner and distributor take off contracted sales, and of what; minimum
            commitments are no sales that anybody could discount.
        off_list, of_list: Everything between list and net on them, and of what.
        asked, of_regular: What the rep takes off those that are no percentage of others, and of what.
    """

    list: Decimal = ZERO
    regular: Decimal = ZERO
    customer: Decimal = ZERO
    cost: Decimal = ZERO
    uncosted: Decimal = ZERO
    one_time: Decimal = ZERO
    recurring: Decimal = ZERO
    usage: Decimal = ZERO
    pass_through: Decimal = ZERO
    optional: Decimal = ZERO
    weight: Decimal = ZERO
    weighed: Decimal = ZERO
    average: Decimal = ZERO
    evergreen: Decimal = ZERO
    off_channel: Decimal = ZERO
    of_customer: Decimal = ZERO
    off_list: Decimal = ZERO
    of_list: Decimal = ZERO
    asked: Decimal = ZERO
    of_regular: Decimal = ZERO


_ONE: Final = Decimal(1)
NOTHING: Final = Sums()


def contribution(line: PricedLine) -> Sums:
    """What one line adds to the sums of its quote; computed in the exact context."""
    if line.optional:
        return NOTHING._replace(optional=line.net_total)
    kind, net = line.kind, line.net_total
    weight = ZERO if line.weight is None else line.weight
    weighed = ZERO if line.weight is None else _ONE
    if kind == "usage":
        passed = net if line.pass_through else ZERO
        return NOTHING._replace(usage=net - passed, pass_through=passed, weight=weight, weighed=weighed)
    recurs = kind == "recurring"
    sold = not line.credit and not line.pass_through and not line.committed
    own = not line.induced
    regular = regular_amount(line) if own and sold else ZERO
    amounts = line.amounts
    return Sums(
        line.listed_total,
        line.regular_total,
        line.customer_total,
        ZERO if line.cost is None else line.cost,
        _ONE if line.cost is None else ZERO,
        ZERO if line.pass_through or recurs else net,
        net if recurs and not line.pass_through else ZERO,
        ZERO,
        net if line.pass_through else ZERO,
        ZERO,
        weight,
        weighed,
        line.effective_total if recurs else ZERO,
        _ONE if recurs and line.evergreen else ZERO,
        off(line, CHANNEL) if sold else ZERO,
        amounts["customer"] if sold else ZERO,
        off(line, DISCOUNTS) + given_away(line) if sold else ZERO,
        listed_amount(line) if sold else ZERO,
        amount_asked(line, regular) if own and sold else ZERO,
        regular,
    )
