"""What decide answers: who must approve, why, what stops the quote, and what was checked."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any, Final, Literal, NamedTuple, Protocol

from cpq.amounts import short
from cpq.expressions import Value
from cpq.problems import SourceLocation

Outcome = Literal["approved", "needs approval", "stopped"]

DESK: Final = "deal-desk"
"""Approver role that is asked where a rule fails and where a policy names nobody; else everybody who works there."""


class Check(NamedTuple):
    """One rule looked at for the quote or for one line.

    Attributes:
        rule: Id of the guardrail or approval rule.
        kind: ``guardrail`` or ``approval``.
        subject: ``quote``, or the id of a line.
        fact: Fact compared, or the condition's text.
        value: Its value; None where undefined.
        bound: Threshold in the quote's currency where it is money, None for conditions.
        direction: ``above`` or ``below``, empty for conditions and required fields.
        triggered: Whether the rule asks, warns or stops.
        failed: The rule could not be evaluated and counts as triggered.
        reason: Why, in words.
    """

    rule: str
    kind: str
    subject: str
    fact: str
    value: Value
    bound: Decimal | None
    direction: str
    triggered: bool
    failed: bool
    reason: str
    where: SourceLocation


class ApprovalRequirement(NamedTuple):
    """Approvers needed for one stated reason.

    Attributes:
        mode: Whether all, any one, or each in order must approve.
        chain, step: Requirements of one chain wait for those with a lower step; chains run side by side.
        failed: The rule could not be evaluated and counts as triggered.
    """

    rule: str
    subject: str
    approvers: tuple[str, ...]
    mode: str
    chain: str
    step: int
    reason: str
    where: SourceLocation
    failed: bool = False

    @property
    def beside(self) -> tuple[str, ...]:
        """The deal desk, where the rule fails or names nobody; it must agree whatever ``mode`` says."""
        return (DESK,) if (self.failed or not self.approvers) and DESK not in self.approvers else ()

    @property
    def asked(self) -> tuple[str, ...]:
        """Everybody who is asked: the approvers that the rule names, and the desk beside them."""
        return (*self.approvers, *self.beside)


class Unspoken(Protocol):
    """Checks that nobody has put into words yet."""

    def checks(self) -> tuple[Check, ...]:
        """The checks, each with its reason."""
        ...


@dataclass(frozen=True, eq=False)
class ApprovalDecision:
    """The answer for one priced quote; two that say the same are equal.

    Attributes:
        outcome: ``approved`` only when nothing asks and nothing stops.
        requirements: Who must approve and why, by chain and step.
        stops: Guardrails that no approval lifts.
        warnings: Guardrails that only warn.
        informed: Lower levels of a matrix, told but not asked, as (rule, approver).
        looked: Everything that was looked at, as :attr:`checks` or as what they are put into words from.
    """

    outcome: Outcome
    requirements: tuple[ApprovalRequirement, ...]
    stops: tuple[Check, ...]
    warnings: tuple[Check, ...]
    informed: tuple[tuple[str, str], ...]
    looked: tuple[Check, ...] | Unspoken = field(default=(), repr=False)

    @cached_property
    def checks(self) -> tuple[Check, ...]:
        """Everything that was looked at, triggered or not; put into words when first asked for."""
        return self.looked if isinstance(self.looked, tuple) else self.looked.checks()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ApprovalDecision) and self._said == other._said

    def __hash__(self) -> int:
        return hash((self.outcome, self.requirements, self.stops, self.warnings, self.informed))

    def __reduce__(self) -> tuple[type[ApprovalDecision], tuple[object, ...]]:
        """Copy and travel in words, without the quote and the policy that they are about."""
        return ApprovalDecision, self._said

    @property
    def _said(self) -> tuple[object, ...]:
        return (self.outcome, self.requirements, self.stops, self.warnings, self.informed, self.checks)

    @property
    def approvers(self) -> tuple[str, ...]:
        """Everybody asked, each once, in order of first appearance."""
        return tuple(dict.fromkeys(name for need in self.requirements for name in need.asked))

    def to_json(self) -> dict[str, Any]:
        """The decision as JSON-ready data; numbers are strings."""
        return {
            "outcome": self.outcome,
            "approvers": list(self.approvers),
            "requirements": [
                {
                    **need._asdict(),
                    "approvers": list(need.approvers),
                    "beside": list(need.beside),
                    "where": str(need.where),
                }
                for need in self.requirements
            ],
            "stops": [_check_json(check) for check in self.stops],
            "warnings": [_check_json(check) for check in self.warnings],
            "informed": [{"rule": rule, "approver": approver} for rule, approver in self.informed],
        }


def _check_json(check: Check) -> dict[str, Any]:
    value = check.value
    return {
        **check._asdict(),
        "value": short(value)
        if isinstance(value, Decimal)
        else value
        if value is None or isinstance(value, bool)
        else str(value),
        "bound": None if check.bound is None else short(check.bound),
        "where": str(check.where),
    }
