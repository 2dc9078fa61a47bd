"""Checks of guardrails and approval rules: the facts they read, the limits they set, the people they ask."""

from __future__ import annotations

from collections.abc import Iterable

from cpq.expressions import Fact
from cpq.policy.approval_terms import name_in_rule
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
        self._terms(rule)

    def _approval(self, rule: Rule[ApprovalRule]) -> None:
        for approver in rule.spec.ask:
            self.known("approver", approver, self.policy.approvers, rule.spec.where_of("ask"))
        for band in rule.spec.bands:
            for approver in band.ask:
                self.known("approver", approver, self.policy.approvers, band.where_of("ask"))
        if rule.spec.fact is not None:
            self._fact(rule.spec.fact, rule.spec.where_of("fact"), rule.spec.bands)
        self._terms(rule)

    def _terms(self, rule: Rule[Guardrail] | Rule[ApprovalRule]) -> None:
        """Risks and tolerances are of facts that the rule reads, and of their kind."""
        spec = rule.spec
        for name, risk in spec.risk.items():
            fact = self._read(rule, name, spec.where_in("risk", name))
            if fact is not None and risk != "exact" and fact.type.kind == "text":
                message = f"'{name}' is {fact.type}; no text is riskier than another"
                self.problem("wrong-type", spec.where_in("risk", name), message, "write exact, or leave it out")
        for name, tolerance in spec.tolerance.items():
            where = spec.where_in("tolerance", name)
            fact = self._read(rule, name or spec.fact or "", where)
            if fact is None:
                continue
            if fact.type.kind != "number" or not fits(tolerance, fact):
                message = f"'{name or spec.fact}' is {kind_of(fact)}, its tolerance {tolerance} is not"
                self.problem("wrong-type", where, message, f"write {example_for(fact)}")
            elif spec.risk_of(name or spec.fact or "") == "exact":
                message = f"'{name or spec.fact}' is exact, so it has no tolerance"
                self.problem("wrong-type", where, message, "say under risk: which way it gets riskier")

    def _read(self, rule: Rule[Guardrail] | Rule[ApprovalRule], name: str, where: SourceLocation) -> Fact | None:
        """The fact of a name that a rule reads; a problem where it does not read it."""
        scope = rule.spec.looks_at
        read = {*(rule.when.reads if rule.when else ()), *((rule.spec.fact,) if rule.spec.fact else ())}
        fact = next((one for one in read if name_in_rule(one, scope) == name_in_rule(name, scope)), None)
        if fact is None:
            hint = did_you_mean(name, read) or (f"it reads {', '.join(sorted(read))}" if read else "")
            self.problem("unknown-fact", where, f"'{rule.id}' does not read '{name}'", hint)
            return None
        return self.policy.fact_named(fact) or self.policy.fact_named(f"line.{fact}")

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
