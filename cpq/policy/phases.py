"""The phases of a policy in force: one table of rules for each, in the order in which a quote meets them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from cpq.expressions import Vocabulary
from cpq.policy.facts import ALWAYS_GIVEN, Phase
from cpq.policy.governance import ApprovalRule, Guardrail
from cpq.policy.policy import Policy, Rule
from cpq.policy.promotions import Promotion
from cpq.policy.schedules import DiscountSchedule
from cpq.policy.tables_of_rules import Indexed, RuleTable, rule_table

SAME_ON_EVERY_LINE = frozenset({"segment"})
"""Line facts that a quote gives all its lines alike."""


class Phases(NamedTuple):
    """The tables of rules, by phase.

    Attributes:
        volume, term, totals: Schedules by quantity, by committed term and by totals.
    """

    volume: RuleTable[DiscountSchedule] = RuleTable("volume schedule")
    term: RuleTable[DiscountSchedule] = RuleTable("term schedule")
    promotions: RuleTable[Promotion] = RuleTable("promotion")
    totals: RuleTable[DiscountSchedule] = RuleTable("total schedule")
    guardrails: RuleTable[Guardrail] = RuleTable("guardrail")
    approvals: RuleTable[ApprovalRule] = RuleTable("approval")


def phases_of(
    policy: Policy, schedules: Iterable[Rule[DiscountSchedule]], promotions: Iterable[Rule[Promotion]]
) -> Phases:
    """The tables of a policy.

    Args:
        schedules, promotions: Those in force on the order date.
    """
    indexed = Indexed(fixed_facts(policy.vocabulary), ALWAYS_GIVEN)
    in_force = tuple(schedules)
    return Phases(
        rule_table("volume schedule", (rule for rule in in_force if rule.spec.by == "quantity"), indexed),
        rule_table("term schedule", (rule for rule in in_force if rule.spec.by == "term"), indexed),
        rule_table("promotion", promotions, indexed),
        rule_table("total schedule", (rule for rule in in_force if rule.spec.by_total), indexed),
        rule_table("guardrail", policy.guardrails, indexed),
        rule_table("approval", policy.approval_rules, indexed),
    )


def fixed_facts(vocabulary: Vocabulary) -> frozenset[str]:
    """Facts that are known before anything is priced, and the same on every line of a quote."""
    return SAME_ON_EVERY_LINE | {
        fact.name for fact in vocabulary if fact.scope == "quote" and fact.phase == Phase.REQUEST
    }
