"""Discretionary discounts: what the rep asked for on the line, its segment, its group, and the quote as a whole."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from cpq.amounts import format_rate
from cpq.policy.waterfall import WaterfallStep
from cpq.pricing.context import ChargeLine, Run
from cpq.pricing.running import ZERO, Inputs, Running
from cpq.pricing.steps.applied import Applied, take
from cpq.pricing.steps.rates import base_of, less
from cpq.problems import CannotPrice
from cpq.quotes.discounts import Discount
from cpq.rounding import decimals_of, multiply, round_to

NAME = "discretionary discount"


def take_discretionary_discount(line: ChargeLine, run: Run, s: Running, step: WaterfallStep, share: Fraction) -> None:
    """Take the line's own discount, then the percentages of its group and of the quote; free months take everything.

    Args:
        share: What an amount per unit and period is, as a multiple, on the running price.
    """
    refuse_if_not_discountable(line)
    _refuse_if_ambiguous(line)
    start = s.price
    if line.window.free:
        s.take(NAME, ZERO, start, Decimal(1), "free period", line.line.where)
        return
    asking = _Asking(line, s, step, share, start)
    for source, discount in _asked(line, run):
        left = s.price if step.combine == "compound" else start
        applied = asking.one(discount, left, source)
        take(s, NAME, applied._replace(price=less(line, s.price, left - applied.price, NAME, line.line.where)))


def refuse_if_not_discountable(line: ChargeLine) -> None:
    """Refuse what a rep asks for on a line that takes no discount, rather than ignore it.

    Raises:
        CannotPrice: A discount or a free period was asked for.
    """
    own = line.window.discount
    asks = line.window.free or (own is not None and (own.rate is None or own.rate > 0))
    if asks and (line.induced or not line.discountable):
        raise line.fail(
            f"'{line.line.product_id}' takes no discount",
            code="not-discountable",
            step=NAME,
            hint="remove the discount from this line",
            where=line.line.where,
        )


def _refuse_if_ambiguous(line: ChargeLine) -> None:
    """Refuse an amount or target on a line with several charges: which of them is meant nobody said.

    Raises:
        CannotPrice: The line names no charge.
    """
    own = line.window.discount
    if own is not None and own.rate is None and own.target_discount is None and len(line.line.charges) > 1:
        charges = ", ".join(line.line.charges)
        what = "target" if own.is_target else "amount"
        raise line.fail(
            f"'{line.line.product_id}' has several charges ({charges}), and the {what} does not say of which",
            code="ambiguous-discount",
            step=NAME,
            hint=f"write a line for each charge, with charge: {line.charge_id} on this one, or ask for a percentage",
            where=line.line.where,
        )


def target_above(line: ChargeLine, target: Decimal, most: Decimal, per: str) -> CannotPrice:
    """The refusal of a target that no discount leads to.

    Args:
        most: The price before the discount, in the unit of the target.
        per: That unit: ``unit`` or ``line``.
    """
    most = round_to(most, max(2, decimals_of(target)), "down")
    return line.fail(
        f"the target {target:f} lies above the price {most:f}; a discount only lowers it",
        code="target-unreachable",
        step=NAME,
        hint=f"ask for at most {most:f} per {per}",
        where=line.line.where,
    )


def discount_above(line: ChargeLine, discount: Discount, rate: Decimal, taken: Decimal) -> CannotPrice:
    """The refusal of a discount to arrive at that the policy is beyond already.

    Args:
        taken: What is off that price before the rep asks for anything.
    """
    return line.fail(
        f"{format_rate(rate)} off {discount.of} lies above the price, which has more than that off; "
        "a discount only lowers it",
        code="target-unreachable",
        step=NAME,
        hint=f"ask for at least {format_rate(round_to(taken, 6, 'up'))} off {discount.of}",
        where=line.line.where,
    )


def _asked(line: ChargeLine, run: Run) -> list[tuple[str, Discount]]:
    own = line.window.discount
    asked = [("line", own)] if own is not None else []
    if line.discountable:
        group = line.line.request.group
        asked += [("group" if one.group else "quote", one) for one in run.rates_asked if one.concerns(group)]
    return [(source, discount) for source, discount in asked if discount.rate is None or discount.rate > 0]


class _Asking(NamedTuple):
    """One line's discretionary step.

    Attributes:
        start: Price before the first discretionary discount.
    """

    line: ChargeLine
    s: Running
    step: WaterfallStep
    share: Fraction
    start: Decimal

    def one(self, discount: Discount, price: Decimal, source: str) -> Applied:
        """One discount off a price; a compound percentage finds its base as small as the former ones left the price."""
        line = self.line
        where = line.line.where
        said = (("asked on", source), *((("reason", discount.reason),) if discount.reason else ()))
        if discount.rate is not None:
            base = base_of(line, self.s, self.step.of or discount.of, price, NAME, where)
            if price != self.start and base is not price and self.start:
                base = base * price / self.start
            off = less(line, price, base * discount.rate, NAME, where)
            return Applied(off, base, discount.rate, source, where, said)
        if discount.target_discount is not None:
            return self._discounted(discount, discount.target_discount, price, said)
        if discount.target_margin is not None:
            aim = (("aim", f"a margin of {format_rate(discount.target_margin)}"),)
            return self._target(discount, ZERO, price, (*said, *aim))
        if discount.target is not None:
            return self._target(discount, discount.target, price, (*said, ("target", f"{discount.target:f}")))
        amount = discount.amount if line.shared is None else line.shared
        off = multiply(amount or ZERO, self._share_of(discount))
        total_only = discount.per == "line" or not discount.prorates
        left = less(line, price, off, NAME, where)
        return Applied(left, None, None, source, where, said, total_only=total_only)

    def _target(self, discount: Discount, target: Decimal, price: Decimal, said: Inputs) -> Applied:
        line = self.line
        share = self._share_of(discount)
        asked = multiply(target if line.shared is None else line.shared, share)
        if asked > price and line.shared is None:
            most = multiply(price, 1 / share) if share else price
            raise target_above(line, target, most, discount.per)
        return Applied(
            asked,
            None,
            None,
            "line",
            line.line.where,
            said,
            total_only=discount.per == "line" or discount.target_margin is not None,
            decimals=0 if discount.per == "line" else decimals_of(target),
        )

    def _discounted(self, discount: Discount, rate: Decimal, price: Decimal, said: Inputs) -> Applied:
        """Down to a share of the list or regular price, whatever took it there so far."""
        line = self.line
        where = line.line.where
        base = base_of(line, self.s, discount.of, price, NAME, where)
        asked = base * (1 - rate)
        if asked > price:
            raise discount_above(line, discount, rate, 1 - price / base)
        aim = ("aim", f"{format_rate(rate)} off {discount.of}")
        return Applied(asked, None, None, "line", where, (*said, aim), total_only=discount.per == "line")

    def _share_of(self, discount: Discount) -> Fraction:
        """What an amount or a target on the line is, as a multiple, on the running price."""
        line = self.line
        if discount.per == "line" or line.shared is not None:
            whole = line.billed_units * line.periods
            return self.share / whole if whole else Fraction(0)
        if discount.prorates or discount.is_target or not line.periods:
            return self.share
        return self.share / line.periods
