"""Items outside the catalog: a human always looks at them, whatever the rules say."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from cpq.approvals.decision import ApprovalRequirement
from cpq.policy.compiled import CompiledPolicy
from cpq.quotes.priced import PricedQuote

SPECIAL_ITEMS: Final = "special-items"
"""Rule id of the requirement that special items bring where no approval rule speaks about them."""

ABOUT_SPECIAL: Final = frozenset({"is_special", "quote.has_special_items"})
"""Facts by which a rule speaks about such items."""


def special_items(
    quote: PricedQuote, policy: CompiledPolicy, needs: Iterable[ApprovalRequirement]
) -> ApprovalRequirement | None:
    """Special items always need a human; without a rule that reads them, everybody who approves is asked.

    Args:
        needs: What the rules ask.
    """
    special = {line.id for line in quote.lines if line.is_special}
    if not special:
        return None
    speaking = {
        rule.id for rule in policy.policy.approval_rules if rule.when is not None and rule.when.reads & ABOUT_SPECIAL
    }
    asked = {need.subject for need in needs if need.rule in speaking}
    if "quote" in asked or special <= asked:
        return None
    where, everybody = policy.policy.waterfall_where, tuple(policy.policy.approvers)
    reason = "the quote holds items outside the catalog, and no approval rule says who decides"
    return ApprovalRequirement(SPECIAL_ITEMS, "quote", everybody, "any", "", 1, reason, where)
