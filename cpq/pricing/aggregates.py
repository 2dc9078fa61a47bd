"""Figures over lines that files declare: what each line adds, and what that comes to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import Enum
from typing import Literal

from cpq.expressions import ExpressionError, Value, evaluate_in_exact
from cpq.policy.compiled import CompiledPolicy
from cpq.policy.policy import Aggregate
from cpq.pricing.outcome_facts import own_facts
from cpq.quotes.priced import PricedLine


class Unknown(Enum):
    """What a line adds that cannot say what it adds."""

    UNKNOWN = "unknown"


UNKNOWN = Unknown.UNKNOWN
Part = Decimal | None | Literal[Unknown.UNKNOWN]
"""What a line adds to a figure: a number, nothing where it takes no part, or unknown."""

ZERO, ONE = Decimal(0), Decimal(1)


def parts_of(line: PricedLine, policy: CompiledPolicy) -> tuple[Part, ...]:
    """What a contracted line adds to each declared figure, in the order of the files."""
    if not policy.policy.aggregates:
        return ()
    facts = own_facts(line)
    return tuple(_part(one, facts, policy) for one in policy.policy.aggregates)


def _part(aggregate: Aggregate, facts: Mapping[str, Value], policy: CompiledPolicy) -> Part:
    try:
        if aggregate.when is not None and evaluate_in_exact(aggregate.when, facts, policy.tables) is not True:
            return None
        value = ONE if aggregate.value is None else evaluate_in_exact(aggregate.value, facts, policy.tables)
    except ExpressionError:
        return UNKNOWN
    return value if isinstance(value, Decimal) else UNKNOWN


def aggregate_facts(parts: Iterable[tuple[Part, ...]], policy: CompiledPolicy) -> dict[str, Value]:
    """The declared figures by fact name; None where a line cannot say, so that rules reading one ask a human.

    Args:
        parts: Of each line, or empty for one outside.
    """
    if not policy.policy.aggregates:
        return {}
    inside = [one for one in parts if one]
    return {
        f"quote.{aggregate.id}": _figure(aggregate.function, [one[number] for one in inside])
        for number, aggregate in enumerate(policy.policy.aggregates)
    }


def _figure(function: str, parts: Iterable[Part]) -> Decimal | None:
    values: list[Decimal] = []
    for part in parts:
        if part is UNKNOWN:
            return None
        if isinstance(part, Decimal):
            values.append(part)
    if function in ("sum", "count"):
        return sum(values, ZERO)
    if not values:
        return None
    return max(values) if function == "max" else min(values)
