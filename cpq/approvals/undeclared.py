"""What needs a human though no rule of the files says so: items outside the catalog, and what is given away whole."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Final, NamedTuple

from cpq.approvals.decision import ApprovalRequirement
from cpq.approvals.facts_seen import ABOUT_SPECIAL
from cpq.approvals.given_away import Whole, about_price, given_away_whole
from cpq.approvals.looking import AnyRule
from cpq.policy.compiled import CompiledPolicy
from cpq.policy.governance import ApprovalRule
from cpq.quotes.priced import PricedQuote

SPECIAL_ITEMS: Final = "special-items"
"""Rule id of the requirement that special items bring where no approval rule speaks about them."""

GIVEN_AWAY: Final = "given-away"
"""Rule id of the requirement that something given away whole brings where no rule about prices asks."""

UNDECLARED: Final = frozenset({SPECIAL_ITEMS, GIVEN_AWAY})
"""Requirements that no file declares: a rule that speaks about the same thing takes their place."""


class Asking(NamedTuple):
    """A rule of the files that asks somebody.

    Attributes:
        subject: ``quote``, or the id of a line.
    """

    rule: AnyRule
    subject: str


def undeclared(quote: PricedQuote, policy: CompiledPolicy, asking: Sequence[Asking]) -> Iterator[ApprovalRequirement]:
    """What nobody was asked about by the rules of the files; any one of those who approve must agree to it.

    Args:
        asking: What the rules of the files ask.
    """
    if _special_items_are_unspoken(quote, asking):
        yield _anybody(
            SPECIAL_ITEMS,
            "quote",
            "the quote holds items outside the catalog, and no approval rule says who decides",
            policy,
        )
    whole = given_away_whole(quote)
    if whole:
        spoken = {one.subject for one in asking if about_price(one.rule)}
        for one in _unspoken(whole, quote, spoken):
            yield _anybody(GIVEN_AWAY, one.subject, f"{one.name} is given away, and no rule says who decides", policy)


def _anybody(rule: str, subject: str, reason: str, policy: CompiledPolicy) -> ApprovalRequirement:
    people, where = tuple(policy.policy.approvers), policy.policy.waterfall_where
    return ApprovalRequirement(rule, subject, people, "any", "", 1, reason, where)


def _special_items_are_unspoken(quote: PricedQuote, asking: Sequence[Asking]) -> bool:
    special = {line.id for line in quote.lines if line.is_special}
    if not special:
        return False
    asked = {one.subject for one in asking if _speaks_about_special_items(one.rule)}
    return "quote" not in asked and not special <= asked


def _speaks_about_special_items(rule: AnyRule) -> bool:
    speaks = rule.when is not None and not rule.when.reads.isdisjoint(ABOUT_SPECIAL)
    return speaks and isinstance(rule.spec, ApprovalRule)


def _unspoken(whole: Collection[Whole], quote: PricedQuote, spoken: Collection[str]) -> Iterator[Whole]:
    """What is given away whole without a rule about prices that asks for it, for its line, or for the quote.

    Args:
        spoken: Subjects for which such a rule asks.
    """
    if "quote" in spoken:
        return
    requested = {line.id: line.line for line in quote.lines}
    named = {requested[subject] for subject in spoken}
    yield from (one for one in whole if requested.get(one.subject) not in named)
