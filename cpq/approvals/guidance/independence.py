"""Rules of pricing that read what a lever moves: where there is one, no stretch of the lever is provable."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from cpq.approvals.guidance.lever import Lever
from cpq.approvals.guidance.search import Unproven
from cpq.approvals.guidance.watch import Moved, may_switch, rules_that_count
from cpq.expressions import Expression
from cpq.policy.policy import Policy
from cpq.problems import SourceLocation


def price_rules_reading(policy: Policy, facts: Collection[str]) -> tuple[Unproven, ...]:
    """Rules that make prices and read one of the facts, each once."""
    found = (
        Unproven(name, where)
        for name, where, expression in _expressions(policy)
        if expression is not None and not expression.reads.isdisjoint(facts)
    )
    return tuple(dict.fromkeys(found))


def _expressions(policy: Policy) -> Iterator[tuple[str, SourceLocation, Expression | None]]:
    """Every condition and formula that a price, a tax or a price book's own line depends on."""
    for rules in (policy.schedules, policy.promotions, policy.contracts):
        for rule in rules:
            yield rule.id, rule.where, rule.when
    for book in policy.books.values():
        for entry in book.entries.values():
            name = entry.key[0]
            yield name, entry.where, entry.when
            for adder in entry.adders:
                yield adder.id, adder.where, adder.when
                yield adder.id, adder.where, adder.amount
            for when, _, where in entry.overrides:
                yield name, where, when
    where = policy.taxes.where if policy.taxes is not None else policy.waterfall_where
    for country, tax_rules in policy.tax_rules.items():
        for name, when in tax_rules:
            yield f"{country} {name}", where, when


def misplaced_discount(policy: Policy) -> tuple[Unproven, ...]:
    """The waterfall, where it takes the discretionary discount before the regular price or after the customer price.

    Discounts are then measured against prices that they move themselves.
    """
    names = [entry.step or entry.price for entry in policy.waterfall.waterfall]
    if "discretionary discount" not in names:
        return ()
    at = names.index("discretionary discount")
    if names.index("regular") < at < names.index("customer"):
        return ()
    return (Unproven("waterfall", policy.waterfall_where),)


_OF_TERMS = frozenset({"quantity", "term_months", "quote.term_months", "quote.weight", "quote.line_count"})
"""Facts of the request that a term or a quantity moves."""


def untouched(policy: Policy, lever: Lever) -> frozenset[str]:
    """Rules that a lever leaves as they are, whatever its value."""
    prices = lever.moves or bool(price_rules_reading(policy, lever.reads))
    moved = Moved(policy, lever.reads | (frozenset() if lever.provable else _OF_TERMS), prices=prices)
    return frozenset(rule.id for rule in rules_that_count(policy) if not may_switch(rule, moved))
