"""Discretionary discounts: what the rep asked for on the line, its segment, and the quote as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from cpq.amounts import format_rate
from cpq.policy.waterfall import WaterfallStep
from cpq.problems import CannotPrice
from cpq.quotes.discounts import Discount
from cpq.rounding import decimals_of, multiply, round_to
from tests.oracle.pricing.context import Applied, ChargeLine, Run, per_unit_in_price
from tests.oracle.pricing.steps.rates import base_of, less

NAME = "discretionary discount"


def discretionary_discount(
    line: ChargeLine, run: Run, step: WaterfallStep, price: Decimal, named: Mapping[str, Decimal]
) -> list[Applied]:
    """The line's own discount, then the quote's percentages; free months take everything."""
    refuse_if_not_discountable(line)
    _refuse_if_ambiguous(line)
    if line.window.free:
        return [Applied(Decimal(0), price, Decimal(1), "free period", line.line.where)]
    asked = _asked(line, run)
    steps: list[Applied] = []
    running = price
    for source, discount in asked:
        left = running if step.combine == "compound" else price
        applied = _one(line, run, step, discount, price, left, named, source)
        running = less(line, running, left - applied.price, NAME, line.line.where)
        steps.append(applied._replace(price=running))
    return steps


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
    by_rate = own is not None and (own.rate is not None or own.target_discount is not None)
    if own is not None and not by_rate and len(line.line.charges) > 1:
        charges = ", ".join(line.line.charges)
        what = "amount" if own.amount is not None else "target"
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


def _asked(line: ChargeLine, run: Run) -> list[tuple[str, Discount]]:
    own = line.window.discount
    asked = [("line", own)] if own is not None else []
    if line.discountable:
        mine = line.line.request.group
        rates = [discount for discount in run.request.discounts if discount.rate is not None]
        asked += [("group", discount) for discount in rates if discount.group and discount.group == mine]
        asked += [("quote", discount) for discount in rates if not discount.group]
    return [(source, discount) for source, discount in asked if discount.rate is None or discount.rate > 0]


def _one(
    line: ChargeLine,
    run: Run,
    step: WaterfallStep,
    discount: Discount,
    start: Decimal,
    price: Decimal,
    named: Mapping[str, Decimal],
    source: str,
) -> Applied:
    """One discount off a price; a compound percentage finds its base as small as the former ones left the price.

    Args:
        start: Price before the first discretionary discount.
        price: Price that this one is taken off.
    """
    where = line.line.where
    said = (("asked on", source), *((("reason", discount.reason),) if discount.reason else ()))
    if discount.rate is not None:
        base = base_of(line, step.of or discount.of, price, named, NAME, where)
        if price != start and base is not price and start:
            base = base * price / start
        return Applied(less(line, price, base * discount.rate, NAME, where), base, discount.rate, source, where, said)
    if discount.target_discount is not None:
        base = base_of(line, discount.of, price, named, NAME, where)
        asked = base - base * discount.target_discount
        percent = format_rate(discount.target_discount)
        if asked > price:
            least = format_rate(round_to((base - price) / base, 6, "up"))
            raise line.fail(
                f"{percent} off {discount.of} lies above the price, which has more than that off; "
                "a discount only lowers it",
                code="target-unreachable",
                step=NAME,
                hint=f"ask for at least {least} off {discount.of}",
                where=where,
            )
        aim = (*said, ("aim", f"{percent} off {discount.of}"))
        return Applied(asked, None, None, "line", where, aim, total_only=discount.per == "line")
    if discount.target_margin is not None:
        aim = (*said, ("aim", f"a margin of {format_rate(discount.target_margin)}"))
        asked = multiply(line.shared or Decimal(0), _share(line, run, step, discount))
        return Applied(asked, None, None, "line", where, aim, total_only=True)
    if discount.target is not None:
        return _target(line, run, step, discount, discount.target, price, said)
    amount = discount.amount if line.shared is None else line.shared
    off = multiply(amount or Decimal(0), _share(line, run, step, discount))
    total_only = discount.per == "line" or not discount.prorates
    return Applied(less(line, price, off, NAME, where), None, None, source, where, said, total_only=total_only)


def _target(
    line: ChargeLine,
    run: Run,
    step: WaterfallStep,
    discount: Discount,
    target: Decimal,
    price: Decimal,
    said: tuple[tuple[str, str], ...],
) -> Applied:
    share = _share(line, run, step, discount)
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
        (*said, ("target", f"{target:f}")),
        total_only=discount.per == "line",
        decimals=0 if discount.per == "line" else decimals_of(target),
    )


def _share(line: ChargeLine, run: Run, step: WaterfallStep, discount: Discount) -> Fraction:
    """What an amount or a target on the line is, as a multiple, on the running price."""
    covered = per_unit_in_price(line, run, step)
    if discount.per == "line" or line.shared is not None:
        whole = line.sold_units * line.periods
        return covered / whole if whole else Fraction(0)
    if discount.prorates or discount.amount is None or not line.periods:
        return covered
    return covered / line.periods
