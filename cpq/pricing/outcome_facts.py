"""Facts that pricing produced: what guardrails, approval rules and aggregates read."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from fractions import Fraction

from cpq.expressions import Value
from cpq.pricing.discount_amounts import (
    ASKED,
    CHANNEL,
    DISCOUNTS,
    ZERO,
    given_away,
    listed_amount,
    off,
    regular_amount,
)
from cpq.pricing.ledger import Sums
from cpq.pricing.totals import rate
from cpq.quotes.priced import Allowance, PricedLine, Totals
from cpq.rounding import multiply

_ONE = Decimal(1)
MOST_FORGIVEN = Decimal("0.001")
"""A rounding of small prices moves more than this; nobody may give away the difference."""


def line_facts(line: PricedLine) -> Mapping[str, Value]:
    """Every fact of a priced line, the quote's facts behind them.

    Of a bundle whose price is with its components they are those of the whole, so that no rule about it falls silent.
    """
    return own_facts(line if line.whole is None else line.whole)


def own_facts(line: PricedLine) -> Mapping[str, Value]:
    """The same facts of what stands on the line itself, which figures over all lines are made of."""
    own: dict[str, Value] = {name: of(line) for name, of in _OWN.items()}
    return ChainMap(own, line.facts)  # type: ignore[arg-type]  # only read


def discretionary_rate(line: PricedLine) -> Decimal:
    """What the rep gives away of a line, its part of the allowances included, as a fraction of the regular price."""
    return _discretionary(line) + _share(-line.conceded, regular_amount(line))


def own_fact(line: PricedLine, name: str) -> Value:
    """One of them, for who reads no other."""
    of = _OWN.get(name)
    return line.facts.get(name) if of is None else of(line)


def _discretionary(line: PricedLine) -> Decimal:
    """What the rep takes off the line itself; the rate asked where one was asked, free periods included."""
    if line.induced:
        return ZERO
    if line.free:
        return Decimal(1)
    regular = regular_amount(line)
    given = regular - line.amounts["regular"]
    if line.requested_rate is not None and not given:
        return line.requested_rate
    return _share(off(line, ASKED) + given, regular)


def _net_price(line: PricedLine) -> Decimal:
    """Price per unit and period after the line's part of the allowances."""
    if not line.allocated:
        return _unit(line, "net")
    units = Fraction(line.quantity) * line.periods
    return _unit(line, "net") + (multiply(line.allocated, 1 / units) if units else line.allocated)


def _share(part: Decimal, whole: Decimal) -> Decimal:
    """A discount as a fraction of what it was taken of; nothing off nothing is no discount.

    Written the shortest way, so that it is one text however its parts came together.
    """
    if whole == 0:
        return ZERO
    share = (part / whole).normalize()
    return share if share.as_tuple().exponent <= 0 else share.quantize(_ONE)  # type: ignore[operator] # it is finite


def _unit(line: PricedLine, level: str) -> Decimal:
    """Price per unit and period: the printed one, or the average where the line has none."""
    if level in line.unit_levels:
        return line.unit_levels[level]
    units = Fraction(line.quantity) * line.periods
    total = line.levels.get(level, line.net_total)
    return multiply(abs(total), 1 / units) if units else abs(total)


def tolerance(line: PricedLine) -> Decimal:
    """How far a rate derived from rounded amounts may exceed a limit: what a rounding moves, a thousandth at most.

    An amount or a target is rounded with the unit price; a part of an allowance with the line.
    """
    if line.free:
        return ZERO
    moved = line.rounding_unit if line.requested_rate is None else ZERO
    if line.conceded:
        moved += Decimal((0, (1,), int(line.net_total.as_tuple().exponent)))
    return _forgiven(moved, abs(line.amounts["regular"]))


def _forgiven(moved: Decimal, whole: Decimal) -> Decimal:
    return min(moved / whole, MOST_FORGIVEN) if whole else ZERO


def quote_facts(
    sums: Sums,
    allowances: Iterable[Allowance],
    totals: Totals,
    metrics: Mapping[str, Decimal | None],
    base: Mapping[str, Value],
) -> dict[str, Value]:
    """Every fact of a priced quote by name but the aggregates that files declare."""
    allowed = -sum((a.level_amount for a in allowances), ZERO)
    return {
        **base,
        "quote.list_total": totals.list,
        "quote.regular_total": totals.regular,
        "quote.customer_total": totals.customer,
        "quote.discretionary_discount": _share(sums.asked + allowed, sums.of_regular),
        "quote.one_time_total": totals.one_time,
        "quote.recurring_total": totals.recurring,
        "quote.net_total": totals.net,
        "quote.channel_discount": _share(sums.off_channel, sums.of_customer),
        "quote.discount_off_list": _share(sums.off_list + allowed, sums.of_list),
        "quote.cost": totals.cost,
        "quote.margin": totals.margin,
        "quote.margin_rate": totals.margin_rate,
        "quote.markup_rate": totals.markup_rate,
        "quote.pocket_margin": totals.margin,
        "quote.pocket_margin_rate": totals.margin_rate,
        "quote.acv": metrics["acv"],
        "quote.tcv": metrics["tcv"],
        "quote.gross_total": totals.gross,
    }


def quote_tolerance(lines: Iterable[PricedLine]) -> Decimal:
    """Tolerance of the quote's derived rates: the rounding units of lines whose discount was an amount or a target."""
    inside = [line for line in lines if not line.optional and line.kind != "usage" and not line.induced]
    whole = abs(sum((line.amounts["regular"] for line in inside), ZERO))
    units = sum((line.rounding_unit for line in inside if line.requested_rate is None and not line.free), ZERO)
    return _forgiven(units, whole)


_OWN: Mapping[str, Callable[[PricedLine], Value]] = {
    "list_price": lambda line: _unit(line, "list"),
    "list_total": lambda line: line.listed_total,
    "regular_price": lambda line: _unit(line, "regular"),
    "regular_total": lambda line: line.regular_total,
    "customer_price": lambda line: _unit(line, "customer"),
    "customer_total": lambda line: line.customer_total,
    "discretionary_discount": discretionary_rate,
    "net_price": _net_price,
    "net_total": lambda line: line.net_total,
    "channel_discount": lambda line: _share(off(line, CHANNEL), line.amounts["customer"]),
    "discount_off_list": lambda line: _share(
        off(line, DISCOUNTS) + given_away(line) - line.conceded, listed_amount(line)
    ),
    "cost": lambda line: line.cost,
    "margin": lambda line: line.margin,
    "margin_rate": lambda line: rate(line.margin, line.effective_total),
    "markup_rate": lambda line: rate(line.margin, line.cost),
}
"""What each fact of a line is."""
