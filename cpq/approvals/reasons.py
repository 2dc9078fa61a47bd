"""Reasons in words: what a rule saw, and the limit that it saw passed."""

from __future__ import annotations

from decimal import Decimal

from cpq.expressions import Value, ValueType
from cpq.rounding import round_to


def in_words(fact: str) -> str:
    """A fact's name as people say it: ``quote.margin_rate`` is ``margin rate``."""
    return fact.removeprefix("quote.").removeprefix("line.").replace("_", " ")


def shown(value: Value, kind: ValueType, currency: str, digits: int) -> str:
    """A value with its unit, rounded only for the eye."""
    if value is None:
        return "undefined"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, Decimal):
        return str(value)
    if kind.unit == "rate":
        return f"{_plain(round_to(value * 100, 2))} %"
    if kind.unit == "money":
        return f"{round_to(value, digits):,f} {currency}"
    return f"{_plain(value)} {kind.unit}s" if kind.unit in ("day", "month") else _plain(value)


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
