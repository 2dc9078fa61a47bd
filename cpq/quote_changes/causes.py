"""Which changes of a policy, or which dates of its rules, made a step of a price move."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType

from cpq.policy_changes.change import PolicyChange
from cpq.policy_changes.outline import Part
from cpq.problems import NOWHERE, SourceLocation
from cpq.quote_changes.change import StepMove
from cpq.quote_changes.formulas import dated_values, names_read, reads
from cpq.quotes.priced import PriceStep

SECTION_OF: Mapping[str, str] = MappingProxyType(
    {
        "volume schedule": "schedules",
        "term schedule": "schedules",
        "total schedule": "schedules",
        "promotion": "promotions",
        "contracted price": "contracts",
        "partner discount": "partner discounts",
        "distributor discount": "distributor discounts",
        "base price": "price books",
        "tier": "price books",
        "tier fee": "price books",
        "percent of total": "price books",
    }
)
"""Section that the rule of a step stands in."""

_DATES = (
    "valid from",
    "valid until",
    "orders from",
    "orders until",
    "for orders from",
    "for orders until",
)

Causes = Callable[[StepMove, str], StepMove]
"""Adds to a move of a product's price what made it move."""


def causes_among(changes: Sequence[PolicyChange], outlines: tuple[Part, Part] | None = None) -> Causes:
    """Links moves to changes of the policy: those at the step's own place, else those of its rule.

    Args:
        outlines: Of the policies of either side, in which the formulas of adders are looked up.
    """

    def link(move: StepMove, product: str) -> StepMove:
        mine = [change for change in changes if _concerns(change, move, product)]
        here = [change for change in mine if _is_at(change, move)]
        names = _names(outlines, move, product) if outlines is not None else frozenset()
        read = [change for change in changes if change.section in _READ and reads(names, change.rule)]
        return move._replace(causes=tuple(dict.fromkeys((*(here or mine), *read))))

    return link


_READ = ("parameters", "tables")
"""Sections of what formulas read."""


def _names(outlines: tuple[Part, Part], move: StepMove, product: str) -> frozenset[str]:
    """Names in the formulas that made a step, on either side."""
    if move.name not in ("adder", "surcharge"):
        return frozenset()
    return frozenset().union(*(names_read(side, product, move.step.rule) for side in outlines))


def _concerns(change: PolicyChange, move: StepMove, product: str) -> bool:
    if _is_at(change, move):
        return True
    rules = {step.rule for step in (move.old, move.new) if step is not None}
    if change.section == "prices":
        return change.product == product and change.rule in rules
    if change.section == "contracts" and change.product not in ("", product):
        return False
    return change.rule in rules and change.section == SECTION_OF.get(move.name, "")


def _is_at(change: PolicyChange, move: StepMove) -> bool:
    return _same(change.old_where, move.old) or _same(change.new_where, move.new)


def _same(where: SourceLocation, step: PriceStep | None) -> bool:
    return step is not None and where is not NOWHERE and (where.file, where.line) == (step.where.file, step.where.line)


def dates_of(old: Part, new: Part, days: tuple[date, date]) -> Causes:
    """Says of rules that only one order date has when they hold, and of dated parameters what they are on each.

    Args:
        old, new: Outlines of the policies of either side.
        days: The order dates.
    """

    def link(move: StepMove, product: str) -> StepMove:
        rules = [None if step is None else step.rule for step in (move.old, move.new)]
        if rules[0] == rules[1]:
            names = _names((old, new), move, product)
            return move._replace(because=tuple(dated_values(old, new, names, days)))
        section = SECTION_OF.get(move.name, "")
        said = [*_dates(old, section, rules[0]), *_dates(new, section, rules[1])]
        return move._replace(because=tuple(dict.fromkeys(said)))

    return link


def _dates(outline: Part, section: str, rule: str | None) -> Iterator[str]:
    """``autumn-2026: orders from 2026-10-01, orders until 2026-12-31``."""
    part = outline.parts[section].parts.get(rule) if section and rule else None
    if part is not None:
        dated = [f"{name} {part.figures[name].text}" for name in _DATES if name in part.figures]
        dated = [text for text in dated if not text.endswith(" open")]
        if dated:
            yield f"{rule}: {', '.join(dated)}"
