"""Decide who must approve a priced quote: guardrails and approval matrices over its facts, failing closed."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple, TypeVar

from cpq.approvals.decision import ApprovalDecision, ApprovalRequirement, Check
from cpq.approvals.looking import AnyRule, LineSubject, Look, QuoteSubject, Subject
from cpq.approvals.reasons import in_words
from cpq.approvals.undeclared import Asking, undeclared
from cpq.expressions import ExpressionError, evaluate_in_exact
from cpq.policy.compiled import CompiledPolicy
from cpq.policy.facts import DISCOUNT_FACTS
from cpq.policy.governance import ApprovalRule, Band, Guardrail
from cpq.policy.policy import Rule
from cpq.policy.tables_of_rules import Keyed, Row, RuleTable
from cpq.problems import CannotPrice
from cpq.quotes.priced import PricedLine, PricedQuote
from cpq.rounding import exact


def decide(quote: PricedQuote, policy: CompiledPolicy) -> ApprovalDecision:
    """Who must approve a quote, and why; a rule that cannot be evaluated asks, and the deal desk beside it.

    Nothing is given away whole, and no item outside the catalog is sold, without anybody being asked. Rules over lines
    apply to optional lines too, since the buyer may choose them.
    """
    with exact():
        return _Deciding(quote, policy).run()


class Triggered(NamedTuple):
    """What triggers on some lines of a quote and on the quote itself, in the order of the rules and then of the lines.

    Attributes:
        needs: What asks, without what special items bring by themselves.
        stops: What no approval lifts.
    """

    needs: tuple[ApprovalRequirement, ...]
    stops: tuple[Check, ...]


def triggered(quote: PricedQuote, policy: CompiledPolicy, lines: Iterable[PricedLine]) -> Triggered:
    """What the rules say about a quote and some of its lines; see :func:`decide` for all of them together."""
    with exact():
        deciding = _Deciding(quote, policy, lines)
        deciding.look()
        return Triggered(tuple(deciding.needs), tuple(look.check(quote, policy) for look in deciding.stops))


def in_turn(needs: Iterable[ApprovalRequirement]) -> tuple[ApprovalRequirement, ...]:
    """Requirements by chain and step; those of one step stay in the order of the rules."""
    return tuple(sorted(needs, key=lambda need: (need.chain, need.step)))


@dataclass(frozen=True, slots=True)
class _Looked:
    """Everything that rules look at on a quote, put into words when somebody asks."""

    quote: PricedQuote
    policy: CompiledPolicy

    def checks(self) -> tuple[Check, ...]:
        """Each rule and each subject that it looked at, triggered or not."""
        with exact():
            return _Looking(self.quote, self.policy).checks()


Spec = TypeVar("Spec")


class _Deciding:
    """Finds what is triggered; rules whose keys do not agree with the quote are not even asked."""

    def __init__(self, quote: PricedQuote, policy: CompiledPolicy, lines: Iterable[PricedLine] | None = None) -> None:
        self.quote = quote
        self.policy = policy
        self.fixed = ChainMap({"segment": quote.request.account.segment}, quote.facts)  # type: ignore[arg-type] # read
        self.whole = (QuoteSubject(quote),)
        self.lines = [LineSubject(line) for line in (quote.lines if lines is None else lines)]
        self.needs: list[ApprovalRequirement] = []
        self.asking: list[Asking] = []
        self.informed: list[tuple[str, str]] = []
        self.stops: list[Look] = []
        self.warnings: list[Look] = []

    def run(self) -> ApprovalDecision:
        self.look()
        self.needs += undeclared(self.quote, self.policy, self.asking)
        outcome = "stopped" if self.stops else "needs approval" if self.needs else "approved"
        return ApprovalDecision(
            outcome,  # type: ignore[arg-type] # one of the three
            in_turn(self.needs),
            tuple(look.check(self.quote, self.policy) for look in self.stops),
            tuple(look.check(self.quote, self.policy) for look in self.warnings),
            tuple(dict.fromkeys(self.informed)),
            _Looked(self.quote, self.policy),
        )

    def look(self) -> None:
        """Ask every rule that may hold about the quote and the lines."""
        for rule, subjects in self._subjects(self.policy.phases.guardrails):
            for subject in subjects:
                self._guardrail(rule, subject)
        for approval, subjects in self._subjects(self.policy.phases.approvals):
            for subject in subjects:
                self._approval(approval, subject)

    def _see(self, look: Look) -> None:
        """Take note of what a rule saw; deciding needs only what it does."""

    def _subjects(self, table: RuleTable[Spec]) -> Iterable[tuple[Rule[Spec], Sequence[Subject]]]:
        """Rules in the order of the files, each with the quote or the lines that it looks at."""
        about_quote, about_lines = self._by_subject(table)
        found: dict[int, tuple[Rule[Spec], list[Subject]]] = {
            row.position: (row.rule, [*self.whole]) for row in self._asked(about_quote)
        }
        covering: dict[tuple[str, str], Sequence[Row[Any]]] = {}
        for subject in self.lines if about_lines.rows else ():
            sold = (subject.line.product, subject.line.family)
            rows = covering.get(sold)
            if rows is None:
                rows = covering[sold] = self._asked(self._covering(about_lines, *sold))
            for row in rows:
                found.setdefault(row.position, (row.rule, []))[1].append(subject)
        return [found[position] for position in sorted(found)]

    def _asked(self, keyed: Keyed[Any]) -> Sequence[Row[Any]]:
        """The rules that may hold."""
        return keyed.agreeing(self.fixed)

    def _by_subject(self, table: RuleTable[Any]) -> tuple[Keyed[Any], RuleTable[Any]]:
        """The rules that look at the quote, and those that look at lines; taken apart once a policy."""
        return self.policy.once(
            ("subjects", table.phase),
            lambda: (
                Keyed(row for row in table if row.spec.looks_at != "line"),
                RuleTable(table.phase, tuple(row for row in table if row.spec.looks_at == "line")),
            ),
        )

    def _covering(self, table: RuleTable[Any], product: str, family: str) -> Keyed[Any]:
        """Rules that look at lines of a product, remembered with the policy."""
        return self.policy.once(("covering", table.phase, product, family), lambda: table.covering(product, family))

    def _applies(self, rule: AnyRule, subject: Subject) -> tuple[bool, str]:
        """Whether a rule's condition holds, and why it counts as holding where it cannot be evaluated."""
        if rule.when is None:
            return True, ""
        try:
            return evaluate_in_exact(rule.when, subject.facts, self.policy.tables) is True, ""
        except ExpressionError as error:
            return True, f"the condition cannot be evaluated: {error.message}"

    def _guardrail(self, rule: Rule[Guardrail], subject: Subject) -> None:
        spec = rule.spec
        applies, failure = self._applies(rule, subject)
        if failure:
            look = Look(rule, subject.name, "", rule.where, True, failure=failure)
        elif spec.require is not None:
            missing = applies and not self._filled(spec.require, subject)
            reason = f"{in_words(spec.require)} is missing"
            look = Look(rule, subject.name, spec.require, rule.where, missing, said=reason)
        else:
            look = self._compare(rule, subject, spec.fact or "", spec, applies=applies)
        self._see(look)
        if not look.triggered:
            return
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

    def _approval(self, rule: Rule[ApprovalRule], subject: Subject) -> None:
        applies, failure = self._applies(rule, subject)
        if rule.spec.fact is not None and not failure:
            self._bands(rule, subject, applies=applies)
            return
        text = rule.when.text if rule.when is not None else rule.id
        look = Look(rule, subject.name, text, rule.where, applies, applies, seen=subject.facts, failure=failure)
        self._see(look)
        if look.triggered:
            people = rule.spec.ask or tuple(name for band in rule.spec.bands for name in band.ask)
            self._ask(look, people, rule.spec.mode, rule.spec.chain, rule.spec.step)

    def _bands(self, rule: Rule[ApprovalRule], subject: Subject, *, applies: bool) -> None:
        """Compare one fact with every band; ask for the last passed, or for each."""
        passed: list[tuple[Band, Look]] = []
        for band in self._compared(rule.spec.bands, applies=applies):
            look = self._compare(rule, subject, rule.spec.fact or "", band, applies=applies)
            self._see(look)
            if look.triggered:
                passed.append((band, look))
        if not passed:
            return
        asked = passed if rule.spec.levels == "cumulative" else passed[-1:]
        for band, look in asked:
            self._ask(look, band.ask, band.mode, rule.spec.chain, rule.spec.step)
        if rule.spec.levels == "highest only":
            self.informed += [(rule.id, name) for band, _ in passed[:-1] for name in band.ask]

    def _compared(self, bands: Sequence[Band], *, applies: bool) -> Sequence[Band]:
        """The bands worth comparing: none of a matrix whose condition does not hold."""
        return bands if applies else ()

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
        return Look(rule, subject.name, fact, where, applies and passes, value, limit, direction, compared=True)

    def _ask(self, look: Look, people: tuple[str, ...], mode: str, chain: str, step: int) -> None:
        reason = look.check(self.quote, self.policy).reason
        failed = bool(look.failure)
        self.asking.append(Asking(look.rule, look.subject))
        self.needs.append(
            ApprovalRequirement(look.rule.id, look.subject, people, mode, chain, step, reason, look.where, failed)
        )


class _Looking(_Deciding):
    """Asks every rule about everything, so that what did not trigger can be told too."""

    def __init__(self, quote: PricedQuote, policy: CompiledPolicy) -> None:
        super().__init__(quote, policy)
        self.looks: list[Look] = []

    def checks(self) -> tuple[Check, ...]:
        """What every rule saw, in words."""
        self.look()
        return tuple(look.check(self.quote, self.policy) for look in self.looks)

    def _see(self, look: Look) -> None:
        self.looks.append(look)

    def _asked(self, keyed: Keyed[Any]) -> Sequence[Row[Any]]:
        return keyed.rows

    def _compared(self, bands: Sequence[Band], *, applies: bool) -> Sequence[Band]:  # noqa: ARG002 (all, either way)
        return bands
