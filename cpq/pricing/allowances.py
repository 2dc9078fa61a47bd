"""Allowances: amounts and targets on the quote or a group, kept as one document line per tax rate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from decimal import Decimal
from typing import NamedTuple

from cpq.pricing.aims import Aim, CostsOf, amount_to, said_target
from cpq.pricing.taxes import TaxKey
from cpq.problems import CannotPrice
from cpq.quotes.discounts import Discount
from cpq.quotes.priced import Allowance, PricedLine
from cpq.rounding import RoundingMode, allocate, round_to

Taken = dict[tuple[str, str], Decimal]
"""What former allowances took, by price level and line id."""


def allowances(
    discounts: Sequence[Discount],
    lines: Sequence[PricedLine],
    keys: Mapping[str, TaxKey],
    digits: int,
    mode: RoundingMode,
    costs: CostsOf,
) -> tuple[Allowance, ...]:
    """The allowances of a quote; what falls on each line serves tax, margin and metrics only.

    Args:
        discounts: The quote's discounts; percentages are in the unit prices already.
        lines: Lines inside the total.
        keys: Tax of each line.
        digits: Decimals of the currency.
        mode: How the policy rounds.
        costs: What a line costs, which a margin to arrive at is worked out from.

    Raises:
        CannotPrice: A target or amount is out of reach, and the message names the nearest totals; or it is finer than
            the currency.
    """
    made: list[Allowance] = []
    taken: Taken = {}
    numbered = [(number, discount) for number, discount in enumerate(discounts, start=1) if discount.rate is None]
    for number, discount in sorted(numbered, key=lambda one: not one[1].group):
        theirs = [line for line in lines if discount.concerns(line.group)]
        made += _one(f"discount-{number}", discount, theirs, keys, made, taken, _Places(digits, mode), costs)
    return tuple(made)


class _Places(NamedTuple):
    """Where amounts of the quote's currency are rounded, and how."""

    digits: int
    mode: RoundingMode

    def round(self, amount: Decimal) -> Decimal:
        return round_to(amount, self.digits, self.mode)


def _takes(line: PricedLine, at: str) -> bool:
    return line.discountable and not line.pass_through and line.kind != "usage" and _left(line, at) > 0


def _left(line: PricedLine, at: str) -> Decimal:
    return line.levels.get(at, line.net_total)


def _one(
    name: str,
    discount: Discount,
    lines: Sequence[PricedLine],
    keys: Mapping[str, TaxKey],
    before: Sequence[Allowance],
    taken: Taken,
    places: _Places,
    costs: CostsOf,
) -> list[Allowance]:
    at = discount.at
    left = {line.id: _left(line, at) + taken.get((at, line.id), Decimal(0)) for line in lines if _takes(line, at)}
    eligible = [line for line in lines if left.get(line.id, Decimal(0)) > 0]
    inside = [line for line in lines if line.kind != "usage"]
    total = sum((_left(line, at) for line in inside), Decimal(0)) + _before(before, at, {line.id for line in lines})
    capacity = sum((left[line.id] for line in eligible), Decimal(0))
    asked = discount.target if discount.is_target else discount.amount
    if asked is not None and asked != places.round(asked):
        raise CannotPrice(
            f"a discount of {asked:f} is finer than its currency, which has {places.digits} decimals",
            code="invalid-value",
            step="allowance",
            hint=f"write {places.round(asked):f}",
        )
    if asked is None:
        aim = Aim(discount, inside, eligible, left, total, _taken_of(taken, "net"), costs, places.digits)
        amount = amount_to(aim)
    else:
        amount = places.round(total - asked if discount.is_target else asked)
    _check_reach(discount, amount, total, capacity)
    if amount == 0:
        return []
    parts = allocate(-amount, [left[line.id] for line in eligible], places.digits, [line.id for line in eligible])
    shared = list(zip(eligible, parts, strict=True))
    for line, part in shared:
        _take(taken, line, part, at, places)
    return _by_rate(name, discount, shared, keys, places)


def _before(made: Sequence[Allowance], at: str, ids: Set[str]) -> Decimal:
    """What former allowances take off some lines at a level; one asked at net leaves the customer total alone."""
    shared = [one.parts if at == "net" else one.level_parts for one in made if at in ("net", one.at)]
    return sum((part for parts in shared for line_id, part in parts if line_id in ids), Decimal(0))


def _taken_of(taken: Taken, at: str) -> dict[str, Decimal]:
    """What former allowances took of each line at a level."""
    return {line_id: amount for (level, line_id), amount in taken.items() if level == at}


def _take(taken: Taken, line: PricedLine, part: Decimal, at: str, places: _Places) -> None:
    """Note what a part leaves of its line at either level, so that later allowances never take a line below zero."""
    net = _effect(line, part, at, places)
    customer = part if at == "customer" else part * _left(line, "customer") / line.net_total
    for level, amount in (("net", net), ("customer", customer)):
        taken[level, line.id] = taken.get((level, line.id), Decimal(0)) + amount


def _check_reach(discount: Discount, amount: Decimal, total: Decimal, capacity: Decimal) -> None:
    lowest = total - capacity
    if amount < 0:
        raise CannotPrice(
            f"{said_target(discount, total - amount)} lies above the total {total:f}; a discount only lowers it",
            code="target-unreachable",
            step="allowance",
            hint=f"the nearest reachable totals are {lowest:f} and {total:f}",
        )
    if amount > capacity:
        raise CannotPrice(
            f"{amount:f} off is more than the {capacity:f} of discountable lines",
            code="target-unreachable",
            step="allowance",
            hint=f"totals from {lowest:f} to {total:f} can be reached; "
            "lines that take no discount keep the lowest there",
        )


def _by_rate(
    name: str,
    discount: Discount,
    parts: Sequence[tuple[PricedLine, Decimal]],
    keys: Mapping[str, TaxKey],
    places: _Places,
) -> list[Allowance]:
    groups: dict[tuple[Decimal, str], list[tuple[PricedLine, Decimal]]] = {}
    for line, part in parts:
        key = keys[line.id]
        groups.setdefault((key.rate, key.reason), []).append((line, part))
    made = []
    for number, group in enumerate(sorted(groups), start=1):
        members = groups[group]
        effects = [(line.id, _effect(line, part, discount.at, places)) for line, part in members]
        made.append(
            Allowance(
                id=name if len(groups) == 1 else f"{name}/{number}",
                name=discount.reason or "",
                amount=sum((effect for _, effect in effects), Decimal(0)),
                level_amount=sum((part for _, part in members), Decimal(0)),
                at=discount.at,
                tax_category=keys[members[0][0].id].category,
                tax_rate=group[0],
                parts=tuple(effects),
                show=discount.show,
                level_parts=tuple((line.id, part) for line, part in members),
            )
        )
    return made


def _effect(line: PricedLine, part: Decimal, at: str, places: _Places) -> Decimal:
    """What a part at a price level takes off the net: the channel's share of it is the channel's."""
    level = _left(line, at)
    if level == line.net_total or level == 0:
        return part
    return places.round(part * line.net_total / level)
