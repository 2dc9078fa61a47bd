"""What the formulas of a price read: dated parameters and tables, whose own changes then move it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from cpq.expressions.facts import fact_name
from cpq.policy_changes.outline import Figure, Part

_FORMULAS = ("add", "when")
_NAME = re.compile(r"[A-Za-z_][\w.-]*")


def names_read(outline: Part, product: str, rule: str) -> frozenset[str]:
    """Every name in the formulas of an adder or surcharge of a product's prices.

    Args:
        rule: Id of the adder.
    """
    adders = [
        price.parts["adders"].parts[rule]
        for key, price in outline.parts["prices"].parts.items()
        if key.split(" ")[1] == product and "adders" in price.parts and rule in price.parts["adders"].parts
    ]
    texts = [adder.figures[name].text for adder in adders for name in _FORMULAS if name in adder.figures]
    return frozenset(found for text in texts for found in _NAME.findall(text))


def reads(names: frozenset[str], rule: str) -> bool:
    """Whether a parameter is among the names by its fact, or a table by its id."""
    return fact_name(rule) in names or rule in names


def dated_values(old: Part, new: Part, names: frozenset[str], days: tuple[date, date]) -> Iterator[str]:
    """Parameters among the names whose value differs on two days: ``alloy-surcharge: 2.10 → 2.35 EUR/kg``.

    Args:
        old, new: Outlines of the policies of either day.
    """
    for parameter in new.parts["parameters"].parts:
        if not reads(names, parameter):
            continue
        before, after = (_value_on(side, parameter, day) for side, day in zip((old, new), days, strict=True))
        if before is not None and after is not None and before != after:
            yield f"{parameter}: {before.text} → {after.in_full}"


def _value_on(outline: Part, parameter: str, day: date) -> Figure | None:
    """The value of a parameter that has begun last."""
    part = outline.parts["parameters"].parts.get(parameter)
    begun = {} if part is None else {_start(value): value for value in part.parts.values() if _start(value) <= day}
    return begun[max(begun)].figures["value"] if begun else None


def _start(value: Part) -> date:
    """First day of a dated value, from its label ``from 2026-01-01``; the first of all where it names none."""
    try:
        return date.fromisoformat(value.label.removeprefix("from "))
    except ValueError:
        return date.min
