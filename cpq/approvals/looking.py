"""What rules look at, and what each saw: as figures first, put into words only where somebody reads them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from typing import Final, NamedTuple

from cpq.approvals.comparing import apart
from cpq.approvals.decision import Check
from cpq.approvals.reasons import facts_in_words, in_words, shown
from cpq.currencies import minor_units
from cpq.expressions import Value, ValueType
from cpq.policy.compiled import CompiledPolicy
from cpq.policy.governance import ApprovalRule, Guardrail
from cpq.policy.policy import Rule
from cpq.pricing.outcome_facts import line_facts, quote_tolerance, tolerance
from cpq.problems import SourceLocation
from cpq.quotes.priced import PricedLine, PricedQuote

AnyRule = Rule[Guardrail] | Rule[ApprovalRule]
_NUMBER = ValueType("number")


class LineSubject:
    """One line, as rules look at it; its facts are worked out when the first rule reads them."""

    def __init__(self, line: PricedLine) -> None:
        self.name: Final = line.id
        self.line: Final = line

    @cached_property
    def facts(self) -> Mapping[str, Value]:
        """Every fact of the line."""
        return line_facts(self.line)

    @cached_property
    def tolerance(self) -> Decimal:
        """How far a derived discount rate may exceed a limit."""
        return tolerance(self.line)


class QuoteSubject:
    """The quote as a whole, as rules look at it."""

    name: Final = "quote"
    line: Final = None

    def __init__(self, quote: PricedQuote) -> None:
        self.quote: Final = quote
        self.facts: Final[Mapping[str, Value]] = quote.facts

    @cached_property
    def tolerance(self) -> Decimal:
        """How far a derived discount rate may exceed a limit."""
        return quote_tolerance(self.quote.lines)


Subject = LineSubject | QuoteSubject


class Look(NamedTuple):
    """What one rule saw of one subject.

    Attributes:
        value, bound, direction: As in :class:`Check`.
        compared: Whether value and bound were compared; the reason then follows from them.
        said: The reason, where it does not.
        seen: Facts that a condition alone looked at; its reason is what it read of them.
        failure: Why the rule could not be evaluated; empty where it could.
    """

    rule: AnyRule
    subject: str
    fact: str
    where: SourceLocation
    triggered: bool
    value: Value = None
    bound: Decimal | None = None
    direction: str = ""
    compared: bool = False
    said: str = ""
    seen: Mapping[str, Value] | None = None
    failure: str = ""

    def check(self, quote: PricedQuote, policy: CompiledPolicy) -> Check:
        """The same with its reason in words."""
        kind = "guardrail" if isinstance(self.rule.spec, Guardrail) else "approval"
        return Check(
            self.rule.id,
            kind,
            self.subject,
            self.fact,
            self.value,
            self.bound,
            self.direction,
            self.triggered,
            bool(self.failure),
            self._reason(quote, policy),
            self.where,
        )

    def _reason(self, quote: PricedQuote, policy: CompiledPolicy) -> str:
        if self.failure:
            return self.failure
        if self.seen is not None:
            return ": ".join(part for part in (text_of(self.rule) or self.fact, self._read(quote, policy)) if part)
        if not self.compared:
            return self.said
        digits, known = minor_units(quote.currency), policy.policy.fact_named(self.fact)
        kind = _NUMBER if known is None else known.type
        value, bound = (shown(number, kind, quote.currency, digits) for number in (self.value, self.bound))
        if self.triggered and value == bound and isinstance(self.value, Decimal) and self.bound is not None:
            value, bound = apart(self.value, self.bound, kind.unit, quote.currency)
        said = f"{in_words(self.fact)} {value} is {self.direction} {bound}"
        text = text_of(self.rule)
        return f"{text}: {said}" if text else said

    def _read(self, quote: PricedQuote, policy: CompiledPolicy) -> str:
        """Every fact that the condition reads, with its value."""
        if self.rule.when is None or self.seen is None:
            return ""
        named = facts_in_words(self.rule.when, self.seen, policy, quote.currency)
        return ", ".join(f"{in_words(name)} is {value}" for name, value in named)


def text_of(rule: AnyRule) -> str:
    """What the files say about a rule, in English; empty where they say nothing."""
    return rule.spec.text.in_language("en") if rule.spec.text is not None else ""
