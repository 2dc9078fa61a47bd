"""Decide who must approve a priced quote: guardrails and approval matrices over its facts, failing closed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from cpq.approvals.decision import ApprovalDecision, ApprovalRequirement
from cpq.approvals.looking import AnyRule, LineSubject, Look, Looks, QuoteSubject, Subject
from cpq.approvals.reasons import in_words
from cpq.expressions import ExpressionError, ValueType, evaluate_in_exact
from cpq.policy.compiled import CompiledPolicy
from cpq.policy.facts import DISCOUNT_FACTS
from cpq.policy.governance import ApprovalRule, Band, Guardrail
from cpq.policy.policy import Rule
from cpq.policy.tables_of_rules import RuleTable
from cpq.problems import CannotPrice
from cpq.quotes.priced import PricedQuote
from cpq.rounding import exact

SPECIAL_ITEMS = "special-items"
"""Rule id of the requirement that special items bring where no approval rule speaks about them."""

ZERO = Decimal(0)
_NUMBER = ValueType("number")


def decide(quote: PricedQuote, policy: CompiledPolicy) -> ApprovalDecision:
    """Who must approve a quote, and why; a rule that cannot be evaluated asks.

    Rules over lines apply to optional lines too, since the buyer may choose them.
    """
    with exact():
        return _Deciding(quote, policy).run()


class _Deciding:
    def __init__(self, quote: PricedQuote, policy: CompiledPolicy) -> None:
        self.quote = quote
        self.policy = policy
        self.whole = (QuoteSubject(quote),)
        self.lines = [LineSubject(line) for line in quote.lines]
        self.looks: list[Look] = []
        self.needs: list[ApprovalRequirement] = []
        self.informed: list[tuple[str, str]] = []
        self.stops: list[Look] = []
        self.warnings: list[Look] = []

    def run(self) -> ApprovalDecision:
        guardrails, approvals = self.policy.phases.guardrails, self.policy.phases.approvals
        for rule, subjects in self._subjects(guardrails):
            self._guardrail(rule, subjects)
        for approval, subjects in self._subjects(approvals):
            self._approval(approval, subjects)
        self._special_items()
        outcome = "stopped" if self.stops else "needs approval" if self.needs else "approved"
        return ApprovalDecision(
            outcome,  # type: ignore[arg-type] # one of the three
            tuple(sorted(self.needs, key=lambda need: (need.chain, need.step))),
            tuple(look.check(self.quote, self.policy) for look in self.stops),
            tuple(look.check(self.quote, self.policy) for look in self.warnings),
            tuple(dict.fromkeys(self.informed)),
            Looks(tuple(self.looks), self.quote, self.policy),
        )

    def _subjects(self, table: RuleTable) -> Iterable[tuple[Rule, Sequence[Subject]]]:  # type: ignore[type-arg]
        """Each rule with the quote, or the lines of the products that it covers, in the order of the files."""
        covered: dict[int, list[LineSubject]] = {}
        if any(row.spec.looks_at == "line" for row in table):
            covering: dict[tuple[str, str], Sequence[int]] = {}
            for subject in self.lines:
                sold = (subject.line.product, subject.line.family)
                rows = covering.get(sold)
                if rows is None:
                    rows = covering[sold] = self._rows_covering(table, *sold)
                for position in rows:
                    covered.setdefault(position, []).append(subject)
        return [
            (row.rule, covered.get(row.position, ()) if row.spec.looks_at == "line" else self.whole) for row in table
        ]

    def _rows_covering(self, table: RuleTable, product: str, family: str) -> Sequence[int]:  # type: ignore[type-arg]
        """Positions of the rules that look at lines of a product, remembered with the policy."""
        return self.policy.once(
            ("covering", table.phase, product, family),
            lambda: tuple(row.position for row in table.covering(product, family).rows if row.spec.looks_at == "line"),
        )

    def _applies(self, rule: AnyRule, subject: Subject) -> tuple[bool, str]:
        """Whether a rule's condition holds, and why it counts as holding where it cannot be evaluated."""
        if rule.when is None:
            return True, ""
        try:
            return evaluate_in_exact(rule.when, subject.facts, self.policy.tables) is True, ""
        except ExpressionError as error:
            return True, f"the condition cannot be evaluated: {error.message}"

    def _guardrail(self, rule: Rule[Guardrail], subjects: Sequence[Subject]) -> None:
        spec = rule.spec
        for subject in subjects:
            applies, failure = self._applies(rule, subject)
            if failure:
                look = Look(rule, subject.name, "", rule.where, True, failure=failure)
            elif spec.require is not None:
                missing = applies and not self._filled(spec.require, subject)
                reason = f"{in_words(spec.require)} is missing"
                look = Look(rule, subject.name, spec.require, rule.where, missing, said=reason)
            else:
                look = self._compare(rule, subject, spec.fact or "", spec, applies=applies)
            self.looks.append(look)
            if not look.triggered:
                continue
            if spec.then.action == "stop":
                self.stops.append(look)
            elif spec.then.action == "warn":
                self.warnings.append(look)
            else:
                self._ask(look, spec.then.ask, "all", "", 1)

    def _filled(self, field: str, subject: Subject) -> bool:
        if field == "reason":
            return bool(str(subject.facts.get("reason") or "").strip())
        if field == "note":
            return subject.line is not None and bool(subject.line.note.strip())
        return getattr(self.quote.request, field.replace(" ", "_"), None) not in (None, "")

    def _approval(self, rule: Rule[ApprovalRule], subjects: Sequence[Subject]) -> None:
        for subject in subjects:
            applies, failure = self._applies(rule, subject)
            if rule.spec.fact is not None and not failure:
                self._bands(rule, subject, applies=applies)
                continue
            text = rule.when.text if rule.when is not None else rule.id
            look = Look(rule, subject.name, text, rule.where, applies, applies, seen=subject.facts, failure=failure)
            self.looks.append(look)
            if look.triggered:
                people = rule.spec.ask or tuple(name for band in rule.spec.bands for name in band.ask)
                self._ask(look, people, rule.spec.mode, rule.spec.chain, rule.spec.step)

    def _bands(self, rule: Rule[ApprovalRule], subject: Subject, *, applies: bool) -> None:
        """Compare one fact with every band; ask for the last passed, or for each."""
        passed: list[tuple[Band, Look]] = []
        for band in rule.spec.bands:
            look = self._compare(rule, subject, rule.spec.fact or "", band, applies=applies)
            self.looks.append(look)
            if look.triggered:
                passed.append((band, look))
        if not passed:
            return
        asked = passed if rule.spec.levels == "cumulative" else passed[-1:]
        for band, look in asked:
            self._ask(look, band.ask, band.mode, rule.spec.chain, rule.spec.step)
        if rule.spec.levels == "highest only":
            self.informed += [(rule.id, name) for band, _ in passed[:-1] for name in band.ask]

    def _compare(self, rule: AnyRule, subject: Subject, fact: str, limited: Guardrail | Band, *, applies: bool) -> Look:
        """Whether a fact passes a bound; an undefined fact does, and so does a bound that cannot be converted."""
        bound, direction = limited.bound, limited.direction
        where = limited.where if isinstance(limited, Band) else rule.where
        name = fact.removeprefix("line.")
        value = subject.facts.get(name)
        try:
            limit = None if bound is None else self.policy.limit(bound, self.quote.currency)
        except CannotPrice as error:
            failure = error.message if applies else ""
            return Look(rule, subject.name, fact, where, applies, value, None, direction, failure=failure)
        if limit is None or not isinstance(value, Decimal):
            failure = f"{in_words(fact)} is undefined" if applies else ""
            return Look(rule, subject.name, fact, where, applies, None, limit, direction, failure=failure)
        if direction == "above":
            passes = value > limit and (name not in DISCOUNT_FACTS or value > limit + subject.tolerance)
        else:
            passes = value < limit
        known = self.policy.policy.fact_named(fact)
        kind = known.type if known is not None else _NUMBER
        return Look(rule, subject.name, fact, where, applies and passes, value, limit, direction, kind)

    def _ask(self, look: Look, people: tuple[str, ...], mode: str, chain: str, step: int) -> None:
        reason = look.check(self.quote, self.policy).reason
        self.needs.append(
            ApprovalRequirement(look.rule.id, look.subject, people, mode, chain, step, reason, look.where)
        )

    def _special_items(self) -> None:
        """Special items always need a human; without a rule that reads them, everybody who approves is asked."""
        special = {line.id for line in self.quote.lines if line.is_special}
        if not special:
            return
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
