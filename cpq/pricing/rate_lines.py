"""A line that costs its regular price less the discretionary discount, rounded: its total at any percentage.

Prices are whole numbers here, on the finest grid that the line's own prices and percentages need, so that a total is
the same to the last minor unit and takes no decimal arithmetic.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final, NamedTuple

from cpq.catalog.costs import CostShare
from cpq.pricing.context import ChargeLine, Run
from cpq.pricing.discount_amounts import ASKED, CHANNEL, given_away
from cpq.pricing.inherited_price import INCLUDED_TAX
from cpq.quotes.discounts import Discount
from cpq.quotes.priced import PricedLine, PriceStep
from cpq.rounding import round_to

RATE_DIGITS: Final = 4
"""Digits of a percentage as a fraction: hundredths of a point."""

_BEHIND: Final = CHANNEL | {"surcharge", "proration"}
_ONE: Final = Decimal(1)


class RateLine(NamedTuple):
    """A line's price as whole numbers: ``start - fall * rate``, rounded, times ``units``, rounded.

    Attributes:
        regular: Amount at the regular price.
        own: Percentage that the line asks for by itself.
        start, fall: Price at no percentage, and what it loses at a ten-thousandth, on the grid of the price.
        unit_rounding: What the grid of the rounded unit price is, in units of the grid of the price.
        units: What a unit price is multiplied by, on its own grid.
        rounding: What a minor unit is, in units of the grid of the product.
        half_even: Whether halves go to the even neighbour instead of up.
        price: Regular price per unit, or of the whole line where it has no price per unit.
        decimals: Of the rounded unit price; None where only the total is rounded.
    """

    regular: Decimal
    own: Decimal
    start: int
    fall: int
    unit_rounding: int
    units: int
    rounding: int
    half_even: bool
    price: Decimal
    decimals: int | None

    def total(self, rate: int) -> int:
        """Net total in minor units at a percentage, in ten-thousandths."""
        price = self.start - self.fall * rate
        if self.half_even:
            return _half_even(_half_even(price, self.unit_rounding) * self.units, self.rounding)
        unit = (price + self.unit_rounding // 2) // self.unit_rounding
        return (unit * self.units + self.rounding // 2) // self.rounding

    def net(self, rate: int, digits: int) -> Decimal:
        """Net total at a percentage.

        Args:
            digits: Minor units of the currency.
        """
        return Decimal(self.total(rate)).scaleb(-digits)

    def asked(self, rate: int) -> Decimal:
        """Both percentages together, of the regular price; the second is of what the first left."""
        return 1 - (1 - self.own) * (1 - Decimal(rate).scaleb(-RATE_DIGITS))

    def priced(self, line: PricedLine, rate: int, run: Run) -> PricedLine:
        """The line at a percentage, as far as facts read it: amounts, levels, what was asked, and one step for it.

        Args:
            line: The same line as it was priced.
        """
        asked, digits = self.asked(rate), run.digits
        off = self.regular * asked
        after, net = self.regular - off, self.net(rate, digits)
        step = PriceStep("discretionary discount", None, -off, after, None)
        units = dict(line.unit_levels)
        if "net" in units:
            exact_unit = self.price - self.price * asked
            unit = exact_unit if self.decimals is None else round_to(exact_unit, self.decimals, run.rounding.mode)
            units |= dict.fromkeys(_MOVED, unit)
        return line._replace(
            net=units.get("net"),
            net_total=net,
            amounts={**line.amounts, **dict.fromkeys(_MOVED, after)},
            levels={**line.levels, **dict.fromkeys(_MOVED, net)},
            unit_levels=units,
            steps=(*(one for one in line.steps if one.name not in ASKED), step),
            requested_rate=asked,
        )


_MOVED: Final = ("customer", "net")
"""Price levels behind the discount that facts are made of."""


def _half_even(number: int, by: int) -> int:
    whole, rest = divmod(number, by)
    return whole + (2 * rest > by or (2 * rest == by and whole % 2 == 1))


def rate_line(item: ChargeLine, line: PricedLine, run: Run, like: Discount) -> RateLine | None:
    """A line as whole numbers; None where its total depends on more than its regular price and percentages.

    Args:
        like: The discount on the quote whose percentage changes.
    """
    entry = next(one for one in run.waterfall.waterfall if one.step in ASKED)
    own = item.window.discount
    taken_of = {entry.of or one.of for one in (own, like) if one is not None}
    if (own is not None and own.rate is None) or not taken_of <= {"regular", "running"}:
        return None
    if not _is_plain(item, line):
        return None
    rate = Decimal(0) if own is None or own.rate is None else own.rate
    if rate and entry.combine == "add":  # together they could take more than there is, which is refused
        return None
    return _in_whole_numbers(item, line, run, rate)


def _is_plain(item: ChargeLine, line: PricedLine) -> bool:
    """Whether the line stands at its regular price before the discount, and nothing comes behind it."""
    regular = line.amounts["regular"]
    first = next((step for step in line.steps if step.name in ASKED), None)
    before = line.amounts["customer"] if first is None else first.after - first.amount
    if regular < 0 or before != regular or line.credit or item.periods.denominator != 1:
        return False
    if line.requested_rate is None or any(step.name in _BEHIND for step in line.steps):
        return False
    if len(line.build_up) > 1 and (given_away(line) or any(one.name == INCLUDED_TAX for one in line.build_up)):
        return False
    cost = item.plan.cost
    return cost is None or line.is_special or not isinstance(cost.cost, CostShare)


def _in_whole_numbers(item: ChargeLine, line: PricedLine, run: Run, own: Decimal) -> RateLine | None:
    regular, half_even = line.amounts["regular"], run.rounding.mode == "half even"
    unit = _regular_unit(line)
    decimals = -_exponent(line.unit_levels["net"]) if unit is not None and run.rounds_units else None
    units, price = (_ONE, regular) if unit is None or not regular else (regular / unit, unit)
    if units * price != regular:
        return None
    rounds_unit = decimals is not None and item.plan.rounds_unit
    start = price * (1 - own)
    grid = min(_exponent(start), _exponent(price)) - RATE_DIGITS
    if rounds_unit and decimals is not None:
        grid = min(grid, -decimals)
        rounded = -decimals
    else:
        rounded = grid
    product = min(rounded + min(_exponent(units), 0), -run.digits)
    return RateLine(
        regular,
        own,
        _on(start, grid),
        _on(start, grid + RATE_DIGITS),
        10 ** (rounded - grid),
        _on(units, product - rounded),
        10 ** (-run.digits - product),
        half_even,
        price,
        decimals,
    )


def _regular_unit(line: PricedLine) -> Decimal | None:
    """The exact unit price before the discount; None where only the line's total counts."""
    unit = line.list
    for step in line.steps:
        if step.name in ASKED or step.name == "rounding":
            break
        unit = step.unit
    return unit


def _on(number: Decimal, exponent: int) -> int:
    """A number in units of a power of ten that holds it."""
    return int(number.scaleb(-exponent))


def _exponent(number: Decimal) -> int:
    exponent = number.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0
