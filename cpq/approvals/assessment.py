"""What the policy requires of one priced quote before it may go out, with everything that reuse will ask about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from types import MappingProxyType
from typing import Literal

from cpq.approvals.decision import Check
from cpq.approvals.request import Requirement

AskMode = Literal["all", "any", "in order", "at least"]
"""Whether all, any one, each in order, or so many of the approvers of a requirement must agree."""


@dataclass(frozen=True, slots=True)
class Needed:
    """One requirement, and whom the policy asks for it.

    Attributes:
        approvers: Approver roles of the policy.
        mode, least: How many of them must agree; ``least`` counts for ``at least``.
        beside: Who must agree beside them whatever the mode says: the desk, about what a rule could not say.
        chain, step: Requirements of one chain wait for those with a lower step; the empty chain is none.
        stronger: Roles that the same matrix asks for worse; what they approved the milder role need not see again.
        compatible: Ids of rules whose approvals count for this one.
        self_authority: Whether a submitter may grant it alone within their own limits.
    """

    requirement: Requirement
    approvers: tuple[str, ...]
    mode: AskMode = "all"
    least: int = 1
    chain: str = ""
    step: int = 1
    stronger: tuple[str, ...] = ()
    compatible: tuple[str, ...] = ()
    self_authority: bool = False
    beside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GivenAway:
    """What a discount comes to, for whoever may grant so much alone.

    Attributes:
        rate: Discretionary discount, as a fraction of the regular price.
        rounding: How far the rate may pass a limit, where it was worked out from rounded amounts.
        amount: Regular minus customer total, in the quote's currency.
    """

    rate: Decimal
    amount: Decimal
    rounding: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Assessment:
    """The answer of the policy about one priced quote; pure, so that a preview and a submit have the same.

    Attributes:
        policy: Fingerprint of the policy that answers.
        account, currency: Of the quote.
        content_hash: Of the content that it is about, so that it is never taken for another's; empty where unstored.
        requirements: What needs approval and whom it asks, by chain, step, rule, subject and level.
        informed: Lower levels that are told but not asked, as (rule, approver).
        warnings, stops: Guardrails that warn, and those that no approval lifts.
        given_away: What the discount of the quote and of each line comes to, by subject.
        rates: What one unit of other currencies is worth in the quote's, by the pinned exchange rates.
    """

    policy: str
    account: str
    currency: str
    content_hash: str = ""
    requirements: tuple[Needed, ...] = ()
    informed: tuple[tuple[str, str], ...] = ()
    warnings: tuple[Check, ...] = ()
    stops: tuple[Check, ...] = ()
    given_away: Mapping[str, GivenAway] = field(default_factory=lambda: MappingProxyType({}))
    rates: Mapping[str, Decimal] = field(default_factory=lambda: MappingProxyType({}))

    def about(self, content_hash: str) -> Assessment:
        """The same answer, said to be about some stored content."""
        return replace(self, content_hash=content_hash)
