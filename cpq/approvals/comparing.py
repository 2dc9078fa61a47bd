"""Two values of one fact side by side: which is the riskier one, and how that is said."""

from __future__ import annotations

from decimal import Decimal
from typing import Final, NamedTuple

from cpq.amounts import short
from cpq.approvals.reasons import in_words, shown
from cpq.approvals.request import SeenFact
from cpq.currencies import minor_units
from cpq.expressions import ValueType
from cpq.rounding import exact, round_to

_LONGEST_TEXT: Final = 40
_DECIMALS: Final = 40


class Comparison(NamedTuple):
    """A fact now, beside what a human approved.

    Attributes:
        covered: Nobody needs to look at it again.
        changed: It is not what it was.
        words: What is said of it.
    """

    covered: bool
    changed: bool
    words: str


def compare(approved: SeenFact, now: SeenFact, currency: str) -> Comparison:
    """Whether a fact is no riskier than the value that a human approved, tolerance included.

    Args:
        approved: At the human decision itself, never at an approval that was carried over from it.
        currency: Of both, for the words.
    """
    name = in_words(now.fact)
    if "none" in (approved.kind, now.kind):
        return Comparison(False, True, f"{name} is undefined")
    if approved.kind != now.kind or approved.risk != now.risk:
        return Comparison(False, True, f"{name} is compared in another way now")
    if now.kind != "number":
        same = approved.value == now.value
        words = f"{name} is the same" if same else _told(name, approved.value, now.value)
        return Comparison(same, not same, words)
    return _numbers(name, approved, now, currency)


def _numbers(name: str, approved: SeenFact, now: SeenFact, currency: str) -> Comparison:
    before, after = Decimal(approved.value), Decimal(now.value)
    if not (before.is_finite() and after.is_finite()):
        return Comparison(False, True, f"{name} is undefined")
    if before == after:
        return Comparison(True, False, f"{name} is the same")
    old, new = apart(before, after, now.unit, currency)
    arrow = f"{name} {old} -> {new}"
    if now.risk == "exact":
        return Comparison(False, True, arrow)
    with exact():
        riskier = after - before if now.risk == "higher is worse" else before - after
        allowed = now.tolerance + now.rounding
    if riskier <= 0:
        side = "above" if now.risk == "higher is worse" else "below"
        return Comparison(True, True, f"{name} {new} is not {side} the {old}")
    if riskier <= allowed:
        return Comparison(True, True, f"{name} {new} is within {_span(allowed, now.unit, currency)} of the {old}")
    return Comparison(False, True, arrow)


def _told(name: str, before: str, after: str) -> str:
    if max(len(before), len(after)) > _LONGEST_TEXT:
        return f"{name} changed"
    return f"{name} {before or 'empty'} -> {after or 'empty'}"


def apart(one: Decimal, other: Decimal, unit: str, currency: str) -> tuple[str, str]:
    """Two different numbers in words, with as many decimals as it takes to tell them apart."""
    kind, digits = ValueType("number", unit), minor_units(currency)
    first, second = (shown(number, kind, currency, digits) for number in (one, other))
    if first != second:
        return first, second
    percent = unit == "rate"
    with exact():
        factor = 100 if percent else 1
        low, high = one * factor, other * factor
        told = (place for place in range(3, _DECIMALS) if round_to(low, place) != round_to(high, place))
        decimals = next(told, _DECIMALS)
        texts = [short(round_to(number, decimals)) for number in (low, high)]
    tail = " %" if percent else f" {currency}" if unit == "money" else ""
    return f"{texts[0]}{tail}", f"{texts[1]}{tail}"


def _span(allowed: Decimal, unit: str, currency: str) -> str:
    if unit == "rate":
        return f"{short(allowed * 100)} points"
    return shown(allowed, ValueType("number", unit), currency, minor_units(currency))
