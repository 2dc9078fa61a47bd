"""Checks of guardrails and approval rules: the facts they read, the limits they set, the people they ask."""

from __future__ import annotations

from collections.abc import Iterable

from cpq.policy.checker import Checker
from cpq.policy.governance import ApprovalRule, Band, Guardrail
from cpq.policy.policy import Rule
from cpq.policy.thresholds import example_for, fits, kind_of
from cpq.problems import SourceLocation, did_you_mean


class GovernanceChecker(Checker):
    """Checks guardrails and approval rules."""

    def run(self) -> None:
        """Guardrails and approval rules read facts that exist, compare like with like, and ask declared approvers."""
        for rule in self.policy.guardrails:
            self._guardrail(rule)
        for approval in self.policy.approval_rules:
            self._approval(approval)

    def _guardrail(self, rule: Rule[Guardrail]) -> None:
        for approver in rule.spec.then.ask:
            self.known("approver", approver, self.policy.approvers, rule.spec.where_of("then"))
        if rule.spec.product is not None:
            self.known("product", rule.spec.product, self.catalog.products, rule.spec.where_of("product"))
        if rule.spec.fact is not None:
            self._fact(rule.spec.fact, rule.spec.where_of("fact"), [rule.spec])

    def _approval(self, rule: Rule[ApprovalRule]) -> None:
        for approver in rule.spec.ask:
            self.known("approver", approver, self.policy.approvers, rule.spec.where_of("ask"))
        for band in rule.spec.bands:
            for approver in band.ask:
                self.known("approver", approver, self.policy.approvers, band.where_of("ask"))
        if rule.spec.fact is not None:
            self._fact(rule.spec.fact, rule.spec.where_of("fact"), rule.spec.bands)

    def _fact(self, name: str, where: SourceLocation, limits: Iterable[Guardrail | Band]) -> None:
        fact = self.policy.fact_named(name)
        if fact is None:
            names = [f"line.{f.name}" if f.scope == "line" else f.name for f in self.policy.vocabulary]
            self.problem("unknown-fact", where, f"there is no fact '{name}'", did_you_mean(name, names))
            return
        if fact.type.kind != "number":
            self.problem("wrong-type", where, f"'{name}' is {fact.type}; only numbers have bounds", "use when: instead")
            return
        for limit in limits:
            if limit.bound is not None and not fits(limit.bound, fact):
                message = f"'{name}' is {kind_of(fact)}, its bound {limit.bound} is not"
                self.problem("wrong-type", limit.where_of(limit.direction), message, f"write {example_for(fact)}")
