"""A quote says something else: a draft in place, anything later as the next revision."""

from __future__ import annotations

from typing import Final

from cpq.problems import TransitionRefused
from cpq.quotes.status import FOLLOWS, QuoteStatus
from cpq.stored_quotes.acting import Acting
from cpq.stored_quotes.guards import can_become, is_somebody, may
from cpq.stored_quotes.happenings import DraftSaved, EventData, OwnerChanged, RequestEnded, Revised
from cpq.stored_quotes.record import Concession, Content, StoredQuote
from cpq.stored_quotes.validity import grants_until

REVISABLE: Final[frozenset[QuoteStatus]] = frozenset(
    status for status, after in FOLLOWS.items() if "superseded" in after
)
"""Statuses from which a next revision begins."""


def edit(
    quote: StoredQuote,
    acting: Acting,
    content: Content,
    *,
    account: str = "",
    concessions: tuple[Concession, ...] | None = None,
    changes: tuple[str, ...] = (),
    reason: str = "",
) -> tuple[EventData, ...]:
    """The quote with other content: saved in place while it is a draft, else as the next revision.

    What is the same as before happens not at all, so that nobody's approval is lost to saving without a change.

    Args:
        account: Who buys now; as before where left out.
        concessions: What is granted until a day now; as before where left out.
        changes: What changed, in business words.
        reason: Why there is a next revision.

    Raises:
        NotAllowed: They may not edit it.
        TransitionRefused: It was accepted, declined or cancelled.
    """
    may(acting, "edit", owner=quote.owner)
    newest = quote.newest
    granted = newest.concessions if concessions is None else concessions
    said = (content, granted, account or quote.account)
    if newest.status == "draft":
        if said == (newest.content, newest.concessions, quote.account):
            return ()
        saved = DraftSaved(
            revision=newest.number, account=account, content=content, concessions=granted, changes=changes
        )
        return (saved,)
    can_become(quote, "superseded", "changed")
    if said == (newest.content, newest.concessions, quote.account):
        return ()
    return _revised(quote, acting, content, account, granted, changes, reason)


def revise(
    quote: StoredQuote,
    acting: Acting,
    content: Content | None = None,
    *,
    account: str = "",
    concessions: tuple[Concession, ...] | None = None,
    changes: tuple[str, ...] = (),
    reason: str = "",
) -> tuple[EventData, ...]:
    """The next revision as a draft, even where it says the same: a rejected or expired one may be submitted again so.

    Args:
        content: What it says; as the one before where left out.
        account, concessions, changes, reason: As for :func:`edit`.

    Raises:
        NotAllowed: They may not edit it.
        TransitionRefused: It was accepted, declined or cancelled.
    """
    may(acting, "edit", owner=quote.owner)
    newest = can_become(quote, "superseded", "revised")
    granted = newest.concessions if concessions is None else concessions
    return _revised(quote, acting, content or newest.content, account, granted, changes, reason)


def _revised(
    quote: StoredQuote,
    acting: Acting,
    content: Content,
    account: str,
    concessions: tuple[Concession, ...],
    changes: tuple[str, ...],
    reason: str,
) -> tuple[EventData, ...]:
    after = Revised(
        revision=quote.head + 1,
        account=account,
        content=content,
        concessions=concessions,
        reason=reason,
        changes=changes,
    )
    return (*ended(quote, acting, "superseded", f"revision {quote.head + 1} was made"), after)


def ended(quote: StoredQuote, acting: Acting, outcome: str, reason: str) -> tuple[EventData, ...]:
    """The end of the request that is being decided, where there is one; what was approved in it may be reused."""
    if quote.pending is None:
        return ()
    said = {
        "request": quote.pending.number,
        "outcome": outcome,
        "reason": reason,
        "grants_until": grants_until(acting),
        "grants_last": str(acting.rules.settings.grants_last),
    }
    return (RequestEnded.model_validate(said),)


def change_owner(quote: StoredQuote, acting: Acting, owner: str) -> tuple[EventData, ...]:
    """Somebody else answers for the quote; not while it is decided on, when nobody may slip out of their own approval.

    Raises:
        NotAllowed: They may not hand it over, or the new owner no longer works here.
        NotFound: There is no such person.
        TransitionRefused: It is in approval.
    """
    may(acting, "change owner", owner=quote.owner)
    is_somebody(acting, owner)
    if quote.status == "in approval":
        raise TransitionRefused(
            f"{quote.number} is in approval, so it keeps its owner until it is decided",
            status=quote.status,
            hint="recall it first, or wait for the decision",
        )
    return () if owner == quote.owner else (OwnerChanged(owner=owner),)
