"""What is said about one rule and one quote."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from cpq.approvals.reasons import facts_in_words
from cpq.expressions import Expression, ExpressionError, Value, evaluate
from cpq.policy.compiled import CompiledPolicy
from cpq.policy.schedules import AppliesTo
from cpq.problems import SourceLocation
from cpq.quotes.priced import PricedLine, PricedQuote


class Verdict(NamedTuple):
    """What one rule did on one line, or on the quote.

    Attributes:
        subject: ``quote``, or the id of a priced line.
        applied: Whether the rule did something.
        reason: Why, in words.
        condition: Text of the condition that did not hold, or empty.
        facts: Facts that the condition reads, with their values in words.
    """

    subject: str
    applied: bool
    reason: str
    condition: str = ""
    facts: tuple[tuple[str, str], ...] = ()


class WhyNot(NamedTuple):
    """Everything there is to say about one rule."""

    rule: str
    kind: str
    where: SourceLocation
    verdicts: tuple[Verdict, ...]

    @property
    def applied(self) -> bool:
        """Whether it did something anywhere."""
        return any(verdict.applied for verdict in self.verdicts)

    def to_json(self) -> dict[str, Any]:
        """The answer as JSON-ready data."""
        return {
            "rule": self.rule,
            "kind": self.kind,
            "where": {"file": self.where.file, "line": self.where.line, "column": self.where.column},
            "applied": self.applied,
            "verdicts": [{**verdict._asdict(), "facts": dict(verdict.facts)} for verdict in self.verdicts],
        }


def outside_dates(day: date, first: date, last: date, what: str = "order date") -> str:
    """Why a rule is not in force on a day, or empty where it is."""
    if day < first:
        return f"it starts on {first}, the {what} is {day}"
    return f"it ended on {last}, the {what} is {day}" if day > last else ""


def not_covered(line: PricedLine, on: AppliesTo) -> str:
    """Why a line's product is not meant, or empty where it is."""
    if on.covers(line.product, line.family):
        return ""
    meant = [*on.products, *(f"family {family}" for family in on.families)]
    family = f" of family {line.family}" if line.family else ""
    return f"it covers {', '.join(meant)}; this line is {line.product}{family}"


def condition_fails(
    when: Expression | None, facts: Mapping[str, Value], quote: PricedQuote, policy: CompiledPolicy
) -> Verdict | None:
    """The part of a verdict that a condition which does not hold makes, or None where it holds."""
    if when is None:
        return None
    try:
        held = evaluate(when, facts, policy.tables) is True
    except ExpressionError as error:
        return Verdict("", True, f"its condition cannot be evaluated: {error.message}", when.text)
    if held:
        return None
    return Verdict(
        "", False, "its condition does not hold", when.text, facts_in_words(when, facts, policy, quote.currency)
    )
