"""The rules that a lever can switch: each on the quote or on one line, without what stays the same whatever it does."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from cpq.approvals.decision import DESK
from cpq.expressions import Expression, ExpressionError, Value, evaluate
from cpq.policy.compiled import CompiledPolicy
from cpq.policy.facts import Phase
from cpq.policy.governance import ApprovalRule, Band, Guardrail
from cpq.policy.policy import Policy, Rule
from cpq.pricing.outcome_facts import line_facts
from cpq.quotes.priced import PricedLine, PricedQuote

AnyRule = Rule[Guardrail] | Rule[ApprovalRule]


class Watched(NamedTuple):
    """One rule on one subject.

    Attributes:
        subject: ``quote``, or the id of a line.
        condition: What must hold, where the lever moves what it reads; None where it holds anyhow.
        fact: The fact that is compared, by its full name; None where the condition is all.
        limits: What it is compared with.
        asks: Everybody whom the rule may ask; nobody where it stops the quote.
    """

    rule: AnyRule
    subject: str
    condition: Expression | None
    fact: str | None
    limits: tuple[Guardrail | Band, ...]
    asks: frozenset[str]


class Moved:
    """Which facts a lever moves.

    Attributes:
        named: Facts of the request that it moves itself.
        prices: Whether it moves prices, and with them every fact that pricing produces.
    """

    def __init__(self, policy: Policy, named: frozenset[str], *, prices: bool) -> None:
        self.policy = policy
        self.named = named
        self.prices = prices
        self.aggregates = {f"quote.{one.id}": one for one in policy.aggregates}

    def holds(self, name: str) -> bool:
        """Whether a fact is among those that move."""
        aggregate = self.aggregates.get(name)
        if aggregate is not None:
            return any(self.any_of(part) for part in (aggregate.value, aggregate.when) if part is not None)
        fact = self.policy.vocabulary.get(name)
        return name in self.named or fact is None or (self.prices and fact.phase > Phase.REQUEST)

    def any_of(self, expression: Expression) -> bool:
        """Whether an expression reads a fact that moves."""
        return any(self.holds(name) for name in expression.reads)


def watched(
    quote: PricedQuote, lines: Sequence[PricedLine], policy: CompiledPolicy, moved: Moved
) -> tuple[Watched, ...]:
    """Rules that ask or stop and that a lever may switch, on each of their subjects.

    Args:
        lines: Those of the quote that the lever moves.
    """
    found: list[Watched] = []
    for rule in rules_that_count(policy.policy):
        if not may_switch(rule, moved):
            continue
        for subject, facts in _subjects(rule, quote, lines):
            one = _watched(rule, subject, facts, policy, moved)
            if one is not None:
                found.append(one)
    return tuple(found)


def may_switch(rule: AnyRule, moved: Moved) -> bool:
    """Whether the lever moves anything that the rule reads."""
    fact = rule.spec.fact
    by_condition = rule.when is not None and moved.any_of(rule.when)
    return by_condition or (fact is not None and moved.holds(fact.removeprefix("line.")))


def rules_that_count(policy: Policy) -> Iterator[AnyRule]:
    """Guardrails that compare and do not only warn, and the approval rules."""
    for guardrail in policy.guardrails:
        if guardrail.spec.require is None and guardrail.spec.then.action != "warn":
            yield guardrail
    yield from policy.approval_rules


def _subjects(
    rule: AnyRule, quote: PricedQuote, lines: Sequence[PricedLine]
) -> Iterator[tuple[str, Callable[[], Mapping[str, Value]]]]:
    if rule.spec.looks_at != "line":
        yield "quote", lambda: quote.facts
        return
    for line in lines:
        if _covers(rule, line):
            yield line.id, partial(line_facts, line)


def _covers(rule: AnyRule, line: PricedLine) -> bool:
    product, on = getattr(rule.spec, "product", None), rule.spec.on
    return product in (None, line.product) and (on is None or on.covers(line.product, line.family))


def _watched(
    rule: AnyRule, subject: str, facts: Callable[[], Mapping[str, Value]], policy: CompiledPolicy, moved: Moved
) -> Watched | None:
    """A rule as far as it may be switched; None where its condition keeps it off, or on, whatever the lever does."""
    condition = rule.when
    if condition is not None and not moved.any_of(condition):
        try:
            if evaluate(condition, facts(), policy.tables) is not True:
                return None
        except ExpressionError:  # it counts as holding, with a reason of its own
            return None
        condition = None
    fact = None if rule.spec.fact is None else rule.spec.fact.removeprefix("line.")
    if condition is None and (fact is None or not moved.holds(fact)):
        return None
    if isinstance(rule.spec, Guardrail):
        limits: tuple[Guardrail | Band, ...] = (rule.spec,)
        people = {*rule.spec.then.ask}
        stops = rule.spec.then.action == "stop"
    else:
        limits = rule.spec.bands
        people = {*rule.spec.ask, *(name for band in rule.spec.bands for name in band.ask)}
        stops = False
    if not stops and (condition is not None or not people or may_lack(fact, policy.policy)):
        people.add(DESK)
    return Watched(rule, subject, condition, fact, limits, frozenset(people))


def may_lack(fact: str | None, policy: Policy) -> bool:
    """Whether a fact may have no value, so that a rule about it asks the desk, too."""
    known = None if fact is None else policy.vocabulary.get(fact)
    return known is None or known.type.optional
