"""Asking for something else: edits of a deal or of a change of a contract, and the difference of two in words."""

from __future__ import annotations

from collections.abc import Mapping

from cpq.contracts.change_words import change_words, changed_words
from cpq.desk.change_edits import edited_change
from cpq.desk.edits import Edits, edited
from cpq.desk.prepared import Asks
from cpq.quotes.deal_file import Deal
from cpq.quotes.parties import Account
from cpq.stored_quotes.diff import business_changes


def edited_asks(asks: Asks, edits: Edits, accounts: Mapping[str, Account]) -> Asks:
    """What is asked for with changes made.

    Args:
        accounts: Known accounts; see :func:`cpq.desk.edits.edited`.

    Raises:
        InvalidFiles: A path leads nowhere, or a value is none of its kind; with every problem.
    """
    return edited(asks, edits, accounts) if isinstance(asks, Deal) else edited_change(asks, edits)


def asked_otherwise(before: Asks, after: Asks) -> tuple[str, ...]:
    """What is asked for otherwise, in business words."""
    if isinstance(before, Deal) and isinstance(after, Deal):
        return business_changes(before.request, after.request)
    if isinstance(before, Deal) or isinstance(after, Deal):  # pragma: no cover - a quote stays what it began as
        return () if isinstance(after, Deal) else change_words(after)
    return changed_words(before, after)
