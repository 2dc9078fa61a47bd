"""Decide who must approve a priced quote: guardrails and approval matrices over its facts, failing closed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from cpq.approvals.decision import ApprovalDecision, ApprovalRequirement, Check
from cpq.currencies import minor_units
from cpq.expressions import ExpressionError, Value, ValueType
from cpq.policy.facts import DISCOUNT_FACTS
from cpq.policy.governance import ApprovalRule, Band, Guardrail
from cpq.policy.policy import Rule
from cpq.problems import CannotPrice
from cpq.quotes.priced import PricedLine, PricedQuote
from cpq.rounding import exact
from tests.oracle.evaluating import evaluate
from tests.oracle.policy_in_force import PolicyInForce
from tests.oracle.pricing.outcome_facts import line_facts, quote_tolerance, regular_of, tolerance
from tests.oracle.reasons import facts_in_words, in_words, shown

SPECIAL_ITEMS = "special-items"
"""Rule id of the requirement that special items bring where no approval rule speaks about them."""
GIVEN_AWAY = "given-away"
"""Rule id of the requirement that something given away whole brings."""

_PRICES = frozenset(
    {
        "discretionary_discount",
        "discount_off_list",
        "requested_discount",
        "customer_price",
        "customer_total",
        "net_price",
        "net_total",
        "margin",
        "margin_rate",
        "markup_rate",
        "pocket_margin",
        "pocket_margin_rate",
    }
)


class _Subject(NamedTuple):
    """The quote or one line, as rules look at it."""

    name: str
    facts: Mapping[str, Value]
    tolerance: Decimal
    line: PricedLine | None


def decide(quote: PricedQuote, policy: PolicyInForce) -> ApprovalDecision:
    """Who must approve a quote, and why; a rule that cannot be evaluated asks.

    Rules over lines apply to optional lines too, since the buyer may choose them.
    """
    with exact():
        return _Deciding(quote, policy).run()


class _Deciding:
    def __init__(self, quote: PricedQuote, policy: PolicyInForce) -> None:
        self.quote = quote
        self.policy = policy
        self.digits = minor_units(quote.currency)
        self.whole = _Subject("quote", quote.facts, quote_tolerance(quote.lines), None)
        self.lines = [_Subject(line.id, line_facts(line), tolerance(line), line) for line in quote.lines]
        self.checks: list[Check] = []
        self.needs: list[ApprovalRequirement] = []
        self.informed: list[tuple[str, str]] = []
        self.stops: list[Check] = []
        self.warnings: list[Check] = []

    def run(self) -> ApprovalDecision:
        for rule in self.policy.policy.guardrails:
            self._guardrail(rule)
        for approval in self.policy.policy.approval_rules:
            self._approval(approval)
        self._special_items()
        self._given_away()
        outcome = "stopped" if self.stops else "needs approval" if self.needs else "approved"
        return ApprovalDecision(
            outcome,  # type: ignore[arg-type]
            tuple(sorted(self.needs, key=lambda need: (need.chain, need.step))),
            tuple(self.stops),
            tuple(self.warnings),
            tuple(dict.fromkeys(self.informed)),
            tuple(self.checks),
        )

    def _subjects(self, rule: Rule[Guardrail] | Rule[ApprovalRule]) -> Iterator[_Subject]:
        if rule.spec.looks_at != "line":
            yield self.whole
            return
        product, on = getattr(rule.spec, "product", None), rule.spec.on
        for subject in self.lines:
            line = subject.line
            if line is None:  # pragma: no cover - lines have one
                continue
            if product in (None, line.product) and (on is None or on.covers(line.product, line.family)):
                yield subject

    def _applies(self, rule: Rule[Guardrail] | Rule[ApprovalRule], subject: _Subject) -> tuple[bool, str]:
        """Whether a rule's condition holds, and why it counts as holding where it cannot be evaluated."""
        if rule.when is None:
            return True, ""
        try:
            return evaluate(rule.when, subject.facts, self.policy.tables) is True, ""
        except ExpressionError as error:
            return True, f"the condition cannot be evaluated: {error.message}"

    def _guardrail(self, rule: Rule[Guardrail]) -> None:
        spec = rule.spec
        for subject in self._subjects(rule):
            applies, failure = self._applies(rule, subject)
            check = self._guardrail_check(rule, subject, applies=applies, failure=failure)
            self.checks.append(check)
            if not check.triggered:
                continue
            if spec.then.action == "stop":
                self.stops.append(check)
            elif spec.then.action == "warn":
                self.warnings.append(check)
            else:
                self._ask(check, spec.then.ask, "all", "", 1)

    def _guardrail_check(self, rule: Rule[Guardrail], subject: _Subject, *, applies: bool, failure: str) -> Check:
        spec = rule.spec
        if failure:
            return self._check(rule, "guardrail", subject, "", None, None, "", failure=failure)
        if spec.require is not None:
            missing = applies and not self._filled(spec.require, subject)
            reason = f"{in_words(spec.require)} is missing"
            return self._check(
                rule, "guardrail", subject, spec.require, None, None, "", triggered=missing, reason=reason
            )
        return self._compare(rule, "guardrail", subject, spec.fact or "", spec, applies=applies)

    def _filled(self, field: str, subject: _Subject) -> bool:
        if field == "reason":
            return bool(str(subject.facts.get("reason") or "").strip())
        if field == "note":
            return subject.line is not None and bool(subject.line.note.strip())
        return getattr(self.quote.request, field.replace(" ", "_"), None) not in (None, "")

    def _approval(self, rule: Rule[ApprovalRule]) -> None:
        for subject in self._subjects(rule):
            applies, failure = self._applies(rule, subject)
            if rule.spec.fact is not None and not failure:
                self._bands(rule, subject, applies=applies)
                continue
            text = rule.when.text if rule.when is not None else rule.id
            check = self._check(
                rule,
                "approval",
                subject,
                text,
                applies,
                None,
                "",
                triggered=applies,
                reason=": ".join(part for part in (self._text(rule) or text, self._seen(rule, subject)) if part),
                failure=failure,
            )
            self.checks.append(check)
            if check.triggered:
                people = rule.spec.ask or tuple(name for band in rule.spec.bands for name in band.ask)
                self._ask(check, people, rule.spec.mode, rule.spec.chain, rule.spec.step)

    def _seen(self, rule: Rule[ApprovalRule], subject: _Subject) -> str:
        """What a condition saw: every fact that it reads, with its value."""
        if rule.when is None:
            return ""
        named = facts_in_words(rule.when, subject.facts, self.policy, self.quote.currency)
        return ", ".join(f"{in_words(name)} is {value}" for name, value in named)

    def _bands(self, rule: Rule[ApprovalRule], subject: _Subject, *, applies: bool) -> None:
        """Compare one fact with every band; ask for the last passed, or for each."""
        passed: list[tuple[Band, Check]] = []
        for band in rule.spec.bands:
            check = self._compare(rule, "approval", subject, rule.spec.fact or "", band, applies=applies)
            check = check._replace(where=band.where)
            self.checks.append(check)
            if check.triggered:
                passed.append((band, check))
        if not passed:
            return
        asked = passed if rule.spec.levels == "cumulative" else passed[-1:]
        for band, check in asked:
            self._ask(check, band.ask, band.mode, rule.spec.chain, rule.spec.step)
        if rule.spec.levels == "highest only":
            self.informed += [(rule.id, name) for band, _ in passed[:-1] for name in band.ask]

    def _compare(
        self,
        rule: Rule[Guardrail] | Rule[ApprovalRule],
        kind: str,
        subject: _Subject,
        fact: str,
        limited: Guardrail | Band,
        *,
        applies: bool,
    ) -> Check:
        """Whether a fact passes a bound; an undefined fact does, and so does a bound that cannot be converted."""
        bound, direction = limited.bound, limited.direction
        known = self.policy.policy.fact_named(fact)
        value_type = known.type if known is not None else ValueType("number")
        value = subject.facts.get(fact.removeprefix("line."))
        try:
            limit = None if bound is None else self.policy.limit(bound, self.quote.currency)
        except CannotPrice as error:
            failure = error.message if applies else ""
            return self._check(rule, kind, subject, fact, value, None, direction, failure=failure, triggered=applies)
        if limit is None or not isinstance(value, Decimal):
            failure = f"{in_words(fact)} is undefined" if applies else ""
            return self._check(rule, kind, subject, fact, None, limit, direction, failure=failure, triggered=applies)
        slack = subject.tolerance if fact.removeprefix("line.") in DISCOUNT_FACTS else Decimal(0)
        passes = value > limit + slack if direction == "above" else value < limit
        said = (
            f"{in_words(fact)} {shown(value, value_type, self.quote.currency, self.digits)} is {direction} "
            f"{shown(limit, value_type, self.quote.currency, self.digits)}"
        )
        reason = f"{self._text(rule)}: {said}" if self._text(rule) else said
        return self._check(
            rule, kind, subject, fact, value, limit, direction, triggered=applies and passes, reason=reason
        )

    @staticmethod
    def _text(rule: Rule[Guardrail] | Rule[ApprovalRule]) -> str:
        return rule.spec.text.in_language("en") if rule.spec.text is not None else ""

    @staticmethod
    def _check(
        rule: Rule[Guardrail] | Rule[ApprovalRule],
        kind: str,
        subject: _Subject,
        fact: str,
        value: Value,
        bound: Decimal | None,
        direction: str,
        *,
        triggered: bool = False,
        reason: str = "",
        failure: str = "",
    ) -> Check:
        said = failure or reason
        return Check(
            rule.id,
            kind,
            subject.name,
            fact,
            value,
            bound,
            direction,
            triggered or bool(failure),
            bool(failure),
            said,
            rule.where,
        )

    def _ask(self, check: Check, people: tuple[str, ...], mode: str, chain: str, step: int) -> None:
        self.needs.append(
            ApprovalRequirement(
                check.rule, check.subject, people, mode, chain, step, check.reason, check.where, failed=check.failed
            )
        )

    def _special_items(self) -> None:
        """Special items always need a human; without a rule that reads them, everybody who approves is asked."""
        special = {line.id for line in self.quote.lines if line.is_special}
        speaking = {
            rule.id
            for rule in self.policy.policy.approval_rules
            if rule.when is not None and rule.when.reads & {"is_special", "quote.has_special_items"}
        }
        asked = {need.subject for need in self.needs if need.rule in speaking}
        if "quote" in asked or special <= asked:
            return
        where = self.policy.policy.waterfall_where
        reason = "the quote holds items outside the catalog, and no approval rule says who decides"
        self.needs.append(
            ApprovalRequirement(
                SPECIAL_ITEMS, "quote", tuple(self.policy.policy.approvers), "any", "", 1, reason, where
            )
        )

    def _given_away(self) -> None:
        """What the rep gives away whole is asked about, where no rule about prices asks for it or for the quote."""
        policy, rule_of = self.policy.policy, {}
        for rule in (*policy.guardrails, *policy.approval_rules):
            for where in (rule.where, *(band.where for band in getattr(rule.spec, "bands", ()))):
                rule_of[where] = rule
        speaking = {
            need.subject
            for need in self.needs
            if need.where in rule_of and any(name in _PRICES for name in _names(rule_of[need.where]))
        }
        if "quote" in speaking:
            return
        people = tuple(policy.approvers)
        if self.whole.facts["quote.discretionary_discount"] >= 1:  # type: ignore[operator]
            reason = "the whole quote is given away, and no rule says who decides"
            self.needs.append(
                ApprovalRequirement(GIVEN_AWAY, "quote", people, "any", "", 1, reason, policy.waterfall_where)
            )
            return
        for requested in dict.fromkeys(line.line for line in self.quote.lines):
            lines = [
                one
                for one in self.lines
                if one.line is not None
                and one.line.line == requested
                and not one.line.induced
                and regular_of(one.line) != 0
            ]
            if any(one.name in speaking for one in self.lines if one.line is not None and one.line.line == requested):
                continue
            if all(one.facts["discretionary_discount"] >= 1 for one in lines):  # type: ignore[operator]
                for one in lines:
                    name = one.line.name if one.line is not None else ""
                    reason = f"{name} is given away, and no rule says who decides"
                    self.needs.append(
                        ApprovalRequirement(GIVEN_AWAY, one.name, people, "any", "", 1, reason, policy.waterfall_where)
                    )


def _names(rule: Rule[Guardrail] | Rule[ApprovalRule]) -> set[str]:
    """Facts that a rule reads, without saying whose they are."""
    read = set(() if rule.when is None else rule.when.reads) | ({rule.spec.fact} if rule.spec.fact else set())
    return {name.rpartition(".")[2] for name in read}
