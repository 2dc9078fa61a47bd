"""Reasons in words: what a rule saw, and the limit that it saw passed."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from cpq.amounts import short
from cpq.currencies import minor_units
from cpq.expressions import Expression, Value, ValueType
from cpq.rounding import round_to
from tests.oracle.policy_in_force import PolicyInForce


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
        return f"{short(round_to(value * 100, 2))} %"
    if kind.unit == "money":
        return f"{round_to(value, digits):,f} {currency}"
    return f"{short(value)} {kind.unit}s" if kind.unit in ("day", "month") else short(value)


def facts_in_words(
    when: Expression, facts: Mapping[str, Value], policy: PolicyInForce, currency: str
) -> tuple[tuple[str, str], ...]:
    """The facts that a condition reads, each with its value in words."""
    digits = minor_units(currency)
    named = []
    for name in sorted(when.reads):
        fact = policy.policy.vocabulary.get(name)
        kind = fact.type if fact is not None else ValueType("text")
        value = facts.get(name)
        named.append((name, "empty" if value == "" else shown(value, kind, currency, digits)))
    return tuple(named)
