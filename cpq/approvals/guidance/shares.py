"""What falls of an allowance on each line while prices or the allowance move: an allocation is not monotone."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from cpq.approvals.guidance.interval import ZERO, Interval, total
from cpq.currencies import minor_units
from cpq.quotes.discounts import Discount
from cpq.quotes.priced import PricedLine, PricedQuote

NOTHING = Interval.at(ZERO)


class Share(NamedTuple):
    """A line's part of the allowances.

    Attributes:
        conceded: At the price level that the allowance was asked at; zero or negative.
        allocated: Its effect on the line's net.
    """

    conceded: Interval = NOTHING
    allocated: Interval = NOTHING


def shares(low: PricedQuote, high: PricedQuote) -> Mapping[str, Share] | None:
    """The part of each line that bears an allowance, by line id; None where no bound for it is known.

    A part is its exact share rounded down, or one minor unit more, so it lies within a unit of the share. Several
    amounts, which each take of what the former left, targets, whose amount follows the total, and amounts on a group
    are not bounded.
    """
    asked = [one for one in low.request.discounts if one.rate is None]
    if not low.allowances and not high.allowances:
        return {}
    if len(asked) != 1 or asked[0].is_target or asked[0].group:
        return None
    unit = Decimal(1).scaleb(-minor_units(low.currency))
    amount = Interval.around(-sum((one.level_amount for one in quote.allowances), ZERO) for quote in (low, high))
    return _divided(low, high, asked[0], amount, unit)


def _divided(
    low: PricedQuote, high: PricedQuote, asked: Discount, amount: Interval, unit: Decimal
) -> Mapping[str, Share]:
    bearing = [(a, b) for a, b in zip(low.lines, high.lines, strict=True) if _bears(a)]
    weights = {a.id: _level(a, b, asked.at) for a, b in bearing}
    whole = total(weights.values())
    found = {}
    for a, b in bearing:
        weight = weights[a.id]
        rest = Interval(whole.low - weight.low, whole.high - weight.high)
        conceded = _portion(amount, weight, rest).widened(unit).negated()
        conceded = Interval(max(conceded.low, -weight.high), min(conceded.high, ZERO))
        found[a.id] = Share(conceded, _effect(conceded, weight, _level(a, b, "net"), unit))
    return found


def _bears(line: PricedLine) -> bool:
    return line.discountable and not line.optional and not line.pass_through and line.kind != "usage"


def _level(low: PricedLine, high: PricedLine, at: str) -> Interval:
    """What a line costs at a price level; below zero it bears nothing."""
    return Interval.around(max(one.levels.get(at, one.net_total), ZERO) for one in (low, high))


def _portion(amount: Interval, weight: Interval, rest: Interval) -> Interval:
    """The exact share of an amount by weight: it rises with the weight and falls with the other weights."""
    return Interval(
        amount.low * _part(weight.low, weight.low + rest.high),
        amount.high * _part(weight.high, weight.high + rest.low),
    ).noisy()


def _part(weight: Decimal, whole: Decimal) -> Decimal:
    return weight / whole if whole else Decimal(weight > 0)


def _effect(conceded: Interval, level: Interval, net: Interval, unit: Decimal) -> Interval:
    """What a part takes off the net: the channel's share of it is the channel's, rounded on the line."""
    if level == net and level.is_point:
        return conceded
    ratio = net.over(level)
    if ratio is None:
        return Interval(-net.high - unit, ZERO)
    return conceded.times(ratio).widened(unit)
