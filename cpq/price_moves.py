"""Why the price of a deal moved between two versions of the policy, or between two order dates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cpq.policy_changes.outline_policy import outline
from cpq.quote_changes import Causes, ComparedQuote, QuoteDiff, causes_among, compared, dates_of, diff_quotes
from cpq.quotes.priced import PricedQuote

if TYPE_CHECKING:
    from cpq.workspace import Workspace


def diff_in(
    older: Workspace, newer: Workspace, old: PricedQuote | ComparedQuote, new: PricedQuote | ComparedQuote
) -> QuoteDiff:
    """Two quotes side by side with what made the price move, as far as the workspaces are those that priced them.

    Args:
        older, newer: The workspace under the policy of either quote.

    Raises:
        CpqError: The quotes are in different currencies.
    """
    before, after = _compared(older, old), _compared(newer, new)
    known = (before.fingerprint, after.fingerprint) == (older.fingerprint, newer.fingerprint)
    changes = newer.rules_since(older) if known else ()
    if not known or (not changes and before.as_of == after.as_of):
        return diff_quotes(before, after, changes=changes)
    outlines = (outline(older.policy, older.catalog), outline(newer.policy, newer.catalog))
    causes: list[Causes] = [causes_among(changes, outlines)]
    if before.as_of != after.as_of:
        causes.append(dates_of(*outlines, (before.as_of, after.as_of)))
    return diff_quotes(before, after, changes=changes, causes=causes)


def _compared(workspace: Workspace, quote: PricedQuote | ComparedQuote) -> ComparedQuote:
    return compared(quote, workspace.decide(quote)) if isinstance(quote, PricedQuote) else quote
