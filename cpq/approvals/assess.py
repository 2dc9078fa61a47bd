"""Turn a decision into requirements that can be kept: with what each rule read, how it is worded, and whom it asks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from cpq.approvals.assessment import AskMode, Assessment, Needed
from cpq.approvals.decision import ApprovalDecision, ApprovalRequirement
from cpq.approvals.facts_seen import conditions_held, facts_seen, names_cost, special_items
from cpq.approvals.given_away import given_away, nobody_asked
from cpq.approvals.looking import AnyRule, LineSubject, QuoteSubject, Subject
from cpq.approvals.request import Place, Requirement
from cpq.approvals.rule_hash import hash_of, rule_hash
from cpq.approvals.special_items import SPECIAL_ITEMS
from cpq.expressions import ExpressionError, evaluate
from cpq.money import Money
from cpq.policy.compiled import CompiledPolicy
from cpq.policy.governance import ApprovalRule, Band, Guardrail
from cpq.policy.how_many import least_of
from cpq.problems import CannotPrice, SourceLocation
from cpq.quotes.priced import PricedQuote
from cpq.rounding import exact


def assess(
    priced: PricedQuote, policy: CompiledPolicy, decision: ApprovalDecision, *, content_hash: str = ""
) -> Assessment:
    """Everything that the policy requires of a priced quote, with the facts behind each requirement.

    The same arguments give the same requirements, in an order that neither the order of rules nor that of lines
    changes.

    Args:
        priced: The quote.
        policy: The policy that priced it.
        decision: What :func:`cpq.approvals.decide` says about the two.
        content_hash: Of the stored content that says the same; a submit of other content then refuses the answer.
    """
    with exact():
        return _Assessing(priced, policy, decision).run(content_hash)


class _Asked(NamedTuple):
    """The rule that a requirement comes from; its band, where it is one of a matrix."""

    rule: AnyRule
    band: Band | None


class _Assessing:
    def __init__(self, priced: PricedQuote, policy: CompiledPolicy, decision: ApprovalDecision) -> None:
        self.priced = priced
        self.policy = policy
        self.decision = decision
        self.rules = _by_place(policy)
        self.subjects: Mapping[str, Subject] = {
            "quote": QuoteSubject(priced),
            **{line.id: LineSubject(line) for line in priced.lines},
        }

    def run(self, content_hash: str) -> Assessment:
        found = [self._needed(need) for need in self.decision.requirements]
        found += [
            Needed(requirement, tuple(self.policy.policy.approvers), "any")
            for requirement in nobody_asked(self.priced, found, self.policy.policy.waterfall_where)
        ]
        return Assessment(
            policy=self.policy.fingerprint,
            account=self.priced.request.account.id,
            currency=self.priced.currency,
            content_hash=content_hash,
            requirements=tuple(sorted(_each_once(found), key=_order)),
            informed=tuple(sorted(self.decision.informed)),
            warnings=self.decision.warnings,
            stops=self.decision.stops,
            given_away={name: given_away(subject) for name, subject in self.subjects.items()},
            rates=dict(self._rates()),
        )

    def _needed(self, need: ApprovalRequirement) -> Needed:
        if need.rule == SPECIAL_ITEMS and need.where not in self.rules:
            return Needed(self._special_items(need), need.approvers, "any")
        asked = self.rules[need.where]
        spec, subject = asked.rule.spec, self.subjects[need.subject]
        facts = facts_seen(asked.rule, subject, self.policy, self.priced.currency)
        requirement = Requirement(
            rule=need.rule,
            subject=need.subject,
            level=_level(asked),
            reason=need.reason,
            restricted=any(names_cost(fact.fact, self.policy.policy) for fact in facts),
            rule_hash=self.policy.once(("rule hash", asked.rule.where), lambda: rule_hash(asked.rule)),
            facts=facts,
            conditions=conditions_held(asked.rule, subject, self.policy, asked.band),
            failed=self._failed(asked, subject),
            lasts="" if spec.approval_lasts is None else str(spec.approval_lasts),
            where=_place(need.where),
        )
        mode, least = _how_many(need.mode)
        return Needed(
            requirement,
            need.approvers,
            mode,
            least,
            need.chain,
            need.step,
            stronger=_stronger(asked),
            compatible=spec.compatible_with,
            self_authority=spec.self_authority,
        )

    def _failed(self, asked: _Asked, subject: Subject) -> bool:
        """Whether a rule asks because it could not be evaluated, not because of what it found."""
        rule, limited = asked.rule, asked.band or asked.rule.spec
        if rule.when is not None:
            try:
                evaluate(rule.when, subject.facts, self.policy.tables)
            except ExpressionError:
                return True
        if rule.spec.fact is None or isinstance(limited, ApprovalRule):
            return False
        try:
            if limited.bound is not None:
                self.policy.limit(limited.bound, self.priced.currency)
        except CannotPrice:
            return True
        return not isinstance(subject.facts.get(rule.spec.fact.removeprefix("line.")), Decimal)

    def _special_items(self, need: ApprovalRequirement) -> Requirement:
        """The requirement of items outside the catalog, which are approved as they are: name, quantity, price, cost."""
        return Requirement(
            rule=need.rule,
            subject=need.subject,
            reason=need.reason,
            rule_hash=hash_of((SPECIAL_ITEMS,)),
            facts=(special_items(self.priced.lines),),
            where=_place(need.where),
        )

    def _rates(self) -> Iterator[tuple[str, Decimal]]:
        named = {name for rate in self.policy.policy.exchange_rates for name in (rate.from_, rate.to)}
        for currency in sorted(named - {self.priced.currency}):
            try:
                yield currency, self.policy.convert(Money(Decimal(1), currency), self.priced.currency)
            except CannotPrice:
                continue


def _by_place(policy: CompiledPolicy) -> Mapping[SourceLocation, _Asked]:
    """Every rule and band that may ask, by its place in the files, which is the one thing that no two share."""
    return policy.once(("asked by place",), lambda: dict(_places(policy)))


def _places(policy: CompiledPolicy) -> Iterator[tuple[SourceLocation, _Asked]]:
    for guardrail in policy.policy.guardrails:
        yield guardrail.where, _Asked(guardrail, None)
    for rule in policy.policy.approval_rules:
        yield rule.where, _Asked(rule, None)
        yield from ((band.where, _Asked(rule, band)) for band in rule.spec.bands)


def _level(asked: _Asked) -> int:
    spec = asked.rule.spec
    if isinstance(spec, Guardrail) or asked.band is None or spec.levels != "cumulative":
        return 0
    return spec.bands.index(asked.band)


def _stronger(asked: _Asked) -> tuple[str, ...]:
    """Roles of the worse bands of a matrix, mild to severe: the only order of approvers that files state."""
    spec = asked.rule.spec
    if isinstance(spec, Guardrail) or asked.band is None:
        return ()
    worse = spec.bands[spec.bands.index(asked.band) + 1 :]
    return tuple(dict.fromkeys(role for band in worse for role in band.ask if role not in asked.band.ask))


def _how_many(mode: str) -> tuple[AskMode, int]:
    """How many must agree, from ``all``, ``any``, ``in order`` or ``at least 2``."""
    least = least_of(mode)
    return (mode, 1) if least is None else ("at least", least)  # type: ignore[return-value] # one of the rest


def _place(where: SourceLocation) -> Place:
    return Place(file=where.file, line=where.line, column=where.column)


def _order(needed: Needed) -> tuple[str, int, str, str, int]:
    requirement = needed.requirement
    return (needed.chain, needed.step, requirement.rule, requirement.subject, requirement.level)


def _each_once(found: list[Needed]) -> Iterator[Needed]:
    """Requirements under keys of their own: a guardrail and a matrix of one name take the next free levels."""
    taken: set[tuple[str, str, int]] = set()
    for needed in sorted(found, key=lambda one: (_order(one), one.requirement.rule_hash)):
        requirement = needed.requirement
        level = requirement.level
        while (requirement.rule, requirement.subject, level) in taken:
            level += 1
        taken.add((requirement.rule, requirement.subject, level))
        yield replace(needed, requirement=requirement.model_copy(update={"level": level}))
