"""Amounts, rates and quantities for the eye. Nothing is computed from them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

from cpq.amounts import short
from cpq.rounding import EXACT, round_to

MINUS = "−"
"""The minus that is as wide as a plus, so that columns of signed amounts line up."""

_MOST_DECIMALS = 4
_NUMERIC = frozenset("0123456789…")
_HUNDRED = Decimal(100)


def amount(value: Decimal | None, digits: int) -> str:
    """An amount with thousands separators: at least the currency's decimals, at most four, ``…`` where cut.

    >>> amount(Decimal("-18444.9150000"), 2), amount(Decimal("51840"), 2)
    ('−18,444.915', '51,840.00')
    """
    if value is None:
        return ""
    most = max(digits, _MOST_DECIMALS)
    cut = round_half_up(value, most)
    whole, _, decimals = f"{cut.copy_abs():,f}".partition(".")
    kept = decimals.rstrip("0").ljust(digits, "0")
    sign = MINUS if cut < 0 else ""
    return f"{sign}{whole}{'.' if kept else ''}{kept}{'' if cut == value else '…'}"


def round_half_up(value: Decimal, digits: int) -> Decimal:
    """A value on a decimal grid, for display only."""
    return round_to(value, digits)


def rate(value: Decimal | None, decimals: int = 1) -> str:
    """A fraction as a percentage: 0.8116 is ``81.2 %``."""
    if value is None:
        return "undefined"
    text = short(round_half_up(EXACT.multiply(value, _HUNDRED), decimals))
    return f"{MINUS}{text[1:]} %" if text.startswith("-") else f"{text} %"


def quantity(value: Decimal) -> str:
    """A quantity with thousands separators and no superfluous zeros."""
    text = short(value, grouped=True)
    return f"{MINUS}{text[1:]}" if text.startswith("-") else text


def number(value: Fraction) -> str:
    """A count of periods or months: ``12``, or ``12 1/2`` where it is not whole."""
    whole, rest = divmod(value.numerator, value.denominator)
    if not rest:
        return str(whole)
    fraction = f"{rest}/{value.denominator}"
    return f"{whole} {fraction}" if whole else fraction


def on_the_point(texts: Iterable[str]) -> list[str]:
    """Numbers padded on the right so that their decimal points stand below each other when set flush right."""
    rows = list(texts)
    most = max((_after_the_point(text) for text in rows), default=0)
    return [text + " " * (most - _after_the_point(text)) if text[-1:] in _NUMERIC else text for text in rows]


def _after_the_point(text: str) -> int:
    """Characters from the decimal point on."""
    whole, point, tail = text.rpartition(".")
    return len(tail) + 1 if point and whole else 0


def listed(names: Sequence[str], last: str = "and") -> str:
    """``a, b and c``."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {last} {names[-1]}" if names else ""


def counted(number: int, noun: str, plural: str = "") -> str:
    """``1 line``, ``3 lines``."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
