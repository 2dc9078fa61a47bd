"""Which guardrails and approval rules a scenario has reached: the outcome of each, the band, what it compared with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from cpq.approvals.decision import Check
from cpq.approvals.why_not_verdicts import condition_fails
from cpq.expressions import Value
from cpq.money import Money
from cpq.policy.compiled import CompiledPolicy
from cpq.policy.governance import ApprovalRule, Band, Guardrail
from cpq.policy.policy import Rule
from cpq.pricing.outcome_facts import line_facts
from cpq.quotes.priced import PricedLine, PricedQuote
from cpq.scenarios.compare import Outcome
from cpq.scenarios.hits import Hit
from cpq.scenarios.parameters import ParametersRead
from cpq.scenarios.rules import ASKS, KEPT

Governing = Rule[Guardrail] | Rule[ApprovalRule]

_SHOWN = {"stop": "stops", "warn": "warnings", "ask": "approvals"}


def decision_hits(outcome: Outcome, policy: CompiledPolicy, parameters: ParametersRead) -> Iterator[Hit]:
    """Every outcome of a guardrail or approval rule that a decision came to, and every band.

    A matrix that asks only the highest band has reached that band, and not the ones below it. A rule that could not be
    evaluated asks, but nothing is reached by it; nor is a rule whose condition does not hold.
    """
    rules: dict[tuple[str, str], Governing] = {("guardrail", rule.id): rule for rule in policy.policy.guardrails}
    rules |= {("approval", rule.id): rule for rule in policy.policy.approval_rules}
    lines = {line.id: line for line in outcome.quote.lines}
    for (kind, rule_id, subject), checks in groupby(outcome.decision.checks, key=lambda c: (c.kind, c.rule, c.subject)):
        rule = rules[kind, rule_id]
        line = lines[subject] if rule.spec.looks_at == "line" else None
        for hit in _reached(rule, list(checks), line, outcome.quote, policy):
            yield hit
            for where in parameters.values(hit.where, policy.as_of):
                yield hit._replace(where=where, mark="")


def _reached(
    rule: Governing, checks: Sequence[Check], line: PricedLine | None, quote: PricedQuote, policy: CompiledPolicy
) -> Iterator[Hit]:
    """What one rule came to on the quote or on one line; a matrix has one check for each band."""
    if any(check.failed for check in checks):
        return
    shows = _SHOWN[rule.spec.then.action] if isinstance(rule.spec, Guardrail) else "approvals"
    passed = [(check, limited) for check, limited in zip(checks, _limits(rule), strict=True) if check.triggered]
    if isinstance(rule.spec, ApprovalRule) and rule.spec.levels == "highest only":
        passed = passed[-1:]
    for check, limited in passed:
        yield Hit(check.where, "" if isinstance(limited, Band) else ASKS, line, shows)
        yield from _conversion(limited, line, shows, quote, policy, quiet=False)
    facts: Mapping[str, Value] = quote.facts if line is None else line_facts(line)
    if not passed and _speaks(rule, facts, quote, policy):
        yield Hit(rule.where, KEPT, line, shows, quiet=True)
        for limited in _limits(rule):
            yield from _conversion(limited, line, shows, quote, policy, quiet=True)


def _limits(rule: Governing) -> Sequence[Guardrail | ApprovalRule | Band]:
    """What holds the bound of each check."""
    return rule.spec.bands or (rule.spec,) if isinstance(rule.spec, ApprovalRule) else (rule.spec,)


def _speaks(rule: Governing, facts: Mapping[str, Value], quote: PricedQuote, policy: CompiledPolicy) -> bool:
    """Whether a rule had something to say: its limit applied, or its condition, which is all of the rule, is false."""
    if isinstance(rule.spec, ApprovalRule) and rule.spec.fact is None:
        return True
    return condition_fails(rule.when, facts, quote, policy) is None


def _conversion(
    limited: Guardrail | ApprovalRule | Band,
    line: PricedLine | None,
    shows: str,
    quote: PricedQuote,
    policy: CompiledPolicy,
    *,
    quiet: bool,
) -> Iterator[Hit]:
    """The exchange rate that a bound of money was compared at."""
    bound = None if isinstance(limited, ApprovalRule) else limited.bound
    if isinstance(bound, Money) and bound.currency != quote.currency:
        yield Hit(policy.rate(bound.currency, quote.currency).where, "", line, shows, quiet)
