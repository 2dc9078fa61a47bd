"""Why a guardrail or an approval rule did not hold a quote."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cpq.approvals.decide import decide
from cpq.approvals.decision import Check
from cpq.approvals.reasons import in_words, shown
from cpq.approvals.why_not_verdicts import Verdict, condition_fails, not_covered
from cpq.currencies import minor_units
from cpq.expressions import Value, ValueType
from cpq.policy.compiled import CompiledPolicy
from cpq.policy.governance import ApprovalRule, Guardrail
from cpq.policy.policy import Rule
from cpq.pricing.outcome_facts import line_facts
from cpq.quotes.priced import PricedLine, PricedQuote


def guardrail_verdicts(quote: PricedQuote, policy: CompiledPolicy, rule: Rule[Guardrail]) -> Iterator[Verdict]:
    """What a guardrail saw on the quote or on each line."""
    yield from _verdicts(quote, policy, rule, "guardrail")


def approval_verdicts(quote: PricedQuote, policy: CompiledPolicy, rule: Rule[ApprovalRule]) -> Iterator[Verdict]:
    """What an approval rule saw on the quote or on each line, band by band."""
    yield from _verdicts(quote, policy, rule, "approval")


def _verdicts(
    quote: PricedQuote, policy: CompiledPolicy, rule: Rule[Guardrail] | Rule[ApprovalRule], kind: str
) -> Iterator[Verdict]:
    checks = [check for check in decide(quote, policy).checks if check.rule == rule.id and check.kind == kind]
    for subject, facts, line in subjects_of(quote, rule):
        seen = [check for check in checks if check.subject == subject]
        if not seen:
            yield Verdict(subject, False, _not_meant(rule, line))
            continue
        unmet = condition_fails(rule.when, facts, quote, policy)
        if unmet is not None and not any(check.triggered for check in seen):
            yield unmet._replace(subject=subject)
            continue
        for check in seen:
            yield Verdict(subject, check.triggered, _reason(quote, policy, rule, check))


def subjects_of(quote: PricedQuote, rule: Rule[Any]) -> Iterator[tuple[str, Mapping[str, Value], PricedLine | None]]:
    """The quote, or each line, that a rule looks at: its name and facts."""
    if rule.spec.looks_at != "line":
        yield "quote", quote.facts, None
        return
    for line in quote.lines:
        yield line.id, line_facts(line), line


def _not_meant(rule: Rule[Any], line: PricedLine | None) -> str:
    product = getattr(rule.spec, "product", None)
    if line is None:
        return "it did not look at the quote"
    if product is not None and product != line.product:
        return f"it covers {product}; this line is {line.product}"
    return not_covered(line, rule.spec.on) if rule.spec.on is not None else "it did not look at this line"


def _reason(quote: PricedQuote, policy: CompiledPolicy, rule: Rule[Any], check: Check) -> str:
    if check.triggered:
        return check.reason
    if getattr(rule.spec, "require", None):
        return f"{in_words(check.fact)} is filled in"
    if check.bound is None:
        return "its condition does not hold"
    fact = policy.policy.fact_named(check.fact)
    kind = fact.type if fact is not None else ValueType("number")
    digits = minor_units(quote.currency)
    value = shown(check.value, kind, quote.currency, digits)
    bound = shown(check.bound, kind, quote.currency, digits)
    touching = " (the limit itself passes)" if check.value == check.bound else ""
    return f"{in_words(check.fact)} {value} is not {check.direction} {bound}{touching}"
