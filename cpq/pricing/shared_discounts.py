"""A discount that counts once for a line: its part on each window, in proportion to what the windows cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from cpq.pricing.context import ChargeLine, Run
from cpq.pricing.line_margins import total_for_margin
from cpq.pricing.list_price import list_price
from cpq.pricing.running import ZERO
from cpq.pricing.steps.discretionary import target_above
from cpq.quotes.discounts import Discount
from cpq.rounding import allocate, multiply, round_to


def shared_part(line: ChargeLine, windows: Sequence[ChargeLine], run: Run) -> Decimal | None:
    """What a window takes of an amount or target that counts once for several; None where it has its own.

    Args:
        windows: The charge lines of the same line of the request.

    Raises:
        CannotPrice: One of the windows has no regular price, or the target lies above them all.
    """
    discount = line.window.discount
    if discount is None or not _counts_once(discount) or line.window.free or _is_refused(line):
        return None
    together = [one for one in windows if _shares(one, line)]
    if len(together) < 2 and discount.target_margin is None:
        return None
    parts = run.shared.get(together[0].id)
    if parts is None:
        parts = run.shared[together[0].id] = _parts(line, discount, together, run)
    return parts[line.id]


def _counts_once(discount: Discount) -> bool:
    if discount.target_margin is not None:
        return True
    if discount.rate is not None or discount.target_discount is not None:
        return False
    return discount.per == "line" or (discount.target is None and not discount.prorates)


def _is_refused(line: ChargeLine) -> bool:
    """Whether the discount has no place on the line, as its step says better than any figure here would."""
    return line.induced or not line.discountable or len(line.line.charges) > 1


def _shares(one: ChargeLine, line: ChargeLine) -> bool:
    """Whether the discount of two windows is the same one: asked on the line, or on the segment both belong to."""
    if one.window.free or one.window.discount is None or one.window.own_discount != line.window.own_discount:
        return False
    return not line.window.own_discount or one.window.segment == line.window.segment


def _parts(line: ChargeLine, discount: Discount, together: Sequence[ChargeLine], run: Run) -> dict[str, Decimal]:
    regular, units = zip(*(_regular(one, run) for one in together), strict=True)
    whole = sum(regular, Decimal(0))
    most = max(whole, round_to(whole, run.digits))
    if discount.target_margin is not None:
        total = total_for_margin(discount.target_margin, together, regular, run)
    else:
        total = _total(discount, together, units, run)
    if discount.is_target and total > most:
        raise target_above(line, total, round_to(most, run.digits, "down"), "line")
    weights = regular if whole else [_length(one) for one in together]
    digits = max(run.digits, -_exponent(total))
    parts = allocate(total, weights, digits, [one.id for one in together])
    if not discount.is_target and total <= most:  # a part is rounded, the price of its window need not be
        parts = [min(part, price) for part, price in zip(parts, regular, strict=True)]
    return dict(zip((one.id for one in together), parts, strict=True))


def _regular(line: ChargeLine, run: Run) -> tuple[Decimal, Fraction]:
    """What a window costs before anybody asks for a discount, and how many units it sells."""
    plain = replace(line, window=line.window._replace(discount=None))
    s = run.descend(plain, run, list_price(plain, run))
    regular = s.named_price("regular", plain.periods) or ZERO
    return abs(s.amount(regular)), plain.billed_units


def _total(discount: Discount, together: Sequence[ChargeLine], units: Sequence[Fraction], run: Run) -> Decimal:
    """The whole amount or target; an amount for each unit counts for the units of the average month."""
    asked = discount.target if discount.target is not None else discount.amount or Decimal(0)
    if discount.per == "line":
        return asked
    months = sum((one.window.length_months for one in together), Fraction(0))
    weighted = sum((of * one.window.length_months for of, one in zip(units, together, strict=True)), Fraction(0))
    return round_to(multiply(asked, weighted / months), run.digits, run.rounding.mode)


def _length(line: ChargeLine) -> Decimal:
    return multiply(Decimal(1), line.window.length_months)


def _exponent(amount: Decimal) -> int:
    exponent = amount.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0
