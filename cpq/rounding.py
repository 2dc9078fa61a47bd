"""Exact decimal arithmetic, and the only places where an amount is ever rounded.

Everything is carried to 60 digits until a price book says that it is rounded: then by :func:`round_to`, by
:func:`round_to_step` for cash, or by :func:`allocate`, whose parts always sum to the whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from decimal import (
    ROUND_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
    DivisionByZero,
    FloatOperation,
    InvalidOperation,
    Overflow,
    localcontext,
)
from fractions import Fraction
from math import lcm
from typing import Final, Literal

EXACT: Final = Context(
    prec=60,
    rounding=ROUND_HALF_EVEN,
    traps=[InvalidOperation, DivisionByZero, Overflow, FloatOperation],
)
"""The one context that money is computed in: 60 digits; floats, division by zero and overflow are errors."""

RoundingMode = Literal["half up", "half even", "up", "down"]
"""Where an amount between two representable ones goes; all four treat charges and credits alike."""

_DECIMAL_MODES: Final[dict[RoundingMode, str]] = {
    "half up": ROUND_HALF_UP,
    "half even": ROUND_HALF_EVEN,
    "up": ROUND_UP,
    "down": ROUND_DOWN,
}


def exact() -> AbstractContextManager[Context]:
    """A block in which plain decimal operators compute as money does."""
    return localcontext(EXACT)


def as_decimal(number: Fraction) -> Decimal:
    """A number with as many digits as are carried; exact where a decimal of 60 digits holds it."""
    return EXACT.divide(Decimal(number.numerator), Decimal(number.denominator))


def multiply(amount: Decimal, factor: Decimal | Fraction | int) -> Decimal:
    """An amount times an exact factor, such as the fraction of a period that a day count gives.

    A fraction is multiplied before it is divided, so no rounded multiplier enters a price.
    """
    if isinstance(factor, Fraction):
        return EXACT.divide(EXACT.multiply(amount, Decimal(factor.numerator)), Decimal(factor.denominator))
    return EXACT.multiply(amount, Decimal(factor))


def round_to(amount: Decimal, digits: int, mode: RoundingMode = "half up") -> Decimal:
    """An amount rounded to so many decimals; minus zero becomes zero.

    Args:
        amount: Any exact amount.
        digits: Decimals to keep, 0 or more.
        mode: ``half up`` and ``up`` go away from zero and ``down`` towards it, so that a credit is always the
            mirror of the charge it takes back.
    """
    if digits < 0:
        raise ValueError(f"{digits} decimals cannot be kept; round to a step of 10 or 100 instead")
    return EXACT.plus(amount.quantize(Decimal((0, (1,), -digits)), _DECIMAL_MODES[mode], EXACT))


def decimals_of(amount: Decimal) -> int:
    """How many decimals an amount is written with: 2 for ``12.50``, none for ``100``."""
    exponent = amount.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def round_to_step(amount: Decimal, step: Decimal, mode: RoundingMode = "half up") -> Decimal:
    """An amount rounded to a multiple of a step, as cash is where the smallest coin is 0.05.

    Args:
        amount: Any exact amount.
        step: Smallest amount that can be paid, above zero.
        mode: As for :func:`round_to`; ``half even`` goes to the even multiple.
    """
    if step <= 0:
        raise ValueError(f"a rounding step is above zero, not {step:f}")
    size = amount.copy_abs()
    multiple = EXACT.divide_int(size, step)
    twice_rest = EXACT.multiply(EXACT.subtract(size, EXACT.multiply(multiple, step)), Decimal(2))
    goes_up = {
        "half up": twice_rest >= step,
        "half even": twice_rest > step or (twice_rest == step and int(multiple) % 2 == 1),
        "up": twice_rest > 0,
        "down": False,
    }[mode]
    return EXACT.plus(EXACT.multiply(EXACT.add(multiple, Decimal(goes_up)), step).copy_sign(amount))


def allocate(
    total: Decimal, weights: Sequence[Decimal], digits: int, keys: Sequence[str] | None = None
) -> list[Decimal]:
    """Split a total over parts in proportion to their weights, to the smallest unit, without losing any.

    Each part first gets its exact share rounded towards zero; the units left over go one each to the largest
    remainders, then the larger weights, then the smaller keys. So neither the order of the lines nor the sign of
    the total changes who gets the odd cent.

    Args:
        total: Amount to split, already rounded to ``digits``.
        weights: Share of each part, zero or more; a part of weight zero gets nothing.
        digits: Decimals of the smallest unit.
        keys: Unique names of the parts; without them the position decides between parts of equal weight.

    Returns:
        One amount per weight, in the same order, that sum exactly to the total.

    Raises:
        ValueError: When the weights are all zero, negative or not finite, the total has more decimals, or the keys
            do not match the weights one to one.
    """
    names = _names_of_parts(len(weights), keys)
    units = _whole_units(total, digits)
    shares = _as_integers(weights)
    whole = sum(shares)
    if whole == 0:
        raise ValueError("nothing can be allocated: every weight is zero")
    divided = [divmod(abs(units) * share, whole) for share in shares]
    left_over = abs(units) - sum(part for part, _ in divided)
    queue = sorted(range(len(shares)), key=lambda part: (-divided[part][1], -shares[part], names[part]))
    lucky = set(queue[:left_over])
    sign = -1 if units < 0 else 1
    return [
        Decimal(sign * (part + (position in lucky))).scaleb(-digits, EXACT)
        for position, (part, _) in enumerate(divided)
    ]


def _names_of_parts(count: int, keys: Sequence[str] | None) -> Sequence[str]:
    names = keys if keys is not None else [f"{position:09}" for position in range(count)]
    if len(names) != count:
        raise ValueError(f"{count} weights need as many keys, not {len(names)}")
    if len(set(names)) != count:
        raise ValueError("two parts have the same key; a key decides who gets a leftover unit, so it is used once")
    return names


def _whole_units(total: Decimal, digits: int) -> int:
    units = total.scaleb(digits, EXACT)
    if units != units.to_integral_value():
        raise ValueError(f"{total:f} has more than {digits} decimals; round it before allocating it")
    return int(units)


def _as_integers(weights: Sequence[Decimal]) -> list[int]:
    """The weights over one common denominator, so that shares are computed exactly."""
    if any(not weight.is_finite() or weight < 0 for weight in weights):
        raise ValueError("a weight is zero or more; allocate over charges and over credits separately")
    ratios = [weight.as_integer_ratio() for weight in weights]
    common = lcm(*(denominator for _, denominator in ratios))
    return [numerator * (common // denominator) for numerator, denominator in ratios]
