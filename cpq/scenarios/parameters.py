"""Which values of dated parameters stand behind a rule: those in force on the order date that its expressions read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cpq.expressions import Expression, fact_name
from cpq.policy.policy import Policy, ResolvedEntry
from cpq.problems import SourceLocation


class ParametersRead:
    """The parameters that each rule of a policy reads, by the place of the rule or of its part."""

    def __init__(self, policy: Policy) -> None:
        """Look at every formula and condition once."""
        self._parameters = {fact_name(rule.id): rule.spec for rule in policy.parameters}
        self._read: dict[SourceLocation, set[str]] = {}
        for where, expression in _expressions(policy):
            if expression is not None and expression.reads & self._parameters.keys():
                self._read.setdefault(where, set()).update(expression.reads & self._parameters.keys())

    def values(self, where: SourceLocation, day: date) -> Iterator[SourceLocation]:
        """Places of the values in force on a day that the rule at a place reads."""
        for name in sorted(self._read.get(where, ())):
            started = [dated for dated in self._parameters[name].values if dated.valid_from <= day]
            if started:
                yield max(started, key=lambda dated: dated.valid_from).where


def _expressions(policy: Policy) -> Iterator[tuple[SourceLocation, Expression | None]]:
    """Every formula and condition, at each place that a price step or a check of its rule records."""
    for book in policy.books.values():
        for entry in book.entries.values():
            yield from _of_entry(entry)
    for schedule in policy.schedules:
        for where in (schedule.where, *(tier.where for tier in schedule.spec.tiers)):
            yield where, schedule.when
    for promotion in policy.promotions:
        yield promotion.where, promotion.when
    for guardrail in policy.guardrails:
        yield guardrail.where, guardrail.when
    for approval in policy.approval_rules:
        for where in (approval.where, *(band.where for band in approval.spec.bands)):
            yield where, approval.when


def _of_entry(entry: ResolvedEntry) -> Iterator[tuple[SourceLocation, Expression | None]]:
    for adder in entry.adders:
        yield adder.where, adder.when
        yield adder.where, adder.amount
    for when, _, where in entry.overrides:
        yield where, when
