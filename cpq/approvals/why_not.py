"""Why a rule did not apply to a quote: dates, products, conditions, tiers, or a better rule, line by line."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cpq.approvals.why_not_limits import approval_verdicts, guardrail_verdicts
from cpq.approvals.why_not_prices import channel_verdicts, contract_verdicts, promotion_verdicts, schedule_verdicts
from cpq.approvals.why_not_verdicts import Verdict, WhyNot
from cpq.policy.compiled import CompiledPolicy
from cpq.policy.policy import Policy, Rule
from cpq.problems import NotFound, did_you_mean
from cpq.quotes.priced import PricedQuote
from cpq.rounding import exact

Explain = Callable[[PricedQuote, CompiledPolicy, Rule], Iterator[Verdict]]  # type: ignore[type-arg]  # any rule


def why_not(quote: PricedQuote, policy: CompiledPolicy, rule_id: str) -> tuple[WhyNot, ...]:
    """What every rule of an id did to a quote, and why it did nothing where it did nothing.

    Args:
        rule_id: Id of a schedule, promotion, contract, channel discount, guardrail or approval rule.

    Raises:
        NotFound: No rule has the id; the hint names the closest.
    """
    with exact():
        found = tuple(
            WhyNot(rule.id, kind, rule.where, tuple(explain(quote, policy, rule)))
            for kind, rule, explain in _rules(policy.policy)
            if rule.id == rule_id
        )
    if found:
        return found
    names = dict.fromkeys(rule.id for _, rule, _ in _rules(policy.policy))
    raise NotFound(
        f"there is no rule '{rule_id}'",
        code="rule-not-found",
        hint=did_you_mean(rule_id, names) or f"rules here: {', '.join(list(names)[:12]) or 'none'}",
    )


def _rules(policy: Policy) -> Iterator[tuple[str, Rule, Explain]]:  # type: ignore[type-arg]  # rules of every kind
    kinds: tuple[tuple[str, tuple[Rule, ...], Explain], ...] = (  # type: ignore[type-arg]
        ("schedule", policy.schedules, schedule_verdicts),
        ("promotion", policy.promotions, promotion_verdicts),
        ("contract", policy.contracts, contract_verdicts),
        ("partner discount", policy.partner_discounts, channel_verdicts("partner discount")),
        ("distributor discount", policy.distributor_discounts, channel_verdicts("distributor discount")),
        ("guardrail", policy.guardrails, guardrail_verdicts),
        ("approval rule", policy.approval_rules, approval_verdicts),
    )
    for kind, rules, explain in kinds:
        for rule in rules:
            yield kind, rule, explain
