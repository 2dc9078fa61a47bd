"""Limits that were looked at and not passed: how close the quote came, and which rules do not speak about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from cpq.approvals.decision import ApprovalDecision, Check
from cpq.approvals.reasons import in_words, shown
from cpq.approvals.why_not_limits import subjects_of
from cpq.approvals.why_not_verdicts import condition_fails
from cpq.currencies import minor_units
from cpq.expressions import ValueType
from cpq.policy.compiled import CompiledPolicy
from cpq.policy.governance import ApprovalRule, Guardrail
from cpq.policy.policy import Rule
from cpq.problems import SourceLocation
from cpq.quotes.priced import PricedQuote
from cpq.rounding import exact

AnyRule = Rule[Guardrail] | Rule[ApprovalRule]


class KeptLimit(NamedTuple):
    """A guardrail or approval rule that let the quote pass.

    Attributes:
        subjects: ``quote``, or the ids of the lines that it looked at.
        applies: Whether its condition holds; where it does not, the rule does not speak about this quote.
        reason: The value that came closest and its limit, in words.
    """

    rule: str
    subjects: tuple[str, ...]
    applies: bool
    reason: str
    where: SourceLocation


def limits_kept(quote: PricedQuote, policy: CompiledPolicy, decision: ApprovalDecision) -> tuple[KeptLimit, ...]:
    """Every limit that a quote keeps, in the order of the policy; of a matrix the nearest band not yet passed."""
    with exact():
        rules: tuple[AnyRule, ...] = (*policy.policy.guardrails, *policy.policy.approval_rules)
        return tuple(one for rule in rules for one in _kept(quote, policy, rule, decision))


def _kept(quote: PricedQuote, policy: CompiledPolicy, rule: AnyRule, decision: ApprovalDecision) -> Iterator[KeptLimit]:
    kind = "guardrail" if isinstance(rule.spec, Guardrail) else "approval"
    checks = [check for check in decision.checks if (check.rule, check.kind) == (rule.id, kind)]
    speaks = _spoken_about(quote, policy, rule)
    seen = [check for check in checks if speaks.get(check.subject) and not check.triggered]
    if seen:
        nearest = _nearest(seen)
        subjects = tuple(dict.fromkeys(check.subject for check in seen))
        said = _reason(quote, policy, rule, nearest, several=len(subjects) > 1)
        yield KeptLimit(rule.id, subjects, True, said, nearest.where)
    elif not any(check.triggered for check in checks):
        subjects = tuple(dict.fromkeys(check.subject for check in checks))
        text = rule.when.text if rule.when is not None else "none of its products is on the quote"
        yield KeptLimit(rule.id, subjects, False, text, rule.where)


def _spoken_about(quote: PricedQuote, policy: CompiledPolicy, rule: AnyRule) -> Mapping[str, bool]:
    """For each subject, whether the rule's condition holds; a condition alone holds only where it triggers."""
    return {
        subject: condition_fails(rule.when, facts, quote, policy) is None
        for subject, facts, _ in subjects_of(quote, rule)
    }


def _nearest(checks: list[Check]) -> Check:
    """The check whose value lies nearest to its bound."""
    compared = [(abs(c.value - c.bound), c) for c in checks if c.bound is not None and isinstance(c.value, Decimal)]
    return min(compared, key=lambda pair: pair[0])[1] if compared else checks[0]


def _reason(quote: PricedQuote, policy: CompiledPolicy, rule: AnyRule, check: Check, *, several: bool) -> str:
    on = f" on {check.subject}" if several else ""
    if check.bound is None:
        return f"{in_words(check.fact)} is filled in{on}"
    fact = policy.policy.fact_named(check.fact)
    kind = fact.type if fact is not None else ValueType("number")
    digits = minor_units(quote.currency)
    value = shown(check.value, kind, quote.currency, digits)
    bound = shown(check.bound, kind, quote.currency, digits)
    consequence = _consequence(rule, policy, check.bound, quote)
    return f"{in_words(check.fact)} {value}{on}; {consequence} {check.direction} {bound}"


def _consequence(rule: AnyRule, policy: CompiledPolicy, bound: Decimal, quote: PricedQuote) -> str:
    """What happens beyond a bound: ``stops``, ``warns``, ``asks cfo``."""
    if isinstance(rule.spec, Guardrail):
        then = rule.spec.then
        return f"asks {', '.join(then.ask)}" if then.action == "ask" else f"{then.action}s"
    for band in rule.spec.bands:
        if policy.limit(band.bound, quote.currency) == bound:
            return f"asks {', '.join(band.ask)}"
    return "asks"  # pragma: no cover - a bound comes from a band
